"""Hooks as decorated functions, and the exports that call them.

Only hooks that a plugin registers are exported: the host does not start Python for anything else. Functions are called
in the order in which they were registered, all that match.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar

from . import turn
from .refusal import Refusal, refuse, to_host
from .report import Table
from .ticket import Fields, Ticket
from .value import moment

if TYPE_CHECKING:
    # A component has the types of the hooks that it exports only.
    from wit_world.exports import on_deadline as wit_deadline
    from wit_world.exports import on_duty as wit_duty
    from wit_world.exports import on_message as wit_message
    from wit_world.exports import on_notice as wit_notice
    from wit_world.exports import on_report as wit_report
    from wit_world.exports import on_ticket as wit_ticket
    from wit_world.exports import on_timer as wit_timer
    from wit_world.exports import on_upgrade as wit_upgrade


@dataclass
class TicketEvent:
    """Something happened to a ticket: ``opened``, ``acted``, ``noted``, ``assigned``, ``escalated``, ``settled``, …"""

    cause: str
    ticket: Ticket
    action: str | None
    form: Fields
    was: str | None

    @classmethod
    def read(cls, raw: wit_ticket.Event) -> Self:
        """An event of the interface."""
        return cls(raw.cause, Ticket.read(raw.ticket), raw.action, Fields.read(raw.form), raw.was)


@dataclass
class DeadlineEvent:
    """A deadline was passed (``breached``, told once) or warns ``lead`` before it is ``due``."""

    name: str
    ticket: Ticket
    due: datetime
    breached: bool
    lead: timedelta

    @classmethod
    def read(cls, raw: wit_deadline.Event) -> Self:
        """An event of the interface."""
        lead = timedelta(milliseconds=raw.lead)
        return cls(raw.name, Ticket.read(raw.ticket), moment(raw.due), raw.breached, lead)


@dataclass
class TimerEvent:
    """A timer rang; after downtime later than it was ``due``."""

    key: str
    ticket: int | None
    due: datetime
    carry: Fields

    @classmethod
    def read(cls, raw: wit_timer.Event) -> Self:
        """An event of the interface."""
        return cls(raw.key, raw.ticket, moment(raw.due), Fields.read(raw.carry))


@dataclass
class DutyEvent:
    """A duty is ``due``, ``done``, ``missed`` or ``settled``; a series ``ended``; a quota is ``behind`` or ``short``."""

    duty: str
    cause: str
    due: datetime
    person: str | None
    form: Fields

    @classmethod
    def read(cls, raw: wit_duty.Event) -> Self:
        """An event of the interface."""
        return cls(raw.duty, raw.cause, moment(raw.due), raw.person, Fields.read(raw.form))


@dataclass
class NoticeEvent:
    """A notice was ``delivered``, ``failed`` or is ``unconfirmed``."""

    id: int
    about: int | None
    channel: str
    outcome: str
    detail: str

    @classmethod
    def read(cls, raw: wit_notice.Event) -> Self:
        """An event of the interface."""
        return cls(raw.id, raw.about, raw.channel, raw.outcome, raw.detail)


@dataclass
class MessageEvent:
    """A message came in from outside."""

    channel: str
    sender: str
    person: str | None
    about: int | None
    subject: str
    text: str
    fields: Fields

    @classmethod
    def read(cls, raw: wit_message.Event) -> Self:
        """An event of the interface."""
        fields = Fields.read(raw.fields)
        return cls(raw.channel, raw.sender, raw.person, raw.about, raw.subject, raw.text, fields)


@dataclass
class UpgradeEvent:
    """This version took the place of another one: ``was``, as ``1.4.2``; after a roll-back it is the higher one."""

    was: str

    @classmethod
    def read(cls, raw: wit_upgrade.Event) -> Self:
        """An event of the interface."""
        return cls(raw.was)


_HOOKS: dict[str, list[tuple[Callable[[Any], bool], Callable[[Any], None]]]] = {}
_REPORTS: dict[str, Callable[[datetime, datetime], Table]] = {}

H = TypeVar("H", bound=Callable[..., Any])


def on_ticket(workflow: str, *, cause: str | None = None, action: str | None = None) -> Callable[[H], H]:
    """Calls the function for tickets of a workflow: all events, those of a cause, or an action (cause ``acted``)."""

    def wanted(event: TicketEvent) -> bool:
        return (
            event.ticket.workflow == workflow
            and cause in (None, event.cause)
            and (action is None or (event.cause == "acted" and event.action == action))
        )

    return _register("on-ticket", wanted)


def on_deadline(name: str, *, breached: bool | None = None) -> Callable[[H], H]:
    """Calls the function when a deadline was passed (``breached=True``), warns (``False``), or both."""
    return _register("on-deadline", lambda event: event.name == name and breached in (None, event.breached))


def on_timer(prefix: str = "") -> Callable[[H], H]:
    """Calls the function for timers whose key begins so."""
    return _register("on-timer", lambda event: event.key.startswith(prefix))


def on_duty(duty: str, *, cause: str | None = None) -> Callable[[H], H]:
    """Calls the function for a duty: all events or those of a cause."""
    return _register("on-duty", lambda event: event.duty == duty and cause in (None, event.cause))


def on_notice(outcome: str | None = None) -> Callable[[H], H]:
    """Calls the function for what became of notices."""
    return _register("on-notice", lambda event: outcome in (None, event.outcome))


def on_message(channel: str | None = None) -> Callable[[H], H]:
    """Calls the function for messages that come in."""
    return _register("on-message", lambda event: channel in (None, event.channel))


def on_upgrade() -> Callable[[H], H]:
    """Calls the function when this version took the place of another one, in the turn that did it."""
    return _register("on-upgrade", lambda _event: True)


def report(name: str) -> Callable[[H], H]:
    """Builds a report of the blueprint over ``[start, end)``; writes are refused in it."""

    def register(function: H) -> H:
        _REPORTS[name] = function
        return function

    return register


def exported() -> list[str]:
    """The hooks that the plugin has, by their names in the interface."""
    return sorted(_HOOKS) + (["on-report"] if _REPORTS else [])


def _register(hook: str, wanted: Callable[[Any], bool]) -> Callable[[H], H]:
    def register(function: H) -> H:
        _HOOKS.setdefault(hook, []).append((wanted, function))
        return function

    return register


def _handle(hook: str, event: Any) -> None:
    try:
        for wanted, function in _HOOKS.get(hook, []):
            if wanted(event):
                function(event)
    except Refusal as refusal:
        raise to_host(refusal) from None
    except Exception as error:
        turn.log("error", told(error))
        raise


def told(error: BaseException) -> str:
    """Kind, message and places of an exception, the innermost first; Python's own rendering would read source files."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    return "\n".join([f"{type(error).__name__}: {error}", *reversed(places)])


class OnTicket:
    """Export: see :func:`on_ticket`."""

    def handle(self, what: wit_ticket.Event) -> None:
        """Called by the host."""
        _handle("on-ticket", TicketEvent.read(what))


class OnDeadline:
    """Export: see :func:`on_deadline`."""

    def handle(self, what: wit_deadline.Event) -> None:
        """Called by the host."""
        _handle("on-deadline", DeadlineEvent.read(what))


class OnTimer:
    """Export: see :func:`on_timer`."""

    def handle(self, what: wit_timer.Event) -> None:
        """Called by the host."""
        _handle("on-timer", TimerEvent.read(what))


class OnDuty:
    """Export: see :func:`on_duty`."""

    def handle(self, what: wit_duty.Event) -> None:
        """Called by the host."""
        _handle("on-duty", DutyEvent.read(what))


class OnNotice:
    """Export: see :func:`on_notice`."""

    def handle(self, what: wit_notice.Event) -> None:
        """Called by the host."""
        _handle("on-notice", NoticeEvent.read(what))


class OnMessage:
    """Export: see :func:`on_message`."""

    def handle(self, what: wit_message.Event) -> None:
        """Called by the host."""
        _handle("on-message", MessageEvent.read(what))


class OnUpgrade:
    """Export: see :func:`on_upgrade`."""

    def handle(self, what: wit_upgrade.Event) -> None:
        """Called by the host."""
        _handle("on-upgrade", UpgradeEvent.read(what))


class OnReport:
    """Export: see :func:`report`."""

    def build(self, report: str, start: int, end: int) -> wit_report.Table:
        """Called by the host."""
        try:
            if report not in _REPORTS:
                raise refuse("unknown-report", report=report)
            return _REPORTS[report](moment(start), moment(end)).to_wit()
        except Refusal as refusal:
            raise to_host(refusal) from None
        except Exception as error:
            turn.log("error", told(error))
            raise
