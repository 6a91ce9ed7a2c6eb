// The desk's day: its slots as tasks, the announcements before closing, and what must be done before it ends.

import {
  type DeadlineEvent, type Instant, MINUTE, type TicketEvent, type TimerEvent, Ticket, allTickets, clockMinute, clockText, dateText, draft,
  fields, filter, moment, notify, refuse, registers, schedules, setting, tickets, today, turn,
} from "frontdesk-sdk";

const SLOTS_MAX = 11;

export type Slot = { name: string; from: number; until: number; what: string };

/** The slots of the day as they hold now. */
export function slots(): Slot[] {
  return Array.from({ length: SLOTS_MAX }, (_, n) => slot(`slot-${String(n + 1).padStart(2, "0")}`));
}

function slot(name: string): Slot {
  const text = setting.text(`slots.${name}`);
  const parts = /^(\d\d?:\d\d)-(\d\d?:\d\d) (.+)$/.exec(text);
  const [from, until] = [clockMinute(parts?.[1] ?? ""), clockMinute(parts?.[2] ?? "")];
  if (from === undefined || until === undefined) throw new Error(`expected \`06:50-07:00 what\` in the slot ${name}, got \`${text}\``);
  return { name, from, until, what: parts?.[3] ?? "" };
}

/** The last moment in time of a slot that ends at a minute of today. */
export function slotEnd(minute: number): Instant {
  const inclusive = setting.text("slot_ends") === "minute-inclusive";
  return schedules.momentOf(today(), minute) + (inclusive ? MINUTE - 1_000n : 0n);
}

/** Opens the day that begins: every slot rings at its start. */
export function openDay(due: Instant): void {
  const day = dateText(schedules.civilDate(due));
  tickets.open(draft("desk-day", { day }, { title: day }));
  for (const one of slots()) {
    const at = schedules.momentOf(today(), one.from);
    schedules.setTimer(one.name, undefined, at < turn.now() ? turn.now() : at, []);
  }
}

/** The running day, when there is one. */
export function runningDay(): Ticket | undefined {
  return allTickets(filter("desk-day", { day: dateText(today()) }, { states: ["running"] }))[0];
}

export function deskDay({ cause, ticket, acted }: TicketEvent): void {
  if (cause === "opened") begin(ticket);
  if (acted === "move-closing") {
    if ((ticket.fields.moment("closes_at") ?? 0n) <= turn.now()) throw refuse("closing-past");
    planClosing(ticket);
  }
  if (acted === "audio-off") {
    for (const name of ["audio-off", "audio-left-on"]) schedules.stopDeadline(ticket.id, name);
    ticket.set({ silent: true });
  }
  if (acted === "close-day") closeDay(ticket);
}

function begin(day: Ticket): void {
  day.set({ closes_at: moment(schedules.momentOf(today(), setting.minute("closing"))), announced: 0 });
  planClosing(day);
  schedules.startDeadline(day.id, "day-close", { tag: "until", val: schedules.momentOf(today(), setting.minute("close_slot_end")) });
  const tomorrow = schedules.momentOf(schedules.addDays(today(), 1), setting.minute("morning_report_end"));
  schedules.startDeadline(day.id, "morning-report", { tag: "until", val: tomorrow });
}

/** Sets what has not happened yet by the closing hour; the same keys move. */
function planClosing(day: Ticket): void {
  const closing = day.fields.moment("closes_at") ?? 0n;
  const first = closing - setting.length("announce_before");
  const times = setting.whole("announcements");
  for (let n = Number(day.fields.count("announced")); n < times; n += 1) {
    set(`announce-${n + 1}`, day, first + BigInt(n) * setting.length("announce_gap"));
  }
  set("all-off", day, closing - setting.length("audio_off_before"));
}

function set(key: string, day: Ticket, at: Instant): void {
  if (at >= turn.now()) schedules.setTimer(key, day.id, at, []);
  else schedules.clearTimer(key);
}

export function rang({ key, ticket }: TimerEvent): void {
  if (key.startsWith("slot-")) return beginSlot(slot(key));
  const day = ticket === undefined ? undefined : Ticket.get(ticket);
  if (day?.state !== "running") return;
  const closing = clockText(schedules.minuteOfDay(day.fields.moment("closes_at") ?? 0n));
  if (key === "all-off") notify("all-off").role("front-desk").about(day.id).args({ closing }).send();
  else announce(day, closing);
}

function announce(day: Ticket, closing: string): void {
  const turnOf = Number(day.fields.count("announced")) + 1;
  day.set({ announced: turnOf });
  notify("announce").role("front-desk").about(day.id).args({ turn: turnOf, closing }).send();
  const until = turn.now() + setting.length("announce_within");
  openTask({ matter: `Announcement ${turnOf} / 第 ${turnOf} 次广播`, kind: "announcement", slot: "closing" }, until, day.id);
}

/** A slot begins: its task opens, and the list of switches with the slot that ends for it. */
function beginSlot(one: Slot): void {
  const patrol = one.until === setting.minute("patrol_slot_end");
  const matter = `${clockText(one.from)}-${clockText(one.until)} ${one.what}`;
  openTask({ matter, kind: patrol ? "patrol" : "slot", slot: one.name }, slotEnd(one.until));
  if (one.until === setting.minute("switch_slot_end")) openSwitchList(one.until);
}

export function openTask(of: { matter: string; kind: string; slot: string }, until: Instant, parent?: bigint): void {
  const id = tickets.open(draft("desk-task", of, parent === undefined ? {} : { parent }));
  schedules.startDeadline(id, "task-end", { tag: "until", val: until });
}

function openSwitchList(until: number): void {
  const machines = registers.find("machines", [], 200, undefined);
  const lines = machines.map((one) => [one.key, "", ""]);
  const id = tickets.open(draft("switch-list", { lines }, { title: dateText(today()) }));
  schedules.startDeadline(id, "switch-on", { tag: "until", val: slotEnd(until) });
}

/** The daily work plan has a line for each task. */
export function taskMoved({ ticket, acted, cause }: TicketEvent): void {
  if (cause !== "opened" && acted === undefined) return;
  const done = ticket.state === "done";
  const line = { date: schedules.civilDate(ticket.openedAt), slot: ticket.fields.word("slot"), task: ticket.title, done };
  registers.put("daily-work-plan", ticket.number, fields(line));
}

export function takeBreak({ cause }: TicketEvent): void {
  const minute = schedules.minuteOfDay(turn.now());
  const peak = slots().find((one) => one.from <= minute && minute <= one.until && one.what.includes("peak"));
  if (cause === "opened" && peak) throw refuse("peak", { slot: `${clockText(peak.from)}-${clockText(peak.until)}` });
}

/** The day closes when the check is signed and the sheet handed over. */
function closeDay(day: Ticket): void {
  const from = schedules.momentOf(schedules.civilDate(day.openedAt), 0);
  const has = (workflow: string, state: string) =>
    tickets.find(filter(workflow, {}, { states: [state], openedFrom: from }), 1, undefined).length > 0;
  const missing = [
    ...(has("closing-check", "signed") ? [] : ["closing check / 下班核对"]),
    ...(has("flow-sheet", "submitted") ? [] : ["flow sheet / 流水报表"]),
  ];
  if (missing.length > 0) throw refuse("day-open", { missing: missing.join(", ") });
  schedules.stopDeadline(day.id, "day-close");
}

/** Tells a role of a limit of the day. */
export function desk({ ticket }: DeadlineEvent, notice: string, role: string): void {
  notify(notice).role(role).about(ticket.id).send();
}
