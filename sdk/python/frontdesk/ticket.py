"""Tickets and lists of fields, read by the types they have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Self

from wit_world.imports import tickets as wit
from wit_world.imports import types

from .refusal import ask
from .value import Choices, Files, Value, from_wit, is_empty, moment, to_fields


class Fields(dict[str, Value]):
    """Values by the names of the blueprint. What is empty or of another kind is ``None`` (``""``, ``False``, 0)."""

    @classmethod
    def read(cls, fields: Iterable[types.Field]) -> Self:
        """Fields of the interface."""
        return cls({field.name: from_wit(field.value) for field in fields})

    def has(self, name: str) -> bool:
        """Whether a field is filled in."""
        return not is_empty(self.get(name))

    def text(self, name: str) -> str | None:
        """Text, a choice, or a person's id."""
        value = self.get(name)
        return value if isinstance(value, str) else None

    def word(self, name: str) -> str:
        """Text, or ``""``."""
        return self.text(name) or ""

    def flag(self, name: str) -> bool:
        """Yes; a field that is not there is no."""
        return self.get(name) is True

    def number(self, name: str) -> Decimal | None:
        """An exact number."""
        value = self.get(name)
        return value if isinstance(value, Decimal) else None

    def count(self, name: str) -> int:
        """A number that counts things; 0 when it is not there."""
        return int(self.number(name) or 0)

    def ticket(self, name: str) -> int | None:
        """The id in a field of type ``ticket``."""
        value = self.number(name)
        return None if value is None else int(value)

    def moment(self, name: str) -> datetime | None:
        """A moment, in UTC."""
        value = self.get(name)
        return value if isinstance(value, datetime) else None

    def span(self, name: str) -> timedelta | None:
        """A length of time."""
        value = self.get(name)
        return value if isinstance(value, timedelta) else None

    def day(self, name: str) -> date | None:
        """A civil date."""
        value = self.get(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def choices(self, name: str) -> list[str]:
        """Several choices."""
        value = self.get(name)
        return value if isinstance(value, Choices) else []

    def files(self, name: str) -> list[str]:
        """References of stored files."""
        value = self.get(name)
        return value if isinstance(value, Files) else []

    def rows(self, name: str) -> list[list[str]]:
        """A small table of text."""
        value = self.get(name)
        return value if isinstance(value, list) and not isinstance(value, Choices | Files) else []


@dataclass
class Ticket:
    """A case as it stood when it was read; its methods write to the store and keep this copy true."""

    id: int
    number: str
    workflow: str
    state: str
    title: str
    fields: Fields
    requester: str | None
    assignee: str | None
    parent: int | None
    tags: list[str]
    opened_at: datetime
    entered_state_at: datetime

    @classmethod
    def read(cls, raw: types.Ticket) -> Self:
        """A ticket of the interface."""
        return cls(
            raw.id, raw.number, raw.workflow, raw.state, raw.title, Fields.read(raw.fields), raw.requester,
            raw.assignee, raw.parent, raw.tags, moment(raw.opened_at), moment(raw.entered_state_at),
        )  # fmt: skip

    def set(self, **values: Value) -> None:
        """Sets fields without an action; ``None`` empties one. Refused where the workflow has no such field."""
        fields = to_fields(values)
        ask(wit.set, self.id, fields)
        # As they would be read again: an `int` comes back as `Decimal`.
        self.fields.update(Fields.read(fields))
        for name in [name for name in values if is_empty(values[name])]:
            del self.fields[name]

    def assign(self, to: str | None) -> None:
        """Makes somebody responsible, or nobody. Refused where there is no such person."""
        ask(wit.assign, self.id, to)
        self.assignee = to

    def act(self, action: str, **form: Value) -> None:
        """Performs an action as the plugin, with a person's checks but for roles and required fields."""
        ask(wit.act, self.id, action, to_fields(form))
        self.__dict__.update(Ticket.read(ask(wit.get, self.id)).__dict__)

    def note(self, text: str) -> None:
        """Adds a line to the case's history."""
        ask(wit.note, self.id, text)

    def link(self, relation: str, other: int) -> None:
        """Ties another case to this one; the same tie twice is one."""
        ask(wit.link, self.id, relation, other)
