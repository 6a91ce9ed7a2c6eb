import { CloseOutlined, FilterOutlined } from '@ant-design/icons';
import { Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useKeepFilters, useSavedFilters } from '../../api/filters';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { ticketWords } from '../../words/tickets';
import { paramsOf, type Filter } from './filter';

/** Filters by name, kept by the account. */
export function SavedFilters({ filter }: { filter: Filter }) {
  const words = useWords(ticketWords);
  const site = useSite().name;
  const [name, setName] = useState('');
  const [open, setOpen] = useState(false);
  const { data: saved, error } = useSavedFilters(site, open);
  const keep = useKeepFilters(site);
  const save = () => {
    if (!name.trim() || !saved) return;
    const others = saved.filter((one) => one.name !== name.trim());
    const kept = { name: name.trim(), query: paramsOf(filter).toString() };
    keep.mutate([...others, kept], { onSuccess: () => setName('') });
  };
  const content = (
    <div className="saved-filters">
      <ProblemAlert error={error ?? keep.error} />
      <ul className="plain-list" aria-busy={!saved}>
        {saved?.length === 0 && <li className="muted">{words.noSaved}</li>}
        {saved?.map((one) => (
          <li key={one.name} className="row-line">
            <Link to={`/s/${site}/tickets?${one.query}`} onClick={() => setOpen(false)}>
              {one.name}
            </Link>
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined aria-hidden />}
              aria-label={words.forget(one.name)}
              onClick={() => keep.mutate(saved.filter(({ name: kept }) => kept !== one.name))}
            />
          </li>
        ))}
      </ul>
      <div className="buttons">
        <Input
          aria-label={words.savedName}
          placeholder={words.saveAs}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={save}
        />
        <Button disabled={!saved} loading={keep.isPending} onClick={save}>
          {words.save}
        </Button>
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
