import { Checkbox, Tag } from 'antd';
import type { Permission } from '../../api/plugins';
import { useWords } from '../../app/preferences';
import { useSaid } from '../../parts/said';
import { pluginWords } from '../../words/plugins';
import './plugins.css';

interface Props {
  permissions: readonly Permission[];
  granted: readonly string[];
  onChange: (granted: string[]) => void;
  /** Asked for by the new version only. */
  added?: readonly string[];
}

/** What a plugin asks for, in plain words, each with its reason and its own yes or no. */
export function Permissions({ permissions, granted, onChange, added = [] }: Props) {
  const words = useWords(pluginWords);
  const { said } = useSaid();
  if (permissions.length === 0) return <p>{words.noPermissions}</p>;
  const toggle = (name: string, on: boolean) =>
    onChange(on ? [...granted, name] : granted.filter((one) => one !== name));
  return (
    <ul className="plain-list permissions">
      {permissions.map(({ name, opens, reason }) => (
        <li key={name}>
          <Checkbox checked={granted.includes(name)} onChange={(event) => toggle(name, event.target.checked)}>
            <strong>{words.opens[name] ?? opens}</strong> {added.includes(name) && <Tag>{words.added}</Tag>}
          </Checkbox>
          <div className="permission-reason muted">{said(words.because, reason)}</div>
        </li>
      ))}
    </ul>
  );
}
