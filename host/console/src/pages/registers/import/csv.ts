//! Tables that the console itself writes: an empty one to fill in, and rows to mend.

/** As spreadsheets read it: marked as UTF-8, lines ended as on Windows. */
export function csv(lines: readonly (readonly string[])[]): string {
  return `\uFEFF${lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('')}`;
}

/** What a spreadsheet would take for a formula stands behind an apostrophe, as the host writes it and takes it off again. */
function guarded(cell: string): string {
  return /^'*[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
}

function quoted(text: string): string {
  const cell = guarded(text);
  return /[",\r\n;\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
