// The card at the door: state, date and person, and what is to be known of its holder.

import { type TicketEvent, Ticket, documents, draft, fields, found, moment, registers, tickets, turn } from "frontdesk-sdk";
import { isNormal, openHints } from "./membership";

type Card = { result: string; membership?: Ticket };

export function entry({ cause, ticket }: TicketEvent): void {
  if (cause !== "opened") return;
  const card = ticket.fields.word("card");
  const { result, membership } = read(card, ticket.fields.flag("same_person"));
  if (membership) ticket.set({ holder: membership.fields.word("member"), hints: openHints(membership.id).join("\n") || undefined });
  registers.add("entry-log", fields({ card, time: moment(turn.now()), result }));
  if (result === "mismatch") tickets.open(draft("card-misuse", { card }, { parent: ticket.id }));
  ticket.act(result === "fine" ? "admit" : "turn-away", { result });
}

function read(number: string, samePerson: boolean): Card {
  const paper = found(() => documents.get("bracelet", number));
  if (!paper) return { result: "unknown" };
  const membership = paper.about === undefined ? undefined : Ticket.get(paper.about);
  const result = judge(paper.validity, membership, samePerson);
  if (result === "fine" && paper.code !== undefined) documents.usePass(paper.code, "entry");
  return membership ? { result, membership } : { result };
}

function judge(validity: string, membership: Ticket | undefined, samePerson: boolean): string {
  if (validity === "void" || validity === "expired") return validity;
  if (!membership || !isNormal(membership)) return "not-normal";
  return samePerson ? "fine" : "mismatch";
}
