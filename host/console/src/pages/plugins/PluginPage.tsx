//! One plugin of the site: permissions, versions, settings, faults, logs, load.
import { App, Button, Popconfirm, Tabs, Tag } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { useGrants, useInstalled, useRemove, useRollBack, type Installed } from '../../api/plugins';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Loaded, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { pluginWords } from '../../words/plugins';
import { Costs } from './Costs';
import { Facts } from './Facts';
import { Faults } from './Faults';
import { Logs } from './Logs';
import { Permissions } from './Permissions';
import { Quarantine } from './Quarantine';
import { Settings } from './Settings';

/** So near that all tabs fit a phone: what does not fit goes behind a button, which is no tab. */
const TAB_GUTTER_PX = 20;

export function PluginPage() {
  const { plugin = '' } = useParams();
  const site = useSite().name;
  const words = useWords(pluginWords);
  const installed = useInstalled(site);
  return (
    <Loaded of={installed}>
      {(all) => {
        const found = all.find((one) => one.plugin === plugin);
        return found ? <Whole installed={found} key={found.component} /> : <Nothing title={words.empty} />;
      }}
    </Loaded>
  );
}

function Whole({ installed }: { installed: Installed }) {
  const words = useWords(pluginWords);
  const times = useTimes();
  const [params, setParams] = useSearchParams();
  const tabs = [
    { key: 'overview', label: words.overview, children: <Overview installed={installed} /> },
    { key: 'settings', label: words.settings, children: <Settings plugin={installed.plugin} /> },
    { key: 'faults', label: words.faults, children: <Faults plugin={installed.plugin} /> },
    { key: 'logs', label: words.logs, children: <Logs plugin={installed.plugin} /> },
    { key: 'costs', label: words.costs, children: <Costs plugin={installed.plugin} /> },
  ];
  return (
    <>
      <PageHead
        title={installed.title}
        about={`${words.version(installed.version)} · ${words.since(times.moment(installed.since))}`}
      />
      <Quarantine installed={installed} />
      <Tabs
        activeKey={params.get('tab') ?? 'overview'}
        onChange={(tab) => setParams({ tab }, { replace: true })}
        items={tabs}
        tabBarGutter={TAB_GUTTER_PX}
        destroyOnHidden
      />
    </>
  );
}

function Overview({ installed }: { installed: Installed }) {
  const words = useWords(pluginWords);
  return (
    <>
      <section className="paper" aria-labelledby="permissions">
        <h2 id="permissions">{words.permissions}</h2>
        <Granting installed={installed} />
      </section>
      <section className="paper" aria-labelledby="versions">
        <h2 id="versions">{words.versions}</h2>
        <Versions installed={installed} />
      </section>
      <Facts installed={installed} />
    </>
  );
}

function Granting({ installed }: { installed: Installed }) {
  const words = useWords(pluginWords);
  const site = useSite().name;
  const { message } = App.useApp();
  const grants = useGrants(site, installed.plugin);
  const now = installed.permissions.filter(({ granted }) => granted).map(({ name }) => name);
  const [granted, setGranted] = useState(now);
  const same = [...granted].sort().join() === [...now].sort().join();
  return (
    <>
      <ProblemAlert error={grants.error} />
      <Permissions permissions={installed.permissions} granted={granted} onChange={setGranted} />
      <p className="muted small">
        {words.granted(now.length, installed.permissions.length)} · {words.refusedHint}
      </p>
      {!same && (
        <Button
          type="primary"
          loading={grants.isPending}
          onClick={() => grants.mutate(granted, { onSuccess: () => void message.success(words.saved) })}
        >
          {words.save}
        </Button>
      )}
    </>
  );
}

function Versions({ installed }: { installed: Installed }) {
  const words = useWords(pluginWords);
  const site = useSite().name;
  const go = useNavigate();
  const rollBack = useRollBack(site, installed.plugin);
  const remove = useRemove(site, installed.plugin);
  const before = installed.before.at(-1);
  // Awaited: by then the plugin is gone, and this button with it.
  async function removeIt() {
    await remove.mutateAsync(undefined);
    void go('..');
  }
  return (
    <>
      <ProblemAlert error={rollBack.error ?? remove.error} />
      <ul className="plain-list">
        <li>
          <strong>{words.version(installed.version)}</strong> <Tag>{words.inUse}</Tag>{' '}
          <code className="muted small">{installed.component.slice(0, 12)}</code>
        </li>
        {[...installed.before].reverse().map(({ version, component }) => (
          <li key={component} className="muted">
            {words.version(version)} <code className="small">{component.slice(0, 12)}</code>
          </li>
        ))}
      </ul>
      {!before && <p className="muted small">{words.neverBefore}</p>}
      <div className="buttons">
        <Link to={`/s/${site}/plugins`}>
          <Button tabIndex={-1}>{words.toLibrary}</Button>
        </Link>
        {before && (
          <Popconfirm
            title={words.rollBackTo(before.version)}
            description={words.rollBackHint}
            okText={words.rollBack}
            cancelText={words.cancel}
            onConfirm={() => rollBack.mutate(undefined)}
          >
            <Button loading={rollBack.isPending}>{words.rollBackTo(before.version)}</Button>
          </Popconfirm>
        )}
        <Popconfirm
          title={words.removeAsk(installed.title)}
          description={words.removeHint}
          okText={words.remove}
          cancelText={words.cancel}
          onConfirm={() => void removeIt().catch(() => {})}
        >
          <Button danger loading={remove.isPending}>
            {words.remove}
          </Button>
        </Popconfirm>
      </div>
    </>
  );
}
