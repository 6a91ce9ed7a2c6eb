import { useReports } from '../../api/records';
import { useWords } from '../../app/preferences';
import { Chooser } from '../../parts/Chooser';
import { PageHead } from '../../parts/PageHead';
import { Loaded, Nothing } from '../../parts/states';
import { recordWords } from '../../words/records';

/** The reports that the caller may read. */
export function ReportsPage() {
  const words = useWords(recordWords);
  const reports = useReports();
  return (
    <>
      <PageHead title={words.reports} about={words.reportsAbout} />
      <div className="paper">
        <Loaded of={reports}>
          {(all) =>
            all.length === 0 ? (
              <Nothing title={words.noReports} hint={words.noneHint} />
            ) : (
              <Chooser
                find={words.reports}
                choices={all.map(({ plugin, name, title }) => ({
                  key: `${plugin}/${name}`,
                  title,
                  to: `${plugin}/${name}`,
                }))}
              />
            )
          }
        </Loaded>
      </div>
    </>
  );
}
