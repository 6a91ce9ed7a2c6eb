import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import type { Calendar, Hours } from '../../api/calendars';
import { useWords } from '../../app/preferences';
import { calendarsWords } from '../../words/calendars';
import { spansOf, WEEKDAYS, withHours, withWeekFrom } from './edit';
import '../../parts/fields.css';

interface Props {
  calendar: Calendar;
  /** Left out: it is only looked at. */
  onChange: ((calendar: Calendar) => void) | undefined;
}

/** Hours by weekday, as they hold from a day on. */
export function Weeks({ calendar, onChange }: Props) {
  const words = useWords(calendarsWords);
  const [from, setFrom] = useState('');
  return (
    <section className="paper" aria-labelledby="weeks">
      <h2 id="weeks">{words.week}</h2>
      <div className="week-list">
        {calendar.weeks.map((week, index) => (
          <fieldset key={week.from ?? ''} className="week">
            <legend>{week.from ? words.sinceDay(week.from) : words.since}</legend>
            {WEEKDAYS.map((weekday) => (
              <Weekday
                key={weekday}
                title={words.weekdays[weekday]}
                spans={week.hours[weekday] ?? []}
                onChange={onChange && ((spans) => onChange(withHours(calendar, index, weekday, spans)))}
              />
            ))}
          </fieldset>
        ))}
      </div>
      {onChange && (
        <Form layout="inline" onFinish={() => from && onChange(withWeekFrom(calendar, from))}>
          <Form.Item label={words.newWeek} htmlFor="new-week">
            <Input id="new-week" type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
          </Form.Item>
          <Button htmlType="submit" disabled={!from}>
            {words.add}
          </Button>
        </Form>
      )}
    </section>
  );
}

interface WeekdayProps {
  title: string;
  spans: NonNullable<Hours['monday']>;
  onChange: ((spans: string[]) => void) | undefined;
}

/** Taken when one leaves it or presses Enter; what cannot be read stays as it was typed. */
function Weekday({ title, spans, onChange }: WeekdayProps) {
  const words = useWords(calendarsWords);
  const kept = spans.join(' ');
  const [text, setText] = useState(kept);
  const wrong = spansOf(text) === undefined;
  if (!onChange) {
    return (
      <div className="field-line">
        <span className="muted">{title}</span>
        <span className="number">{kept || words.closed}</span>
      </div>
    );
  }
  const take = () => {
    const read = spansOf(text);
    if (!read) return;
    setText(read.join(' '));
    if (read.join(' ') !== kept) onChange(read);
  };
  return (
    <Form.Item
      className="week-day"
      label={title}
      layout="vertical"
      validateStatus={wrong ? 'error' : ''}
      help={wrong ? words.hoursWrong : undefined}
    >
      <Input
        aria-label={title}
        aria-invalid={wrong}
        placeholder={words.closed}
        title={words.hoursHint}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onPressEnter={take}
      />
    </Form.Item>
  );
}
