"""Who goes on with the work of somebody who leaves, by the chart. Pure."""

from uuid import UUID

from internal.organization.chart import Directory
from internal.organization.rules import Seat


def proposed_successor(directory: Directory, person_id: UUID, post_id: UUID) -> Seat | None:
    """Who takes over by the chart: another holder of the post, else the next above."""
    for node in (directory.post(post_id), *directory.superiors(post_id)):
        for seat in node.holders if node else ():
            if seat.person_id != person_id:
                return seat
    return None
