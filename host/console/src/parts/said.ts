import { useWords } from '../app/preferences';
import { partsWords } from '../words/parts';

/** Puts texts together as a language does: `Roles: clerk, cashier`, `角色：文员、出纳`. */
export function useSaid(): {
  said: (what: string, text: string) => string;
  list: (texts: readonly string[]) => string;
} {
  const { said, comma } = useWords(partsWords);
  return { said, list: (texts) => texts.join(comma) };
}
