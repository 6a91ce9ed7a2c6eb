"""Deadlines, timers, calendars."""

from datetime import date, datetime, timedelta
from typing import TypeAlias, Union

from wit_world.imports import schedules as wit

from . import turn
from .refusal import ask
from .ticket import Fields
from .value import Value, civil, day, instant, moment, span, to_fields

Clock: TypeAlias = str
"""``wall``, ``working``, or another calendar of the site."""

Limit: TypeAlias = Union[None, str, timedelta, int, datetime]
"""``None`` as the blueprint says; a setting; so much time; so many days; until a moment."""


def set_timer(key: str, at: datetime, ticket: int | None = None, **carry: Value) -> None:
    """Wakes ``on_timer`` once; setting the same key again moves it."""
    ask(wit.set_timer, key, ticket, instant(at), to_fields(carry))


def clear_timer(key: str) -> None:
    """Takes a timer back; a key that is not set is no error."""
    ask(wit.clear_timer, key)


def start_deadline(ticket: int, name: str, over: Limit = None, *, start: datetime | None = None) -> wit.Deadline:
    """Starts a deadline of the blueprint, from now or an earlier moment; a running one of that name starts anew."""
    if start is None:
        return ask(wit.start_deadline, ticket, name, _limit(over))
    return ask(wit.start_deadline_from, ticket, name, instant(start), _limit(over))


def pause_deadline(ticket: int, name: str) -> None:
    """Stops the clock and keeps what is left."""
    ask(wit.pause_deadline, ticket, name)


def resume_deadline(ticket: int, name: str) -> wit.Deadline:
    """Counts on with what was left."""
    return ask(wit.resume_deadline, ticket, name)


def stop_deadline(ticket: int, name: str) -> None:
    """Ends a deadline: it was met, or does not matter any more. One that does not run is no error."""
    ask(wit.stop_deadline, ticket, name)


def add(at: datetime, within: timedelta, by: Clock = "wall") -> datetime:
    """The moment when so much time has passed on a clock."""
    return moment(ask(wit.add, instant(at), span(within), _clock(by)))


def between(start: datetime, end: datetime, by: Clock = "wall") -> timedelta:
    """How much time passes on a clock between two moments; none when ``end`` is earlier."""
    return timedelta(milliseconds=ask(wit.between, instant(start), instant(end), _clock(by)))


def end_of(at: datetime, what: str, by: Clock = "wall") -> datetime:
    """When something ends that goes on: ``end-of-day``, ``close-of-work``, ``end-of-month``, ``end-of-shift:POST``."""
    return moment(ask(wit.end_of, instant(at), what, _clock(by)))


def working_day(start: date, offset: int) -> date:
    """The n-th working day after (before, when negative) a date; 0 is the date itself or the next working day."""
    return day(ask(wit.working_day, civil(start), offset))


def is_working_day(of: date) -> bool:
    """Whether the working calendar works on that date."""
    return ask(wit.is_working_day, civil(of))


def add_months(of: date, months: int) -> date:
    """n months later, clamped to the month's end."""
    return day(wit.add_months(civil(of), months))


def today() -> date:
    """Today in the site's zone."""
    return civil_date(turn.now())


def civil_date(at: datetime) -> date:
    """The date in the site's zone."""
    return day(wit.civil_date(instant(at)))


def minute_of_day(at: datetime) -> int:
    """Minutes since midnight in the site's zone, 0 to 1439."""
    return wit.minute_of_day(instant(at))


def moment_of(of: date, minute: int = 0) -> datetime:
    """The moment of a date and a minute of the day (0 to 1440) in the site's zone."""
    return moment(wit.moment_of(civil(of), minute))


def stamp(at: datetime) -> str:
    """A moment as people write it, in the site's zone: ``2026-02-14 18:05``."""
    hour, minute = divmod(minute_of_day(at), 60)
    return f"{civil_date(at)} {hour:02}:{minute:02}"


def plan_duty(duty: str, at: datetime, person: str | None = None, **carry: Value) -> None:
    """Adds an occurrence beside those that the blueprint's duties create."""
    ask(wit.plan_duty, duty, instant(at), person, to_fields(carry))


class Occurrence:
    """An occurrence of a duty: ``planned``, ``open``, ``done`` or ``missed``."""

    def __init__(self, raw: wit.Occurrence) -> None:
        self.duty, self.state, self.person = raw.duty, raw.state, raw.person
        self.due = moment(raw.due)
        self.form = Fields.read(raw.form)


def occurrences(duty: str, start: datetime, end: datetime) -> list[Occurrence]:
    """Occurrences of a duty that are due in [start, end), in order, at most 200."""
    return [Occurrence(raw) for raw in ask(wit.occurrences, duty, instant(start), instant(end))]


def on_post(post: str, at: datetime) -> list[str]:
    """Who stands on the roster for a post at a moment."""
    return ask(wit.on_post, post, instant(at))


def _clock(name: Clock) -> wit.Clock:
    match name:
        case "wall":
            return wit.Clock_Wall()
        case "working":
            return wit.Clock_Working()
    return wit.Clock_Calendar(name)


def _limit(over: Limit) -> wit.Limit:
    match over:
        case None:
            return wit.Limit_Standard()
        case str():
            return wit.Limit_Setting(over)
        case timedelta():
            return wit.Limit_Within(span(over))
        case datetime():
            return wit.Limit_Until(instant(over))
    return wit.Limit_Days(over)
