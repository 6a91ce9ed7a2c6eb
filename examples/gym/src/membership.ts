// Bracelets: issued against a signature out of stock, carried over to another holder, and what departments are told.

import {
  type Date, type TicketEvent, Ticket, Decimal, documents, fields, files, moment, notify, person, refuse, registers, schedules,
  setting, tickets, today, turn,
} from "frontdesk-sdk";

const MOVES = "bracelet-moves";
const MINUTES_OF_DAY = 1440;

export function membership({ ticket, acted }: TicketEvent): void {
  if (acted === "issue") issue(ticket, ticket.fields.word("member"), ticket.fields.files("photo"));
  if (acted === "end") voidBracelet(ticket, "membership ended");
}

/** The last moment at which a card lets its holder in. */
function validUntil(end: Date): bigint {
  const monthEnd = setting.text("valid_until") === "month-end";
  const last = monthEnd ? schedules.addDays(schedules.addMonths({ ...end, day: 1 }, 1), -1) : end;
  return schedules.momentOf(last, MINUTES_OF_DAY) - 1_000n;
}

/** Whether a membership may be used now. */
export function isNormal(ticket: Ticket): boolean {
  const end = ticket.fields.day("contract_end");
  return ticket.state === "active" && end !== undefined && turn.now() <= validUntil(end);
}

/** A new bracelet for a membership's holder: paper, book, receipt, stock. */
function issue(ticket: Ticket, member: string, photo: string[]): void {
  const end = ticket.fields.day("contract_end") ?? today();
  const { number } = documents.issue("bracelet", {
    about: ticket.id,
    holder: { tag: "outside", val: member },
    fields: fields({ member, contract_end: end }),
    until: validUntil(end),
  });
  ticket.set({ bracelet: number });
  registers.put("member-bracelets", number, fields({ number, member, photo: files(photo), issued: moment(turn.now()) }));
  registers.put("bracelet-receipts", number, fields({ member, bracelet: number, date: today(), signature: true }));
  takeFromStock(ticket, number, member);
}

/** The line of the ledger names the member. */
function takeFromStock(ticket: Ticket, number: string, member: string): void {
  if (stock().compare(1) < 0) throw refuse("no-stock");
  registers.post(MOVES, { account: member, amount: Decimal.of(-1), reason: `${number}: ${member}`, about: ticket.id });
  showStock();
}

/** What was delivered less what was issued. */
function stock(): Decimal {
  return Decimal.of(registers.sum(MOVES, undefined, 0n, turn.now() + 1n));
}

function showStock(): void {
  registers.put("bracelet-stock", "bracelets", fields({ pieces: stock() }));
}

export function delivery({ cause, ticket }: TicketEvent): void {
  if (cause !== "opened") return;
  const amount = ticket.fields.number("pieces") ?? Decimal.of(0);
  registers.post(MOVES, { account: ticket.number, amount, reason: ticket.number, about: ticket.id });
  showStock();
}

function voidBracelet(ticket: Ticket, reason: string): void {
  const number = ticket.fields.text("bracelet");
  if (number === undefined) return;
  documents.void("bracelet", number, reason);
  const line = registers.get("member-bracelets", number);
  const kept = line?.fields.filter((field) => field.name !== "void_at") ?? [];
  registers.put("member-bracelets", number, [...kept, ...fields({ void_at: moment(turn.now()) })]);
}

export function cardChange({ cause, ticket, acted }: TicketEvent): void {
  const subject = ticket.fields.ticket("membership");
  if (subject === undefined) return;
  const membership = Ticket.get(subject);
  if (cause === "opened" || acted === "transfer") checkCard(membership);
  if (cause === "opened") ticket.set({ old_holder: membership.fields.word("member") });
  if (acted === "transfer") transfer(ticket, membership);
}

function checkCard(membership: Ticket): void {
  if (!isNormal(membership)) throw refuse("card-expired", { card: membership.fields.text("bracelet") ?? membership.number });
}

/** The membership goes on with its history under a new holder; the old bracelet is void from now on. */
function transfer(change: Ticket, membership: Ticket): void {
  const [from, to] = [change.fields.word("old_holder"), change.fields.word("new_holder")];
  const photo = change.fields.files("new_photo");
  voidBracelet(membership, `transferred: ${change.number}`);
  membership.set({ member: to, photo: files(photo) });
  issue(membership, to, photo);
  membership.note(`${change.number}: ${from} -> ${to}`);
  const line = { old_holder: from, new_holder: to, reason: change.fields.word("reason"), date: today() };
  registers.put("card-changes", change.number, fields(line));
}

export function hint({ cause, ticket }: TicketEvent): void {
  if (cause !== "opened") return;
  ticket.set({ agent: person(turn.actor()) });
  const about = ticket.fields.ticket("membership");
  const member = about === undefined ? "" : Ticket.get(about).fields.word("member");
  notify("hint").role(ticket.fields.word("department")).about(ticket.id).args({ member, matter: ticket.fields.word("matter") }).send();
}

/** What is open about a membership, for whoever reads its card. */
export function openHints(membership: bigint): string[] {
  const by = { workflow: "hint", states: ["saved", "told"], where: fields({ membership }) };
  return tickets.find(by, 20, undefined).map((raw) => raw.title);
}
