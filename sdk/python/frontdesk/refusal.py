"""Saying no, and hearing it from the host."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from componentize_py_types import Err
from wit_world.imports import types as wit

from .value import Value, from_wit, to_fields

P = ParamSpec("P")
T = TypeVar("T")

_KINDS = {
    wit.Refusal_NotFound: "not-found",
    wit.Refusal_Denied: "denied",
    wit.Refusal_Limit: "limit",
    wit.Refusal_Invalid: "invalid",
}
_SHAPES = {kind: shape for shape, kind in _KINDS.items()}


class Refusal(Exception):
    """A rule said no. Raised out of a hook it undoes the whole turn and is shown to the person who acted.

    ``kind`` is ``rule`` (``name`` stands under ``[refusals]`` of the blueprint), or what the host says: ``not-found``,
    ``denied``, ``limit``, ``invalid`` (``name`` is its text). Any other exception is a fault: it is parked for the operator.
    """

    def __init__(self, kind: str, name: str, arguments: dict[str, Value] | None = None) -> None:
        super().__init__(f"{kind}: {name}")
        self.kind = kind
        self.name = name
        self.arguments = arguments or {}


def refuse(rule: str, **arguments: Value) -> Refusal:
    """A refusal by a rule of the blueprint: ``raise refuse("nothing-lent", keys=0)``."""
    return Refusal("rule", rule, arguments)


def ask(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Calls the host; what it refuses is raised as :class:`Refusal`."""
    try:
        return function(*args, **kwargs)
    except Err as error:
        raise from_host(error.value) from None


def from_host(refusal: Any) -> Refusal:
    """A refusal of the interface."""
    if isinstance(refusal, wit.Refusal_Rule):
        name, fields = refusal.value
        return Refusal("rule", name, {field.name: from_wit(field.value) for field in fields})
    return Refusal(_KINDS[type(refusal)], refusal.value)


def to_host(refusal: Refusal) -> Err[Any]:
    """A refusal for the interface, to be raised out of an export."""
    if refusal.kind == "rule":
        return Err(wit.Refusal_Rule((refusal.name, to_fields(refusal.arguments))))
    return Err(_SHAPES[refusal.kind](refusal.name))
