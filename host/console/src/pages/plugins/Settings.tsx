import { Button, Checkbox, Tag } from 'antd';
import { useState } from 'react';
import { useRoles } from '../../api/people';
import { useSettings, type Setting } from '../../api/plugins';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { FindBox } from '../../parts/FindBox';
import { useActorName } from '../../parts/Names';
import { Loaded, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { pluginWords } from '../../words/plugins';
import { SettingForm } from './SettingForm';
import { unitOf } from './unit';

/** So many are drawn before somebody looks for one. */
const SHOWN_MAX = 60;

/** Figures and choices of a plugin: what holds, where it comes from, and changing it. */
export function Settings({ plugin }: { plugin: string }) {
  const site = useSite().name;
  const settings = useSettings(site, plugin);
  return <Loaded of={settings}>{(all) => <Found all={all} />}</Loaded>;
}

function Found({ all }: { all: Setting[] }) {
  const words = useWords(pluginWords);
  const [text, setText] = useState('');
  const [changedOnly, setChangedOnly] = useState(false);
  const wanted = text.trim().toLowerCase();
  const found = all.filter(
    ({ title, name, changes }) =>
      `${title} ${name}`.toLowerCase().includes(wanted) && (!changedOnly || changes.length > 0),
  );
  return (
    <section className="paper" aria-label={words.settings}>
      <div className="filters">
        <FindBox label={words.settingSearch} value={text} onFind={setText} />
        <Checkbox checked={changedOnly} onChange={(event) => setChangedOnly(event.target.checked)}>
          {words.changedOnly}
        </Checkbox>
      </div>
      {found.length === 0 && <Nothing title={words.noSettings} />}
      <ul className="plain-list">
        {found.slice(0, SHOWN_MAX).map((setting) => (
          <li key={setting.name}>
            <One setting={setting} />
          </li>
        ))}
      </ul>
      {found.length > SHOWN_MAX && <p className="muted">{words.moreSettings(found.length - SHOWN_MAX)}</p>}
    </section>
  );
}

function One({ setting }: { setting: Setting }) {
  const words = useWords(pluginWords);
  const times = useTimes();
  const name = useActorName();
  const show = useShowing(setting);
  const [open, setOpen] = useState(false);
  const title = titleOf(setting);
  const planned = setting.changes.filter((change) => change.planned);
  return (
    <>
      <div className="row-line">
        <span>
          {title} {setting.level !== 'blueprint' && <Tag>{words.changedBy(name(setting.by))}</Tag>}
        </span>
        <span>
          <strong className="number">{show(setting.current)}</strong>{' '}
          <Button
            size="small"
            aria-expanded={open}
            aria-label={`${words.change} ${title}`}
            onClick={() => setOpen(!open)}
          >
            {words.change}
          </Button>
        </span>
      </div>
      <div className="muted small">
        {words.default(show(setting.default))}
        {setting.source && ` · ${words.source(setting.source)}`}
        {setting.inferred && ` · ${words.inferred}`}
        {setting.note && ` · ${setting.note}`}
      </div>
      {planned.map(({ from, value }) => (
        <div key={from} className="small">
          {words.planned(
            times.moment(from),
            value === null || value === undefined ? words.toDefault : show(value),
          )}
        </div>
      ))}
      {setting.level !== 'blueprint' && setting.since && (
        <div className="small">
          {words.setSince(
            name(setting.by),
            words.levels[setting.level] ?? setting.level,
            times.moment(setting.since),
          )}
        </div>
      )}
      {open && (
        <>
          <SettingForm setting={setting} show={show} onDone={() => setOpen(false)} />
          <Changes setting={setting} show={show} />
        </>
      )}
    </>
  );
}

/** Figures of a table have one title: each is told apart by its key. */
export function titleOf({ title, name }: Setting): string {
  const [, key] = name.split('.');
  return key ? `${title} (${key})` : title;
}

/** Who changed it so far, and who may for a single ticket. */
function Changes({ setting, show }: { setting: Setting; show: (value: Setting['current']) => string }) {
  const words = useWords(pluginWords);
  const times = useTimes();
  const name = useActorName();
  const roles = useRoles().data ?? [];
  const title = (role: string) => roles.find((one) => one.name === role)?.title ?? role;
  return (
    <div className="setting-changes small">
      {setting.per_case.length > 0 && <p>{words.perCase(setting.per_case.map(title).join(words.comma))}</p>}
      <h3>{words.changesSoFar}</h3>
      {setting.changes.length === 0 && <p className="muted">{words.noChanges}</p>}
      <ul className="plain-list">
        {[...setting.changes].reverse().map(({ from, value, by, level }) => (
          <li key={`${from} ${level}`} className="row-line">
            <span>
              {value === null || value === undefined ? words.tookBack : show(value)}{' '}
              <span className="muted">· {words.levels[level] ?? level}</span>
            </span>
            <span className="muted">
              {words.fromMoment(times.moment(from))} · {name(by)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A setting's value as people read it, with its unit. */
function useShowing(setting: Setting): (value: Setting['current']) => string {
  const words = useWords(pluginWords);
  return (value) => {
    if (typeof value === 'boolean') return value ? words.on : words.off;
    const title = setting.choices.find(({ name }) => name === value)?.title ?? String(value);
    const unit = unitOf(setting, words, value);
    return unit ? `${title} ${unit}` : title;
  };
}
