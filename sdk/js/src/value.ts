// Values made from JavaScript's own. A bigint is a number; moments and lengths of time look alike, so they are named by
// `moment` and `span`, people by `person`.

import type { Date, Decimal as RawDecimal, Field, Instant, Span, Value } from "frontdesk:plugin/types@1.1.0";
import { Decimal } from "./decimal";

/** What becomes a value by itself; nothing (`undefined`, `null`) empties a field. */
export type Plain = string | number | bigint | boolean | RawDecimal | Date | Value | string[][] | null | undefined;

/** Fields by their names: `{ unit: "2-1201", keys: 3 }`. */
export type FieldsOf = Readonly<Record<string, Plain>>;

/** A moment as a value. */
export const moment = (at: Instant): Value => ({ tag: "moment", val: at });
/** A length of time as a value. */
export const span = (length: Span): Value => ({ tag: "span", val: length });
/** A person of the directory as a value. */
export const person = (id: string): Value => ({ tag: "person", val: id });
/** Several choices as a value. */
export const choices = (names: string[]): Value => ({ tag: "choices", val: names });
/** Stored files as a value. */
export const files = (references: string[]): Value => ({ tag: "files", val: references });

/** The value of anything that has one. */
export function value(plain: Plain): Value {
  if (plain === null || plain === undefined) return { tag: "nothing" };
  if (typeof plain === "string") return { tag: "text", val: plain };
  if (typeof plain === "boolean") return { tag: "flag", val: plain };
  if (typeof plain === "number" || typeof plain === "bigint") return { tag: "number", val: Decimal.of(plain) };
  if (Array.isArray(plain)) return { tag: "rows", val: plain };
  if ("tag" in plain) return plain;
  return "coefficient" in plain ? { tag: "number", val: plain } : { tag: "day", val: plain };
}

/** A list of fields as the host takes it. */
export function fields(of: FieldsOf): Field[] {
  return Object.entries(of).map(([name, plain]) => ({ name, value: value(plain) }));
}

/** Whether a person would call it empty: nothing, blank text, an empty list. */
export function isEmpty(one: Value): boolean {
  if (one.tag === "nothing") return true;
  if (one.tag === "text" || one.tag === "person") return one.val.trim() === "";
  return (one.tag === "choices" || one.tag === "files" || one.tag === "rows") && one.val.length === 0;
}
