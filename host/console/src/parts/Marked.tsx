import { stretchesOf } from './marks';

/** A text with what was looked for marked in it. */
export function Marked({ text, wanted }: { text: string; wanted: string }) {
  return stretchesOf(text, wanted).map((one, at) =>
    one.marked ? <mark key={at}>{one.text}</mark> : <span key={at}>{one.text}</span>,
  );
}
