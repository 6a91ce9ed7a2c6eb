// Settings of the plugin by the kind they have; a figure of a table is named `table.key`. With a ticket they give what held
// when it was opened. Each throws a refusal when the blueprint has no such setting, or it is of another kind.

import type { Span, TicketId, Value } from "frontdesk:plugin/types@1.1.0";
import * as turn from "frontdesk:plugin/turn@1.1.0";
import { clockMinute } from "./clock";
import { Decimal } from "./decimal";
import { Refused } from "./refusal";

/** A whole number: counts, days, working days, months, years. */
export function whole(name: string, ticket?: TicketId): number {
  return Number(decimal(name, ticket).whole());
}

/** An exact number. */
export function decimal(name: string, ticket?: TicketId): Decimal {
  return Decimal.of(held(name, "number", "a number", ticket).val);
}

/** Yes or no. */
export function flag(name: string, ticket?: TicketId): boolean {
  return held(name, "flag", "yes or no", ticket).val;
}

/** Words, or the name of a choice. */
export function text(name: string, ticket?: TicketId): string {
  return held(name, "text", "text", ticket).val;
}

/** A time of day as minutes since midnight. */
export function minute(name: string, ticket?: TicketId): number {
  const minute = clockMinute(text(name, ticket));
  if (minute === undefined) throw otherKind(name, "a clock");
  return minute;
}

/** A length in hours or shorter units. */
export function length(name: string, ticket?: TicketId): Span {
  return held(name, "span", "a length in hours or shorter", ticket).val;
}

function held<T extends Value["tag"]>(name: string, tag: T, expected: string, ticket?: TicketId): Extract<Value, { tag: T }> {
  const value = ticket === undefined ? turn.setting(name) : turn.settingFor(name, ticket);
  if (value.tag !== tag) throw otherKind(name, expected);
  return value as Extract<Value, { tag: T }>;
}

function otherKind(name: string, expected: string): Refused {
  return new Refused({ tag: "invalid", val: `expected the setting \`${name}\` to be ${expected}` });
}
