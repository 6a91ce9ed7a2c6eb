// What the blueprint cannot say: who hears of valuable things, and that somebody must be named.

import { notify, refuse, setting } from "frontdesk-sdk";

/** @param {import("frontdesk-sdk").TicketEvent} event */
export function onTicket(event) {
  const { ticket } = event;
  if (event.cause === "opened" && isValuable(ticket)) notify("valuable").role("supervisor").about(ticket.id).send();
  if (event.acted === "give-back" && !ticket.fields.has("owner")) {
    throw refuse("no-owner", { what: ticket.fields.word("what") });
  }
}

/** @param {import("frontdesk-sdk").Ticket} ticket */
function isValuable(ticket) {
  const worth = ticket.fields.number("worth");
  return worth !== undefined && worth.compare(setting.decimal("valuable_from", ticket.id)) >= 0;
}
