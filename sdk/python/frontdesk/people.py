"""Small questions to the directory. They need the permission ``directory``."""

from wit_world.imports import directory as wit

from .refusal import Refusal, ask
from .ticket import Fields


def with_role(role: str) -> list[str]:
    """Everybody with a role, in the order of their ids."""
    return [person.id for person in ask(wit.with_role, role)]


def department_head(department: str) -> str | None:
    """Whoever has the role ``department-head`` and stands in the directory with this ``department``; the first by id."""
    heads = ask(wit.with_role, "department-head")
    return next((head.id for head in heads if Fields.read(head.fields).text("department") == department), None)


def person_name(person: str) -> str:
    """What people call somebody; the id of whoever the directory does not know."""
    try:
        return ask(wit.get, person).name
    except Refusal:
        return person
