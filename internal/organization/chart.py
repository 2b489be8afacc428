"""The organisation of one day as a value that can be asked. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from internal.kernel.clock import jst_date
from internal.organization.rules import (
    AppointmentKind,
    Away,
    Delegated,
    DepartmentKind,
    DepartmentNode,
    DeputyPlace,
    Duty,
    PostNode,
    Rank,
    Seat,
)

K = TypeVar("K")
V = TypeVar("V")

# Whoever stands in for the holder speaks first; then the holder by how closely she holds the post.
_HOLDER_ORDER = (
    AppointmentKind.SUBSTITUTE,
    AppointmentKind.ACTING,
    AppointmentKind.MAIN,
    AppointmentKind.ADDITIONAL,
    AppointmentKind.CONCURRENT,
)
_OWN_ORDER = (
    AppointmentKind.MAIN,
    AppointmentKind.ADDITIONAL,
    AppointmentKind.CONCURRENT,
    AppointmentKind.ACTING,
    AppointmentKind.SUBSTITUTE,
)


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as it is on the day."""

    post_id: UUID
    code: str
    title: str
    rank: int
    department_id: UUID
    duties: frozenset[Duty]


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A person in a post on the day."""

    person_id: UUID
    post_id: UUID
    employee_number: str
    family_name: str
    given_name: str
    kind: AppointmentKind


@dataclass(frozen=True, slots=True)
class DeputyRow:
    """One place of a deputy order on the day."""

    post_id: UUID
    place: int
    deputy_post_id: UUID
    article: str
    matter: str = ""  # code of a 事項 with an order of its own; empty: all others


@dataclass(frozen=True, slots=True)
class Directory:
    """Who sits where on one JST day, who stands above whom, who decides for whom, who is away."""

    on: date
    _departments: Mapping[UUID, DepartmentNode]
    _posts: Mapping[UUID, PostNode]
    _post_ids: Mapping[str, UUID]
    _department_ids: Mapping[str, UUID]
    _children: Mapping[UUID | None, tuple[DepartmentNode, ...]]
    _posts_in: Mapping[UUID, tuple[PostNode, ...]]
    _seats: Mapping[UUID, tuple[Seat, ...]]
    _deputies: Mapping[UUID, tuple[DeputyRow, ...]]
    _duties: Mapping[Duty, tuple[PostNode, ...]]
    _absences: Mapping[UUID, tuple[Away, ...]]
    _delegations: Mapping[UUID, tuple[Delegated, ...]]

    def post(self, post_id: UUID) -> PostNode | None:
        """The post as it is on the day; None when it does not exist then."""
        return self._posts.get(post_id)

    def every_post(self) -> Iterable[PostNode]:
        """Every post that exists on the day."""
        return self._posts.values()

    def post_by_code(self, code: str) -> PostNode | None:
        """The post with a code; None when it does not exist on the day."""
        found = self._post_ids.get(code)
        return None if found is None else self._posts[found]

    def department(self, department_id: UUID) -> DepartmentNode | None:
        """The department as it is on the day; None when it does not exist then."""
        return self._departments.get(department_id)

    def department_by_code(self, code: str) -> DepartmentNode | None:
        """The department with a code; None when it does not exist on the day."""
        found = self._department_ids.get(code)
        return None if found is None else self._departments[found]

    def children(self, department_id: UUID | None) -> tuple[DepartmentNode, ...]:
        """The departments directly below one (or the roots), in the order of the chart."""
        return self._children.get(department_id, ())

    def subtree(self, department_id: UUID) -> tuple[DepartmentNode, ...]:
        """A department and everything below it, in the order of the chart."""
        top = self._departments.get(department_id)
        return () if top is None else tuple(_walk(top, self._children))

    def path(self, department_id: UUID) -> tuple[DepartmentNode, ...]:
        """The department, the one above it, and so on up to the root."""
        return _path(department_id, self._departments)

    def section_of(self, department_id: UUID) -> DepartmentNode | None:
        """The nearest 課 upwards; the department itself when none is above it."""
        return _section(self.path(department_id))

    def posts_in(self, department_id: UUID) -> tuple[PostNode, ...]:
        """The posts directly in a department, lowest rank first."""
        return self._posts_in.get(department_id, ())

    def holders(self, post_id: UUID) -> tuple[Seat, ...]:
        """Who holds a post: 職務代理, 事務取扱, 本務, 兼務, 併任, then by employee number.

        Empty while the post is vacant or does not exist.
        """
        found = self._posts.get(post_id)
        return () if found is None else found.holders

    def seats_of(self, person_id: UUID) -> tuple[Seat, ...]:
        """Every post a person holds on the day, her 本務 first."""
        return self._seats.get(person_id, ())

    def superiors(self, post_id: UUID) -> tuple[PostNode, ...]:
        """The line upwards from a post: its own unit, the one above, up to 副市長 and 市長.

        Only posts of higher rank and of 係長 or above; within a department the lowest rank first
        (課長補佐 before 課長). Of a body (市, 教育委員会) only its executives are in the line, so
        an adviser attached to the body does not stand above every 部. Vacant posts are included.
        """
        own = self._posts.get(post_id)
        if own is None:
            return ()
        floor = max(own.rank + 1, Rank.UNIT_CHIEF)
        line: list[PostNode] = []
        for level in self.path(own.department_id):
            lowest = max(floor, Rank.EXECUTIVE) if level.kind is DepartmentKind.BODY else floor
            line.extend(
                above for above in self.posts_in(level.department_id) if above.rank >= lowest
            )
        return tuple(line)

    def posts_with(self, duty: Duty) -> tuple[PostNode, ...]:
        """Every post that carries a duty, in the order of the chart."""
        return self._duties.get(duty, ())

    def records_officer_of(self, department_id: UUID) -> PostNode | None:
        """The 文書主任 responsible for a department.

        The nearest one upwards: of the unit, of its 課, else of the first 課 of its 部. Never of
        another 部; None when nobody is named.
        """
        for level in self.path(department_id):
            if level.kind is DepartmentKind.BODY:
                reach: tuple[DepartmentNode, ...] = (level,)
            else:
                reach = self.subtree(level.department_id)
            for unit in reach:
                named = [
                    post
                    for post in self.posts_in(unit.department_id)
                    if Duty.RECORDS_OFFICER in post.duties
                ]
                if named:
                    return named[-1]
        return None

    def keeps_records_for(self, post_id: UUID, person_id: UUID) -> bool:
        """Whether a post is the 文書主任 of a section in which a person sits."""
        return any(
            officer is not None and officer.post_id == post_id
            for officer in map(
                self.records_officer_of,
                {seat.department_id for seat in self.seats_of(person_id)},
            )
        )

    def colleagues(self, post_id: UUID) -> tuple[Seat, ...]:
        """Everybody in the section of a post, each person once, in the order of the chart."""
        own = self._posts.get(post_id)
        section = self.section_of(own.department_id) if own else None
        if section is None:
            return ()
        found: dict[UUID, Seat] = {}
        for unit in self.subtree(section.department_id):
            for node in reversed(self.posts_in(unit.department_id)):
                for seat in node.holders:
                    found.setdefault(seat.person_id, seat)
        return tuple(found.values())

    def deputy_places(self, post_id: UUID, matter: str = "") -> tuple[DeputyPlace, ...]:
        """The deputy order of a post (代決順位) with its articles, first place first.

        For a matter that has an order of its own that order alone, else the general one (APR-31).
        """
        rows = self._deputies.get(post_id, ())
        order = matter if any(row.matter == matter for row in rows) else ""
        return tuple(
            DeputyPlace(row.place, self._posts[row.deputy_post_id], row.article, row.matter)
            for row in rows
            if row.deputy_post_id in self._posts and row.matter == order
        )

    def deputies(self, post_id: UUID, matter: str = "") -> tuple[PostNode, ...]:
        """The posts that decide for a post while its holder is away, first place first."""
        return tuple(place.post for place in self.deputy_places(post_id, matter))

    def deputy_matters(self, post_id: UUID) -> tuple[str, ...]:
        """The matters for which a post has a deputy order of its own, by their codes."""
        rows = self._deputies.get(post_id, ())
        return tuple(sorted({row.matter for row in rows if row.matter}))

    def is_away(self, person_id: UUID, at: datetime) -> Away | None:
        """The absence of a person at an instant of the day; the one that ends last.

        Only absences of the day this directory was made for are known here.
        """
        return max(
            (
                away
                for away in self._absences.get(person_id, ())
                if away.absent_from <= at < away.absent_to
            ),
            key=lambda away: away.absent_to,
            default=None,
        )

    def proxies(self, holder: Seat, matter: str, at: datetime) -> tuple[Seat, ...]:
        """Who acts in the place of somebody in a post (代理) at an instant, for a kind of matter.

        Each in her first post. Nobody once the holder has left the post. Only delegations of the
        days around this directory's are known here.
        """
        if all(seat.person_id != holder.person_id for seat in self.holders(holder.post_id)):
            return ()
        return tuple(
            seat
            for given in self._delegations.get(holder.person_id, ())
            if given.covers(holder.post_id, matter, jst_date(at))
            for seat in self.seats_of(given.proxy_id)[:1]
        )

    def with_absences(
        self,
        absences: Mapping[UUID, tuple[Away, ...]],
        delegations: Mapping[UUID, tuple[Delegated, ...]],
    ) -> "Directory":
        """The same chart with other absences and delegations."""
        return replace(self, _absences=absences, _delegations=delegations)

    def with_known_absences(self, absences: Mapping[UUID, tuple[Away, ...]]) -> "Directory":
        """The same chart, where all that is known of these people's absences is this."""
        return replace(self, _absences={**self._absences, **absences})

    def supposing_away(self, people: Iterable[UUID], away: Away) -> "Directory":
        """The same chart as it would be if these people had that absence too."""
        more = {person: (*self._absences.get(person, ()), away) for person in people}
        return replace(self, _absences={**self._absences, **more})


def make_directory(
    on: date,
    departments: Iterable[DepartmentNode],
    posts: Iterable[PostRow],
    holders: Iterable[HolderRow],
    deputies: Iterable[DeputyRow] = (),
    absences: Mapping[UUID, tuple[Away, ...]] | None = None,
    delegations: Iterable[Delegated] = (),
) -> Directory:
    """Put the rows that hold on a day together."""
    by_department = {node.department_id: node for node in departments}
    children = _children(by_department)
    tree_order = {
        node.department_id: place
        for place, node in enumerate(
            below for root in children.get(None, ()) for below in _walk(root, children)
        )
    }
    sections = {key: _section(_path(key, by_department)) for key in by_department}
    rows = {row.post_id: row for row in posts}
    held = _held(holders)
    nodes = {
        row.post_id: _node(row, sections.get(row.department_id), held.get(row.post_id, ()))
        for row in rows.values()
    }
    ordered = sorted(
        nodes.values(),
        key=lambda node: (
            tree_order.get(node.department_id, len(tree_order)),
            node.rank,
            node.code,
        ),
    )
    return Directory(
        on=on,
        _departments=by_department,
        _posts=nodes,
        _post_ids={node.code: node.post_id for node in nodes.values()},
        _department_ids={node.code: node.department_id for node in by_department.values()},
        _children=children,
        _posts_in=_grouped((node.department_id, node) for node in ordered),
        _seats=_own_seats(ordered),
        _deputies=_grouped(
            (row.post_id, row) for row in sorted(deputies, key=lambda row: row.place)
        ),
        _duties=_grouped((duty, node) for node in ordered for duty in node.duties),
        _absences=absences or {},
        _delegations=_grouped((given.person_id, given) for given in delegations),
    )


def _held(holders: Iterable[HolderRow]) -> Mapping[UUID, tuple[HolderRow, ...]]:
    ordered = sorted(holders, key=lambda row: (_HOLDER_ORDER.index(row.kind), row.employee_number))
    return _grouped((row.post_id, row) for row in ordered)


def _node(row: PostRow, section: DepartmentNode | None, holders: tuple[HolderRow, ...]) -> PostNode:
    name = section.name if section else ""
    seats = tuple(
        Seat(
            person_id=holder.person_id,
            post_id=row.post_id,
            name=f"{holder.family_name} {holder.given_name}",
            family_name=holder.family_name,
            title=row.title,
            section=name,
            rank=row.rank,
            department_id=row.department_id,
            section_id=section.department_id if section else row.department_id,
            kind=holder.kind,
        )
        for holder in holders
    )
    return PostNode(
        post_id=row.post_id,
        code=row.code,
        title=row.title,
        rank=row.rank,
        department_id=row.department_id,
        section=name,
        duties=row.duties,
        holders=seats,
    )


def _own_seats(posts: Iterable[PostNode]) -> Mapping[UUID, tuple[Seat, ...]]:
    seats = sorted(
        (seat for node in posts for seat in node.holders),
        key=lambda seat: (_OWN_ORDER.index(seat.kind), -seat.rank),
    )
    return _grouped((seat.person_id, seat) for seat in seats)


def _children(
    departments: Mapping[UUID, DepartmentNode],
) -> Mapping[UUID | None, tuple[DepartmentNode, ...]]:
    ordered = sorted(departments.values(), key=lambda node: (node.sort, node.code))
    return _grouped(
        (node.parent_id if node.parent_id in departments else None, node) for node in ordered
    )


def _walk(
    top: DepartmentNode, children: Mapping[UUID | None, tuple[DepartmentNode, ...]]
) -> Iterable[DepartmentNode]:
    yield top
    for child in children.get(top.department_id, ()):
        yield from _walk(child, children)


def _path(
    department_id: UUID, departments: Mapping[UUID, DepartmentNode]
) -> tuple[DepartmentNode, ...]:
    path: list[DepartmentNode] = []
    at = departments.get(department_id)
    while at is not None and at not in path:
        path.append(at)
        at = departments.get(at.parent_id) if at.parent_id else None
    return tuple(path)


def _section(path: tuple[DepartmentNode, ...]) -> DepartmentNode | None:
    for node in path:
        if node.kind is DepartmentKind.SECTION:
            return node
    return path[0] if path else None


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
