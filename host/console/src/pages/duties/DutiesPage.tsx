//! The duty sheet: what is due now, and what was missed.
import { Radio } from 'antd';
import { useSearchParams } from 'react-router';
import { useDuties } from '../../api/duties';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Pager, usePages } from '../../parts/Pager';
import { Loaded } from '../../parts/states';
import { dutyWords } from '../../words/duties';
import { DutyLine } from './DutyLine';

export default function DutiesPage() {
  const words = useWords(dutyWords);
  const { me } = useSite();
  const [params, setParams] = useSearchParams();
  const mine = Boolean(me) && params.get('whose') !== 'all';
  const pages = usePages(mine);
  const duties = useDuties({
    limit: 100,
    ...(mine ? { mine } : {}),
    ...(pages.cursor ? { cursor: pages.cursor } : {}),
  });
  return (
    <>
      <PageHead title={words.title} about={words.about}>
        {me && (
          <Radio.Group
            optionType="button"
            aria-label={words.which}
            value={mine ? 'mine' : 'all'}
            onChange={(event) => setParams({ whose: event.target.value })}
            options={[
              { value: 'mine', label: words.mine },
              { value: 'all', label: words.all },
            ]}
          />
        )}
      </PageHead>
      <Loaded of={duties}>
        {({ items, next }) => {
          const open = items.filter(({ state }) => state === 'open');
          const missed = items.filter(({ state }) => state === 'missed').reverse();
          const parts = [
            { key: 'open', title: words.open, none: words.noOpen, duties: open },
            { key: 'missed', title: words.missed, none: words.noMissed, duties: missed },
          ];
          return (
            <>
              {parts.map(({ key, title, none, duties: some }) => (
                <section key={key} className="paper" aria-labelledby={`duties-${key}`}>
                  <h2 id={`duties-${key}`}>{title}</h2>
                  <ul className="plain-list">
                    {some.length === 0 && <li className="muted">{none}</li>}
                    {some.map((duty) => (
                      <li key={duty.id}>
                        <DutyLine duty={duty} />
                      </li>
                    ))}
                  </ul>
                </section>
              ))}
              <Pager pages={pages} next={next} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
