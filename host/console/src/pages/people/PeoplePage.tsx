//! Who works here: found, added, changed.
import { PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useAccounts } from '../../api/accounts';
import { usePeople, useRoles, type Person } from '../../api/people';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { FindBox } from '../../parts/FindBox';
import { PageHead } from '../../parts/PageHead';
import { Loaded, Nothing } from '../../parts/states';
import { peopleWords } from '../../words/people';
import { PeopleTable } from './PeopleTable';
import { PersonForm } from './PersonForm';

export default function PeoplePage() {
  const words = useWords(peopleWords);
  const people = usePeople();
  const site = useSite();
  const [editing, setEditing] = useState<Person | 'new'>();
  return (
    <>
      <PageHead title={words.title} about={words.about}>
        {site.administrator && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
            {words.add}
          </Button>
        )}
      </PageHead>
      {editing && (
        <PersonForm
          key={editing === 'new' ? 'new' : editing.id}
          person={editing === 'new' ? undefined : editing}
          onDone={() => setEditing(undefined)}
        />
      )}
      <div className="paper">
        <Loaded of={people}>
          {(all) => <Found all={[...all.values()]} onEdit={setEditing} onAdd={() => setEditing('new')} />}
        </Loaded>
      </div>
    </>
  );
}

interface Props {
  all: Person[];
  onEdit: (person: Person) => void;
  onAdd: () => void;
}

function Found({ all, onEdit, onAdd }: Props) {
  const words = useWords(peopleWords);
  const { administrator } = useSite();
  const roles = useRoles().data ?? [];
  const accounts = useAccounts().data ?? [];
  const [params, setParams] = useSearchParams();
  const text = params.get('text') ?? '';
  const [role, setRole] = useState<string>();
  const [left, setLeft] = useState(false);
  const found = all.filter(
    (person) =>
      (left || !person.left) &&
      (!role || person.roles.includes(role)) &&
      `${person.name} ${person.id}`.toLowerCase().includes(text.trim().toLowerCase()),
  );
  if (all.length === 0) {
    return (
      <Nothing title={words.none} hint={words.noneHint}>
        {administrator && (
          <Button type="primary" onClick={onAdd}>
            {words.add}
          </Button>
        )}
      </Nothing>
    );
  }
  return (
    <>
      <div className="filters" role="search" aria-label={words.title}>
        <FindBox
          label={words.search}
          value={text}
          onFind={(typed) => setParams(typed ? { text: typed } : {}, { replace: true })}
        />
        <Select
          className="filter-kind"
          aria-label={words.roles}
          placeholder={words.anyRole}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={role}
          onChange={setRole}
          options={roles.map(({ name, title }) => ({ value: name, label: title }))}
        />
        <Checkbox checked={left} onChange={(event) => setLeft(event.target.checked)}>
          {words.left}
        </Checkbox>
      </div>
      {found.length === 0 ? (
        <Nothing title={words.noMatch} />
      ) : (
        <PeopleTable people={found} accounts={accounts} onEdit={onEdit} />
      )}
    </>
  );
}
