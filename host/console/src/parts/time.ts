//! Moments as people of the site read them.
import { useMemo } from 'react';
import { useSite } from '../api/sites';
import { usePreferences } from '../app/preferences';
import { timesOf, type Times } from './times';

export function useTimes(): Times {
  const { language } = usePreferences();
  const { zone } = useSite();
  return useMemo(() => timesOf(language, zone), [language, zone]);
}
