"""Messages to people, put together step by step."""

from collections.abc import Iterable
from typing import Self

from wit_world.imports import directory
from wit_world.imports import notifications as wit

from .refusal import ask
from .value import Value, to_fields


def notify(template: str) -> "Message":
    """Begins a message by a template under ``[notices]``: ``notify("late").role("director").about(ticket.id).send()``."""
    return Message(template)


class Message:
    """A message that is not sent yet; it leaves with :meth:`send`."""

    def __init__(self, template: str) -> None:
        self._notice = wit.Notice([], template, [], None, None, False)

    def role(self, role: str) -> Self:
        """To everybody with a role."""
        return self._to(wit.Audience_Role(role))

    def person(self, person: str) -> Self:
        """To one person."""
        return self._to(wit.Audience_Person(person))

    def persons(self, people: Iterable[str]) -> Self:
        """To each of them."""
        for person in people:
            self.person(person)
        return self

    def superior_of(self, person: str, otherwise: str) -> Self:
        """To somebody's superior, or to everybody with the role ``otherwise``. Needs the permission ``directory``."""
        superior = ask(directory.superior, person, 1)
        return self.role(otherwise) if superior is None else self.person(superior)

    def post(self, post: str) -> Self:
        """To whoever stands at a post now."""
        return self._to(wit.Audience_Post(post))

    def address(self, channel: str, address: str) -> Self:
        """To an address outside the site; needs the permission ``notify-outside``."""
        return self._to(wit.Audience_Address((channel, address)))

    def about(self, ticket: int) -> Self:
        """The case it is about."""
        self._notice.about = ticket
        return self

    def args(self, **arguments: Value) -> Self:
        """Arguments of the template."""
        self._notice.arguments += to_fields(arguments)
        return self

    def once(self, key: str) -> Self:
        """Sent once whatever happens: a second message with the same key is dropped."""
        self._notice.key = key
        return self

    def urgent(self) -> Self:
        """Not held back by quiet hours."""
        self._notice.urgent = True
        return self

    def send(self) -> None:
        """Joins the turn; nobody to tell is no error."""
        if self._notice.to:
            ask(wit.send, self._notice)

    def send_anyway(self) -> None:
        """Sent even when this turn is refused."""
        if self._notice.to:
            ask(wit.send_anyway, self._notice)

    def _to(self, whom: wit.Audience) -> Self:
        self._notice.to.append(whom)
        return self
