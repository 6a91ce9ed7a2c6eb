"""Tables and figures of reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .value import Value, to_wit

if TYPE_CHECKING:
    from wit_world.exports import on_report as wit


@dataclass(frozen=True)
class Figure:
    """A headline number; ``met`` is ``None`` where there is no target or nothing to measure."""

    name: str
    value: Value
    target: Value = None
    met: bool | None = None

    def to_wit(self) -> wit.Figure:
        """For the interface."""
        from wit_world.exports import on_report as wit  # there in components with reports only

        target = None if self.target is None else to_wit(self.target)
        return wit.Figure(self.name, to_wit(self.value), target, self.met)


@dataclass(frozen=True)
class Table:
    """A report's answer: names of the blueprint's columns, rows with one value for each, headline numbers."""

    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Value]] = ()
    figures: Sequence[Figure] = field(default_factory=list)

    def to_wit(self) -> wit.Table:
        """For the interface."""
        from wit_world.exports import on_report as wit

        rows = [[to_wit(value) for value in row] for row in self.rows]
        return wit.Table(list(self.columns), rows, [figure.to_wit() for figure in self.figures])


def figure(name: str, value: Value, at_least: Value = None) -> Figure:
    """A headline number and what it should reach at least; nothing to measure is neither met nor missed."""
    met = None if value is None or at_least is None else value >= at_least  # type: ignore[operator]
    return Figure(name, value, at_least, met)
