import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { usePeople, useRoles, type Person } from '../../api/people';
import { useSite } from '../../api/sites';
import { useWorkflows } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { FindBox } from '../../parts/FindBox';
import { PersonPicker } from '../../parts/PersonPicker';
import { useSaid } from '../../parts/said';
import { Loaded, Nothing } from '../../parts/states';
import { postWords } from '../../words/posts';
import { doingsOf, type Doing } from './may';

type Role = Schemas['RoleView'];

interface Known {
  role: Role;
  people: Person[];
  doings: Doing[];
}

/** What each role may do, and who has it; the highest rank first. */
export function Roles() {
  const words = useWords(postWords);
  const site = useSite().name;
  const roles = useRoles();
  const workflows = useWorkflows().data ?? [];
  const people = usePeople().data;
  const [text, setText] = useState('');
  const [person, setPerson] = useState<string>();
  const here = [...(people?.values() ?? [])].filter(({ left }) => !left);
  const known = (role: Role): Known => ({
    role,
    people: here.filter((one) => one.roles.includes(role.name)),
    doings: doingsOf(role.name, workflows),
  });
  const wanted = text.trim().toLowerCase();
  const fits = ({ role, people, doings }: Known) => {
    const said = doings.flatMap(({ title, actions }) => [title, ...actions]).join(' ');
    const isHeld = !person || people.some(({ id }) => id === person);
    return isHeld && `${role.title} ${role.name} ${said}`.toLowerCase().includes(wanted);
  };
  return (
    <section className="paper" aria-label={words.roles}>
      <div className="filters" role="search" aria-label={words.roles}>
        <FindBox className="role-find" label={words.findRole} value={text} onFind={setText} />
        <PersonPicker
          className="filter-kind"
          aria-label={words.ofPerson}
          placeholder={words.ofPerson}
          value={person}
          onChange={setPerson}
        />
        <Link to={`/s/${site}/people`}>{words.toPeople}</Link>
      </div>
      <p className="muted small">
        {words.give} {words.whose}
      </p>
      <Loaded of={roles}>
        {(all) => {
          if (all.length === 0) return <Nothing title={words.noRoles} hint={words.noRolesHint} />;
          const found = all.map(known).filter(fits);
          if (found.length === 0) return <Nothing title={words.noRole} />;
          return (
            <ul className="plain-list">
              {found.map((one) => (
                <li key={one.role.name}>
                  <One known={one} />
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </section>
  );
}

function One({ known: { role, people, doings } }: { known: Known }) {
  const words = useWords(postWords);
  const { said, list } = useSaid();
  const [open, setOpen] = useState(false);
  const opened = doings.filter(({ opens }) => opens);
  const done = doings.filter(({ actions }) => actions.length > 0);
  const count = done.reduce((sum, { actions }) => sum + actions.length, 0);
  const parts = [opened.length > 0 && words.mayOpen(opened.length), count > 0 && words.mayDo(count)];
  const may = list(parts.filter((part) => part !== false));
  return (
    <>
      <div className="row-line">
        <span>
          <strong>{role.title}</strong> <span className="muted small">{words.rank(role.rank)}</span>
        </span>
        {doings.length === 0 ? (
          <span className="muted small">{words.mayNothing}</span>
        ) : (
          <Button
            type="link"
            className="bare"
            aria-expanded={open}
            aria-label={said(role.title, may)}
            onClick={() => setOpen(!open)}
          >
            {may}
          </Button>
        )}
      </div>
      <div className={people.length > 0 ? 'small' : 'small muted'}>
        {said(words.people, list(people.map(({ name }) => name)) || words.peopleNone)}
      </div>
      {open && (
        <dl className="field-list role-may">
          {opened.length > 0 && (
            <div className="field-line">
              <dt>{words.opens}</dt>
              <dd>{list(opened.map(({ title }) => title))}</dd>
            </div>
          )}
          {done.map(({ id, title, actions }) => (
            <div key={id} className="field-line">
              <dt>{title}</dt>
              <dd>{list(actions)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
