// Which hook does what; one file per workflow.

import { type DeadlineEvent, type DutyEvent, type Instant, type Table, type TicketEvent, type TimerEvent, refuse } from "frontdesk-sdk";
import { closingCheck, flowSheet } from "./closing";
import { deskDay, desk, openDay, rang, takeBreak, taskMoved } from "./day";
import { entry } from "./entry";
import { finding, switchList, taskMissed, switchesOpen } from "./floor";
import { disposalDue, lostProperty } from "./lost";
import { cardChange, delivery, hint, membership } from "./membership";
import { sound } from "./music";
import { entriesAndCards, slotsMissed, takings } from "./reports";

const tickets: Record<string, (event: TicketEvent) => void> = {
  membership,
  "card-change": cardChange,
  "bracelet-delivery": delivery,
  entry,
  hint,
  "desk-day": deskDay,
  "desk-task": taskMoved,
  "switch-list": switchList,
  finding,
  sound,
  break: takeBreak,
  "closing-check": closingCheck,
  "flow-sheet": flowSheet,
  "lost-property": lostProperty,
};

const breaches: Record<string, (event: DeadlineEvent) => void> = {
  "task-end": taskMissed,
  "switch-on": switchesOpen,
  "day-close": (event) => desk(event, "day-close-late", "front-desk"),
  "morning-report": (event) => desk(event, "morning-report-late", "store-manager"),
  retention: disposalDue,
};

const reports: Record<string, (start: Instant, end: Instant) => Table> = {
  "entries-and-cards": entriesAndCards,
  "slots-missed": slotsMissed,
  "daily-takings": takings,
};

export function onTicket(event: TicketEvent): void {
  tickets[event.ticket.workflow]?.(event);
}

export function onDeadline(event: DeadlineEvent): void {
  if (event.breached) breaches[event.name]?.(event);
}

export function onTimer(event: TimerEvent): void {
  rang(event);
}

export function onDuty(event: DutyEvent): void {
  if (event.duty === "work-plan" && event.cause === "due") openDay(event.due);
}

export function report(name: string, start: Instant, end: Instant): Table {
  const build = reports[name];
  if (!build) throw refuse("unknown-report", { report: name });
  return build(start, end);
}
