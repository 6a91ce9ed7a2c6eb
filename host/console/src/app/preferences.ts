//! What a person chose for this browser: language and brightness. Kept in the browser, heard by every page.
import { useSyncExternalStore } from 'react';
import type { Bilingual, Language } from '../words/bilingual';

export type Brightness = 'system' | 'light' | 'dark';

export interface Preferences {
  language: Language;
  brightness: Brightness;
}

const KEY = 'frontdesk.preferences';
const listeners = new Set<() => void>();

let current: Preferences = { ...defaults(), ...stored() };
document.documentElement.lang = htmlLanguage(current.language);

function defaults(): Preferences {
  return {
    language: navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
    brightness: 'system',
  };
}

function stored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
  } catch {
    return {};
  }
}

function htmlLanguage(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en';
}

export function preferences(): Preferences {
  return current;
}

export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  localStorage.setItem(KEY, JSON.stringify(current));
  document.documentElement.lang = htmlLanguage(current.language);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences);
}

/** A page's words in the chosen language. */
export function useWords<T>(words: Bilingual<T>): T {
  return words[usePreferences().language];
}
