// Figures of a day.

import {
  Decimal, type Instant, type Table, Ticket, allEntries, allTickets, clockText, filter, Fields, schedules, table,
} from "frontdesk-sdk";
import { figure } from "./closing";

function opened(workflow: string, start: Instant, end: Instant, states: string[] = []): Ticket[] {
  return allTickets(filter(workflow, {}, { states, openedFrom: start, openedUntil: end }));
}

export function entriesAndCards(start: Instant, end: Instant): Table {
  const entries = opened("entry", start, end);
  const isIn = (one: Ticket) => one.state === "admitted";
  const hourOf = (one: Ticket) => Math.floor(schedules.minuteOfDay(one.openedAt) / 60);
  const hours = [...new Set(entries.map(hourOf))].sort((a, b) => a - b);
  const rows = hours.map((hour) => {
    const all = entries.filter((one) => hourOf(one) === hour);
    const admitted = all.filter(isIn).length;
    return [clockText(hour * 60), admitted, all.length - admitted];
  });
  const admitted = entries.filter(isIn).length;
  const bracelets = allEntries("member-bracelets").filter((line) => within(new Fields(line.fields).moment("issued"), start, end)).length;
  const changes = allTickets(filter("card-change", {}, { states: ["done"] })).filter((one) => within(one.enteredStateAt, start, end)).length;
  return table(["hour", "admitted", "refused"], rows, { admitted, refused: entries.length - admitted, bracelets, changes });
}

function within(at: Instant | undefined, start: Instant, end: Instant): boolean {
  return at !== undefined && start <= at && at < end;
}

export function slotsMissed(start: Instant, end: Instant): Table {
  const missed = opened("desk-task", start, end, ["missed"]).map((one) => one.fields.word("slot"));
  const rows = [...new Set(missed)].sort().map((slot) => [slot, missed.filter((other) => other === slot).length]);
  return table(["slot", "missed"], rows, { missed: missed.length });
}

export function takings(start: Instant, end: Instant): Table {
  const sheets = opened("flow-sheet", start, end, ["submitted"]);
  const sum = (name: string) => sheets.reduce((all, one) => all.plus(one.fields.number(name) ?? 0), Decimal.of(0));
  const [system, counted] = [sum("system_total"), sum("cash").plus(sum("card"))];
  const sums = new Map<string, Decimal>();
  for (const [kind = "", , amount = "", method = ""] of sheets.flatMap((one) => one.fields.rows("lines"))) {
    const key = JSON.stringify([kind, method]);
    sums.set(key, (sums.get(key) ?? Decimal.of(0)).plus(figure(amount) ?? 0));
  }
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, amount]) => [...(JSON.parse(key) as string[]), amount]);
  return table(["kind", "method", "sum"], rows, { system, counted, difference: system.minus(counted) });
}
