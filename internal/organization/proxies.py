"""Who is offered as a proxy (代理) when somebody looks for one. Pure."""

from internal.organization.chart import Directory
from internal.organization.rules import DepartmentKind, Rank, Seat


def candidates_of(directory: Directory, seat: Seat) -> tuple[Seat, ...]:
    """People who know the work of a post, each once, in the order of the chart.

    For a 課 and below the section and the line above it; for a 部長 the 課長補佐 and above of the
    division; for executives every 課長 and above.
    """
    if seat.rank >= Rank.DEPUTY_DIRECTOR_GENERAL:
        floor = Rank.DIRECTOR if seat.rank >= Rank.EXECUTIVE else Rank.DEPUTY_DIRECTOR
        found = tuple(each for each in _below(directory, seat) if each.rank >= floor)
    else:
        above = (each for node in directory.superiors(seat.post_id) for each in node.holders)
        found = (*directory.colleagues(seat.post_id), *above)
    people = {each.person_id: each for each in reversed(found)}
    return tuple(
        each
        for each in found
        if people[each.person_id] is each and each.person_id != seat.person_id
    )


def _below(directory: Directory, seat: Seat) -> tuple[Seat, ...]:
    """Everybody in the division of a post; of the whole body for its executives."""
    path = directory.path(seat.department_id)
    executive = seat.rank >= Rank.EXECUTIVE
    division = (level for level in path if level.kind is DepartmentKind.DIVISION and not executive)
    top = next(division, path[-1])
    return tuple(
        each
        for unit in directory.subtree(top.department_id)
        for node in reversed(directory.posts_in(unit.department_id))
        for each in node.holders
    )
