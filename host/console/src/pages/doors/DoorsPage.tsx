//! Doors for events of other systems: which there are, whether something waits at them, and setting them up.
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useDoors, type Door } from '../../api/doors';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Loaded, Nothing } from '../../parts/states';
import { doorWords } from '../../words/doors';
import { DoorForm } from './DoorForm';
import { OneDoor } from './OneDoor';
import { badOf, counted } from './states';
import './doors.css';

export default function DoorsPage() {
  const words = useWords(doorWords);
  const doors = useDoors();
  const [params] = useSearchParams();
  const wanted = params.get('door');
  return (
    <Loaded of={doors}>
      {(all) => {
        if (wanted === null) return <All doors={all} />;
        const found = all.find(({ name }) => name === wanted);
        return found ? <OneDoor key={found.name} door={found} /> : <Nothing title={words.notFound} />;
      }}
    </Loaded>
  );
}

function All({ doors }: { doors: Door[] }) {
  const words = useWords(doorWords);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHead title={words.title} about={words.about}>
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      </PageHead>
      {adding && <DoorForm door={undefined} onDone={() => setAdding(false)} />}
      {!(adding && doors.length === 0) && (
        <div className="paper">
          {doors.length === 0 && <Nothing title={words.none} hint={words.noneHint} />}
          <ul className="plain-list">
            {doors.map((door) => (
              <li key={door.name}>
                <Line door={door} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function Line({ door }: { door: Door }) {
  const words = useWords(doorWords);
  const site = useSite().name;
  const bad = badOf(door);
  const { waits } = door.counts;
  return (
    <>
      <div className="row-line">
        <Link to={`/s/${site}/doors?door=${door.name}`}>{door.name}</Link>
        <span>
          {bad > 0 && <strong className="due-late">{words.bad(counted(bad))}</strong>}
          {bad > 0 && waits > 0 && ' · '}
          {waits > 0 && <span className="due-soon">{words.waiting(counted(waits))}</span>}
          {bad + waits === 0 && <span className="muted">{words.allWell}</span>}
        </span>
      </div>
      <div className="muted small">
        {door.plugin} · {door.person} · {door.scheme}
      </div>
    </>
  );
}
