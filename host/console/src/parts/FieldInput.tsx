//! The input for one field of a generated form.
import { DatePicker, Input, InputNumber, Radio, Select, TimePicker } from 'antd';
import { useId } from 'react';
import { useWords } from '../app/preferences';
import type { Field } from '../api/workflows';
import { partsWords } from '../words/parts';
import { FilesInput } from './FilesInput';
import { PersonPicker } from './PersonPicker';
import { TicketPicker } from './TicketPicker';

/** Choices up to here are shown at once, more in a list. */
const RADIO_MAX = 4;

interface Props {
  field: Field;
  autoFocus?: boolean;
  // Ant Design's form hands these in.
  id?: string;
  value?: unknown;
  onChange?: (value: unknown) => void;
  'aria-required'?: boolean | 'true' | 'false';
  'aria-invalid'?: boolean | 'true' | 'false';
  'aria-describedby'?: string;
}

export function FieldInput({ field, ...rest }: Props) {
  const words = useWords(partsWords);
  const fallback = useId();
  const bound = { ...rest, id: rest.id ?? fallback } as object;
  switch (field.type) {
    case 'text':
      return <Input {...bound} autoComplete="off" />;
    case 'long-text':
      return <Input.TextArea {...bound} rows={3} />;
    case 'number':
      return <InputNumber {...bound} className="wide" stringMode suffix={field.unit ?? undefined} />;
    case 'flag':
      return (
        <Radio.Group
          {...bound}
          aria-label={field.title}
          options={[
            { value: true, label: words.yes },
            { value: false, label: words.no },
          ]}
        />
      );
    case 'day':
      return <DatePicker {...bound} className="wide" />;
    case 'moment':
      return (
        <DatePicker
          {...bound}
          className="wide"
          showTime={{ format: 'HH:mm', minuteStep: 5 }}
          needConfirm={false}
          format="YYYY-MM-DD HH:mm"
        />
      );
    case 'clock':
      return <TimePicker {...bound} className="wide" format="HH:mm" minuteStep={5} needConfirm={false} />;
    case 'span':
      return <Input {...bound} placeholder={words.spanHint} />;
    case 'person':
      return <PersonPicker {...bound} />;
    case 'choice':
      return <Choice field={field} bound={bound} />;
    case 'choices':
      return <Select {...bound} mode="multiple" optionFilterProp="label" options={optionsOf(field)} />;
    case 'files':
      return <FilesInput {...bound} field={field} />;
    case 'rows':
      return <Input.TextArea {...bound} rows={3} />;
    case 'ticket':
      return <TicketPicker {...bound} />;
  }
}

function optionsOf(field: Field) {
  return field.choices.map(({ value, title }) => ({ value, label: title }));
}

function Choice({ field, bound }: { field: Field; bound: object }) {
  const words = useWords(partsWords);
  if (field.choices.length <= RADIO_MAX) {
    return <Radio.Group {...bound} aria-label={field.title} options={optionsOf(field)} />;
  }
  return (
    <Select
      {...bound}
      showSearch={{ optionFilterProp: 'label' }}
      allowClear
      placeholder={words.choose}
      options={optionsOf(field)}
    />
  );
}

/** What a field says beneath its input. */
export function useFieldHint(): (field: Field) => string | undefined {
  const words = useWords(partsWords);
  return (field) => {
    const own = field.type === 'rows' ? words.rowsHint : undefined;
    const { min, max } = field;
    const counts = field.type === 'number';
    const range = !counts
      ? undefined
      : min && max
        ? words.between(min, max)
        : min
          ? words.atLeast(min)
          : max
            ? words.atMost(max)
            : undefined;
    return [field.help, own, range].filter(Boolean).join(' ') || undefined;
  };
}
