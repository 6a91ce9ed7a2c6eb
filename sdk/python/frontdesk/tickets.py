"""Opening and finding cases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wit_world.imports import tickets as wit

from .refusal import ask
from .ticket import Ticket
from .value import Value, instant, to_fields

PER_PAGE = 200
"""Most cases that one call of the host gives."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which cases are meant; what is left out does not restrict. ``where`` names fields with exactly these values."""

    workflow: str | None = None
    states: Sequence[str] = ()
    assignee: str | None = None
    requester: str | None = None
    parent: int | None = None
    tag: str | None = None
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    where: Mapping[str, Value] = field(default_factory=dict)

    def to_wit(self) -> wit.Filter:
        """For the interface."""
        opened_from, opened_until = map(_instant, (self.opened_from, self.opened_until))
        return wit.Filter(
            self.workflow, list(self.states), self.assignee, self.requester, self.parent, self.tag, opened_from,
            opened_until, to_fields(self.where),
        )  # fmt: skip


def open(  # noqa: A001 - the interface's word
    workflow: str,
    fields: Mapping[str, Value],
    *,
    title: str = "",
    requester: str | None = None,
    assignee: str | None = None,
    parent: int | None = None,
    tags: Sequence[str] = (),
) -> int:
    """Opens a case as the plugin and tells its id. Its own hook runs later in the same turn."""
    draft = wit.Draft(workflow, title, to_fields(fields), requester, assignee, parent, list(tags))
    return ask(wit.open, draft)


def get(ticket: int) -> Ticket:
    """Reads a case; refused with ``not-found``."""
    return Ticket.read(ask(wit.get, ticket))


def find(by: Filter) -> Iterator[Ticket]:
    """Every case that is meant, in the order they were opened, page by page."""
    wanted, last = by.to_wit(), None
    while True:
        page = ask(wit.find, wanted, PER_PAGE, last)
        yield from map(Ticket.read, page)
        if len(page) < PER_PAGE:
            return
        last = page[-1].id


def first(by: Filter) -> Ticket | None:
    """The case that was opened first of those that are meant."""
    return next(iter([Ticket.read(raw) for raw in ask(wit.find, by.to_wit(), 1, None)]), None)


def count(by: Filter, *group_by: str) -> dict[tuple[str, ...], int]:
    """How many cases share one combination of the named fields, as text; also ``state``, ``assignee``, ``workflow``."""
    return {tuple(tally.keys): tally.count for tally in ask(wit.count, by.to_wit(), list(group_by))}


def tied(ticket: int, relation: str) -> list[wit.TiedTicket]:
    """The cases tied from this one in a relation, of whichever plugin."""
    return ask(wit.tied, ticket, relation)


def _instant(at: datetime | None) -> int | None:
    return None if at is None else instant(at)
