//! A table of the office into a register: chosen, looked at with what is wrong in it, then written row by row.
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useReadTable, type Table } from '../../../api/imports';
import { useRegisters, type Register } from '../../../api/records';
import { useSite } from '../../../api/sites';
import { useWords } from '../../../app/preferences';
import { PageHead } from '../../../parts/PageHead';
import { ProblemAlert } from '../../../parts/ProblemAlert';
import { Loaded, Loading, Nothing } from '../../../parts/states';
import { importWords } from '../../../words/imports';
import { recordWords } from '../../../words/records';
import { Preview } from './Preview';
import { Running } from './Running';
import { TableInput, type Brought } from './TableInput';
import { useImport } from './useImport';
import './import.css';

export function ImportPage() {
  const words = useWords(recordWords);
  const { notWritable } = useWords(importWords);
  const { plugin, register } = useParams();
  return (
    <Loaded of={useRegisters()}>
      {(all) => {
        const found = all.find((one) => one.plugin === plugin && one.name === register);
        if (!found) return <Nothing title={words.none} hint={words.noneHint} />;
        return found.writable ? <Importing register={found} /> : <Nothing title={notWritable} />;
      }}
    </Loaded>
  );
}

function Importing({ register }: { register: Register }) {
  const words = useWords(importWords);
  const site = useSite().name;
  const [file, setFile] = useState<Brought>();
  const [table, setTable] = useState<Table>();
  const read = useReadTable(register.plugin, register.name);
  const importing = useImport({ site, plugin: register.plugin, register: register.name });
  const look = (body: Parameters<typeof read.mutate>[0]) => read.mutate(body, { onSuccess: setTable });

  function begin(brought: Brought) {
    setFile(brought);
    setTable(undefined);
    look({ file: brought.id });
  }

  function another() {
    importing.reset();
    read.reset();
    setTable(undefined);
    setFile(undefined);
  }

  const toBook = `/s/${site}/registers/${register.plugin}/${register.name}`;
  return (
    <>
      <PageHead
        title={words.title(register.title)}
        about={<Link to={toBook}>{words.back(register.title)}</Link>}
      />
      <ProblemAlert error={read.error} />
      {importing.state && file && table && (
        <Running importing={importing} table={table} file={file} book={toBook} onAnother={another} />
      )}
      {!importing.state && !table && !read.isPending && <TableInput register={register} onBrought={begin} />}
      {!table && read.isPending && (
        <section className="paper" aria-label={words.reading}>
          <Loading />
        </section>
      )}
      {!importing.state && file && table && (
        <Preview
          register={register}
          table={table}
          file={file}
          reading={read.isPending}
          onColumns={(columns) => look({ file: file.id, columns })}
          onAnother={another}
          onStart={(rows, leftOut) => void importing.start(rows, leftOut)}
        />
      )}
    </>
  );
}
