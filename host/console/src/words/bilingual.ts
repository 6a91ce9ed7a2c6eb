/** What the console speaks. */
export type Language = 'en' | 'zh';

/** The same words in both languages. */
export interface Bilingual<T> {
  en: T;
  zh: T;
}

/** Words of one page, side by side, so that neither language can lack one. */
export function bilingual<T>(words: { en: T; zh: NoInfer<T> }): Bilingual<T> {
  return words;
}
