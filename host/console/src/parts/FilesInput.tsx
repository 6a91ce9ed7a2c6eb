//! The input of a field of files: chosen, dropped or photographed, each brought at once and told how far it has come.
import { CameraOutlined, CloseOutlined } from '@ant-design/icons';
import { Button, Progress } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { bringFile, FILE_BYTES_MAX, isFile, useFile } from '../api/files';
import { Problem } from '../api/problem';
import { useSite } from '../api/sites';
import type { Field } from '../api/workflows';
import { useWords } from '../app/preferences';
import { fileWords } from '../words/files';
import { Picture } from './Attached';
import { DropPlace } from './DropPlace';
import { onItsWay } from './wire';
import './attached.css';

/** As many as a field of files may hold. */
const FILES_MAX = 20;

/** A file that is on its way. */
interface Coming {
  token: string;
  name: string;
  share: number;
  stop: AbortController;
}

interface Props {
  field: Field;
  id?: string;
  value?: string[];
  onChange?: (value: string[]) => void;
  'aria-required'?: boolean | 'true' | 'false';
  'aria-invalid'?: boolean | 'true' | 'false';
  'aria-describedby'?: string;
}

export function FilesInput({ field, id = field.name, value = [], onChange, ...aria }: Props) {
  const words = useWords(fileWords);
  const max = Math.min(Number(field.max ?? FILES_MAX), FILES_MAX);
  const { coming, refused, take, drop } = useBringing(value, max, onChange);
  return (
    <div className="bring">
      <DropPlace {...aria} id={id} label={words.choose} multiple={max > 1} onFiles={take}>
        {words.limit} {max < FILES_MAX && words.most(max)}
      </DropPlace>
      <input
        id={`${id}-camera`}
        className="bring-input bring-photo"
        aria-label={words.camera}
        type="file"
        accept="image/*"
        capture="environment"
        tabIndex={-1}
        onChange={({ target }) => {
          take([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      <label htmlFor={`${id}-camera`} className="bring-camera">
        <CameraOutlined aria-hidden /> {words.camera}
      </label>
      <div role="alert">
        {refused.map((text) => (
          <div key={text} className="bring-failed small">
            {text}
          </div>
        ))}
      </div>
      <ul className="bring-list">
        {value.map((file) => {
          const one = coming.find(({ token }) => token === file);
          return (
            <li key={file} className="bring-line">
              {one ? <OnItsWay coming={one} /> : <Here file={file} />}
              <Remove file={file} coming={one} onRemove={drop} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Brings files one after the other into the field's value: tokens while they come, then their ids. */
function useBringing(value: string[], max: number, onChange: Props['onChange']) {
  const words = useWords(fileWords);
  const site = useSite().name;
  const [coming, setComing] = useState<Coming[]>([]);
  const [refused, setRefused] = useState<string[]>([]);
  // Several files come at once: each changes what the one before left.
  const held = useRef(value);
  useEffect(() => {
    held.current = value;
  }, [value]);

  const change = (next: string[]) => {
    held.current = [...new Set(next)];
    onChange?.(held.current);
  };
  const refuse = (text: string) => setRefused((all) => [...all.filter((one) => one !== text), text]);

  async function bring(file: File) {
    const token = onItsWay();
    const stop = new AbortController();
    const told = (share: number) =>
      setComing((all) => all.map((one) => (one.token === token ? { ...one, share } : one)));
    setComing((all) => [...all, { token, name: file.name, share: 0, stop }]);
    change([...held.current, token]);
    try {
      const brought = await bringFile(site, file, told, stop.signal);
      change(held.current.map((one) => (one === token ? brought.file : one)));
    } catch (thrown) {
      change(held.current.filter((one) => one !== token));
      refuse(why(file.name, thrown));
    }
    setComing((all) => all.filter((one) => one.token !== token));
  }

  function why(name: string, thrown: unknown): string {
    if (thrown instanceof Problem && thrown.kind === 'too-large') return words.tooLarge(name);
    if (thrown instanceof Problem && thrown.kind === 'media-type') return words.notWhatItSays(name);
    return words.failed(name, thrown instanceof Problem ? thrown.title || thrown.message : String(thrown));
  }

  function take(files: File[]) {
    setRefused([]);
    const room = Math.max(max - held.current.length, 0);
    if (files.length > room) refuse(words.tooMany(max));
    for (const file of files.slice(0, room)) {
      if (file.size === 0) refuse(words.empty(file.name));
      else if (file.size > FILE_BYTES_MAX) refuse(words.tooLarge(file.name));
      else void bring(file);
    }
  }

  function drop(file: string) {
    coming.find(({ token }) => token === file)?.stop.abort();
    setComing((all) => all.filter(({ token }) => token !== file));
    change(held.current.filter((one) => one !== file));
  }

  return { coming, refused, take, drop };
}

function OnItsWay({ coming: { name, share } }: { coming: Coming }) {
  const words = useWords(fileWords);
  return (
    <>
      <span className="attached-picture">…</span>
      <span>
        <span className="attached-name">{name}</span>
        <Progress percent={Math.round(share * 100)} size="small" aria-label={words.bringing(name)} />
      </span>
    </>
  );
}

function Here({ file }: { file: string }) {
  const words = useWords(fileWords);
  const found = useFile(file);
  const unknown = isFile(file) ? words.unknown : file;
  return (
    <>
      {found.data ? <Picture file={found.data} /> : <span className="attached-picture" />}
      <span className="attached-name">{found.data?.name ?? (found.isLoading ? '…' : unknown)}</span>
    </>
  );
}

interface Removing {
  file: string;
  coming: Coming | undefined;
  onRemove: (file: string) => void;
}

function Remove({ file, coming, onRemove }: Removing) {
  const words = useWords(fileWords);
  const found = useFile(file);
  const label = coming ? words.stop(coming.name) : words.remove(found.data?.name ?? file.slice(0, 8));
  return (
    <Button
      type="text"
      icon={<CloseOutlined aria-hidden />}
      aria-label={label}
      onClick={() => onRemove(file)}
    />
  );
}
