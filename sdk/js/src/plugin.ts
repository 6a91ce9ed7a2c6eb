// The hooks as a plugin exports them: `onTicket`, `onDeadline`, `onTimer`, `onDuty`, `onNotice`, `onMessage`, `report`. The build
// wraps those that are there; what a hook throws as a refusal undoes the turn.

import type { Event as RawDeadline } from "frontdesk:plugin/on-deadline@1.1.0";
import type { Event as RawDuty } from "frontdesk:plugin/on-duty@1.1.0";
import type { Event as RawMessage } from "frontdesk:plugin/on-message@1.1.0";
import type { Event as RawNotice } from "frontdesk:plugin/on-notice@1.1.0";
import type { Event as RawTicket } from "frontdesk:plugin/on-ticket@1.1.0";
import type { Event as RawTimer } from "frontdesk:plugin/on-timer@1.1.0";
import type { Table } from "frontdesk:plugin/on-report@1.1.0";
import type { Instant } from "frontdesk:plugin/types@1.1.0";
import { Fields } from "./fields";
import { Ticket } from "./ticket";

/** Something happened to a ticket. */
export type TicketEvent = Omit<RawTicket, "ticket" | "form"> & { ticket: Ticket; form: Fields };
/** A deadline warned or was passed. */
export type DeadlineEvent = Omit<RawDeadline, "ticket"> & { ticket: Ticket };
/** A timer rang. */
export type TimerEvent = Omit<RawTimer, "carry"> & { carry: Fields };
/** A duty is due, was done or was missed. */
export type DutyEvent = Omit<RawDuty, "form"> & { form: Fields };
/** A notice was delivered or given up. */
export type NoticeEvent = RawNotice;
/** A message came in from outside. */
export type MessageEvent = Omit<RawMessage, "fields"> & { fields: Fields };

/** For the generated entry of a plugin: the interface's functions around its hooks. */
export const wrap = {
  onTicket: (hook: (event: TicketEvent) => void) => ({
    handle: (raw: RawTicket): void => hook({ ...raw, ticket: new Ticket(raw.ticket), form: new Fields(raw.form) }),
  }),
  onDeadline: (hook: (event: DeadlineEvent) => void) => ({
    handle: (raw: RawDeadline): void => hook({ ...raw, ticket: new Ticket(raw.ticket) }),
  }),
  onTimer: (hook: (event: TimerEvent) => void) => ({
    handle: (raw: RawTimer): void => hook({ ...raw, carry: new Fields(raw.carry) }),
  }),
  onDuty: (hook: (event: DutyEvent) => void) => ({
    handle: (raw: RawDuty): void => hook({ ...raw, form: new Fields(raw.form) }),
  }),
  onNotice: (hook: (event: NoticeEvent) => void) => ({ handle: (raw: RawNotice): void => hook(raw) }),
  onMessage: (hook: (event: MessageEvent) => void) => ({
    handle: (raw: RawMessage): void => hook({ ...raw, fields: new Fields(raw.fields) }),
  }),
  report: (hook: (report: string, start: Instant, end: Instant) => Table) => ({ build: hook }),
};
