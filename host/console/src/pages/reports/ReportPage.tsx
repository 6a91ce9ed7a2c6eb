//! One report: period, figures with their targets, chart and table, files.
import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons';
import { DatePicker, Table } from 'antd';
import dayjs from 'dayjs';
import { lazy, Suspense } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { nowMs } from '../../api/clock';
import { useReport, useReports, type Report, type ReportInfo } from '../../api/records';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { DownloadLink } from '../../parts/DownloadLink';
import { PageHead } from '../../parts/PageHead';
import { Scroll } from '../../parts/Scroll';
import { Loaded, Loading, Nothing } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { recordWords } from '../../words/records';
import { seriesOf } from './series';
import { periodOf, stretchOf, type Period } from './period';
import './reports.css';

// Charts are heavy; the table is there before them.
const Chart = lazy(() => import('./Chart'));

export function ReportPage() {
  const words = useWords(recordWords);
  const { plugin, report } = useParams();
  const reports = useReports();
  return (
    <Loaded of={reports}>
      {(all) => {
        const found = all.find((one) => one.plugin === plugin && one.name === report);
        return found ? <Over info={found} /> : <Nothing title={words.noReports} hint={words.noneHint} />;
      }}
    </Loaded>
  );
}

function Over({ info }: { info: ReportInfo }) {
  const words = useWords(recordWords);
  const site = useSite().name;
  const times = useTimes();
  const [params, setParams] = useSearchParams();
  const usual = periodOf(info.period, times.isoDay(nowMs()));
  const period: Period = {
    first: params.get('first') ?? usual.first,
    last: params.get('last') ?? usual.last,
  };
  const { start, end } = stretchOf(period);
  const report = useReport(info.plugin, info.name, start, end);
  const file = `/api/v1/sites/${site}/reports/${info.plugin}/${info.name}?${new URLSearchParams({ start, end })}`;
  return (
    <>
      <PageHead title={info.title} about={<Link to={`/s/${site}/reports`}>{words.reports}</Link>}>
        <DatePicker.RangePicker
          aria-label={words.period}
          allowClear={false}
          placeholder={[words.from, words.until]}
          value={[dayjs(period.first), dayjs(period.last)]}
          onChange={(range) => {
            const [first, last] = (range ?? []).map((day) => day?.format('YYYY-MM-DD'));
            if (first && last) setParams({ first, last });
          }}
        />
        {(['xlsx', 'csv'] as const).map((format) => (
          <DownloadLink key={format} href={`${file}&format=${format}`} format={format} what={info.title} />
        ))}
      </PageHead>
      <Loaded of={report}>{(found) => <Shown report={found} />}</Loaded>
    </>
  );
}

function Shown({ report }: { report: Report }) {
  const words = useWords(recordWords);
  const times = useTimes();
  const series = seriesOf(report);
  return (
    <>
      <p className="muted">
        {report.closing ? words.closed(times.moment(report.closing.closed_at)) : words.live}
      </p>
      <Figures report={report} />
      {report.rows.length === 0 ? (
        <div className="paper">
          <Nothing title={words.noRows} />
        </div>
      ) : (
        <>
          {series.length > 0 && (
            <section className="paper" aria-label={words.chart}>
              <Suspense fallback={<Loading />}>
                <Chart series={series} title={report.title} />
              </Suspense>
            </section>
          )}
          <div className="paper">
            <Scroll label={words.table}>
              <Table
                rowKey={(_, index) => String(index)}
                size="small"
                pagination={{ pageSize: 100, hideOnSinglePage: true }}
                dataSource={report.rows.map((values, row) => ({ values, shown: report.shown[row] }))}
                columns={report.columns.map(({ name, title }, column) => ({
                  key: name,
                  title,
                  render: (_: unknown, row: { values: unknown[]; shown?: (string | null)[] }) =>
                    row.shown?.[column] ?? <Cell value={row.values[column]} />,
                }))}
              />
            </Scroll>
          </div>
        </>
      )}
    </>
  );
}

/** How numbers of tickets are printed: series, day, count. */
const TICKET = /^[A-Z]{2,5}-\d{8}-\d{4,}$/;

/** A value of a row; a ticket's number leads to the ticket. */
function Cell({ value }: { value: unknown }) {
  const words = useWords(recordWords);
  const site = useSite().name;
  const times = useTimes();
  if (value === null || value === undefined) return <>—</>;
  if (typeof value === 'boolean') return <>{value ? words.yes : words.no}</>;
  const text = String(value);
  if (TICKET.test(text)) return <Link to={`/s/${site}/tickets/number/${text}`}>{text}</Link>;
  return <>{times.number(text)}</>;
}

function Figures({ report }: { report: Report }) {
  const words = useWords(recordWords);
  const times = useTimes();
  if (report.figures.length === 0) return null;
  const text = (value: unknown) =>
    value === null || value === undefined ? '—' : times.number(String(value));
  return (
    <div className="figures" role="group" aria-label={words.figures}>
      {report.figures.map(({ name, title, value, target, met }) => (
        <div key={name} className="paper figure">
          <div className="muted small">{title}</div>
          <div className="figure-value number">{text(value)}</div>
          {target !== null && target !== undefined && (
            <div className={`small ${met === false ? 'due-late' : 'muted'}`}>
              {met === true && <CheckCircleOutlined aria-hidden />}
              {met === false && <CloseCircleOutlined aria-hidden />} {words.target(text(target))}
              {met === true && ` · ${words.met}`}
              {met === false && ` · ${words.notMet}`}
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
