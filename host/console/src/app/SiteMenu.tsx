import { NavLink } from 'react-router';
import { useSite } from '../api/sites';
import { appWords } from '../words/app';
import { pagesOf, type Page } from './pages';
import { useWords } from './preferences';

const GROUPS: Page['group'][] = ['work', 'time', 'records', 'run'];

/** The pages of the site, by what they are for. */
export function SiteMenu() {
  const words = useWords(appWords);
  const site = useSite();
  const pages = pagesOf(site);
  return (
    <nav aria-label={words.menu} className="menu">
      {GROUPS.map((group) => {
        const inside = pages.filter((page) => page.group === group);
        if (inside.length === 0) return null;
        return (
          <section key={group} aria-label={words.groups[group]}>
            <div className="menu-group">{words.groups[group]}</div>
            <ul>
              {inside.map((page) => (
                <li key={page.name}>
                  <NavLink to={`/s/${site.name}/${page.name}`} className="menu-item">
                    <span aria-hidden>{page.icon}</span>
                    {words.pages[page.name]}
                  </NavLink>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
