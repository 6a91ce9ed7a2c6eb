//! People to be dragged, and the hours that a dropped shift gets.
import { Input } from 'antd';
import { useState } from 'react';
import { usePeople } from '../../api/people';
import { useWords } from '../../app/preferences';
import { rosterWords } from '../../words/roster';
import type { HoursOfDay } from './plan';
import type { Dragged } from './usePlacing';

/** So many stand side by side; others are found by typing. */
const SHOWN = 14;

interface Props {
  hours: HoursOfDay;
  onHours: (hours: HoursOfDay) => void;
  onDrag: (what: Dragged | undefined) => void;
}

export function Palette({ hours, onHours, onDrag }: Props) {
  const words = useWords(rosterWords);
  const people = usePeople().data;
  const [find, setFind] = useState('');
  const here = [...(people?.values() ?? [])].filter(({ left }) => !left);
  const fits = here.filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(find.toLowerCase()));
  return (
    <section className="paper palette" aria-labelledby="palette">
      <div className="palette-head">
        <h2 id="palette">{words.people}</h2>
        <span className="muted small">{words.peopleHint}</span>
        {here.length > SHOWN && (
          <Input
            className="filter-kind"
            aria-label={words.findPerson}
            placeholder={words.findPerson}
            onChange={(event) => setFind(event.target.value.trim())}
          />
        )}
        <span role="group" aria-label={words.hours} className="palette-hours">
          <Input
            type="time"
            aria-label={words.from}
            value={hours.from}
            onChange={(event) => onHours({ ...hours, from: event.target.value })}
          />
          –
          <Input
            type="time"
            aria-label={words.until}
            value={hours.until}
            onChange={(event) => onHours({ ...hours, until: event.target.value })}
          />
        </span>
      </div>
      <ul className="palette-people">
        {fits.slice(0, SHOWN).map(({ id, name }) => (
          <li
            key={id}
            className="palette-person"
            draggable
            data-person={id}
            onDragStart={(event) => {
              event.dataTransfer.setData('text/plain', name);
              onDrag({ person: id });
            }}
            onDragEnd={() => onDrag(undefined)}
          >
            {name}
          </li>
        ))}
      </ul>
    </section>
  );
}
