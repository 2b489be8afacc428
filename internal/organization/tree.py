"""The chart of a day as lines of a page, down to the 課 with what is below it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from internal.organization.chart import Directory
from internal.organization.rules import DepartmentKind, DepartmentNode, PostNode, Rank


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A department of the chart: its head, how many people, which posts are vacant."""

    department: DepartmentNode
    depth: int
    head: PostNode | None
    people: int
    vacant: tuple[PostNode, ...]


def tree_of(directory: Directory) -> tuple[TreeLine, ...]:
    """The departments from the roots down to the 課, in the order of the chart.

    A 係 has no line of its own: its people and vacancies count for its 課.
    """
    return tuple(
        line for root in directory.children(None) for line in _lines(directory, root, depth=0)
    )


def _lines(directory: Directory, node: DepartmentNode, *, depth: int) -> Iterator[TreeLine]:
    ends_here = node.kind in (DepartmentKind.SECTION, DepartmentKind.UNIT)
    units = directory.subtree(node.department_id) if ends_here else (node,)
    posts = [post for unit in units for post in directory.posts_in(unit.department_id)]
    own = directory.posts_in(node.department_id)
    yield TreeLine(
        department=node,
        depth=depth,
        head=own[-1] if own else None,
        people=len({seat.person_id for post in posts for seat in post.holders}),
        vacant=tuple(vacant_posts(posts)),
    )
    if not ends_here:
        for child in directory.children(node.department_id):
            yield from _lines(directory, child, depth=depth + 1)


def every_section(directory: Directory) -> tuple[tuple[UUID, str], ...]:
    """The sections with their names, in the order of the tree."""
    return tuple(
        (node.department_id, node.name)
        for top in directory.children(None)
        for node in directory.subtree(top.department_id)
        if node.kind is DepartmentKind.SECTION
    )


def vacant_posts(posts: list[PostNode]) -> Iterator[PostNode]:
    """The posts of responsibility that nobody holds; a staff post without people is no vacancy."""
    return (post for post in posts if post.rank >= Rank.UNIT_CHIEF and not post.holders)


def deciders_of(directory: Directory) -> tuple[PostNode, ...]:
    """Every post that decides (課長級 or above) and every other one that has a deputy order."""
    return tuple(
        post
        for root in directory.children(None)
        for unit in directory.subtree(root.department_id)
        for post in reversed(directory.posts_in(unit.department_id))
        if post.rank >= Rank.DIRECTOR or directory.deputy_places(post.post_id)
    )


MOST_OFFERED = 2_000


def posts_of(directory: Directory) -> tuple[PostNode, ...]:
    """Every post, in the order of the chart; none where a list of them would help nobody."""
    posts = tuple(
        post
        for root in directory.children(None)
        for unit in directory.subtree(root.department_id)
        for post in reversed(directory.posts_in(unit.department_id))
    )
    return posts if len(posts) <= MOST_OFFERED else ()


def possible_deputies(directory: Directory, post: PostNode) -> tuple[PostNode, ...]:
    """The posts of responsibility around a post that may stand in for it: its 部 and those above.

    For a post of the body itself that is the whole body.
    """
    path = directory.path(post.department_id)
    near = path[-2] if len(path) > 1 else path[-1]
    units = (*directory.subtree(near.department_id), *path[-1:])
    found = {
        each.post_id: each
        for unit in units
        for each in reversed(directory.posts_in(unit.department_id))
        if each.rank >= Rank.UNIT_CHIEF and each.post_id != post.post_id
    }
    return tuple(found.values())
