"""Frontdesk plugins in Python: the interface ``frontdesk:plugin`` with a little comfort on top.

A plugin is a folder with ``blueprint/*.toml`` (what it is), ``src/plugin.py`` (what it does) and
``scenarios/*.toml`` (the proof). ``frontdesk plugin build FOLDER`` makes the component.

Values are Python's own: ``Decimal`` and ``int`` for numbers, ``date`` for days, aware ``datetime`` for moments,
``timedelta`` for lengths of time. Nothing is a float. Modules of this package wrap the host's interfaces of the same
name; what they leave out is reached as generated, for example ``from wit_world.imports import custody``.
"""

from . import duties, figures, registers, schedules, setting, tickets, turn
from .book import mirror
from .notice import Message, notify
from .people import department_head, person_name
from .plugin import (
    DeadlineEvent,
    DutyEvent,
    MessageEvent,
    NoticeEvent,
    TicketEvent,
    TimerEvent,
    UpgradeEvent,
    on_deadline,
    on_duty,
    on_message,
    on_notice,
    on_ticket,
    on_timer,
    on_upgrade,
    report,
)
from .refusal import Refusal, refuse
from .report import Figure, Table, figure
from .ticket import Fields, Ticket
from .value import Choices, Files, Person, Value

__all__ = [
    "Choices", "DeadlineEvent", "DutyEvent", "Fields", "Figure", "Files", "Message", "MessageEvent", "NoticeEvent",
    "Person", "Refusal", "Table", "Ticket", "TicketEvent", "TimerEvent", "UpgradeEvent", "Value", "department_head",
    "duties", "figure", "figures", "mirror", "notify", "on_deadline", "on_duty", "on_message", "on_notice",
    "on_ticket", "on_timer", "on_upgrade", "person_name", "refuse", "registers", "report", "schedules", "setting",
    "tickets", "turn",
]  # fmt: skip
