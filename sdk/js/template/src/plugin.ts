// What the blueprint cannot say: who hears of valuable things, and that somebody must be named.

import { type TicketEvent, notify, refuse, setting } from "frontdesk-sdk";

export function onTicket(event: TicketEvent): void {
  const { ticket } = event;
  if (event.cause === "opened" && valuable(event)) notify("valuable").role("supervisor").about(ticket.id).send();
  if (event.acted === "give-back" && !ticket.fields.has("owner")) {
    throw refuse("no-owner", { what: ticket.fields.word("what") });
  }
}

function valuable({ ticket }: TicketEvent): boolean {
  const worth = ticket.fields.number("worth");
  return worth !== undefined && worth.compare(setting.decimal("valuable_from", ticket.id)) >= 0;
}
