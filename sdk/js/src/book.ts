// Registers that mirror tickets, so that a book can be read line by line as on paper.

import * as registers from "frontdesk:plugin/registers@1.1.0";
import type { Ticket } from "./ticket";
import { type FieldsOf, fields, isEmpty } from "./value";

/** Writes the ticket's line of a register, under its number: its fields of the same names, and what else is given and not empty. */
export function mirror(register: string, ticket: Ticket, same: readonly string[], more: FieldsOf = {}): void {
  const own = ticket.fields.list.filter((field) => same.includes(field.name));
  const others = fields(more).filter((field) => !isEmpty(field.value));
  registers.put(register, ticket.number, [...own, ...others]);
}
