"""Maintenance reminders, and lost customers who are called to come back."""

from datetime import datetime
from decimal import Decimal

from frontdesk import (
    Choices,
    DeadlineEvent,
    DutyEvent,
    Figure,
    Table,
    Ticket,
    TicketEvent,
    duties,
    figure,
    figures,
    notify,
    on_deadline,
    on_duty,
    on_ticket,
    refuse,
    registers,
    report,
    schedules,
    setting,
    tickets,
    turn,
)
from frontdesk.tickets import Filter

SOURCES = {"system": "icream-lost", "canvassing": "canvassing"}
"""Source of a win-back call and the register it is read from."""


@on_ticket("invitation", cause="opened")
def listed(event: TicketEvent) -> None:
    """A vehicle that comes late stands on the due list at once."""
    vehicle = event.ticket
    due = vehicle.fields.day("due")
    if due is None:
        return
    vehicle.set(month=due.strftime("%Y-%m"))
    if (due - schedules.today()).days <= setting.whole("maint_lead", vehicle.id):
        vehicle.act("fall-due")


@on_deadline("reminder-call", breached=True)
def reminder_due(event: DeadlineEvent) -> None:
    """Nobody has called yet."""
    event.ticket.act("fall-due")


@on_ticket("invitation", action="call")
def invited(event: TicketEvent) -> None:
    """A slot is booked once; nobody is called for ever."""
    vehicle = event.ticket
    tries = vehicle.fields.count("tries") + 1
    vehicle.set(tries=tries)
    if vehicle.state == "booked":
        _book_slot(vehicle)
    elif vehicle.state == "on-due-list" and tries >= setting.whole("max_tries", vehicle.id):
        vehicle.act("give-up")


def _book_slot(vehicle: Ticket) -> None:
    slot = vehicle.fields.moment("slot")
    same = Filter(workflow="invitation", states=["booked"], where={"slot": slot})
    other = next((one for one in tickets.find(same) if one.id != vehicle.id), None)
    if slot and other:
        raise refuse("slot-taken", time=schedules.stamp(slot), number=other.number)


@on_ticket("invitation", action="call")
@on_ticket("invitation", action="serviced")
def recorded(event: TicketEvent) -> None:
    """The follow-up record for the after-sale system."""
    fields = event.ticket.fields
    line = {name: fields[name] for name in ("vehicle", "kind", "due", "result") if fields.has(name)}
    if fields.has("slot"):
        line["appointment"] = fields["slot"]
    registers.put("icream-follow-ups", event.ticket.number, line)


@on_deadline("slot-reminder", breached=True)
def slot_tomorrow(event: DeadlineEvent) -> None:
    """By e-mail, or by the specialist's phone."""
    vehicle = event.ticket
    slot = vehicle.fields.moment("slot")
    time = schedules.stamp(slot) if slot else ""
    if email := vehicle.fields.text("email"):
        notify("slot-tomorrow").address("email", email).about(vehicle.id).args(time=time).send()
    else:
        notify("remind-by-phone").role("specialist").about(vehicle.id).args(time=time).send()


@on_duty("due-list", cause="due")
def merge(event: DutyEvent) -> None:
    """System list and canvassing register, merged by phone: one call however often somebody is named."""
    for source, register in SOURCES.items():
        for entry in registers.find(register):
            line = "".join(filter(str.isdigit, entry.fields.word("phone")))
            if line:
                _call_back(line, source, entry)


def _call_back(line: str, source: str, entry: registers.Entry) -> None:
    known = tickets.first(Filter(workflow="win-back", where={"line": line}))
    if known is None:
        person = {"customer": entry.fields.word("name"), "vehicle": entry.fields.word("vehicle")}
        tickets.open("win-back", {"line": line, "sources": Choices([source])} | person)
    elif source not in known.fields.choices("sources"):
        known.set(sources=Choices([*known.fields.choices("sources"), source]))


@on_ticket("win-back", action="call")
def won_back(event: TicketEvent) -> None:
    """Nobody is called for ever."""
    call = event.ticket
    call.set(tries=call.fields.count("tries") + 1)
    if call.state == "due" and call.fields.count("tries") >= setting.whole("max_tries", call.id):
        call.act("end")


@on_ticket("win-back", action="order")
def ordered(event: TicketEvent) -> None:
    """An order counts in the month in which it was booked."""
    duties.count_for("winback-orders")


@on_duty("winback-orders", cause="behind")
def behind(event: DutyEvent) -> None:
    """The director sees it while there is time."""
    form = event.form
    told = {name: form.count(name) for name in ("done", "least", "needed")}
    notify("orders-behind").role("director").args(month=form.word("period"), **told).send()


@on_duty("winback-orders", cause="short")
def missed(event: DutyEvent) -> None:
    """The month is over."""
    form = event.form
    told = {name: form.count(name) for name in ("done", "least")}
    notify("orders-missed").role("director").args(month=form.word("period"), **told).send()


@report("invitation-rates")
def invitation_rates(start: datetime, end: datetime) -> Table:
    """Accepted / due per kind; success = reached / called; orders against the month, or its linear pace while it runs."""
    month = schedules.civil_date(start).strftime("%Y-%m")
    due = tickets.count(Filter(workflow="invitation", where={"month": month}), "kind", "result")
    winback = tickets.count(Filter(workflow="win-back", opened_from=start, opened_until=end), "result")
    called = {key: n for (key,), n in winback.items() if key}
    success = setting.decimal("call_success_target")
    return Table(
        figures=[
            figure("regular", _accepted(due, "regular"), at_least=setting.decimal("regular_invite_target")),
            figure("first", _accepted(due, "first"), at_least=setting.decimal("first_invite_target")),
            figure("maintenance_calls", _reached(due), at_least=success),
            figure("winback_calls", figures.percent(called.get("reached", 0), sum(called.values())), at_least=success),
            *_orders(start),
        ]
    )


def _accepted(due: dict[tuple[str, ...], int], kind: str) -> Decimal | None:
    of_kind = {result: n for (one, result), n in due.items() if one == kind}
    return figures.percent(of_kind.get("accepted", 0), sum(of_kind.values()))


def _reached(due: dict[tuple[str, ...], int]) -> Decimal | None:
    called = [(result, n) for (_, result), n in due.items() if result]
    return figures.percent(sum(n for result, n in called if result != "unreachable"), sum(n for _, n in called))


def _orders(start: datetime) -> list[Figure]:
    standing = duties.standing("winback-orders", start)
    least = standing.least or 0
    days = (standing.last - standing.first).days + 1
    gone = min(max((schedules.civil_date(turn.now()) - standing.first).days, 0), days)
    pace = figures.ratio(least * gone, days)
    return [figure("orders", standing.done, at_least=pace if gone < days else least), figure("pace", pace)]
