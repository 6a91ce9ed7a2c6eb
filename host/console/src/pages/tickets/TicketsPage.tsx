//! Tickets by filter, page by page, with counters, saved filters and what is done with many at once.
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useSite } from '../../api/sites';
import { useTickets, type Row } from '../../api/tickets';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Pager, usePages } from '../../parts/Pager';
import { Loaded, Nothing } from '../../parts/states';
import { ticketWords } from '../../words/tickets';
import { Bulk } from './Bulk';
import { Counters } from './Counters';
import { filterOf, isEmpty, paramsOf, queryOf, type Filter } from './filter';
import { FilterBar } from './FilterBar';
import { SavedFilters } from './SavedFilters';
import { TicketTable } from './TicketTable';
import './tickets.css';

export function TicketsPage() {
  const words = useWords(ticketWords);
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const query = queryOf(filter);
  const pages = usePages(query);
  const tickets = useTickets({ ...query, ...(pages.cursor ? { cursor: pages.cursor } : {}) });
  const [chosen, setChosen] = useState<Row[]>([]);
  const change = (next: Filter) => {
    setChosen([]);
    setParams(paramsOf(next));
  };
  return (
    <>
      <PageHead title={words.title}>
        <SavedFilters filter={filter} />
      </PageHead>
      <FilterBar filter={filter} onChange={change} />
      <Counters filter={filter} onChange={change} />
      {chosen.length > 0 && <Bulk rows={chosen} onDone={() => setChosen([])} />}
      <Loaded of={tickets}>
        {({ items, next }) => (
          <div className="paper">
            {items.length === 0 ? (
              <Nothing
                title={isEmpty(filter) ? words.noneYet : words.none}
                hint={isEmpty(filter) ? words.noneYetHint : words.noneHint}
              >
                {isEmpty(filter) && <NewTicket />}
              </Nothing>
            ) : (
              <TicketTable
                rows={items}
                chosen={chosen}
                onChoose={setChosen}
                busy={tickets.isPlaceholderData}
              />
            )}
            <Pager pages={pages} next={next} />
          </div>
        )}
      </Loaded>
    </>
  );
}

function NewTicket() {
  const words = useWords(ticketWords);
  const site = useSite();
  if (!site.me) return null;
  return (
    <Link to={`/s/${site.name}/tickets/new`}>
      <Button type="primary" icon={<PlusOutlined aria-hidden />} tabIndex={-1}>
        {words.newTicket}
      </Button>
    </Link>
  );
}
