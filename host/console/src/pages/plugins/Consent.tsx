import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useComparison, useInstall, type Installed, type Packed } from '../../api/plugins';
import type { Schemas } from '../../api/client';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { useSaid } from '../../parts/said';
import { Loaded } from '../../parts/states';
import { pluginWords } from '../../words/plugins';
import { Permissions } from './Permissions';

interface Props {
  site: string;
  packed: Packed;
  /** The version that is in use, when this is a change of it. */
  installed: Installed | undefined;
  onBack: () => void;
  onInstalled: () => void;
}

/** Asks before a plugin is installed or changed: what it may do, and what becomes different. */
export function Consent({ site, packed, installed, onBack, onInstalled }: Props) {
  const comparison = useComparison(site, packed.plugin, packed.component, installed !== undefined);
  if (!installed) return <Asking site={site} packed={packed} onBack={onBack} onInstalled={onInstalled} />;
  return (
    <Loaded of={comparison}>
      {(difference) => (
        <Asking
          site={site}
          packed={packed}
          difference={difference}
          onBack={onBack}
          onInstalled={onInstalled}
        />
      )}
    </Loaded>
  );
}

function Asking({
  site,
  packed,
  difference,
  onBack,
  onInstalled,
}: Omit<Props, 'installed'> & { difference?: Schemas['Comparison'] }) {
  const words = useWords(pluginWords);
  const install = useInstall(site);
  const before = difference?.kept.filter(({ granted }) => granted).map(({ name }) => name);
  const added = difference?.added.map(({ name }) => name) ?? [];
  const all = packed.permissions.map(({ name }) => name);
  const [granted, setGranted] = useState<string[]>(before ? [...before, ...added] : all);
  const submit = () =>
    install.mutate({ component: packed.component, grants: granted }, { onSuccess: onInstalled });
  return (
    <section aria-label={packed.title}>
      <h2>{words.permissionsLead(`${packed.title} ${packed.version}`)}</h2>
      <ProblemAlert error={install.error} />
      <Permissions permissions={packed.permissions} granted={granted} onChange={setGranted} added={added} />
      <p className="muted small">{words.refusedHint}</p>
      {difference && <Difference difference={difference} />}
      <div className="buttons">
        <Button type="primary" loading={install.isPending} onClick={submit}>
          {difference ? words.changeTo : words.allowInstall}
        </Button>
        <Button onClick={onBack}>{words.back}</Button>
      </div>
    </section>
  );
}

const PARTS = ['workflows', 'settings', 'duties', 'registers', 'reports'] as const;

function Difference({ difference }: { difference: Schemas['Comparison'] }) {
  const words = useWords(pluginWords);
  const { said } = useSaid();
  const parts = PARTS.filter((part) => difference[part].added.length + difference[part].removed.length > 0);
  return (
    <>
      <h2>{words.changes}</h2>
      {difference.dropped.length > 0 && <p>{said(words.dropped, difference.dropped.join(', '))}</p>}
      {parts.length === 0 && <p className="muted">{words.same}</p>}
      <ul className="plain-list">
        {parts.map((part) => (
          <li key={part}>
            <strong>{words.parts[part]}</strong>{' '}
            {difference[part].added.map((name) => (
              <Tag key={name}>+ {name}</Tag>
            ))}
            {difference[part].removed.map((name) => (
              <Tag key={name}>− {name}</Tag>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}
