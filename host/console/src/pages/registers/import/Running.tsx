//! The import while it runs, and what came of it.
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Modal, Progress, Table as AntTable } from 'antd';
import { useEffect } from 'react';
import { Link, useBlocker } from 'react-router';
import type { Table, TableRow } from '../../../api/imports';
import { useWords } from '../../../app/preferences';
import { ProblemAlert } from '../../../parts/ProblemAlert';
import { saveFile } from '../../../parts/saveFile';
import { Scroll } from '../../../parts/Scroll';
import { useTimes } from '../../../parts/time';
import { importWords } from '../../../words/imports';
import { csv } from './csv';
import type { Refused } from './sender';
import type { Brought } from './TableInput';
import type { Importing, ImportState } from './useImport';

interface Props {
  importing: Importing;
  table: Table;
  file: Brought;
  /** The register's page. */
  book: string;
  onAnother: () => void;
}

export function Running({ importing, ...result }: Props) {
  const words = useWords(importWords);
  const { number } = useTimes();
  const { state, stop } = importing;
  if (!state) return null;
  const { running, stopping, done, all } = state;
  if (!running) return <Result importing={importing} state={state} {...result} />;
  return (
    <section className="paper" aria-label={words.running}>
      <AsksBeforeLeaving onLeave={stop} />
      <p role="status">{words.progress(number(done), number(all))}</p>
      <Progress percent={Math.floor((done / all) * 100)} aria-label={words.running} />
      <Button onClick={stop} disabled={stopping}>
        {stopping ? words.stopping : words.stop}
      </Button>
    </section>
  );
}

/** By the browser where the whole page goes, by a question of our own where only the address changes. */
function AsksBeforeLeaving({ onLeave }: { onLeave: () => void }) {
  const words = useWords(importWords);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
  return (
    <Modal
      open={blocker.state === 'blocked'}
      title={words.leave}
      okText={words.leaveYes}
      cancelText={words.leaveNo}
      onCancel={() => blocker.reset?.()}
      onOk={() => {
        onLeave();
        blocker.proceed?.();
      }}
    >
      {words.leaveHint}
    </Modal>
  );
}

function Result({ importing, state, table, file, book, onAnother }: Props & { state: ImportState }) {
  const words = useWords(importWords);
  const { number } = useTimes();
  const wrong = useReasons(state);
  return (
    <section className="paper" aria-labelledby="import-result">
      <h2 id="import-result">{words.result}</h2>
      <ProblemAlert error={state.error} />
      <div role="status">
        <ul className="plain-list">
          <li>{words.written(number(state.written))}</li>
          {state.left.length > 0 && <li>{words.left(number(state.left.length))}</li>}
          {wrong.length > 0 && <li>{words.refused(number(wrong.length))}</li>}
        </ul>
      </div>
      <div className="form-buttons">
        <Link className="import-show" to={book}>
          {words.show}
        </Link>
        {state.left.length > 0 && (
          <Button type="primary" onClick={() => void importing.goOn()}>
            {words.goOn(number(state.left.length))}
          </Button>
        )}
        {state.refused.length > 0 && (
          <Button onClick={() => void importing.again()}>
            {words.tryAgain(number(state.refused.length))}
          </Button>
        )}
        <Button onClick={onAnother}>{words.another}</Button>
      </div>
      {wrong.length > 0 && <Wrong wrong={wrong} table={table} file={file} />}
    </section>
  );
}

/** Rows with mistakes and rows that the host refused, as they stand in the file. */
function useReasons(state: ImportState): Refused[] {
  const words = useWords(importWords);
  const told = (row: TableRow) => {
    const all = row.mistakes.map(({ column, message }) => (column ? words.said(column, message) : message));
    return { row, why: all.join(words.separator) };
  };
  return [...state.leftOut.map(told), ...state.refused].sort((a, b) => a.row.row - b.row.row);
}

function Wrong({ wrong, table, file }: { wrong: Refused[]; table: Table; file: Brought }) {
  const words = useWords(importWords);
  function download() {
    // Of a file that was mended once the reasons of that time are left out.
    const kept = (_: string, place: number) => table.columns[place] !== words.reason;
    const lines = wrong.map(({ row, why }) => [...row.cells.filter(kept), why]);
    const text = csv([[...table.columns.filter(kept), words.reason], ...lines]);
    const name = words.downloadName(file.name.replace(/\.[^.]*$/, ''));
    saveFile(new File([text], `${name}.csv`, { type: 'text/csv' }));
  }
  return (
    <>
      <p className="import-download">
        <Button icon={<DownloadOutlined aria-hidden />} onClick={download}>
          {words.download}
        </Button>{' '}
        <span className="muted">{words.downloadHint}</span>
      </p>
      <Scroll label={words.reason}>
        <AntTable
          rowKey={({ row }) => row.row}
          size="small"
          dataSource={wrong}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          columns={[
            { title: words.row, render: (_, { row }) => row.row, className: 'number' },
            { title: words.reason, dataIndex: 'why' },
          ]}
        />
      </Scroll>
    </>
  );
}
