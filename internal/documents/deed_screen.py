"""The page of one deed as values: what it concerns, and what may be chosen on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.approval.deeds import ADDED_AS, WORDS, Words
from internal.approval.engine.approvers import levels_above
from internal.approval.engine.barring import bars_of
from internal.approval.engine.beside import Petition, Question
from internal.approval.engine.commands import Context
from internal.approval.engine.guards import Ground
from internal.approval.engine.questions import to_be_asked
from internal.approval.engine.rerouting import changeable, places_for
from internal.approval.engine.values import Capacity, Case
from internal.approval.model import approval_case
from internal.approval.offers import OTHER_GROUND, Deed, Offer, offers_of, undo_refused
from internal.approval.queries import case_file
from internal.approval.reading import opened_by
from internal.approval.service import Approval
from internal.approval.steps import CAPACITY_WORDS
from internal.documents.policies import manageable_by, visible_to
from internal.documents.screen import no_such_document
from internal.kernel.clock import jst_date
from internal.kernel.ids import new_id
from internal.kernel.refusal import Conflict, Refusal
from internal.organization.chart import Directory
from internal.organization.rules import Rank

FLOW = frozenset({Deed.REROUTE, Deed.FORCE})
"""What administrators may do without reading the case."""


Choice = tuple[str, str]
"""One line of a list to choose from: its value and its words."""


@dataclass(frozen=True, slots=True)
class DeedScreen:
    """Everything the page of a deed shows. `title` is empty when the case is confidential and
    the reader only keeps its flow in order."""

    document_id: UUID
    deed: Deed
    words: Words
    offer: Offer
    title: str
    drafter: str
    readable: bool
    seen: str
    petition: Petition | None
    question: Question | None
    people: tuple[Choice, ...]
    slots: tuple[Choice, ...]
    places: tuple[Choice, ...]
    posts: tuple[Choice, ...]
    once: UUID
    grounds: tuple[Ground, ...] = ()  # of the regulation, for 上申 and 申出
    levels: tuple[Choice, ...] = ()  # the posts to which a decision may be left
    bars: tuple[Ground, ...] = ()  # why nobody may deputise now
    on: date | None = None


def deed_screen(
    conn: Connection,
    approval: Approval,
    principal: Principal,
    document_id: UUID,
    *,
    deed: Deed,
    number: int,
    at: datetime,
) -> DeedScreen:
    """The page of a deed.

    Raises:
        NotFound: `documents.not_found`.
        Conflict: `documents.deed_not_open`, or why an approval cannot be taken back any more.
    """
    ours = approval_case.c.subject_id == document_id
    may = manageable_by(principal) if deed in FLOW else visible_to(principal)
    file = case_file(conn, ours, may)
    if file is None:
        raise no_such_document()
    readable = deed not in FLOW or case_file(conn, ours, visible_to(principal)) is not None
    directory = approval.directories.at(conn, at)
    case, by = file.case, principal.seat
    context = Context(at, directory, opened_by(conn, file.case_id))
    offer = _offer(deed, number, offers_of(case, by, context))
    if offer is None:
        raise _not_open(deed, undo_refused(case, by, context))
    return DeedScreen(
        document_id=document_id,
        deed=deed,
        words=WORDS[deed],
        offer=offer,
        title=file.title if readable or not file.confidential else "",
        drafter=f"{case.drafter.section} {case.drafter.name}",
        readable=readable,
        seen=case.content,
        petition=case.petition,
        question=next((q for q in case.questions if q.no == offer.number), None),
        people=tuple(
            (str(seat.person_id), f"{seat.name} {seat.title}")
            for seat in (to_be_asked(case, by) if deed is Deed.ASK else ())
        ),
        slots=tuple(
            (str(slot.no), f"{CAPACITY_WORDS[slot.capacity]} {slot.section} {slot.title}")
            for slot in changeable(case)
        ),
        places=tuple(_places(case)),
        posts=tuple(_posts(directory)) if deed is Deed.REROUTE else (),
        once=new_id(),
        grounds=_grounds(conn, approval, deed, at),
        levels=tuple(
            (str(node.post_id), f"{node.title} {node.holders[0].name}")
            for node in (levels_above(case, by, context) if deed is Deed.LIFT else ())
        ),
        bars=bars_of(case) if deed is Deed.INSTRUCT else (),
        on=jst_date(at),
    )


def grounds_offered(conn: Connection, approval: Approval, on: date) -> tuple[Ground, ...]:
    """The grounds that the regulation in force on a day names for 上申 and 申出."""
    return approval.authority.table(conn).guards_on(on).offered


def _grounds(conn: Connection, approval: Approval, deed: Deed, at: datetime) -> tuple[Ground, ...]:
    if deed not in {Deed.LIFT, Deed.CONCERN}:
        return ()
    named = grounds_offered(conn, approval, jst_date(at))
    return (*named, OTHER_GROUND) if named else ()


def _offer(deed: Deed, number: int, offers: tuple[Offer, ...]) -> Offer | None:
    fitting = [each for each in offers if each.deed is deed and number in {0, each.number}]
    return fitting[0] if fitting else None


def _not_open(deed: Deed, undo: Refusal | None) -> Refusal:
    if deed is Deed.TAKE_BACK and undo is not None:
        return undo
    return Conflict(
        "documents.deed_not_open",
        "この操作は、いまは行えません。最新の状態を確認してください。",
    )


def _places(case: Case) -> Iterator[Choice]:
    """In front of whom a post may be put, the decider first: that is the usual place."""
    for number in reversed(places_for(case)):
        stage = next(each for each in case.stages if each.no == number)
        yield str(number), "、".join(slot.title for slot in stage.slots)


def _posts(directory: Directory) -> Iterator[Choice]:
    """Every post from 係長 upwards that somebody holds, in the order of the chart."""
    for root in directory.children(None):
        for department in directory.subtree(root.department_id):
            for node in directory.posts_in(department.department_id):
                if node.rank >= Rank.UNIT_CHIEF and node.holders:
                    where = "" if node.section in node.title else f"{node.section} "
                    words = f"{where}{node.title} {node.holders[0].name}"
                    yield str(node.post_id), words


def added_as() -> tuple[tuple[Capacity, str], ...]:
    """The capacities in which a post may be added, with their message ids."""
    return tuple((capacity, CAPACITY_WORDS[capacity]) for capacity in ADDED_AS)
