import { useWords } from '../app/preferences';
import { fileWords } from '../words/files';

/** A size in bytes as people read it. */
export function useFileSize(): (bytes: number) => string {
  const words = useWords(fileWords);
  return (bytes) => {
    if (bytes < 1_000_000) return words.size(Math.max(bytes / 1_000, 0.1).toFixed(bytes < 10_000 ? 1 : 0));
    return words.sizeLarge((bytes / 1_000_000).toFixed(1));
  };
}
