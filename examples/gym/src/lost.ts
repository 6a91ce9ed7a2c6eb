// Things found and lost: the book follows the case, and what nobody claims is proposed for disposal.

import { type DeadlineEvent, type TicketEvent, fields, moment, notify, registers, setting, turn } from "frontdesk-sdk";

export function lostProperty({ ticket }: TicketEvent): void {
  const { fields: of } = ticket;
  const signed = ticket.state === "claimed" ? moment(turn.now()) : undefined;
  registers.put("lost-and-found", ticket.number, fields({
    item: of.word("item"),
    place: of.word("place"),
    found_or_lost: of.word("found_or_lost"),
    claimant: of.text("claimant"),
    signed_at: signed,
  }));
}

export function disposalDue({ ticket }: DeadlineEvent): void {
  ticket.act("propose");
  notify("disposal").role("manager").about(ticket.id).args({ days: setting.whole("lost_keep", ticket.id) }).send();
}
