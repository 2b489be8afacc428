"""Who goes on with the work of somebody who leaves, or of a section that ends. Pure."""

from collections import Counter
from uuid import UUID

from internal.organization.chart import Directory
from internal.organization.rules import DepartmentKind, DepartmentNode, Seat


def proposed_successor(directory: Directory, person_id: UUID, post_id: UUID) -> Seat | None:
    """Who takes over by the chart: another holder of the post, else the next above."""
    for node in (directory.post(post_id), *directory.superiors(post_id)):
        for seat in node.holders if node else ():
            if seat.person_id != person_id:
                return seat
    return None


def proposed_section(
    before: Directory, after: Directory, section_id: UUID
) -> DepartmentNode | None:
    """The section in which most people of one that ends sit afterwards; None: they are nowhere."""
    people = {
        seat.person_id
        for unit in before.subtree(section_id)
        for node in before.posts_in(unit.department_id)
        for seat in node.holders
    }
    found = Counter(seats[0].section_id for person in people if (seats := after.seats_of(person)))
    sections = [
        (count, node)
        for each, count in found.items()
        if (node := after.department(each)) and node.kind is DepartmentKind.SECTION
    ]
    ranked = sorted(sections, key=lambda each: (-each[0], each[1].sort, each[1].code))
    return ranked[0][1] if ranked else None
