//! The handover book: what waits for a second signature, and what was signed.
import { SwapOutlined } from '@ant-design/icons';
import { Button, Radio } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useHandovers } from '../../api/handovers';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Pager, usePages } from '../../parts/Pager';
import { Loaded, Nothing } from '../../parts/states';
import { handoverWords } from '../../words/handovers';
import { HandoverCard } from './HandoverCard';
import { Offer } from './Offer';
import './handovers.css';

export default function HandoversPage() {
  const words = useWords(handoverWords);
  const { me } = useSite();
  const [params, setParams] = useSearchParams();
  const [offering, setOffering] = useState(false);
  const open = params.get('which') !== 'all';
  const pages = usePages(open);
  const query = { ...(open ? { open } : {}), limit: 20, ...(pages.cursor ? { cursor: pages.cursor } : {}) };
  const handovers = useHandovers(query);
  return (
    <>
      <PageHead title={words.title} about={words.about}>
        <Radio.Group
          optionType="button"
          aria-label={words.which}
          value={open ? 'open' : 'all'}
          onChange={(event) => setParams({ which: event.target.value })}
          options={[
            { value: 'open', label: words.open },
            { value: 'all', label: words.all },
          ]}
        />
        {me && (
          <Button
            type="primary"
            icon={<SwapOutlined aria-hidden />}
            aria-expanded={offering}
            onClick={() => setOffering(!offering)}
          >
            {words.offer}
          </Button>
        )}
      </PageHead>
      {offering && <Offer onDone={() => setOffering(false)} />}
      <Loaded of={handovers}>
        {({ items, next }) => (
          <>
            {items.length === 0 && (
              <div className="paper">
                <Nothing title={words.none} hint={words.noneHint} />
              </div>
            )}
            {items.map((handover) => (
              <HandoverCard key={handover.id} handover={handover} />
            ))}
            <Pager pages={pages} next={next} />
          </>
        )}
      </Loaded>
    </>
  );
}
