// Before leaving: keys, things, cards; and the money of the day.

import { Decimal, type TicketEvent, Ticket, decimal, fields, notify, refuse, registers, setting, today } from "frontdesk-sdk";

export function closingCheck({ ticket, acted }: TicketEvent): void {
  if (acted !== "sign") return;
  checkDone(ticket);
  checkCase(ticket);
  ticket.set({ handed_to: "manager" });
  const { keys, things, cards } = {
    keys: `${ticket.fields.count("keys_counted")}/${ticket.fields.count("keys_expected")}`,
    things: ticket.fields.text("things") ?? "-",
    cards: ticket.fields.text("cards") ?? "-",
  };
  registers.put("closing-records", ticket.number, fields({ date: today(), keys, things, cards, handed_to: "manager" }));
  notify("closing-record").role("manager").about(ticket.id).args({ keys, things, cards }).send();
}

function checkDone({ fields }: Ticket): void {
  const missing = [
    ...(setting.flag("checks.left-things") && !fields.flag("things_checked") ? ["things left / 遗留物"] : []),
    ...(setting.flag("checks.wrong-cards") && !fields.flag("cards_checked") ? ["wrong cards / 发错卡"] : []),
  ];
  if (missing.length > 0) throw refuse("not-checked", { missing: missing.join(", ") });
}

function checkCase({ fields }: Ticket): void {
  const id = fields.ticket("key_case");
  if (id === undefined) return;
  const one = Ticket.get(id);
  if (one.workflow !== "key-missing" || one.state !== "open") throw refuse("not-a-key-case", { number: one.number });
}

export function flowSheet({ ticket, acted }: TicketEvent): void {
  if (acted !== "submit") return;
  const difference = differenceOf(ticket);
  const remark = ticket.fields.word("remark").trim();
  if (!difference.equals(0) && remark === "") throw refuse("difference", { difference });
  ticket.set({ difference });
  ticket.fields.rows("lines").forEach((line, n) => book(ticket, line, n, difference, remark));
  notify("flow-sheet").role("store-manager").about(ticket.id).args({ difference, remark }).send();
}

/** What the system says less what was counted. */
function differenceOf({ fields }: Ticket): Decimal {
  const of = (name: string) => fields.number(name) ?? Decimal.of(0);
  return of("system_total").minus(of("cash")).minus(of("card"));
}

function book(ticket: Ticket, line: string[], n: number, difference: Decimal, remark: string): void {
  const [kind = "", number = "", sum = "", method = ""] = line;
  const [pieces, amount] = [figure(number), figure(sum)];
  if (!pieces || !amount) throw refuse("line-unreadable", { line: line.join(", ") });
  const entry = { date: today(), kind, number: pieces, sum: amount, method, difference, remark };
  registers.put("daily-flow", `${ticket.number} ${n + 1}`, fields(entry));
}

/** An amount in a line of a sheet. */
export function figure(text: string): Decimal | undefined {
  try {
    return decimal(text);
  } catch {
    return undefined;
  }
}
