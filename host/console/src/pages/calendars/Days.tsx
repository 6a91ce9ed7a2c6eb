import { DeleteOutlined } from '@ant-design/icons';
import { Button, Checkbox, Form, Input, Select, Tag } from 'antd';
import { useState } from 'react';
import type { Calendar, Day } from '../../api/calendars';
import { usePreferences, useWords } from '../../app/preferences';
import { dayText } from '../../parts/days';
import { calendarsWords } from '../../words/calendars';
import { partsWords } from '../../words/parts';
import { spansOf, WEEKDAYS, withDay } from './edit';

interface Props {
  calendar: Calendar;
  /** Left out: they are only looked at. */
  onChange: ((calendar: Calendar) => void) | undefined;
}

/** Days that differ from the week, a year at a time. */
export function Days({ calendar, onChange }: Props) {
  const words = useWords(calendarsWords);
  const days = Object.entries(calendar.days ?? {}).sort(([one], [other]) => one.localeCompare(other));
  const years = [...new Set(days.map(([date]) => date.slice(0, 4)))];
  const [chosen, setChosen] = useState<string>();
  const year = chosen && years.includes(chosen) ? chosen : years.at(-1);
  const published = calendar.published ?? [];
  return (
    <section className="paper" aria-labelledby="days">
      <div className="paper-head">
        <h2 id="days">{words.days}</h2>
        {years.length > 1 && (
          <Select
            aria-label={words.year}
            value={year}
            onChange={setChosen}
            options={years.map((one) => ({ value: one, label: one }))}
          />
        )}
      </div>
      {published.length > 0 && <p className="muted">{words.published(published.join(', '))}</p>}
      {days.length === 0 && <p className="muted">{words.noDays}</p>}
      <ul className="plain-list">
        {days
          .filter(([date]) => date.startsWith(year ?? ''))
          .map(([date, day]) => (
            <li key={date}>
              <DayLine
                date={date}
                day={day}
                onRemove={onChange && (() => onChange(withDay(calendar, date, undefined)))}
              />
            </li>
          ))}
      </ul>
      {onChange && (
        <NewDay
          onAdd={(date, day) => {
            onChange(withDay(calendar, date, day));
            setChosen(date.slice(0, 4));
          }}
        />
      )}
    </section>
  );
}

function DayLine({ date, day, onRemove }: { date: string; day: Day; onRemove: (() => void) | undefined }) {
  const words = useWords(calendarsWords);
  const { language } = usePreferences();
  const name = dayText(language, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })(date);
  const hours = day.kind === 'special' ? day.hours.join(' ') || words.closed : undefined;
  const like = day.kind === 'make-up' && day.like ? `${words.like} ${words.weekdays[day.like]}` : undefined;
  const more = [day.title, hours, like, day.statutory ? words.statutory : undefined].filter(Boolean);
  return (
    <div className="row-line">
      <span>
        <span className="number">{name}</span>{' '}
        <Tag className={day.kind === 'make-up' ? 'state state-end' : 'state'}>{words.kinds[day.kind]}</Tag>{' '}
        <span className="muted">{more.join(' · ')}</span>
      </span>
      {onRemove && (
        <Button
          type="text"
          icon={<DeleteOutlined aria-hidden />}
          aria-label={words.remove(name)}
          onClick={onRemove}
        />
      )}
    </div>
  );
}

interface Values {
  date: string;
  kind: Day['kind'];
  title?: string;
  statutory?: boolean;
  like?: (typeof WEEKDAYS)[number];
  hours?: string;
}

function dayOf({ kind, title = '', statutory = false, like, hours = '' }: Values): Day {
  const common = { title, statutory };
  if (kind === 'make-up') return { kind, ...common, ...(like ? { like } : {}) };
  if (kind === 'special') return { kind, ...common, hours: spansOf(hours) ?? [] };
  return { kind, ...common };
}

const KINDS: Day['kind'][] = ['holiday', 'rest', 'make-up', 'special'];

function NewDay({ onAdd }: { onAdd: (date: string, day: Day) => void }) {
  const words = useWords(calendarsWords);
  const { required } = useWords(partsWords);
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form) ?? 'holiday';
  const needed = [{ required: true, message: required }];
  const spans = (_: unknown, text?: string) =>
    spansOf(text ?? '') ? Promise.resolve() : Promise.reject(new Error(words.hoursWrong));
  const add = (values: Values) => {
    onAdd(values.date, dayOf(values));
    form.resetFields(['date']);
  };
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ kind: 'holiday' }}
      onFinish={add}
      className="new-day"
    >
      <p className="muted">{words.daysHint}</p>
      <div className="form-grid">
        <Form.Item name="date" label={words.date} rules={needed}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="kind" label={words.kind}>
          <Select options={KINDS.map((one) => ({ value: one, label: words.kinds[one] }))} />
        </Form.Item>
        <Form.Item name="title" label={words.name}>
          <Input />
        </Form.Item>
        {kind === 'make-up' && (
          <Form.Item name="like" label={words.like}>
            <Select
              allowClear
              options={WEEKDAYS.map((one) => ({ value: one, label: words.weekdays[one] }))}
            />
          </Form.Item>
        )}
        {kind === 'special' && (
          <Form.Item name="hours" label={words.hours} rules={[{ validator: spans }]} extra={words.hoursHint}>
            <Input />
          </Form.Item>
        )}
      </div>
      {kind === 'holiday' && (
        <Form.Item name="statutory" valuePropName="checked">
          <Checkbox>{words.statutory}</Checkbox>
        </Form.Item>
      )}
      <Button htmlType="submit">{words.addDay}</Button>
    </Form>
  );
}
