import { CloseOutlined, FilterOutlined } from '@ant-design/icons';
import { Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { ticketWords } from '../../words/tickets';
import { paramsOf, type Filter } from './filter';

interface Saved {
  name: string;
  query: string;
}

function useSaved(site: string) {
  const key = `frontdesk.filters.${site}`;
  const [saved, setSaved] = useState<Saved[]>(() => JSON.parse(localStorage.getItem(key) ?? '[]') as Saved[]);
  const keep = (next: Saved[]) => {
    localStorage.setItem(key, JSON.stringify(next));
    setSaved(next);
  };
  return [saved, keep] as const;
}

/** Filters by name, kept in this browser. */
export function SavedFilters({ filter }: { filter: Filter }) {
  const words = useWords(ticketWords);
  const site = useSite().name;
  const [saved, keep] = useSaved(site);
  const [name, setName] = useState('');
  const [open, setOpen] = useState(false);
  const save = () => {
    if (!name.trim()) return;
    const others = saved.filter((one) => one.name !== name.trim());
    keep([...others, { name: name.trim(), query: paramsOf(filter).toString() }]);
    setName('');
  };
  const content = (
    <div className="saved-filters">
      <ul className="plain-list">
        {saved.length === 0 && <li className="muted">{words.noSaved}</li>}
        {saved.map((one) => (
          <li key={one.name} className="row-line">
            <Link to={`/s/${site}/tickets?${one.query}`} onClick={() => setOpen(false)}>
              {one.name}
            </Link>
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined aria-hidden />}
              aria-label={words.forget(one.name)}
              onClick={() => keep(saved.filter(({ name: kept }) => kept !== one.name))}
            />
          </li>
        ))}
      </ul>
      <div className="buttons">
        <Input
          aria-label={words.savedName}
          placeholder={words.saveAs}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={save}
        />
        <Button onClick={save}>{words.save}</Button>
      </div>
    </div>
  );
  return (
    <Popover content={content} trigger="click" open={open} onOpenChange={setOpen} placement="bottomRight">
      <Button icon={<FilterOutlined aria-hidden />} aria-expanded={open}>
        {words.saved}
      </Button>
    </Popover>
  );
}
