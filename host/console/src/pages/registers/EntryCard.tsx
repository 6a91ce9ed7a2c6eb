//! One entry whole, with what happened to its things.
import { CloseOutlined, EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { HangsAt } from '../../api/files';
import { useEntry, useMovements, type Entry, type Register } from '../../api/records';
import { useWords } from '../../app/preferences';
import { FieldList } from '../../parts/FieldList';
import { useActorName } from '../../parts/Names';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { recordWords } from '../../words/records';

interface Props {
  register: Register;
  entryKey: string;
  onEdit: ((entry: Entry) => void) | undefined;
  onClose: () => void;
}

export function EntryCard({ register, entryKey, onEdit, onClose }: Props) {
  const words = useWords(recordWords);
  const times = useTimes();
  const entry = useEntry(register.plugin, register.name, entryKey);
  return (
    <section className="paper entry-card" aria-label={words.entry(entryKey)}>
      <div className="paper-head">
        <h2>{words.entry(entryKey)}</h2>
        <span className="buttons">
          {onEdit && entry.data && (
            <Button size="small" icon={<EditOutlined aria-hidden />} onClick={() => onEdit(entry.data)}>
              {words.edit}
            </Button>
          )}
          <Button size="small" icon={<CloseOutlined aria-hidden />} onClick={onClose}>
            {words.close}
          </Button>
        </span>
      </div>
      <Loaded of={entry}>
        {({ fields, masked, changed_at }) => (
          <>
            <HangsAt value={{ plugin: register.plugin, register: register.name, entry: entryKey }}>
              <FieldList fields={register.fields} values={fields} masked={masked} />
            </HangsAt>
            <p className="muted small">{words.changedAt(times.moment(changed_at))}</p>
            {register.custody && <Movements register={register} entryKey={entryKey} />}
          </>
        )}
      </Loaded>
    </section>
  );
}

function Movements({ register, entryKey }: { register: Register; entryKey: string }) {
  const words = useWords(recordWords);
  const times = useTimes();
  const name = useActorName();
  const movements = useMovements(register.plugin, register.name, entryKey, true);
  return (
    <>
      <h3>{words.movements}</h3>
      <Loaded of={movements}>
        {({ items }) => (
          <ul className="plain-list">
            {items.length === 0 && <li className="muted">{words.noMovements}</li>}
            {items.map(({ id, at, by, kind, count, holder, note }) => (
              <li key={id}>
                <span className="number muted small">{times.moment(at)}</span>{' '}
                {words.movementKinds[kind](count)}
                {holder && ` · ${'person' in holder ? name(holder.person) : holder.outside}`}{' '}
                <span className="muted">· {name(by)}</span>
                {note && <div className="long-text">{note}</div>}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </>
  );
}
