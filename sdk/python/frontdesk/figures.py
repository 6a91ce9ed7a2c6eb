"""Exact figures: ratios, shares, samples by a seed. A rate of nothing is nothing: missing is not zero."""

from collections.abc import Sequence
from decimal import Decimal

from wit_world.imports import figures as wit

from .refusal import ask
from .value import decimal, number

Rounding = wit.Rounding
"""``HALF_UP``, ``HALF_EVEN``, ``UP`` ("at least"), ``DOWN`` ("at most")."""


def ratio(
    part: int | Decimal, whole: int | Decimal, digits: int = 1, how: wit.Rounding = Rounding.HALF_UP
) -> Decimal | None:
    """``part`` divided by ``whole``, rounded once from its true value; nothing where ``whole`` is zero."""
    result = ask(wit.ratio, decimal(part), decimal(whole), digits, how)
    return None if result is None else number(result)


def percent(part: int | Decimal, whole: int | Decimal, digits: int = 1) -> Decimal | None:
    """The same in percent, half up: 11 of 12 is 91.7."""
    return ratio(part * 100, whole, digits)


def share_of(count: int, percent: int | Decimal, how: wit.Rounding = Rounding.UP) -> int:
    """So many percent of a number of things, in whole things: at least 15 % of 67 is 11."""
    return ask(wit.share_of, count, decimal(percent), how)


def draw(keys: Sequence[str], count: int, seed: str) -> list[str]:
    """Draws so many of the keys; the same keys and the same seed give the same draw in whatever order the keys come."""
    return wit.draw(list(keys), count, seed)


def sample(keys: Sequence[str], percent: int | Decimal, seed: str) -> list[str]:
    """At least so many percent of different keys, drawn by a seed."""
    return draw(keys, share_of(len(set(keys)), percent), seed)
