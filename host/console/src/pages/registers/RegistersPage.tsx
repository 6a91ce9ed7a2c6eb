import { useRegisters } from '../../api/records';
import { useWords } from '../../app/preferences';
import { BooksPage } from '../../parts/BooksPage';
import { recordWords } from '../../words/records';

/** The registers that the caller may read. */
export function RegistersPage() {
  const words = useWords(recordWords);
  return (
    <BooksPage
      of={useRegisters()}
      title={words.registers}
      about={words.registersAbout}
      find={words.choose}
      none={words.none}
    />
  );
}
