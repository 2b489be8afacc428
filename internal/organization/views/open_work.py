"""What somebody who leaves still has to do, as the pages of her leaving show it."""

from dataclasses import dataclass
from uuid import UUID

from werkzeug.datastructures import MultiDict

from internal.organization.delegations import DelegationLine, delegations_of
from internal.organization.ports import Leaving, OpenItem, OpenItemKind
from internal.organization.proxies import candidates_of
from internal.organization.rules import Seat
from internal.organization.service.leaving import items_of_leaver
from internal.organization.successors import proposed_successor
from internal.organization.views.reading import directory_on
from internal.web.context import services
from internal.web.words import today

CLOSE = "close"
"""In the place of a successor: the reading ends with a reason."""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One open thing with who takes it over by the chart."""

    item: OpenItem
    proposed: Seat | None


@dataclass(frozen=True, slots=True)
class OpenWorkPage:
    """Everything that needs a successor, who can be chosen, and the delegations that end."""

    lines: tuple[OpenLine, ...]
    offered: tuple[tuple[UUID, str], ...]
    delegations: tuple[DelegationLine, ...]

    @property
    def has_readings(self) -> bool:
        return any(line.item.kind is OpenItemKind.READING for line in self.lines)


def open_work_of(person_id: UUID, post_id: UUID | None = None) -> OpenWorkPage:
    """The open work of a person as she has it today; of one post while she keeps another."""
    with services().db.reading() as conn:
        directory = directory_on(conn, today())
        everything = services().taking_over.open_items(conn, person_id)
        delegations = delegations_of(conn, (person_id,), today())
    items = items_of_leaver(everything, directory, person_id, post_id)
    lines = tuple(
        OpenLine(item, proposed_successor(directory, person_id, item.post_id)) for item in items
    )
    people = {line.proposed.person_id: line.proposed for line in lines if line.proposed}
    for seat in directory.seats_of(person_id):
        people |= {each.person_id: each for each in candidates_of(directory, seat)}
    return OpenWorkPage(
        lines,
        tuple(
            (each.person_id, f"{each.name} {each.section} {each.title}") for each in people.values()
        ),
        delegations,
    )


def leaving_of(form: MultiDict[str, str]) -> Leaving:
    """The successors that a form names, one field for each open thing."""
    with services().db.reading() as conn:
        directory = directory_on(conn, today())
    chosen = {
        name.removeprefix("to-"): value for name, value in form.items() if name.startswith("to-")
    }
    return Leaving(
        services().taking_over,
        directory,
        {key: found for key, value in chosen.items() if (found := _id(value)) is not None},
        frozenset(key for key, value in chosen.items() if value == CLOSE),
        form.get("closing_reason", ""),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
