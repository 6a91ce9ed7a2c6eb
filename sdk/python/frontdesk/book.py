"""Registers that mirror tickets, so that a book can be read line by line as on paper."""

from . import registers
from .ticket import Ticket
from .value import Value, is_empty


def mirror(register: str, ticket: Ticket, *same: str, **more: Value) -> None:
    """Writes the ticket's line of a register, under its number: its fields of the same names, and what else is given."""
    line = {name: ticket.fields.get(name) for name in same} | more
    registers.put(register, ticket.number, {name: value for name, value in line.items() if not is_empty(value)})
