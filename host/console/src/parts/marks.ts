/** A stretch of a text, and whether it is what somebody looked for. */
export interface Stretch {
  text: string;
  marked: boolean;
}

/** As the host compares: capitals and full width make no difference. A letter stays one letter, so that places fit. */
function folded(text: string): string {
  const letter = (one: string) => {
    const plain = one.normalize('NFKC').toLowerCase();
    return plain.length === one.length ? plain : one;
  };
  return Array.from(text, letter).join('');
}

/** The text in stretches, with every word of `wanted` marked. */
export function stretchesOf(text: string, wanted: string): Stretch[] {
  const among = folded(text);
  const marks = new Array<boolean>(text.length).fill(false);
  for (const word of folded(wanted).split(/\s+/).filter(Boolean)) {
    for (let at = among.indexOf(word); at >= 0; at = among.indexOf(word, at + word.length)) {
      marks.fill(true, at, at + word.length);
    }
  }
  const stretches: Stretch[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const marked = marks[at] ?? false;
    const last = stretches.at(-1);
    if (last?.marked === marked) last.text += text[at];
    else stretches.push({ text: text[at] ?? '', marked });
  }
  return stretches;
}
