"""Inspections in the required number: the area every day, processes, and OQC with the director."""

from datetime import datetime

from frontdesk import (
    DutyEvent,
    Figure,
    Files,
    Table,
    TicketEvent,
    duties,
    figure,
    figures,
    mirror,
    notify,
    on_duty,
    on_ticket,
    registers,
    report,
    schedules,
    tickets,
)

CHECKS = "five-s-checks"
QUOTAS = {"process": "process-inspections", "oqc": "oqc"}
"""Figure of the report and the duty that counts for it."""


@on_duty("five-s", cause="done")
def filed(event: DutyEvent) -> None:
    """The work group sees it; faults go to the owners of the area."""
    form = event.form
    line = {"date": schedules.civil_date(event.due), "area": form["area"], "points": form["points"]}
    line |= {"photo": form["photos"], "score": form["score"]}
    key = registers.add(CHECKS, line)
    told = {"photos": len(form.files("photos")), "faults": form.word("faults") or "—"}
    message = notify("five-s-filed").role("specialist").role("area-owner").role("director")
    message.args(area=form["area"], score=form["score"], **told).send()
    if form.has("faults"):
        fault = {"area": form["area"], "faults": form["faults"], "photos": form["photos"], "check": key}
        tickets.open("five-s-fault", fault)


@on_duty("five-s", cause="missed")
def not_filed(event: DutyEvent) -> None:
    """Once, when the grace is over."""
    day, time = schedules.stamp(event.due).split()
    notify("five-s-missed").role("director").args(day=day, time=time).send()


@on_ticket("five-s-fault", cause="opened")
def fault_found(event: TicketEvent) -> None:
    """The owners of the area hear of it."""
    notify("fault-found").role("area-owner").about(event.ticket.id).send()


@on_ticket("five-s-fault", action="correct")
def corrected(event: TicketEvent) -> None:
    """The second photo goes beside the first."""
    fields = event.ticket.fields
    check = registers.get(CHECKS, fields.word("check"))
    if check:
        registers.put(CHECKS, check.key, check.fields | {"corrected": Files(fields.files("photos_after"))})


@on_ticket("process-inspection", cause="opened")
def process_inspected(event: TicketEvent) -> None:
    """It counts in the month in which it was done."""
    duties.count_for("process-inspections")


@on_ticket("process-inspection")
def process_booked(event: TicketEvent) -> None:
    """The sheet, as it stands."""
    mirror("process-inspections", event.ticket, "process", "step", "result", "weak_point", "measure")


@on_ticket("oqc", cause="signed")
def oqc_signed(event: TicketEvent) -> None:
    """Who signed stands on the sheet."""
    column = {"specialist": "signature_1", "director": "signature_2"}[event.form.word("slot")]
    sheet = registers.get("oqc-sheets", event.ticket.number)
    kept = {name: sheet.fields[name] for name in ("signature_1", "signature_2") if sheet and sheet.fields.has(name)}
    mirror("oqc-sheets", event.ticket, "point", "result", "measure", **(kept | {column: event.form["by"]}))


@on_ticket("oqc", action="file")
def oqc_filed(event: TicketEvent) -> None:
    """Only what both have signed counts."""
    duties.count_for("oqc")


@on_duty("oqc-reminder", cause="due")
def oqc_reminder(event: DutyEvent) -> None:
    """A month that has its inspection is left in peace."""
    if not _oqc_met(event.due):
        notify("oqc-missing").role("specialist").role("director").send()


@on_duty("oqc-reminder", cause="missed")
def oqc_looked_after(event: DutyEvent) -> None:
    """The reminder is over with the inspection, not with a tick."""
    if _oqc_met(event.due):
        duties.settle("oqc-reminder", event.due, "the inspection of the month is filed")


def _oqc_met(at: datetime) -> bool:
    standing = duties.standing("oqc", at)
    return standing.done >= (standing.least or 0)


@on_duty("process-inspections", cause="behind")
def behind(event: DutyEvent) -> None:
    """The director sees it while there is time."""
    form = event.form
    told = {name: form.count(name) for name in ("done", "least", "needed")}
    notify("inspections-behind").role("director").role("specialist").args(month=form.word("period"), **told).send()


@on_duty("process-inspections", cause="short")
@on_duty("oqc", cause="short")
def missed(event: DutyEvent) -> None:
    """The month is over."""
    what = {"process-inspections": "流程点检 Process inspections", "oqc": "OQC"}[event.duty]
    told = {name: event.form.count(name) for name in ("done", "least")}
    notify("inspections-missed").role("director").args(what=what, month=event.form.word("period"), **told).send()


@report("hygiene-score")
def hygiene_score(start: datetime, end: datetime) -> Table:
    """Mean of the filed records, records / due days, and the inspections of the month."""
    due = schedules.occurrences("five-s", start, end)
    scores = [one.form.number("score") or 0 for one in due if one.state == "done"]
    records = figure("records", len(scores), at_least=len(due) or None)
    mean = figure("score", figures.ratio(sum(scores), len(scores)))
    return Table(figures=[mean, records, figure("due_days", len(due)), *(_quota(name, start) for name in QUOTAS)])


def _quota(name: str, at: datetime) -> Figure:
    standing = duties.standing(QUOTAS[name], at)
    return figure(name, standing.done, at_least=standing.least)
