"""Whom the organisation of the day names for a slot, with the reason."""

from dataclasses import dataclass, replace
from uuid import UUID

from internal.approval.engine.participants import Participant, ParticipantKind
from internal.approval.engine.values import Capacity, Slot
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from internal.organization.rules import Duty, PostNode, Rank, Seat


@dataclass(frozen=True, slots=True)
class Found:
    """The people found for a slot and, where the slot does not name them itself, why."""

    seats: tuple[Seat, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    """Who a slot means today, and the post from which to climb when nobody of them may act."""

    seats: tuple[Seat, ...]
    climb_from: UUID | None
    note: str = ""


def find(
    drafter: Seat, slot: Slot, directory: Directory, authors: frozenset[UUID] = frozenset()
) -> Found:
    """Who is asked for a slot: never an author; above a vacant post the next that has somebody.

    Raises:
        Refusal: `approval.nobody`, nobody is meant and nobody stands above.
    """
    named = _named(drafter, slot, directory)
    seats = _one_seat_a_person(named.seats)
    barred = {drafter.person_id, *authors}
    others = tuple(seat for seat in seats if seat.person_id not in barred)
    if others:
        return Found(others, named.note)
    if slot.capacity.only_reads:
        return Found(())
    why = "起案者本人の職のため" if seats else "空席のため"
    if slot.capacity is Capacity.CIRCULATE:
        return Found((), f"{why}、回議を省略しました。")
    for node in directory.superiors(named.climb_from) if named.climb_from else ():
        above = tuple(s for s in node.holders if s.person_id not in barred)
        if above:
            return Found(above, f"{slot.title}が{why}、上位の{node.title}が行います。")
    raise Refusal(
        "approval.nobody",
        "{title}({section})に承認できる職員がいません。"
        "人事担当に職員の配置を確認してから、もう一度操作してください。",
        title=slot.title,
        section=slot.section,
    )


def post_asked(node: PostNode, capacity: Capacity) -> Participant:
    """How a slot names a post: by itself, or on paper where its holder has no account."""
    on_paper = Duty.WITHOUT_ACCOUNT in node.duties and not capacity.only_reads
    return Participant(ParticipantKind.PAPER if on_paper else ParticipantKind.POST, node.post_id)


def seats_named(drafter: Seat, slot: Slot, directory: Directory) -> tuple[Seat, ...]:
    """Who a slot means today, whether they may act or not: for the preview of a route."""
    return _one_seat_a_person(_named(drafter, slot, directory).seats)


def _named(drafter: Seat, slot: Slot, directory: Directory) -> _Named:
    who = slot.participant
    match who.kind:
        case ParticipantKind.POST:
            return _Named(directory.holders(who.id), who.id)
        case ParticipantKind.PERSON:
            return _person(slot, directory)
        case ParticipantKind.SECTION:
            return _head(directory, who.id)
        case ParticipantKind.RECEPTION:
            return _reception(slot, directory)
        case ParticipantKind.SUPERIOR:
            return _superior(slot, directory)
        case ParticipantKind.EXTERNAL | ParticipantKind.PAPER:
            return _recorder(drafter, slot, directory)


def _person(slot: Slot, directory: Directory) -> _Named:
    """A named person; once she has left, whoever holds the post she was named in."""
    who = slot.participant
    seats = directory.seats_of(who.id)
    if seats:
        own = tuple(seat for seat in seats if seat.post_id == who.post_id) or seats[:1]
        return _Named(own, own[0].post_id)
    if who.post_id is None:
        return _Named((), None)
    successors = directory.holders(who.post_id)
    return _Named(
        successors,
        who.post_id,
        f"{who.name or slot.title}は在職していないため、後任の職員が行います。",
    )


def head_of(directory: Directory, department_id: UUID) -> PostNode | None:
    """The highest post of a department itself, of 係長 or above; vacant or not."""
    posts = [p for p in directory.posts_in(department_id) if p.rank >= Rank.UNIT_CHIEF]
    return posts[-1] if posts else None


def receiver_of(directory: Directory, department_id: UUID) -> PostNode | None:
    """Who receives a 合議 for a section: its own 文書主任, else its head."""
    officer = directory.records_officer_of(department_id)
    own = {unit.department_id for unit in directory.subtree(department_id)}
    if officer is not None and officer.department_id in own and officer.holders:
        return officer
    return head_of(directory, department_id)


def _head(directory: Directory, department_id: UUID) -> _Named:
    head = head_of(directory, department_id)
    if head is None:
        return _Named((), None)
    return _Named(head.holders, head.post_id, f"{head.section}の長({head.title})が行います。")


def _reception(slot: Slot, directory: Directory) -> _Named:
    """Whoever receives, until she has named who answers; then those who still hold their post."""
    if slot.received_by is not None:
        still = tuple(
            seat
            for seat in slot.holders
            if any(s.person_id == seat.person_id for s in directory.holders(seat.post_id))
        )
        if still:
            return _Named(still, still[0].post_id, slot.note)
        return _head(directory, slot.participant.id)
    receiver = receiver_of(directory, slot.participant.id)
    if receiver is None:
        return _Named((), None)
    return _Named(
        receiver.holders,
        receiver.post_id,
        f"{receiver.section}の受付({receiver.title})が、審議する職員を決めます。",
    )


def superior_at(directory: Directory, post_id: UUID, levels: int) -> PostNode | None:
    """The post so many levels above another; the highest where the line is shorter."""
    line = directory.superiors(post_id)
    return line[min(levels, len(line)) - 1] if line else None


def _superior(slot: Slot, directory: Directory) -> _Named:
    who = slot.participant
    node = superior_at(directory, who.id, who.levels)
    if node is None:
        return _Named((), None)
    return _Named(node.holders, node.post_id, f"{who.levels}段上の職({node.title})が行います。")


def _recorder(drafter: Seat, slot: Slot, directory: Directory) -> _Named:
    keepers = _keepers(drafter, directory)
    if not keepers.seats:
        return keepers
    who = f"文書主任に代わり{keepers.note}が" if keepers.note else "起案課の文書主任が"
    answer = "決裁" if slot.capacity is Capacity.DECIDE else "回答"
    return replace(keepers, note=f"{slot.title}の{answer}は、{who}記録します。")


def recorders_for(drafter: Seat, directory: Directory) -> tuple[Seat, ...]:
    """Who records for somebody's drafts: the 文書主任 of her section, never the drafter herself;
    where that post is vacant or hers, the next above."""
    return _keepers(drafter, directory).seats


def _keepers(drafter: Seat, directory: Directory) -> _Named:
    """The recorders, with the title of a post above that does it in place of the 文書主任."""
    officer = directory.records_officer_of(drafter.department_id)
    climb = officer.post_id if officer else drafter.post_id
    holders = officer.holders if officer else ()
    others = tuple(s for s in holders if s.person_id != drafter.person_id)
    if others:
        return _Named(others, climb)
    for node in directory.superiors(climb):
        above = tuple(s for s in node.holders if s.person_id != drafter.person_id)
        if above:
            return _Named(above, climb, node.title)
    return _Named((), climb)


def _one_seat_a_person(seats: tuple[Seat, ...]) -> tuple[Seat, ...]:
    seen = {seat.person_id: seat for seat in reversed(seats)}
    return tuple(seat for seat in seats if seen[seat.person_id] is seat)
