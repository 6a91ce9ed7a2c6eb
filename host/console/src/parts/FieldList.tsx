import type { Field } from '../api/workflows';
import { FieldValue } from './FieldValue';
import { type Line, Lines } from './Lines';

interface Props {
  fields: readonly Field[];
  values: Record<string, unknown>;
  masked?: readonly string[];
}

/** Filled-in fields with their titles, in the blueprint's order; what no field tells of comes last. */
export function FieldList({ fields, values, masked = [] }: Props) {
  const known = fields.filter((field) => field.name in values || masked.includes(field.name));
  const others = Object.keys(values).filter((name) => !fields.some((field) => field.name === name));
  const line = (name: string, title: string, field?: Field): Line => [
    title,
    <FieldValue key={name} field={field} value={values[name]} masked={masked.includes(name)} />,
    name,
  ];
  const rows = known.map((field) => line(field.name, field.title, field));
  return <Lines rows={[...rows, ...others.map((name) => line(name, name))]} />;
}
