"""Values of forms, tickets, registers and settings as Python's own types, and back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias, Union

from wit_world.imports import types as wit


class Person(str):
    """The id of a member of staff or a customer."""


class Choices(list[str]):
    """The names of several choices."""


class Files(list[str]):
    """References of stored files."""


Value: TypeAlias = Union[
    None, str, int, Decimal, bool, date, datetime, timedelta, Person, Choices, Files, list[list[str]]
]
"""``None`` is left empty; a plain ``str`` is text, the name of a choice or a time of day."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def moment(milliseconds: int) -> datetime:
    """A moment of the interface, in UTC; the site's zone is asked for in ``schedules``."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def instant(at: datetime) -> int:
    """A moment for the interface, in milliseconds since 1970. ``TypeError`` for one without a zone."""
    return (at - _EPOCH) // _MILLISECOND


def span(length: timedelta) -> int:
    """A length of time for the interface, in milliseconds."""
    return length // _MILLISECOND


def day(civil: wit.Date) -> date:
    """A civil date of the interface."""
    return date(civil.year, civil.month, civil.day)


def civil(of: date) -> wit.Date:
    """A civil date for the interface."""
    return wit.Date(of.year, of.month, of.day)


def number(exact: wit.Decimal) -> Decimal:
    """An exact number of the interface."""
    return Decimal(exact.coefficient).scaleb(-exact.scale)


def decimal(n: int | Decimal) -> wit.Decimal:
    """An exact number for the interface: at most 18 digits behind the point."""
    sign, digits, exponent = Decimal(n).as_tuple()
    if not isinstance(exponent, int):
        raise TypeError(f"expected a number, got `{n}`")
    coefficient = int("".join(map(str, digits))) * (10 ** max(exponent, 0))
    return wit.Decimal(-coefficient if sign else coefficient, max(-exponent, 0))


def is_empty(value: Value) -> bool:
    """Whether a person would call it empty: nothing, blank text, an empty list."""
    return value is None or (isinstance(value, str) and not value.strip()) or (isinstance(value, list) and not value)


def from_wit(value: wit.Value) -> Value:
    """A value of the interface in Python's type for it."""
    match value:
        case wit.Value_Nothing():
            return None
        case wit.Value_Number(exact):
            return number(exact)
        case wit.Value_Day(civil_date):
            return day(civil_date)
        case wit.Value_Moment(milliseconds):
            return moment(milliseconds)
        case wit.Value_Span(milliseconds):
            return timedelta(milliseconds=milliseconds)
        case wit.Value_Person(who):
            return Person(who)
        case wit.Value_Choices(names):
            return Choices(names)
        case wit.Value_Files(references):
            return Files(references)
        case wit.Value_Text(inner) | wit.Value_Flag(inner) | wit.Value_Rows(inner):
            return inner
    raise TypeError(f"expected a value of the interface, got `{value!r}`")


def to_wit(value: Value) -> wit.Value:
    """A Python value for the interface; ``TypeError`` for floats and other types."""
    # Subclasses before their bases: a flag is an `int`, a person a `str`, a moment a `date`.
    match value:
        case None:
            return wit.Value_Nothing()
        case bool():
            return wit.Value_Flag(value)
        case int() | Decimal():
            return wit.Value_Number(decimal(value))
        case Person():
            return wit.Value_Person(str(value))
        case str():
            return wit.Value_Text(value)
        case datetime():
            return wit.Value_Moment(instant(value))
        case date():
            return wit.Value_Day(civil(value))
        case timedelta():
            return wit.Value_Span(span(value))
        case Choices():
            return wit.Value_Choices(list(value))
        case Files():
            return wit.Value_Files(list(value))
        case list():
            return wit.Value_Rows([list(row) for row in value])
    raise TypeError(f"expected a value (numbers are `int` or `Decimal`), got `{value!r}`")


def to_fields(values: Mapping[str, Value]) -> list[wit.Field]:
    """Fields for the interface, one for each name."""
    return [wit.Field(name, to_wit(value)) for name, value in values.items()]
