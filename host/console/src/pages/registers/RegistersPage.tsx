import { useRegisters } from '../../api/records';
import { useWords } from '../../app/preferences';
import { Chooser } from '../../parts/Chooser';
import { PageHead } from '../../parts/PageHead';
import { Loaded, Nothing } from '../../parts/states';
import { recordWords } from '../../words/records';

/** The registers that the caller may read. */
export function RegistersPage() {
  const words = useWords(recordWords);
  const registers = useRegisters();
  return (
    <>
      <PageHead title={words.registers} about={words.registersAbout} />
      <div className="paper">
        <Loaded of={registers}>
          {(all) =>
            all.length === 0 ? (
              <Nothing title={words.none} hint={words.noneHint} />
            ) : (
              <Chooser
                find={words.choose}
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
