//! What waits for the person who sits here: first what is late, then what is theirs.
import { usePosts } from '../../api/people';
import { useMyTickets } from '../../api/desk';
import { useSite } from '../../api/sites';
import { useWorkflows } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { Failed, Loaded, Loading } from '../../parts/states';
import { PageHead } from '../../parts/PageHead';
import { useSaid } from '../../parts/said';
import { deskWords } from '../../words/desk';
import { Approvals } from './Approvals';
import { FirstSteps } from './FirstSteps';
import { Mine } from './Mine';
import { MyDuties } from './MyDuties';
import { Pressing } from './Pressing';
import { TakeUp } from './TakeUp';
import { Unread } from './Unread';

export default function DeskPage() {
  const site = useSite();
  const workflows = useWorkflows();
  return (
    <Loaded of={workflows}>
      {(all) =>
        site.me && all.length > 0 ? <Work name={site.me.name} person={site.me.person} /> : <FirstSteps />
      }
    </Loaded>
  );
}

function Work({ name, person }: { name: string; person: string }) {
  const words = useWords(deskWords);
  const { said, list } = useSaid();
  const posts = usePosts().data ?? [];
  const mine = useMyTickets();
  const here = posts.filter(({ now }) => now.includes(person)).map(({ title }) => title);
  const about = here.length > 0 ? said(words.posts, list(here)) : words.noPost;
  if (mine.isError) return <Failed error={mine.error} again={() => void mine.refetch()} />;
  return (
    <>
      <PageHead title={words.hello(name)} about={about} />
      <div className="columns">
        <div>
          {mine.rows ? (
            <>
              <Pressing rows={mine.rows} />
              <Mine rows={mine.rows} more={Boolean(mine.data?.next)} />
            </>
          ) : (
            <Loading />
          )}
        </div>
        <div>
          <TakeUp />
          <Approvals />
          <MyDuties />
          <Unread />
        </div>
      </div>
    </>
  );
}
