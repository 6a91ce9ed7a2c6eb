//! The table is chosen or dropped, and brought to the host.
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Progress } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { bringFile, FILE_BYTES_MAX } from '../../../api/files';
import { ROWS_MAX } from '../../../api/imports';
import type { Register } from '../../../api/records';
import { useSite } from '../../../api/sites';
import { useWords } from '../../../app/preferences';
import { DropPlace } from '../../../parts/DropPlace';
import { ProblemAlert } from '../../../parts/ProblemAlert';
import { saveFile } from '../../../parts/saveFile';
import { useTimes } from '../../../parts/time';
import { importWords } from '../../../words/imports';
import { csv } from './csv';

/** A table that the host has. */
export interface Brought {
  id: string;
  name: string;
}

interface Props {
  register: Register;
  onBrought: (file: Brought) => void;
}

export function TableInput({ register, onBrought }: Props) {
  const words = useWords(importWords);
  const site = useSite().name;
  const { number } = useTimes();
  const [coming, setComing] = useState<{ name: string; share: number }>();
  const [error, setError] = useState<unknown>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  async function take(file: File | undefined) {
    if (!file) return;
    setError(undefined);
    if (file.size > FILE_BYTES_MAX) {
      setError(words.tooLarge);
      return;
    }
    stop.current?.abort();
    const { signal } = (stop.current = new AbortController());
    setComing({ name: file.name, share: 0 });
    try {
      const told = (share: number) => setComing({ name: file.name, share });
      // Any table that is none is refused by what is in it, with what was expected.
      const plain = new File([file], file.name, { type: 'application/octet-stream' });
      const { file: id } = await bringFile(site, plain, told, signal);
      onBrought({ id, name: file.name });
    } catch (thrown) {
      setError(thrown);
      setComing(undefined);
    }
  }

  function empty() {
    const titles = [words.key, ...register.fields.map(({ title }) => title)];
    saveFile(new File([csv([titles])], `${words.templateName(register.title)}.csv`, { type: 'text/csv' }));
  }

  return (
    <section className="paper" aria-label={words.choose}>
      <ProblemAlert error={error} />
      <div className="bring">
        <DropPlace
          id="import-table"
          label={words.choose}
          accept=".xlsx,.csv"
          onFiles={([file]) => void take(file)}
        >
          {words.limit(number(ROWS_MAX))}
        </DropPlace>
      </div>
      {coming && (
        <Progress percent={Math.round(coming.share * 100)} aria-label={words.bringing(coming.name)} />
      )}
      <p className="import-template">
        <Button icon={<DownloadOutlined aria-hidden />} onClick={empty}>
          {words.template}
        </Button>
      </p>
    </section>
  );
}
