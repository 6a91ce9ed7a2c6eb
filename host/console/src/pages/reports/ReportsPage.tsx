import { useReports } from '../../api/records';
import { useWords } from '../../app/preferences';
import { BooksPage } from '../../parts/BooksPage';
import { recordWords } from '../../words/records';

/** The reports that the caller may read. */
export function ReportsPage() {
  const words = useWords(recordWords);
  return (
    <BooksPage
      of={useReports()}
      title={words.reports}
      about={words.reportsAbout}
      find={words.reports}
      none={words.noReports}
    />
  );
}
