//! What stands behind a setting's figure.
import type { Setting } from '../../api/plugins';
import { pluginWords } from '../../words/plugins';

/** The unit of a setting as people read it behind a figure: lengths of time have names of their own. */
export function unitOf(
  setting: Pick<Setting, 'type' | 'unit'>,
  words: typeof pluginWords.en,
  figure: unknown,
): string | undefined {
  if (!setting.unit) return undefined;
  return setting.type === 'length' ? words.length(Number(figure), setting.unit) : setting.unit;
}
