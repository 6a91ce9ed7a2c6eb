//! What the host read: which column goes where, and each row with what is wrong in it.
import { Alert, Button, Checkbox, Segmented, Select } from 'antd';
import { useState } from 'react';
import type { Columns, Table, TableRow } from '../../../api/imports';
import type { Register } from '../../../api/records';
import { useWords } from '../../../app/preferences';
import { useTimes } from '../../../parts/time';
import { importWords } from '../../../words/imports';
import { RowTable } from './RowTable';
import type { Brought } from './TableInput';

interface Props {
  register: Register;
  table: Table;
  file: Brought;
  reading: boolean;
  onColumns: (columns: Columns) => void;
  onAnother: () => void;
  onStart: (rows: TableRow[], leftOut: TableRow[]) => void;
}

export function Preview({ register, table, file, reading, onColumns, onAnother, onStart }: Props) {
  const words = useWords(importWords);
  const { number } = useTimes();
  const [shown, setShown] = useState<'all' | 'wrong'>('all');
  const [leaveOut, setLeaveOut] = useState(false);
  const wrong = table.rows.filter(({ mistakes }) => mistakes.length > 0);
  const good = table.rows.filter(({ mistakes }) => mistakes.length === 0);
  const matched = Object.keys(table.matched.fields).length;
  const startable = matched > 0 && good.length > 0 && (wrong.length === 0 || leaveOut) && !reading;
  return (
    <>
      <section className="paper" aria-labelledby="import-columns">
        <div className="paper-head">
          <h2 id="import-columns">{words.columns}</h2>
          <Button size="small" onClick={onAnother}>
            {words.another}
          </Button>
        </div>
        <p className="muted">
          {file.name} · {words.columnsHint}
        </p>
        <Matching register={register} table={table} onColumns={onColumns} />
      </section>
      <section className="paper" aria-labelledby="import-rows" aria-busy={reading}>
        <h2 id="import-rows">{words.preview}</h2>
        <p role="status">{words.counts(number(table.total), number(good.length), number(wrong.length))}</p>
        {matched === 0 && <Alert className="problem" type="warning" showIcon title={words.noneMatched} />}
        <Replacing register={register} table={table} />
        {wrong.length > 0 && (
          <Segmented
            className="import-shown"
            aria-label={words.preview}
            value={shown}
            onChange={setShown}
            options={[
              { value: 'all', label: words.all },
              { value: 'wrong', label: words.onlyWrong },
            ]}
          />
        )}
        <RowTable
          key={shown}
          register={register}
          table={table}
          rows={shown === 'wrong' && wrong.length > 0 ? wrong : table.rows}
        />
        {wrong.length > 0 && (
          <p>
            <Checkbox checked={leaveOut} onChange={({ target }) => setLeaveOut(target.checked)}>
              {words.leaveOut}
            </Checkbox>
            {!leaveOut && <span className="muted">{words.mendHint}</span>}
          </p>
        )}
        <div className="form-buttons">
          <Button type="primary" disabled={!startable} onClick={() => onStart(good, wrong)}>
            {words.start(number(good.length))}
          </Button>
        </div>
      </section>
    </>
  );
}

/** A select for the key and for each field; what is changed is read again at once. */
function Matching({ register, table, onColumns }: Pick<Props, 'register' | 'table' | 'onColumns'>) {
  const words = useWords(importWords);
  const { matched } = table;
  const options = table.columns.map((column) => ({ value: column, label: column }));
  const select = (name: string, label: string, none: string, value: string | null | undefined) => (
    <div key={name} className="import-column">
      <label htmlFor={`column-${name}`}>{label}</label>
      <Select
        id={`column-${name}`}
        className="wide"
        aria-label={label}
        showSearch
        allowClear
        placeholder={none}
        value={value ?? undefined}
        options={options}
        onChange={(column: string | undefined) => change(name, column)}
      />
    </div>
  );
  function change(name: string, column: string | undefined) {
    if (name === '') {
      onColumns({ ...matched, key: column ?? null });
      return;
    }
    const others = Object.entries(matched.fields).filter(([field]) => field !== name);
    onColumns({ ...matched, fields: Object.fromEntries(column ? [...others, [name, column]] : others) });
  }
  return (
    <div className="import-columns">
      {select('', words.key, words.keyDrawn, matched.key)}
      {register.fields.map(({ name, title }) => select(name, title, words.noColumn, matched.fields[name]))}
    </div>
  );
}

/** An entry is written whole: what the table does not have is emptied. */
function Replacing({ register, table }: Pick<Props, 'register' | 'table'>) {
  const words = useWords(importWords);
  const { number } = useTimes();
  const count = table.rows.filter(({ exists, mistakes }) => exists && mistakes.length === 0).length;
  if (count === 0) return null;
  const empty = register.fields.filter(({ name }) => !(name in table.matched.fields));
  const fields = empty.map(({ title }) => title).join(', ');
  return (
    <Alert
      className="problem"
      type="info"
      showIcon
      title={words.replaces(number(count))}
      description={fields ? words.empties(fields) : undefined}
    />
  );
}
