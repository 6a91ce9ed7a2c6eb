//! One door: what it is, and its events by where they stand.
import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { App, Button, Popconfirm, Radio, Typography } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useDeliveries, useRemoveDoor, type Door } from '../../api/doors';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { Lines } from '../../parts/Lines';
import { useActorName } from '../../parts/Names';
import { PageHead } from '../../parts/PageHead';
import { PagedList } from '../../parts/PagedList';
import { usePages } from '../../parts/Pager';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { doorWords } from '../../words/doors';
import { DoorForm } from './DoorForm';
import { Event } from './Event';
import { counted, STATES } from './states';

export function OneDoor({ door }: { door: Door }) {
  const words = useWords(doorWords);
  const site = useSite().name;
  const [editing, setEditing] = useState(false);
  return (
    <>
      <PageHead title={door.name} about={<Link to={`/s/${site}/doors`}>{words.back}</Link>}>
        <Button icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
          {words.edit}
        </Button>
        <Remove door={door} />
      </PageHead>
      {editing ? <DoorForm door={door} onDone={() => setEditing(false)} /> : <Facts door={door} />}
      <Events door={door} />
    </>
  );
}

function Remove({ door }: { door: Door }) {
  const words = useWords(doorWords);
  const site = useSite().name;
  const { message } = App.useApp();
  const navigate = useNavigate();
  const remove = useRemoveDoor();
  // Awaited: by then the door has left the list, and this button with it.
  async function removeIt() {
    await remove.mutateAsync(door.name);
    void message.success(words.removed(door.name));
    void navigate(`/s/${site}/doors`);
  }
  return (
    <>
      <Popconfirm
        title={words.removeSure}
        okText={words.remove}
        cancelText={words.cancel}
        onConfirm={() => void removeIt().catch(() => {})}
      >
        <Button danger icon={<DeleteOutlined aria-hidden />} loading={remove.isPending}>
          {words.remove}
        </Button>
      </Popconfirm>
      <ProblemAlert error={remove.error} />
    </>
  );
}

function Facts({ door }: { door: Door }) {
  const words = useWords(doorWords);
  const site = useSite().name;
  const times = useTimes();
  const name = useActorName();
  const { count, last, reason } = door.rejected;
  const address = `${location.origin}/api/v1/doors/${site}/${door.name}`;
  return (
    <section className="paper" aria-label={door.name}>
      <Lines
        rows={[
          [
            words.address,
            <Typography.Text key="" className="door-address" copyable>
              {address}
            </Typography.Text>,
          ],
          [words.plugin, door.plugin],
          [words.person, name(door.person)],
          [words.scheme, door.scheme],
          [words.secrets, words.secretsNow(door.secrets.join(', '))],
          [words.since, times.moment(door.since)],
          [words.rejected, last ? words.rejectedLast(count, times.moment(last), reason) : words.nobody],
        ]}
      />
    </section>
  );
}

function Events({ door }: { door: Door }) {
  const words = useWords(doorWords);
  const [params, setParams] = useSearchParams();
  // What needs somebody is shown first.
  const first = STATES.find((one) => door.counts[one] > 0) ?? 'waits';
  const state = STATES.find((one) => one === params.get('state')) ?? first;
  const pages = usePages(state);
  const events = useDeliveries(door.name, {
    state,
    limit: 20,
    ...(pages.cursor ? { cursor: pages.cursor } : {}),
  });
  return (
    <section className="paper" aria-labelledby="events">
      <h2 id="events">{words.events}</h2>
      <div className="filters">
        <Radio.Group
          optionType="button"
          aria-label={words.state}
          value={state}
          onChange={({ target }) =>
            setParams({ door: door.name, state: String(target.value) }, { replace: true })
          }
          options={STATES.map((one) => ({
            value: one,
            label: `${words.states[one]} ${counted(door.counts[one])}`,
          }))}
        />
      </div>
      <PagedList
        of={events}
        pages={pages}
        keyOf={({ delivery }) => delivery}
        nothing={<Nothing title={words.noEvents} hint={words.noEventsHint} />}
      >
        {(event) => <Event door={door.name} event={event} />}
      </PagedList>
    </section>
  );
}
