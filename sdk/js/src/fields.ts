// Reading fields of tickets, register entries and forms.

import type { Date, Field, Instant, Span, TicketId, Value } from "frontdesk:plugin/types@1.1.0";
import { Decimal } from "./decimal";
import { isEmpty } from "./value";

/** Typed access to a list of fields; what is empty or of another kind is `undefined` (or `false`, `0n`, `""`, `[]`). */
export class Fields {
  constructor(readonly list: readonly Field[]) {}

  /** The value of a field, when it is there. */
  value(name: string): Value | undefined {
    return this.list.find((field) => field.name === name)?.value;
  }

  /** Whether a field is filled in. */
  has(name: string): boolean {
    const value = this.value(name);
    return value !== undefined && !isEmpty(value);
  }

  /** Text, a choice, or a person's id. */
  text(name: string): string | undefined {
    const value = this.value(name);
    return value?.tag === "text" || value?.tag === "person" ? value.val : undefined;
  }

  /** Text, or `""`. */
  word(name: string): string {
    return this.text(name) ?? "";
  }

  /** Whether text is exactly this. */
  is(name: string, word: string): boolean {
    return this.text(name) === word;
  }

  /** Yes; a field that is not there is no. */
  flag(name: string): boolean {
    return this.of(name, "flag") ?? false;
  }

  /** An exact number. */
  number(name: string): Decimal | undefined {
    const raw = this.of(name, "number");
    return raw && Decimal.of(raw);
  }

  /** A number that counts things; 0 when it is not there. */
  count(name: string): bigint {
    return this.number(name)?.whole() ?? 0n;
  }

  /** The id in a field of type `ticket`. */
  ticket(name: string): TicketId | undefined {
    return this.number(name)?.whole();
  }

  /** A moment. */
  moment(name: string): Instant | undefined {
    return this.of(name, "moment");
  }

  /** A length of time. */
  span(name: string): Span | undefined {
    return this.of(name, "span");
  }

  /** A civil date. */
  day(name: string): Date | undefined {
    return this.of(name, "day");
  }

  /** Several choices. */
  choices(name: string): string[] {
    return this.of(name, "choices") ?? [];
  }

  /** References of stored files. */
  files(name: string): string[] {
    return this.of(name, "files") ?? [];
  }

  /** A small table of text. */
  rows(name: string): string[][] {
    return this.of(name, "rows") ?? [];
  }

  private of<T extends Value["tag"]>(name: string, tag: T): Held<T> | undefined {
    const value: { tag: string; val?: unknown } | undefined = this.value(name);
    return (value?.tag === tag ? value.val : undefined) as Held<T> | undefined;
  }
}

/** What a value of a kind holds. */
type Held<T> = Extract<Value, { tag: T; val: unknown }>["val"];
