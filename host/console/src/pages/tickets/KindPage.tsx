import { Input } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useSite } from '../../api/sites';
import { idOf, useWorkflows, type Workflow } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Loaded } from '../../parts/states';
import { ticketWords } from '../../words/tickets';
import { recentKinds } from './recent';
import '../../parts/take-up.css';

/** Which kind of ticket to open: what was used last, or a few letters and Enter. */
export function KindPage() {
  const words = useWords(ticketWords);
  const workflows = useWorkflows();
  return (
    <>
      <PageHead title={words.choose} about={words.chooseAbout} />
      <div className="paper">
        <Loaded of={workflows}>{(all) => <Kinds all={all.filter(({ allowed }) => allowed)} />}</Loaded>
      </div>
    </>
  );
}

function Kinds({ all }: { all: Workflow[] }) {
  const words = useWords(ticketWords);
  const site = useSite().name;
  const go = useNavigate();
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const matching = all.filter(({ title, name, family }) =>
    `${title} ${name} ${family ?? ''}`.toLowerCase().includes(wanted),
  );
  const address = ({ plugin, name }: Workflow) => `/s/${site}/tickets/new/${plugin}/${name}`;
  const recent = recentKinds(site).flatMap(
    (kind) => all.find((one) => idOf(one.plugin, one.name) === kind) ?? [],
  );
  const [first] = matching;
  return (
    <>
      <Input
        autoFocus
        size="large"
        aria-label={words.search}
        placeholder={words.search}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={() => first && void go(address(first))}
      />
      {!wanted && recent.length > 0 && <Group title={words.recent} kinds={recent} address={address} />}
      {matching.length > 0 ? (
        <Group title={words.others} kinds={matching} address={address} />
      ) : (
        <p className="muted">{words.noKind}</p>
      )}
    </>
  );
}

function Group({
  title,
  kinds,
  address,
}: {
  title: string;
  kinds: Workflow[];
  address: (kind: Workflow) => string;
}) {
  return (
    <section aria-label={title}>
      <h2 className="group-title">{title}</h2>
      <div className="take-up">
        {kinds.map((kind) => (
          <Link key={idOf(kind.plugin, kind.name)} to={address(kind)} className="take-up-kind">
            {kind.title}
          </Link>
        ))}
      </div>
    </section>
  );
}
