import { Select } from 'antd';
import { useState } from 'react';
import { useSite } from '../api/sites';
import { ticketByNumber, useTicket, useTickets, type Row } from '../api/tickets';
import { useWords } from '../app/preferences';
import { partsWords } from '../words/parts';

interface Props {
  id?: string;
  value?: string | number;
  onChange?: (value: string | undefined) => void;
}

const label = (row: Pick<Row, 'number' | 'title'>) => `${row.number} ${row.title}`;

function Chosen({ id }: { id: number }) {
  const ticket = useTicket(id);
  return <>{ticket.data ? label(ticket.data) : `#${id}`}</>;
}

/** A ticket by its printed number, or one of the latest by a word of its title. */
export function TicketPicker({ value, onChange, ...rest }: Props) {
  const words = useWords(partsWords);
  const site = useSite().name;
  const latest = useTickets({ limit: 50 });
  const [found, setFound] = useState<Row[]>([]);
  const rows = [...found, ...(latest.data?.items ?? [])];
  const options = [
    ...new Map(rows.map((row) => [row.id, { value: String(row.id), label: label(row) }])).values(),
  ];
  const look = (number: string) => {
    if (!/\d$/.test(number)) return;
    ticketByNumber(site, number.trim()).then(
      (ticket) => setFound([ticket]),
      () => setFound([]),
    );
  };
  return (
    <Select
      {...rest}
      allowClear
      placeholder={words.ticket}
      showSearch={{ onSearch: look, optionFilterProp: 'label' }}
      value={value === undefined ? undefined : String(value)}
      onChange={(chosen) => onChange?.(chosen)}
      options={options}
      labelRender={({ label: shown, value: chosen }) => shown ?? <Chosen id={Number(chosen)} />}
    />
  );
}
