"""What the blueprint cannot say: who hears of valuable things, and that somebody must be named."""

from frontdesk import TicketEvent, notify, on_ticket, refuse, setting


@on_ticket("lost-item", cause="opened")
def kept(event: TicketEvent) -> None:
    """Somebody handed a thing in."""
    worth = event.ticket.fields.number("worth")
    if worth is not None and worth >= setting.decimal("valuable_from", event.ticket.id):
        notify("valuable").role("supervisor").about(event.ticket.id).send()


@on_ticket("lost-item", action="give-back")
def given_back(event: TicketEvent) -> None:
    """The refusal undoes the whole turn: the thing stays where it is."""
    if not event.ticket.fields.has("owner"):
        raise refuse("no-owner", what=event.ticket.fields.word("what"))
