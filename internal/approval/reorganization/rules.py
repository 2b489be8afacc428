"""What a new chart does to open cases, delegations, deputy orders and authority rows. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from internal.approval.authority.rules import Generation
from internal.approval.engine.opening import find_people
from internal.approval.engine.participants import ParticipantKind
from internal.approval.engine.resolving import Found
from internal.approval.engine.values import Case, CaseState, Slot, SlotState
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from internal.organization.rules import PostNode, Seat
from internal.organization.successors import proposed_successor


class ImpactKind(StrEnum):
    """What becomes of one thing on the day."""

    ORPHAN = "orphan"  # nobody can act
    CLIMBS = "climbs"  # the post is gone or vacant: one above does it
    PERSON = "person"  # a step that asks a certain person who has left her post
    ROUTE = "route"  # the table or the chart of the day prescribes another route
    SKIPPED = "skipped"  # the post is gone or vacant: 回議 goes on without it
    OTHER_PERSON = "other_person"  # the same post, somebody else in it
    DRAFT = "draft"  # a draft or returned case whose drafter is gone
    DELEGATION = "delegation"  # 代理 that ends: the holder left the post, or the proxy every post
    BINDER = "binder"  # 簿冊, or documents in none, of a section that is gone
    TEMPLATE = "template"  # 経路テンプレート or group of a section that is gone
    NAMES_GONE = "names_gone"  # one that names a post, section or person that is gone
    DEPUTY_ORDER = "deputy_order"  # 代決順位 that names a post which is gone or vacant
    AUTHORITY = "authority"  # 専決規程 that names a post which is gone or vacant


class Choice(StrEnum):
    """What becomes of a step by person or of a route that would be another one."""

    KEEP = "keep"  # as it was submitted; posts are followed
    ANEW = "anew"  # the successor is asked; what is left of the route is prescribed anew


NEEDS_HANDS = frozenset(
    {
        ImpactKind.ORPHAN,
        ImpactKind.NAMES_GONE,
        ImpactKind.DEPUTY_ORDER,
        ImpactKind.AUTHORITY,
    }
)
"""What no run can put right: somebody has to change chart, template, order or table."""

PENDING = frozenset({SlotState.OPEN, SlotState.WAITING})


@dataclass(frozen=True, slots=True)
class Impact:
    """One thing that is another one after the day.

    `key` names it: a case, a draft, a delegation. `place` says which step or post; `before` and
    `after` who has it, in words; `successor` which person, or which section of a binder or a
    template, is proposed to go on with it. Of a route they are the 決裁区分 and the steps that go
    and come. `choice` is proposed where there is one.
    """

    kind: ImpactKind
    key: str
    title: str
    place: str
    before: str
    after: str
    subject_id: UUID | None = None
    successor: UUID | None = None
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that circulates. `title` is empty where it is confidential."""

    case: Case
    kind: str
    subject_id: UUID
    title: str


def case_impacts(each: OpenCase, before: Directory, after: Directory) -> Iterator[Impact]:
    """What becomes of every step of a case that is open or to come."""
    if each.case.state is not CaseState.CIRCULATING:
        return
    for stage in each.case.stages:
        for slot in stage.slots:
            if slot.state in PENDING:
                impact = _step(each, slot, before, after)
                if impact is not None:
                    yield impact


def _step(each: OpenCase, slot: Slot, before: Directory, after: Directory) -> Impact | None:
    if slot.participant.kind is ParticipantKind.PERSON:
        return _by_person(each, slot, before, after)
    now, then = _found(each.case, slot, before), _found(each.case, slot, after)
    had = now.seats if now else ()
    if then is None:
        kind = ImpactKind.ORPHAN
    elif _people(then.seats) == _people(had):
        return None
    elif not then.seats:
        kind = ImpactKind.SKIPPED
    elif any(seat.post_id != slot.participant.id for seat in then.seats):
        kind = ImpactKind.CLIMBS
    else:
        kind = ImpactKind.OTHER_PERSON
    seats = then.seats if then else ()
    return Impact(
        kind,
        f"case:{each.case.id}:{slot.no}",
        each.title,
        f"{slot.section} {slot.title}",
        words_of(had),
        words_of(seats),
        each.subject_id,
        seats[0].person_id if seats else None,
    )


def _by_person(each: OpenCase, slot: Slot, before: Directory, after: Directory) -> Impact | None:
    """A step that asks a certain person: who took over her post is proposed once she has left it.

    Somebody who only went elsewhere keeps it unless the plan says otherwise (APR-64).
    """
    who = slot.participant
    had = before.seats_of(who.id)
    post_id = who.post_id or (had[0].post_id if had else None)
    still = after.seats_of(who.id)
    if post_id is None or any(seat.post_id == post_id for seat in still):
        return None
    if not still and not had:
        return None
    proposed = proposed_successor(after, who.id, post_id) or _above_of(before, after, post_id)
    if proposed is None or proposed.person_id in each.case.authors:
        return _orphan_or_none(each, slot, had, after)
    return Impact(
        ImpactKind.PERSON,
        f"case:{each.case.id}:{slot.no}",
        each.title,
        f"{slot.section} {slot.title}",
        words_of(had[:1]),
        words_of((proposed,)),
        each.subject_id,
        proposed.person_id,
        Choice.KEEP if still else Choice.ANEW,
    )


def _orphan_or_none(
    each: OpenCase, slot: Slot, had: tuple[Seat, ...], after: Directory
) -> Impact | None:
    found = _found(each.case, slot, after)
    if found is not None and found.seats:
        return None
    return Impact(
        ImpactKind.ORPHAN if found is None else ImpactKind.SKIPPED,
        f"case:{each.case.id}:{slot.no}",
        each.title,
        f"{slot.section} {slot.title}",
        words_of(had[:1]),
        "",
        each.subject_id,
    )


def _above_of(before: Directory, after: Directory, post_id: UUID) -> Seat | None:
    """Who stands above a post that is gone: whoever stood above it still stands somewhere."""
    holders = (after.holders(node.post_id) for node in before.superiors(post_id))
    return next((seats[0] for seats in holders if seats), None)


def _found(case: Case, slot: Slot, directory: Directory) -> Found | None:
    try:
        return find_people(case, slot, directory)
    except Refusal:
        return None


def _people(seats: tuple[Seat, ...]) -> frozenset[UUID]:
    return frozenset(seat.person_id for seat in seats)


def words_of(seats: Iterable[Seat]) -> str:
    """People with their posts, as a list shows them."""
    return "、".join(f"{seat.name} {seat.section} {seat.title}" for seat in seats)[:200]


def leavers(after: Directory, people: Iterable[UUID]) -> frozenset[UUID]:
    """Those of some people who hold no post after the day."""
    return frozenset(each for each in people if not after.seats_of(each))


def deputy_impacts(before: Directory, after: Directory) -> Iterator[Impact]:
    """Deputy orders of deciding posts that name a post which will be gone or vacant."""
    for post in before.every_post():
        orders = ("", *before.deputy_matters(post.post_id))
        for place in (each for o in orders for each in before.deputy_places(post.post_id, o)):
            if not place.post.holders or after.post(post.post_id) is None:
                continue
            then = after.post(place.post.post_id)
            if then is not None and then.holders:
                continue
            yield Impact(
                ImpactKind.DEPUTY_ORDER,
                ":".join(("deputy", post.code, str(place.place), *filter(None, [place.matter]))),
                f"{post.section} {post.title}",
                f"第{place.place}順位 {place.post.section} {place.post.title}",
                words_of(place.post.holders),
                words_of(above(after, place.post)),
            )


def authority_impacts(
    generation: Generation, before: Directory, after: Directory
) -> Iterator[Impact]:
    """Rows of the authority table that name a post which will be gone or vacant."""
    named: list[tuple[str, str, tuple[str, ...]]] = [
        *((row.code, row.article, (row.decider.post_code,)) for row in generation.rows),
        *((row.code, row.article, row.post_codes) for row in generation.consults),
    ]
    for code, article, posts in named:
        for post in posts:
            now = before.post_by_code(post)
            if not post or post.startswith("@") or now is None or not now.holders:
                continue
            then = after.post_by_code(post)
            if then is None or not then.holders:
                yield Impact(
                    ImpactKind.AUTHORITY,
                    f"authority:{code}:{post}",
                    article,
                    f"{now.section} {now.title}",
                    words_of(now.holders),
                    words_of(above(after, now)),
                )


def above(after: Directory, node: PostNode) -> tuple[Seat, ...]:
    """Who stands above a post after the day, as the one to name instead."""
    line = after.superiors(node.post_id) or tuple(
        each for each in after.posts_in(node.department_id) if each.rank > node.rank
    )
    return next((each.holders for each in line if each.holders), ())


def counted(impacts: Iterable[Impact]) -> Mapping[str, int]:
    """How many impacts there are of each kind."""
    found = dict.fromkeys((kind.value for kind in ImpactKind), 0)
    for impact in impacts:
        found[impact.kind.value] += 1
    return found
