// The hooks as a plugin exports them: `onTicket`, `onDeadline`, `onTimer`, `onDuty`, `onNotice`, `onMessage`, `onUpgrade`, `report`. The
// build wraps those that are there; what a hook throws as a refusal undoes the turn.

import type { Event as RawDeadline } from "frontdesk:plugin/on-deadline@1.1.0";
import type { Event as RawDuty } from "frontdesk:plugin/on-duty@1.1.0";
import type { Event as RawMessage } from "frontdesk:plugin/on-message@1.1.0";
import type { Event as RawNotice } from "frontdesk:plugin/on-notice@1.1.0";
import type { Event as RawTicket } from "frontdesk:plugin/on-ticket@1.1.0";
import type { Event as RawTimer } from "frontdesk:plugin/on-timer@1.1.0";
import type { Event as RawUpgrade } from "frontdesk:plugin/on-upgrade@1.1.0";
import type { Table } from "frontdesk:plugin/on-report@1.1.0";
import type { Instant } from "frontdesk:plugin/types@1.1.0";
import * as turn from "frontdesk:plugin/turn@1.1.0";
import { Fields } from "./fields";
import { refusalOf } from "./refusal";
import { Ticket } from "./ticket";

/**
 * Something happened to a ticket. `acted` is the action that somebody took, and only that: `action` names a deadline where the cause
 * is `escalated`, and its name may be that of an action.
 */
export type TicketEvent = Omit<RawTicket, "ticket" | "form"> & { ticket: Ticket; form: Fields; acted: string | undefined };
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

/** This version took the place of another one. */
export type UpgradeEvent = RawUpgrade;

/** Runs a hook. An error that is no refusal becomes a fault: the operator finds it there by its message and its places in the bundle. */
function told<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (refusalOf(error) === undefined) turn.log("error", describe(error));
    throw error;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  const places = (error.stack ?? "").replace(/@\S*\//g, "@");
  return `${error.name}: ${error.message}\n${places}`;
}

/** For the generated entry of a plugin: the interface's functions around its hooks. */
export const wrap = {
  onTicket: (hook: (event: TicketEvent) => void) => ({
    handle: (raw: RawTicket): void => {
      const acted = raw.cause === "acted" ? raw.action : undefined;
      told(() => hook({ ...raw, acted, ticket: new Ticket(raw.ticket), form: new Fields(raw.form) }));
    },
  }),
  onDeadline: (hook: (event: DeadlineEvent) => void) => ({
    handle: (raw: RawDeadline): void => told(() => hook({ ...raw, ticket: new Ticket(raw.ticket) })),
  }),
  onTimer: (hook: (event: TimerEvent) => void) => ({
    handle: (raw: RawTimer): void => told(() => hook({ ...raw, carry: new Fields(raw.carry) })),
  }),
  onDuty: (hook: (event: DutyEvent) => void) => ({
    handle: (raw: RawDuty): void => told(() => hook({ ...raw, form: new Fields(raw.form) })),
  }),
  onNotice: (hook: (event: NoticeEvent) => void) => ({ handle: (raw: RawNotice): void => told(() => hook(raw)) }),
  onMessage: (hook: (event: MessageEvent) => void) => ({
    handle: (raw: RawMessage): void => told(() => hook({ ...raw, fields: new Fields(raw.fields) })),
  }),
  onUpgrade: (hook: (event: UpgradeEvent) => void) => ({ handle: (raw: RawUpgrade): void => told(() => hook(raw)) }),
  report: (hook: (report: string, start: Instant, end: Instant) => Table) => ({
    build: (name: string, start: Instant, end: Instant): Table => told(() => hook(name, start, end)),
  }),
};
