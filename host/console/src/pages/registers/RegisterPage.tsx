//! One register: its entries, what is out of it, and writing an entry.
import { ImportOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { HangsAt } from '../../api/files';
import {
  useCustody,
  useEntries,
  useRegisters,
  useWriteEntry,
  type Entry,
  type Register,
} from '../../api/records';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { DownloadLink } from '../../parts/DownloadLink';
import { GeneratedForm } from '../../parts/GeneratedForm';
import { useActorName } from '../../parts/Names';
import { PageHead } from '../../parts/PageHead';
import { Pager, usePages } from '../../parts/Pager';
import { Loaded, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { recordWords } from '../../words/records';
import { EntryCard } from './EntryCard';
import { EntryTable } from './EntryTable';

export function RegisterPage() {
  const words = useWords(recordWords);
  const { plugin, register } = useParams();
  const registers = useRegisters();
  return (
    <Loaded of={registers}>
      {(all) => {
        const found = all.find((one) => one.plugin === plugin && one.name === register);
        return found ? <Book register={found} /> : <Nothing title={words.none} hint={words.noneHint} />;
      }}
    </Loaded>
  );
}

function Book({ register }: { register: Register }) {
  const words = useWords(recordWords);
  const site = useSite().name;
  const pages = usePages(register.name);
  const entries = useEntries(register.plugin, register.name, {
    limit: 50,
    ...(pages.cursor ? { cursor: pages.cursor } : {}),
  });
  const [editing, setEditing] = useState<Entry | 'new'>();
  const [params, setParams] = useSearchParams();
  const shown = params.get('entry');
  const navigate = useNavigate();
  const here = `/s/${site}/registers/${register.plugin}/${register.name}`;
  const file = `/api/v1/sites/${site}/registers/${register.plugin}/${register.name}/entries`;
  return (
    <>
      <PageHead title={register.title} about={<Link to={`/s/${site}/registers`}>{words.back}</Link>}>
        {(['xlsx', 'csv'] as const).map((format) => (
          <DownloadLink
            key={format}
            href={`${file}?format=${format}`}
            format={format}
            what={register.title}
          />
        ))}
        {register.writable && (
          <Button
            icon={<ImportOutlined aria-hidden />}
            href={`${here}/import`}
            onClick={(event) => {
              event.preventDefault();
              void navigate(`${here}/import`);
            }}
          >
            {words.import}
          </Button>
        )}
        {register.writable && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
            {words.add}
          </Button>
        )}
      </PageHead>
      {editing && (
        <EntryForm
          key={editing === 'new' ? '' : editing.key}
          register={register}
          entry={editing === 'new' ? undefined : editing}
          onDone={() => setEditing(undefined)}
        />
      )}
      {shown && !editing && (
        <EntryCard
          key={shown}
          register={register}
          entryKey={shown}
          onEdit={register.writable ? setEditing : undefined}
          onClose={() => setParams({}, { replace: true })}
        />
      )}
      {register.custody && <Custody register={register} />}
      <div className="paper">
        <Loaded of={entries}>
          {({ items, next }) => (
            <>
              {items.length === 0 ? (
                <Nothing
                  title={words.noEntries}
                  hint={register.writable ? words.noEntriesHint : words.filledByTickets}
                />
              ) : (
                <EntryTable
                  register={register}
                  entries={items}
                  onEdit={register.writable ? setEditing : undefined}
                />
              )}
              <Pager pages={pages} next={next} />
            </>
          )}
        </Loaded>
      </div>
    </>
  );
}

interface Editing {
  register: Register;
  entry: Entry | undefined;
  onDone: () => void;
}

function EntryForm({ register, entry, onDone }: Editing) {
  const words = useWords(recordWords);
  const { message } = App.useApp();
  const write = useWriteEntry(register.plugin, register.name);
  async function submit({ entryKey, ...form }: Record<string, unknown>) {
    const key = entry?.key ?? (typeof entryKey === 'string' ? entryKey.trim() : '');
    await write.mutateAsync(key ? { key, form } : { form });
    void message.success(words.saved);
    onDone();
  }
  const masked = entry?.masked ?? [];
  const hangs = entry ? { plugin: register.plugin, register: register.name, entry: entry.key } : {};
  return (
    <section className="paper entry-card" aria-label={entry ? `${words.edit} ${entry.key}` : words.add}>
      <h2>{entry ? `${words.edit} ${entry.key}` : words.add}</h2>
      <HangsAt value={hangs}>
        <GeneratedForm
          fields={register.fields.filter(({ name }) => !masked.includes(name))}
          initial={entry?.fields}
          submit={words.save}
          onSubmit={submit}
          onCancel={onDone}
        >
          {!entry && (
            <Form.Item name="entryKey" label={words.key} extra={words.keyHint}>
              <Input autoComplete="off" />
            </Form.Item>
          )}
        </GeneratedForm>
      </HangsAt>
    </section>
  );
}

function Custody({ register }: { register: Register }) {
  const words = useWords(recordWords);
  const times = useTimes();
  const name = useActorName();
  const custody = useCustody(register.plugin, register.name, true);
  return (
    <section className="paper" aria-labelledby="custody">
      <h2 id="custody">{words.custody}</h2>
      <Loaded of={custody}>
        {({ items }) => (
          <ul className="plain-list">
            {items.length === 0 && <li className="muted">{words.nothingOut}</li>}
            {items.map(({ key, loans, lost, broken_seal }) => (
              <li key={key}>
                <strong className="number">{key}</strong>{' '}
                {loans.map(({ id, left, holder, due }) => (
                  <span key={id}>
                    {words.out(left, 'person' in holder ? name(holder.person) : holder.outside)}{' '}
                    {due && <span className="muted">{words.dueBack(times.short(due))}</span>}{' '}
                  </span>
                ))}
                {lost > 0 && <span className="due-late">{words.lost(lost)} </span>}
                {broken_seal && <span className="due-late">{words.brokenSeal}</span>}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}
