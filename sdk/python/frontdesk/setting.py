"""Settings by the kind they have; a figure of a table is named ``table.key``.

With ``ticket`` they tell what holds for that case: what was changed for it, else what held when it was opened.
"""

from datetime import time, timedelta
from decimal import Decimal
from typing import TypeVar

from wit_world.imports import turn as wit

from .refusal import Refusal, ask
from .value import Value, from_wit

T = TypeVar("T")


def decimal(name: str, ticket: int | None = None) -> Decimal:
    """An exact number; refused, as the others are, where there is no such setting or it is of another kind."""
    return _of_kind(name, ticket, Decimal, "a number")


def whole(name: str, ticket: int | None = None) -> int:
    """A whole number: counts, days, working days, months, years."""
    return int(decimal(name, ticket))


def flag(name: str, ticket: int | None = None) -> bool:
    """Yes or no."""
    return _of_kind(name, ticket, bool, "yes or no")


def text(name: str, ticket: int | None = None) -> str:
    """Words, or the name of a choice."""
    return _of_kind(name, ticket, str, "text")


def clock(name: str, ticket: int | None = None) -> time:
    """A time of day."""
    return time.fromisoformat(text(name, ticket).zfill(5))


def length(name: str, ticket: int | None = None) -> timedelta:
    """A length in hours or shorter; one of days and longer is a :func:`whole` number."""
    return _of_kind(name, ticket, timedelta, "a length in hours or shorter")


def _of_kind(name: str, ticket: int | None, kind: type[T], expected: str) -> T:
    value: Value = from_wit(ask(wit.setting, name) if ticket is None else ask(wit.setting_for, name, ticket))
    if isinstance(value, kind):
        return value
    raise Refusal("invalid", f"expected the setting `{name}` to be {expected}, got `{value}`")
