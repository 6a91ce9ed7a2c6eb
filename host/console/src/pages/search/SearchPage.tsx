//! Everything that holds a text, best first; what is looked for stands in the address.
import { Alert, Button, Input, Segmented } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { SEARCH_CHARS_MAX, useSearch, type Found, type FoundKind } from '../../api/search';
import { useWords } from '../../app/preferences';
import { Countdown } from '../../parts/Due';
import { Marked } from '../../parts/Marked';
import { StateTag } from '../../parts/Names';
import { PageHead } from '../../parts/PageHead';
import { Pager, usePages } from '../../parts/Pager';
import { Loaded, Loading, Nothing } from '../../parts/states';
import { useFoundLine } from '../../parts/found';
import { searchWords } from '../../words/search';
import './search.css';

/** So many stand on a page. */
const PAGE = 25;

const KINDS: readonly FoundKind[] = ['ticket', 'entry', 'person'];

export default function SearchPage() {
  const words = useWords(searchWords);
  const [params, setParams] = useSearchParams();
  const text = (params.get('text') ?? '').trim().slice(0, SEARCH_CHARS_MAX);
  const kind = KINDS.find((one) => one === params.get('kind'));
  const look = (next: { text?: string; kind?: string }) => {
    const wanted = { text, kind: kind ?? 'all', ...next };
    setParams(wanted.kind === 'all' ? { text: wanted.text } : wanted, { replace: true });
  };
  const choices = KINDS.map((value) => ({ value: value as string, label: words.kinds[value] }));
  return (
    <>
      <PageHead title={words.title} about={words.about} />
      <div className="filters" role="search">
        <Input.Search
          // Who comes here from elsewhere with another text finds that one in the field.
          key={text}
          autoFocus
          className="search-text"
          aria-label={words.placeholder}
          placeholder={words.placeholder}
          enterButton={words.look}
          maxLength={SEARCH_CHARS_MAX}
          defaultValue={text}
          onSearch={(typed) => look({ text: typed.trim() })}
        />
        <Segmented
          aria-label={words.kind}
          value={kind ?? 'all'}
          onChange={(chosen) => look({ kind: chosen })}
          options={[{ value: 'all', label: words.all }, ...choices]}
        />
      </div>
      <section className="paper" aria-label={words.results}>
        {text ? (
          <Results text={text} kind={kind} onAll={() => look({ kind: 'all' })} />
        ) : (
          <Nothing title={words.begin} hint={words.beginHint} />
        )}
      </section>
    </>
  );
}

interface Props {
  text: string;
  kind: FoundKind | undefined;
  onAll: () => void;
}

function Results({ text, kind, onAll }: Props) {
  const words = useWords(searchWords);
  const pages = usePages([text, kind]);
  const search = useSearch({
    text,
    limit: PAGE,
    ...(kind ? { kind: [kind] } : {}),
    ...(pages.cursor ? { cursor: pages.cursor } : {}),
  });
  // What was found for another text is no answer to this one.
  if (search.isPlaceholderData && pages.page === 1) return <Loading />;
  return (
    <Loaded of={search}>
      {({ items, next, catching_up }) => (
        <>
          {catching_up && <Alert type="info" showIcon role="status" title={words.behind} />}
          {items.length === 0 && (
            <Nothing title={words.none(text)} hint={words.noneHint}>
              {kind && <Button onClick={onAll}>{words.noneOfKind}</Button>}
            </Nothing>
          )}
          <ul className="plain-list">
            {items.map((found, at) => (
              <li key={at}>
                <Hit found={found} text={text} />
              </li>
            ))}
          </ul>
          <Pager pages={pages} next={next} />
        </>
      )}
    </Loaded>
  );
}

function Hit({ found, text }: { found: Found; text: string }) {
  const line = useFoundLine()(found);
  if (!line) return null;
  return (
    <>
      <div className="row-line">
        <Link to={line.to} className="search-title">
          <Marked text={line.title} wanted={text} />
        </Link>
        {line.ticket && (
          <span className="search-stand">
            {line.ticket.next_due && <Countdown deadline={line.ticket.next_due} />}
            <StateTag ticket={line.ticket} />
          </span>
        )}
      </div>
      <div className="small muted search-place">
        {line.kind} · <Marked text={line.place} wanted={text} />
      </div>
    </>
  );
}
