import { useLibrary, type Installed } from '../../api/plugins';
import { useWords } from '../../app/preferences';
import { type Line, Lines } from '../../parts/Lines';
import { pluginWords } from '../../words/plugins';

/** What the library says of the version in use. */
export function Facts({ installed }: { installed: Installed }) {
  const words = useWords(pluginWords);
  const packed = useLibrary().data?.find(({ component }) => component === installed.component);
  if (!packed) return null;
  const list = (names: readonly string[]) => names.join(words.comma);
  const rows: Line[] = [
    [words.workflows, list(packed.workflows)],
    [words.locales, list(packed.locales.map((one) => words.language[one] ?? one))],
    [words.hooks, packed.hooks.length > 0 ? <code>{packed.hooks.join(', ')}</code> : words.hooksNone],
    [words.interface, <code key="interface">{packed.interface}</code>],
    [words.size, words.bytes((packed.bytes / 1_000_000).toFixed(1))],
    [words.component, <code key="component">{packed.component}</code>],
    [words.sites, list(packed.sites)],
  ];
  return (
    <section className="paper" aria-labelledby="facts">
      <h2 id="facts">{words.facts}</h2>
      <Lines rows={rows} />
    </section>
  );
}
