//! Things of a kind that plugins keep, to choose one from.
import type { UseQueryResult } from '@tanstack/react-query';
import { Chooser } from './Chooser';
import { PageHead } from './PageHead';
import { Loaded, Nothing } from './states';
import { useWords } from '../app/preferences';
import { recordWords } from '../words/records';

interface Props {
  of: UseQueryResult<readonly { plugin: string; name: string; title: string }[]>;
  title: string;
  about: string;
  /** What the field to find one by is called. */
  find: string;
  none: string;
}

export function BooksPage({ of, title, about, find, none }: Props) {
  const words = useWords(recordWords);
  return (
    <>
      <PageHead title={title} about={about} />
      <div className="paper">
        <Loaded of={of}>
          {(all) =>
            all.length === 0 ? (
              <Nothing title={none} hint={words.noneHint} />
            ) : (
              <Chooser
                find={find}
                choices={all.map(({ plugin, name, title }) => ({
                  key: `${plugin}/${name}`,
                  title,
                  to: `${plugin}/${name}`,
                }))}
              />
            )
          }
        </Loaded>
      </div>
    </>
  );
}
