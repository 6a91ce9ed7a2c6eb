import { PlusOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useRef } from 'react';
import { useUpload, type Installed, type Packed } from '../../api/plugins';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { useSaid } from '../../parts/said';
import { Nothing } from '../../parts/states';
import { pluginWords } from '../../words/plugins';

/** How many kinds of tickets are named before the rest is counted. */
const NAMED_MAX = 8;

interface Props {
  all: readonly Packed[];
  installed: readonly Installed[];
  onChoose: (packed: Packed) => void;
}

export function Library({ all, installed, onChoose }: Props) {
  const words = useWords(pluginWords);
  const upload = useUpload();
  const file = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    const [first] = files ?? [];
    if (first) upload.mutate(first, { onSuccess: onChoose });
    if (file.current) file.current.value = '';
  };
  return (
    <section aria-label={words.library}>
      <ProblemAlert error={upload.error} />
      {all.length === 0 && <Nothing title={words.emptyLibrary} hint={words.emptyLibraryHint} />}
      <ul className="plain-list">
        {all.map((packed) => (
          <Entry key={packed.component} packed={packed} installed={installed} onChoose={onChoose} />
        ))}
      </ul>
      <input
        ref={file}
        type="file"
        accept=".wasm,application/wasm"
        hidden
        data-testid="plugin-file"
        onChange={(event) => take(event.target.files)}
      />
      <Button
        icon={<PlusOutlined aria-hidden />}
        loading={upload.isPending}
        onClick={() => file.current?.click()}
      >
        {upload.isPending ? words.adding : words.add}
      </Button>
    </section>
  );
}

function Entry({ packed, installed, onChoose }: { packed: Packed } & Omit<Props, 'all'>) {
  const words = useWords(pluginWords);
  const { said, list } = useSaid();
  const here = installed.find(({ plugin }) => plugin === packed.plugin);
  const same = here?.component === packed.component;
  const named = list(packed.workflows.slice(0, NAMED_MAX));
  const others = packed.workflows.length - NAMED_MAX;
  return (
    <li>
      <div className="row-line">
        <strong>{packed.title}</strong>
        {same ? (
          <Tag>{words.installed}</Tag>
        ) : (
          <Button type="primary" onClick={() => onChoose(packed)}>
            {here ? words.upgrade(packed.version) : words.choose}
          </Button>
        )}
      </div>
      <div className="muted small">
        {words.version(packed.version)} · {words.bytes((packed.bytes / 1_000_000).toFixed(1))} ·{' '}
        {list(packed.locales.map((one) => words.language[one] ?? one))} ·{' '}
        {packed.signed_by ? words.signedBy(packed.signed_by.name ?? packed.signed_by.key) : words.unsigned}
      </div>
      <div className="small">
        {said(words.workflows, named)} {others > 0 && words.more(others)}
      </div>
    </li>
  );
}
