"""Duties with a rhythm of their own: series that hooks start, quotas that they count for, what was missed."""

from dataclasses import dataclass
from datetime import date, datetime

from wit_world.imports import duties as wit

from .refusal import ask
from .value import Value, civil, day, instant, to_fields


@dataclass(frozen=True)
class Standing:
    """How a subject of a quota stands in a period; ``least`` is ``None`` where nobody said how often."""

    subject: str
    period: str
    first: date
    last: date
    done: int
    least: int | None


def start_series(duty: str, key: str, anchor: date, about: int | None = None, **carry: Value) -> wit.Series:
    """Starts a series of a duty from a day; one that runs under the key starts anew."""
    return ask(wit.start_series, duty, key, civil(anchor), about, to_fields(carry))


def series_event(duty: str, key: str, event: str, on: date) -> wit.Series | None:
    """Tells a series that something happened on a day: the phase that waits for it ends."""
    return ask(wit.series_event, duty, key, event, civil(on))


def stop_series(duty: str, key: str) -> None:
    """Ends a series; its occurrences that are open stay."""
    ask(wit.stop_series, duty, key)


def settle(duty: str, due: datetime, reason: str, series: str | None = None) -> int:
    """Settles what was missed: it will not be made up for. Tells how many; refused with ``not-found`` where it is none."""
    return ask(wit.settle, duty, instant(due), series, reason)


def set_quota(duty: str, subject: str, least: int | None = None) -> None:
    """Names a subject of a quota ``per = "subject"``, with a figure of its own or the blueprint's."""
    ask(wit.set_quota, duty, subject, least)


def count_for(duty: str, subject: str = "", n: int = 1) -> Standing:
    """Counts something done for a subject (the site's is ``""``) in the period of now; a negative number takes back."""
    return _standing(ask(wit.count_for, duty, subject, n))


def count_once(duty: str, subject: str, thing: str) -> bool:
    """Counts a thing for a subject, once a period. Tells whether it counted."""
    return ask(wit.count_once, duty, subject, thing)


def standing(duty: str, at: datetime, subject: str = "") -> Standing:
    """How a subject stands in the period of a moment."""
    return _standing(ask(wit.standing, duty, subject, instant(at)))


def _standing(raw: wit.QuotaStanding) -> Standing:
    return Standing(raw.subject, raw.period, day(raw.first), day(raw.last), raw.done, raw.least)
