//! The roster: shifts by post and day, and swaps.
import { Radio } from 'antd';
import { useSearchParams } from 'react-router';
import { usePosts } from '../../api/people';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Loaded, Nothing } from '../../parts/states';
import { rosterWords } from '../../words/roster';
import { Rota } from './Rota';
import { Swaps } from './Swaps';
import './roster.css';

export default function RosterPage() {
  const words = useWords(rosterWords);
  const posts = usePosts();
  const [params, setParams] = useSearchParams();
  const tab = params.get('tab') === 'swaps' ? 'swaps' : 'shifts';
  return (
    <>
      <PageHead title={words.title} about={words.about}>
        <Radio.Group
          optionType="button"
          aria-label={words.which}
          value={tab}
          onChange={(event) => setParams({ tab: event.target.value })}
          options={[
            { value: 'shifts', label: words.shifts },
            { value: 'swaps', label: words.swaps },
          ]}
        />
      </PageHead>
      <Loaded of={posts}>
        {(all) => {
          if (all.length === 0) return <Nothing title={words.noPosts} hint={words.noPostsHint} />;
          return tab === 'swaps' ? <Swaps posts={all} /> : <Rota posts={all} />;
        }}
      </Loaded>
    </>
  );
}
