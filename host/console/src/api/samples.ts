//! Figures as the host writes them for machines: Prometheus' text format.

/** One figure: its name, what it is of, and how much. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

function plain(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}

/** All figures of a text; what is no figure is left out. */
export function samplesOf(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    const amount = Number(value?.replace('Inf', 'Infinity'));
    if (!name || Number.isNaN(amount)) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, key = '', said = '']) => [key, plain(said)] as const);
    return [{ name, labels: Object.fromEntries(pairs), value: amount }];
  });
}

/** The sum of a figure over everything that has these labels. */
export function sumOf(samples: readonly Sample[], name: string, labels: Record<string, string> = {}): number {
  const fits = (sample: Sample) =>
    sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value);
  return samples.filter(fits).reduce((sum, { value }) => sum + value, 0);
}

/** The bound below which this share of a histogram lies, in its own unit; nothing, when nothing was counted. */
export function boundOf(
  samples: readonly Sample[],
  name: string,
  share: number,
  labels: Record<string, string> = {},
): number | undefined {
  const bounds = [
    ...new Set(samples.filter((one) => one.name === `${name}_bucket`).map(({ labels: { le } }) => le ?? '')),
  ];
  const counted = bounds
    .map((le) => ({ le, count: sumOf(samples, `${name}_bucket`, { ...labels, le }) }))
    .map(({ le, count }) => ({ bound: Number(le.replace('Inf', 'Infinity')), count }))
    .sort((one, other) => one.bound - other.bound);
  const all = counted.at(-1)?.count ?? 0;
  if (all === 0) return undefined;
  return counted.find(({ count }) => count >= all * share)?.bound;
}
