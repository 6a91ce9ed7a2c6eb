//! Ledgers: sums by account, and the postings behind them.
import { Button, Select, Table } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { useLedgers, usePostings, useSums, type Ledger } from '../../api/records';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Pager, usePages } from '../../parts/Pager';
import { useSaid } from '../../parts/said';
import { Loaded, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { recordWords } from '../../words/records';

export default function LedgersPage() {
  const words = useWords(recordWords);
  const ledgers = useLedgers();
  return (
    <>
      <PageHead title={words.ledgers} about={words.ledgersAbout} />
      <Loaded of={ledgers}>
        {(all) =>
          all.length > 0 ? <Chosen all={all} /> : <Nothing title={words.noLedgers} hint={words.noneHint} />
        }
      </Loaded>
    </>
  );
}

const idOf = ({ plugin, name }: Ledger) => `${plugin}/${name}`;

function Chosen({ all }: { all: Ledger[] }) {
  const words = useWords(recordWords);
  const [params, setParams] = useSearchParams();
  const ledger = all.find((one) => idOf(one) === params.get('ledger')) ?? all[0];
  if (!ledger) return null;
  const account = params.get('account') ?? undefined;
  const show = (next: string | undefined) =>
    setParams({ ledger: idOf(ledger), ...(next ? { account: next } : {}) });
  return (
    <>
      <div className="filters">
        <Select
          className="filter-days"
          aria-label={words.ledgers}
          value={idOf(ledger)}
          onChange={(id) => setParams({ ledger: id })}
          options={all.map((one) => ({ value: idOf(one), label: one.title }))}
        />
        {account && <Button onClick={() => show(undefined)}>{words.allAccounts}</Button>}
      </div>
      <div className="columns">
        <Postings ledger={ledger} account={account} />
        <Sums ledger={ledger} onAccount={show} />
      </div>
    </>
  );
}

function Sums({ ledger, onAccount }: { ledger: Ledger; onAccount: (account: string) => void }) {
  const words = useWords(recordWords);
  const times = useTimes();
  const sums = useSums(ledger);
  return (
    <section className="paper" aria-labelledby="sums">
      <h2 id="sums">
        {words.sum} ({ledger.unit})
      </h2>
      <Loaded of={sums}>
        {(all) => (
          <ul className="plain-list">
            {all.length === 0 && <li className="muted">{words.noPostings}</li>}
            {all.map(({ account, sum }) => (
              <li key={account} className="row-line">
                <Button type="link" className="bare" onClick={() => onAccount(account)}>
                  {account}
                </Button>
                <strong className="number">{times.number(sum)}</strong>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function Postings({ ledger, account }: { ledger: Ledger; account: string | undefined }) {
  const words = useWords(recordWords);
  const { said } = useSaid();
  const times = useTimes();
  const site = useSite().name;
  const filter = account ? { account } : {};
  const pages = usePages([idOf(ledger), account]);
  const postings = usePostings(ledger, {
    ...filter,
    limit: 50,
    ...(pages.cursor ? { cursor: pages.cursor } : {}),
  });
  return (
    <section className="paper" aria-labelledby="postings">
      <h2 id="postings">{account ? said(words.postings, account) : words.postings}</h2>
      <Loaded of={postings}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Nothing title={words.noPostings} />
            ) : (
              <Table
                rowKey="id"
                size="small"
                pagination={false}
                dataSource={items}
                columns={[
                  { title: words.account, dataIndex: 'account' },
                  {
                    title: words.amount,
                    className: 'number',
                    render: (_, { amount }) => times.number(amount),
                  },
                  { title: words.at, className: 'number', render: (_, { at }) => times.short(at) },
                  {
                    title: words.reason,
                    className: 'cell-title',
                    render: (_, { reason, about }) => (
                      <>
                        {reason} {about && <Link to={`/s/${site}/tickets/${about}`}>{words.ticket}</Link>}
                      </>
                    ),
                  },
                ]}
              />
            )}
            <Pager pages={pages} next={next} />
          </>
        )}
      </Loaded>
    </section>
  );
}
