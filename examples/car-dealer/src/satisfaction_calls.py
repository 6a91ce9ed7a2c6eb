"""Calls after a sale or a service, problems until their result is known, and a sample of lost sales."""

from datetime import datetime, timedelta

from frontdesk import (
    DutyEvent,
    Table,
    Ticket,
    TicketEvent,
    figure,
    figures,
    mirror,
    notify,
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

LOST = "ism-lost-sales"


@on_ticket("follow-up", action="call")
def called(event: TicketEvent) -> None:
    """Counts the tries; nobody is called for ever."""
    call = event.ticket
    tries = call.fields.count("attempts") + 1
    call.set(attempts=tries)
    if call.fields.word("result") != "unreachable":
        return
    if tries >= setting.whole("max_tries", call.id):
        call.act("give-up")
    elif (event.form.moment("next_try") or turn.now()) <= turn.now():
        call.set(next_try=turn.now() + setting.length("retry_after", call.id))


@on_ticket("follow-up", action="pass-on")
def passed_on(event: TicketEvent) -> None:
    """The department concerned hears of it at once."""
    notify("problem-passed-on").role(event.ticket.fields.word("department")).about(event.ticket.id).send()


@on_ticket("follow-up", action="solve")
def solved(event: TicketEvent) -> None:
    """Only the department concerned says that it is done."""
    department = event.ticket.fields.word("department")
    if department not in turn.actor_roles():
        raise refuse("other-department", department=department)


@on_ticket("follow-up", cause="settled")
def checked(event: TicketEvent) -> None:
    """The customer agrees, or the department has it back."""
    check = tickets.get(event.form.ticket("ticket") or 0)
    record = event.ticket
    record.set(tracked_until=turn.now())
    record.act("close" if check.fields.flag("solved") else "back")


@on_ticket("follow-up")
def booked(event: TicketEvent) -> None:
    """The follow-up record, as it stands."""
    _book(tickets.get(event.ticket.id))


def _book(call: Ticket) -> None:
    same = ("customer", "system_record", "attempts", "result", "conformity", "problem", "tracked_until")
    mirror("follow-up-records", call, *same)


@on_ticket("call-check", cause="opened")
def drawn_for_check(event: TicketEvent) -> None:
    """A call is judged once, and only one that took place."""
    call = tickets.get(event.ticket.fields.ticket("call") or 0)
    if call.fields.word("result") != "success":
        raise refuse("not-called", number=call.number)
    if sum(tickets.count(Filter(workflow="call-check", where={"call": call.id})).values()) > 1:
        raise refuse("already-judged", number=call.number)


@on_ticket("call-check", action="judge")
def judged(event: TicketEvent) -> None:
    """The record shows it."""
    call = tickets.get(event.ticket.fields.ticket("call") or 0)
    call.set(conformity=event.ticket.fields.flag("conforming"))
    _book(call)


@report("call-rates")
def call_rates(start: datetime, end: datetime) -> Table:
    """Success = successful / due records; conformity = conforming / checked calls."""
    results = tickets.count(Filter(workflow="follow-up", opened_from=start, opened_until=end), "result")
    due = sum(results.values())
    judged = Filter(workflow="call-check", states=["judged"], opened_from=start, opened_until=end)
    verdicts = [check.fields.flag("conforming") for check in tickets.find(judged)]
    success = figures.percent(results.get(("success",), 0), due)
    conformity = figures.percent(sum(verdicts), len(verdicts))
    return Table(
        figures=[
            figure("due", due),
            figure("success", success, at_least=setting.decimal("success_target")),
            figure("checked", len(verdicts)),
            figure("conformity", conformity, at_least=setting.decimal("conformity_target")),
        ]
    )


@on_duty("lost-sale-sample", cause="due")
def sample_due(event: DutyEvent) -> None:
    """The month before is drawn on the first; its seed is nobody's choice."""
    month = (schedules.civil_date(event.due).replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    if next(registers.find(LOST, month=month), None):
        tickets.open("lost-sample", {"month": month, "seed": int(month.replace("-", ""))})


@on_ticket("lost-sample", cause="opened")
def draw(event: TicketEvent) -> None:
    """The same seed draws the same records; each record is called once."""
    sample = event.ticket
    month = sample.fields.word("month")
    records = {entry.key: entry.fields for entry in registers.find(LOST, month=month)}
    if not records:
        raise refuse("no-lost-records", month=month)
    seed = f"lost {month} {sample.fields.count('seed')}"
    drawn = sorted(figures.sample(list(records), setting.decimal("lost_sample", sample.id), seed))
    sample.set(records=len(records), size=len(drawn), drawn=", ".join(drawn))
    for key in drawn:
        if tickets.first(Filter(workflow="lost-call", where={"record": key})) is None:
            line = {"record": key, "customer": records[key].word("customer"), "reason": records[key].word("reason")}
            tickets.open("lost-call", line, parent=sample.id)


@on_ticket("lost-call", action="call")
def lost_called(event: TicketEvent) -> None:
    """What the customer says stands beside what was recorded; a difference goes to sales."""
    call = event.ticket
    real = call.fields.word("followup_reason")
    record = registers.get(LOST, call.fields.word("record"))
    if record:
        registers.put(LOST, record.key, record.fields | {"followup_reason": real})
    call.set(differs=real != call.fields.word("reason"))
    if call.fields.flag("differs"):
        notify("lost-reason-differs").role("sales").about(call.id).send()


@report("lost-sale-reasons")
def lost_sale_reasons(start: datetime, end: datetime) -> Table:
    """Count per real reason of the calls of the month, and those that were not lost at all."""
    of_month = Filter(workflow="lost-call", states=["called"], opened_from=start, opened_until=end)
    reasons = tickets.count(of_month, "followup_reason")
    differs = tickets.count(of_month, "differs")
    return Table(
        columns=["reason", "count"],
        rows=[[reason, n] for (reason,), n in sorted(reasons.items())],
        figures=[
            figure("called", sum(reasons.values())),
            figure("differs", sum(n for (flag,), n in differs.items() if flag in ("true", "yes"))),
            figure("false_lost", reasons.get(("still-buying",), 0)),
        ],
    )
