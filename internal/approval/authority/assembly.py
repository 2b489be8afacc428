"""The prescribed steps with what is added to them, in the order of the route. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from internal.approval.authority.naming import Found, Namer, already_asked, own_post
from internal.approval.authority.shape import Addition, Additions
from internal.approval.engine.participants import ParticipantKind
from internal.approval.engine.values import Basis, Capacity, Completion, LeftOut, Slot, Stage

Group = tuple[tuple[Slot, ...], Completion]
LeaveOut = Callable[[LeftOut], None]


@dataclass(frozen=True, slots=True)
class Prescribed:
    """The steps that the authority table prescribes, by their place in the route."""

    below: tuple[Slot, ...]  # own line up to the section head
    concurs: tuple[Slot, ...]
    ruled: tuple[Group, ...]  # 合議 that are stages of their own, with a rule or an order
    examines: tuple[Slot, ...]
    above: tuple[Slot, ...]  # own line above the section
    deciding: Slot
    shows: tuple[Slot, ...]
    reports: tuple[Slot, ...] = ()


@dataclass(slots=True)
class _Added:
    """What is added, by its place in the route."""

    told: list[Group] = field(default_factory=list)
    own: list[Slot] = field(default_factory=list)
    beside: list[Slot] = field(default_factory=list)  # joins the prescribed 合議
    consulted: list[Group] = field(default_factory=list)  # 合議 with a rule of its own
    shown: list[Slot] = field(default_factory=list)
    forwarded: list[Slot] = field(default_factory=list)
    preliminary: Addition | None = None


def assembled(
    prescribed: Prescribed,
    additions: Additions,
    namer: Namer,
    asked: set[UUID],
    leave_out: LeaveOut,
) -> tuple[Stage, ...]:
    """The stages of a route, numbered.

    同報 → own line up to the section head → added 回議 → 合議 → 審査 → the line above → decider →
    供覧 → 決裁後回付. With 仮決裁 the whole own line and the decider come before the 合議. Nothing
    prescribed is taken away. `asked` are the posts that are in the route already.
    """
    added = _gathered(additions, namer, asked, leave_out)
    beside = (*prescribed.concurs, *added.beside)
    consulting: list[Group] = [
        *([(beside, Completion())] if beside else []),
        *prescribed.ruled,
        *added.consulted,
        *_each(prescribed.examines),
    ]
    above = list(_each(prescribed.above))
    if added.preliminary is not None and consulting:
        middle = [
            *above,
            *_each((_preliminary(prescribed.deciding, added.preliminary),)),
            *consulting,
        ]
    else:
        middle = [*consulting, *above]
    shown = (*prescribed.shows, *added.shown)
    return _numbered(
        [
            *added.told,
            *_each((*prescribed.below, *added.own)),
            *middle,
            *_each((prescribed.deciding,)),
            *([(shown, Completion())] if shown else []),
            *([(prescribed.reports, Completion())] if prescribed.reports else []),
            *([(tuple(added.forwarded), Completion())] if added.forwarded else []),
        ]
    )


def _gathered(additions: Additions, namer: Namer, asked: set[UUID], leave_out: LeaveOut) -> _Added:
    added = _Added()
    seen: set[object] = set()
    for each in additions.each:
        slots = list(_new_slots(each, namer, asked, seen, leave_out))
        _place(added, each, slots)
        if each.shape.preliminary:
            added.preliminary = added.preliminary or each
    return added


def _new_slots(
    addition: Addition, namer: Namer, asked: set[UUID], seen: set[object], leave_out: LeaveOut
) -> Iterator[Slot]:
    """The slots of an addition that the route does not have yet."""
    for line in addition.shape.lines:
        for found in namer.slots(addition, line):
            forwarded = found.slot.capacity is Capacity.FORWARD
            who = (forwarded, found.slot.participant)
            if _is_own(found, namer):
                leave_out(own_post(found, addition))
            elif who in seen or (not forwarded and found.post and found.post.post_id in asked):
                leave_out(already_asked(found, addition))
            else:
                seen.add(who)
                if found.post is not None and not forwarded:
                    asked.add(found.post.post_id)
                yield found.slot


def _is_own(found: Found, namer: Namer) -> bool:
    """Whether a slot would ask only the drafter; an answer on paper is not hers to give either."""
    drafter = namer.drafter.person_id
    if found.slot.participant.kind is ParticipantKind.RECEPTION:
        return False
    if found.post is None:
        return found.slot.participant.id == drafter
    people = {seat.person_id for seat in found.post.holders}
    return people == {drafter}


def _place(added: _Added, addition: Addition, slots: list[Slot]) -> None:
    by = {
        capacity: tuple(slot for slot in slots if slot.capacity is capacity)
        for capacity in Capacity
    }
    added.own += by[Capacity.CIRCULATE]
    added.shown += by[Capacity.SHOW]
    added.forwarded += by[Capacity.FORWARD]
    if by[Capacity.INFORM]:
        added.told.append((by[Capacity.INFORM], Completion()))
    consulted = by[Capacity.CONCUR]
    if addition.shape.is_plain:
        added.beside += [replace(slot, branch=0) for slot in consulted]
    elif consulted:
        placed = in_order(consulted) if addition.shape.in_order else consulted
        added.consulted.append((placed, addition.shape.completion))


def in_order(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """One after another within each branch; without branches all in one row."""
    branched = any(slot.branch for slot in slots)
    return tuple(
        replace(slot, branch=slot.branch if branched else 1, place=place)
        for place, slot in enumerate(slots, start=1)
    )


def _preliminary(deciding: Slot, addition: Addition) -> Slot:
    basis = Basis(
        addition.source,
        "合議の前に決裁者の判断を受けます(仮決裁)。本決裁は合議のあとに行います。",
        origin=addition.origin,
    )
    return replace(deciding, capacity=Capacity.PRELIMINARY, basis=basis)


def _each(slots: Iterable[Slot]) -> Iterator[Group]:
    return (((slot,), Completion()) for slot in slots)


def _numbered(groups: list[Group]) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    number = 0
    for stage_no, (slots, completion) in enumerate(groups, start=1):
        numbered = tuple(replace(slot, no=number + at) for at, slot in enumerate(slots, start=1))
        number += len(slots)
        stages.append(Stage(stage_no, numbered, completion))
    return tuple(stages)
