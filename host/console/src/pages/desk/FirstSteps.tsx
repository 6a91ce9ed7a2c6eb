import { Button } from 'antd';
import { Link } from 'react-router';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Nothing } from '../../parts/states';
import { deskWords } from '../../words/desk';

/** What to do next on a site where no work can be done yet. */
export function FirstSteps() {
  const words = useWords(deskWords);
  const site = useSite();
  const empty = site.plugins.length === 0;
  const to = empty ? 'plugins' : 'people';
  const hint = empty ? words.noPluginHint : words.notMemberHint;
  return (
    <>
      <PageHead title={words.title} />
      <div className="paper">
        <Nothing
          title={empty ? words.noPlugin : words.notMember}
          hint={site.administrator ? hint : words.askAdmin}
        >
          {site.administrator && (
            <Link to={`/s/${site.name}/${to}`}>
              <Button type="primary" tabIndex={-1}>
                {empty ? words.toPlugins : words.toPeople}
              </Button>
            </Link>
          )}
        </Nothing>
      </div>
    </>
  );
}
