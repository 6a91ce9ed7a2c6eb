//! Plugins of the site, and the host's library to install from.
import { Link } from 'react-router';
import { useInstalled } from '../../api/plugins';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Loaded, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { pluginWords } from '../../words/plugins';
import { InstallSteps } from './InstallSteps';

export function PluginsPage() {
  const words = useWords(pluginWords);
  const site = useSite().name;
  const times = useTimes();
  const installed = useInstalled(site);
  return (
    <>
      <PageHead title={words.title} about={words.about} />
      <section className="paper" aria-labelledby="installed">
        <h2 id="installed">{words.installed}</h2>
        <Loaded of={installed}>
          {(all) => (
            <>
              {all.length === 0 && <Nothing title={words.empty} hint={words.emptyHint} />}
              <ul className="plain-list">
                {all.map(({ plugin, title, version, since }) => (
                  <li key={plugin} className="row-line">
                    <Link to={plugin}>
                      <strong>{title}</strong>
                    </Link>
                    <span className="muted">
                      {words.version(version)} · {words.since(times.moment(since))}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Loaded>
      </section>
      <section className="paper" aria-labelledby="library">
        <h2 id="library">{words.library}</h2>
        <InstallSteps site={site} onInstalled={() => window.scrollTo({ top: 0 })} />
      </section>
    </>
  );
}
