"""Books: registers of entries, series of numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from wit_world.imports import registers as wit

from .refusal import ask
from .ticket import Fields
from .value import Value, to_fields

PER_PAGE = 500
"""Most entries that one call of the host gives."""


@dataclass(frozen=True)
class Entry:
    """A line of a register."""

    key: str
    fields: Fields
    revision: int


def get(register: str, key: str) -> Entry | None:
    """Reads an entry."""
    raw = ask(wit.get, register, key)
    return None if raw is None else _entry(raw)


def find(register: str, **where: Value) -> Iterator[Entry]:
    """Every entry with exactly these values, in the order of their keys, page by page."""
    matching, last = to_fields(where), None
    while True:
        page = ask(wit.find, register, matching, PER_PAGE, last)
        yield from map(_entry, page)
        if len(page) < PER_PAGE:
            return
        last = page[-1].key


def put(register: str, key: str, fields: dict[str, Value]) -> int:
    """Writes an entry whole and tells its new revision."""
    return ask(wit.put, register, key, to_fields(fields))


def add(register: str, fields: dict[str, Value]) -> str:
    """Appends an entry under the next free key and tells the key."""
    return ask(wit.add, register, to_fields(fields))


def remove(register: str, key: str) -> None:
    """Removes an entry; its history stays in the journal."""
    ask(wit.remove, register, key)


def next_number(series: str) -> int:
    """Draws the next number of a series, from 1, without gaps: a refused turn gives it back."""
    return ask(wit.next_number, series)


def _entry(raw: wit.Entry) -> Entry:
    return Entry(raw.key, Fields.read(raw.fields), raw.revision)
