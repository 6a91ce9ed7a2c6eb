//! The host's clock, as far as its answers tell it: countdowns go by it, not by a desk PC that is minutes off.
import { useSyncExternalStore } from 'react';

/** A `Date` header has whole seconds: differences below this say nothing. */
const NOISE_MS = 2_000;

let offsetMs = 0;

/** Takes the moment at which an answer left the host. */
export function heard(date: string | null): void {
  const at = date ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(at)) return;
  const seen = at + 500 - Date.now();
  offsetMs = Math.abs(seen) < NOISE_MS ? 0 : seen;
}

export function nowMs(): number {
  return Date.now() + offsetMs;
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = Math.floor(Date.now() / 1_000);

function tick(): void {
  second = Math.floor(nowMs() / 1_000);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The host's time in milliseconds, new every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => second) * 1_000;
}
