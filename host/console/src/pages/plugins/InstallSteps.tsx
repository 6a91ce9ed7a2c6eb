//! Installing: choose a plugin of the library or add its file, read what it asks for, allow it.
import { useState } from 'react';
import { useInstalled, useLibrary, type Installed, type Packed } from '../../api/plugins';
import { Loaded } from '../../parts/states';
import { Consent } from './Consent';
import { Library } from './Library';

interface Props {
  site: string;
  /** A plugin was chosen, or put back. */
  onChosen?: (chosen: boolean) => void;
  onInstalled: () => void;
}

/** What was asked about stays so until it is answered, also when the list behind it changes. */
interface Chosen {
  packed: Packed;
  /** The version in use when it was chosen. */
  installed: Installed | undefined;
}

export function InstallSteps({ site, onChosen, onInstalled }: Props) {
  const library = useLibrary();
  const installed = useInstalled(site);
  const [chosen, setChosen] = useState<Chosen>();
  const choose = (next: Chosen | undefined) => {
    setChosen(next);
    onChosen?.(next !== undefined);
  };
  return (
    <Loaded of={installed}>
      {(here) =>
        chosen ? (
          <Consent
            site={site}
            packed={chosen.packed}
            installed={chosen.installed}
            onBack={() => choose(undefined)}
            onInstalled={() => {
              choose(undefined);
              onInstalled();
            }}
          />
        ) : (
          <Loaded of={library}>
            {(all) => (
              <Library
                all={all}
                installed={here}
                onChoose={(packed) =>
                  choose({ packed, installed: here.find(({ plugin }) => plugin === packed.plugin) })
                }
              />
            )}
          </Loaded>
        )
      }
    </Loaded>
  );
}
