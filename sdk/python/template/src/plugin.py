"""Lost property: what is of value goes to the supervisor, and back only with a proof."""

from frontdesk import TicketEvent, notify, on_ticket, refuse, setting


@on_ticket("lost-item", cause="opened")
def kept(event: TicketEvent) -> None:
    """Somebody handed a thing in."""
    worth = event.ticket.fields.number("worth")
    if worth is not None and worth >= setting.decimal("of_value", event.ticket.id):
        notify("valuable").role("supervisor").about(event.ticket.id).args(worth=worth).send()


@on_ticket("lost-item", action="give-back")
def given_back(event: TicketEvent) -> None:
    """The refusal undoes the whole turn: the thing stays where it is."""
    worth = event.ticket.fields.number("worth") or 0
    if worth >= setting.decimal("of_value", event.ticket.id) and not event.ticket.fields.has("proof"):
        raise refuse("proof-missing", worth=worth)
