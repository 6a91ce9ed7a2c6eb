//! A form drawn from the blueprint: its fields, their checks, and what the host says about each of them.
import { Button, Form } from 'antd';
import type { FormInstance, Rule } from 'antd/es/form';
import { useRef, useState, type ReactNode } from 'react';
import { freshKey } from '../api/client';
import { byField, Problem } from '../api/problem';
import type { Field } from '../api/workflows';
import { useWords } from '../app/preferences';
import { fileWords } from '../words/files';
import { partsWords } from '../words/parts';
import { FieldInput, useFieldHint } from './FieldInput';
import { ProblemAlert } from './ProblemAlert';
import { formOf, fromWire, isOnItsWay } from './wire';
import './form.css';

interface Props {
  fields: readonly Field[];
  submit: string;
  /** Tries to do it; `attempt` stays the same while the same is tried again. */
  onSubmit: (form: Record<string, unknown>, attempt: string) => Promise<unknown>;
  onCancel?: () => void;
  initial?: Record<string, unknown>;
  danger?: boolean;
  /** Inputs of the page's own, below the generated ones. */
  children?: ReactNode;
}

export function GeneratedForm({ fields, submit, onSubmit, onCancel, initial, danger, children }: Props) {
  const [form] = Form.useForm<Record<string, unknown>>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const attempt = useRef(freshKey());
  const words = useWords(partsWords);

  async function finish(values: Record<string, unknown>) {
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit({ ...own(values, fields), ...formOf(fields, values) }, attempt.current);
      attempt.current = freshKey();
    } catch (thrown) {
      // A refusal is the answer to this attempt; only a lost line may be tried under the same key.
      if (!(thrown instanceof Problem && thrown.kind === 'offline')) attempt.current = freshKey();
      setError(showAtFields(form, fields, thrown));
    } finally {
      setBusy(false);
    }
  }

  const shown = Object.fromEntries(
    fields.map((field) => [field.name, fromWire(field, initial?.[field.name])]),
  );
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ ...initial, ...shown }}
      onFinish={(values) => void finish(values)}
      onValuesChange={() => (attempt.current = freshKey())}
      scrollToFirstError={{ focus: true }}
      requiredMark
      autoComplete="off"
    >
      <ProblemAlert error={error} />
      <GeneratedFields fields={fields} autoFocus />
      {children}
      <div className="form-buttons">
        <Button type="primary" danger={danger} htmlType="submit" loading={busy}>
          {submit}
        </Button>
        {onCancel && <Button onClick={onCancel}>{words.cancel}</Button>}
      </div>
    </Form>
  );
}

/** Values of inputs that the page put in itself. */
function own(values: Record<string, unknown>, fields: readonly Field[]): Record<string, unknown> {
  const generated = new Set(fields.map((field) => field.name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !generated.has(name)));
}

/** Puts what the host said to the fields it is about; what is about none of them is given back. */
function showAtFields(form: FormInstance, fields: readonly Field[], thrown: unknown): unknown {
  if (!(thrown instanceof Problem)) return thrown;
  const errors = byField(thrown);
  const known = [...errors].filter(
    ([name]) => fields.some((field) => field.name === name) || form.getFieldInstance(name),
  );
  form.setFields(known.map(([name, message]) => ({ name, errors: [message] })));
  const [first] = known;
  if (first) form.scrollToField(first[0], { focus: true });
  return known.length > 0 && known.length === errors.size ? undefined : thrown;
}

/** Fields that need the whole width; the others stand two in a row where there is room. */
const BROAD = new Set<Field['type']>(['long-text', 'rows', 'files']);

/** Inputs that may take the focus without opening anything. */
const QUIET = new Set<Field['type']>(['text', 'long-text', 'number']);

function GeneratedFields({ fields, autoFocus }: { fields: readonly Field[]; autoFocus: boolean }) {
  const hint = useFieldHint();
  const rules = useRules();
  return (
    <div className="generated">
      {fields.map((field, index) => (
        <Form.Item
          key={field.name}
          name={field.name}
          label={field.title}
          extra={hint(field)}
          rules={rules(field)}
          className={BROAD.has(field.type) ? 'broad' : undefined}
        >
          <FieldInput field={field} autoFocus={autoFocus && index === 0 && QUIET.has(field.type)} />
        </Form.Item>
      ))}
    </div>
  );
}

function useRules(): (field: Field) => Rule[] {
  const words = useWords(partsWords);
  const { stillBringing } = useWords(fileWords);
  return (field) => {
    const rules: Rule[] = [];
    if (field.type === 'files') {
      const arrived = (_: unknown, value: unknown) =>
        isOnItsWay(value) ? Promise.reject(new Error(stillBringing)) : Promise.resolve();
      rules.push({ validator: arrived, validateTrigger: [] });
    }
    if (field.required) rules.push({ required: true, message: words.required });
    if (field.pattern && field.type === 'text') {
      const whole = patternOf(field.pattern);
      if (whole) rules.push({ pattern: whole, message: words.pattern });
    }
    return rules;
  };
}

/** The author's pattern on the whole text; one that this browser cannot read is left to the host. */
function patternOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return undefined;
  }
}
