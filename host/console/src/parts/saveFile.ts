/** How long the browser may take to read what it was given, in milliseconds. */
const KEPT_MS = 60_000;

/** Gives a file to whoever sits there. */
export function saveFile(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
