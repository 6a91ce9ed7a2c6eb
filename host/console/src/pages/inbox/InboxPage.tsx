//! What the caller was told.
import { BellOutlined } from '@ant-design/icons';
import { Button, Checkbox, Tag } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { useNotices, useRead } from '../../api/notices';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { PagedList } from '../../parts/PagedList';
import { usePages } from '../../parts/Pager';
import { Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { noticeWords } from '../../words/notices';
import './inbox.css';

const PAGE = 30;

export default function InboxPage() {
  const words = useWords(noticeWords);
  const [params, setParams] = useSearchParams();
  const unread = params.get('unread') === '1';
  const pages = usePages(unread);
  const notices = useNotices({
    limit: PAGE,
    ...(unread ? { unread } : {}),
    ...(pages.cursor ? { cursor: pages.cursor } : {}),
  });
  const read = useRead();
  const fresh = notices.data?.items.filter(({ read_at }) => !read_at) ?? [];
  return (
    <>
      <PageHead title={words.inbox} about={words.inboxAbout}>
        <Checkbox
          checked={unread}
          onChange={(event) => setParams(event.target.checked ? { unread: '1' } : {})}
        >
          {words.unreadOnly}
        </Checkbox>
        {fresh.length > 0 && (
          <Button loading={read.isPending} onClick={() => fresh.forEach(({ notice }) => read.mutate(notice))}>
            {words.readAll}
          </Button>
        )}
      </PageHead>
      <div className="paper">
        <PagedList
          of={notices}
          pages={pages}
          keyOf={(notice) => notice.notice}
          nothing={<Nothing title={words.empty} hint={words.emptyHint} />}
        >
          {(notice) => <One notice={notice} onRead={() => read.mutate(notice.notice)} />}
        </PagedList>
      </div>
    </>
  );
}

type Notice = NonNullable<ReturnType<typeof useNotices>['data']>['items'][number];

function One({ notice, onRead }: { notice: Notice; onRead: () => void }) {
  const words = useWords(noticeWords);
  const site = useSite().name;
  const times = useTimes();
  const { subject, body, about, at, read_at, urgent, reminders } = notice;
  return (
    <>
      <div className="row-line">
        <span className={read_at ? undefined : 'fresh'}>
          {!read_at && <BellOutlined aria-hidden />}{' '}
          {about ? <Link to={`/s/${site}/tickets/${about}`}>{subject}</Link> : subject}{' '}
          {urgent && <Tag>{words.urgent}</Tag>}
        </span>
        <span className="muted small">
          {times.moment(at)}
          {reminders > 0 && ` · ${words.reminded(reminders)}`}
        </span>
      </div>
      <div className="long-text muted">{body}</div>
      {read_at ? (
        <span className="muted small">{words.readAt(times.moment(read_at))}</span>
      ) : (
        <Button size="small" type="link" className="bare" onClick={onRead}>
          {words.read}
        </Button>
      )}
    </>
  );
}
