"""What stays the same during one turn."""

from datetime import datetime

from wit_world.imports import turn as wit

from .refusal import ask
from .value import Value, moment, to_wit


def now() -> datetime:
    """The moment of the event, in UTC, also on replay. Python's own clock means nothing here."""
    return moment(wit.now())


def actor() -> str:
    """Who caused the turn: a person, the plugin, or ``system`` for the clock."""
    return wit.actor()


def actor_roles() -> list[str]:
    """The roles of the actor."""
    return wit.actor_roles()


def site() -> str:
    """The site's name."""
    return wit.site()


def random() -> int:
    """The next number of a series that is the same on replay."""
    return wit.random()


def log(level: str, message: str) -> None:
    """A line for the operator: ``debug``, ``info``, ``warn``, ``error``."""
    wit.log(level, message)


def set_for(setting: str, ticket: int, value: Value, reason: str) -> None:
    """Changes a setting for one case from now on; ``None`` takes the figure back."""
    ask(wit.set_for, setting, ticket, to_wit(value), reason)
