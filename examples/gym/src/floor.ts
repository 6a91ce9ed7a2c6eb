// Machines and findings: what is not usable is repaired, what is open or missed is told.

import {
  type DeadlineEvent, type TicketEvent, Ticket, draft, fields, filter, notify, registers, tickets, turn, HOUR,
} from "frontdesk-sdk";
import { openTask } from "./day";

const YES = ["yes", "ok", "true", "✓", "√", "是"];
const NO = ["no", "false", "×", "否"];

/** A line is open until it is on and somebody said whether it is usable. */
function isOpen([, on = "", usable = ""]: string[]): boolean {
  return !YES.includes(on.trim()) || usable.trim() === "";
}

export function switchList({ ticket, acted }: TicketEvent): void {
  if (acted !== "mark") return;
  for (const [item = "", on = "", usable = ""] of ticket.fields.rows("lines")) {
    if (usable.trim() === "") continue;
    registers.put("machines", item, fields({ item, on: YES.includes(on.trim()), usable: YES.includes(usable.trim()) }));
    if (NO.includes(usable.trim())) openRepair(item, ticket);
  }
}

/** One repair and one sign for each machine that is out of order. */
function openRepair(item: string, list: Ticket): void {
  if (tickets.find(filter("repair", { item }, { states: ["open"] }), 1, undefined).length > 0) return;
  const repair = tickets.open(draft("repair", { item }, { parent: list.id }));
  openTask({ matter: `Out-of-order sign / 停用标识: ${item}`, kind: "sign", slot: "any" }, turn.now() + HOUR, repair);
}

export function switchesOpen({ ticket }: DeadlineEvent): void {
  const names = ticket.fields.rows("lines").filter(isOpen).map((line) => line[0] ?? "");
  if (names.length === 0) return;
  notify("switches-open").role("store-manager").about(ticket.id).args({ count: names.length, names: names.join(", ") }).send();
}

export function taskMissed({ ticket }: DeadlineEvent): void {
  ticket.act("miss");
  const kind = ticket.fields.word("kind");
  const notice = kind === "patrol" ? "patrol-missed" : kind === "announcement" ? "announcement-missed" : undefined;
  if (notice) notify(notice).role("store-manager").about(ticket.id).send();
}

export function finding({ cause, ticket, acted }: TicketEvent): void {
  if ((cause === "opened" && ticket.fields.is("class", "safety")) || acted === "report") reportFinding(ticket);
  const { place, finding, handled } = {
    place: ticket.fields.word("place"),
    finding: ticket.fields.word("finding"),
    handled: ticket.fields.text("handling"),
  };
  registers.put("patrol-records", ticket.number, fields({ place, finding, handled, reported: ticket.fields.flag("reported") }));
}

/** Safety is told at once, everything else when the agent reports it; never twice. */
function reportFinding(ticket: Ticket): void {
  if (ticket.fields.flag("reported")) return;
  ticket.set({ reported: true });
  const { place, finding } = { place: ticket.fields.word("place"), finding: ticket.fields.word("finding") };
  notify("finding").role(ticket.fields.word("department")).about(ticket.id).args({ place, finding }).urgent().send();
}
