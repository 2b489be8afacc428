"""代理起案: somebody writes a draft for a colleague of her section. Pure.

From its submission on the draft is the colleague's: the route is hers, it comes back to her, and
whoever wrote it never approves it. Source: APR-33, APR-36.
"""

from uuid import UUID

from internal.organization.chart import Directory
from internal.organization.rules import Seat


def colleagues_of(directory: Directory, seat: Seat) -> tuple[Seat, ...]:
    """For whom somebody may write a draft."""
    everybody = directory.colleagues(seat.post_id)
    return tuple(each for each in everybody if each.person_id != seat.person_id)


def seat_for(directory: Directory, seat: Seat, person_id: UUID | None) -> Seat | None:
    """The post in which a colleague's draft begins; None when she is no colleague any more."""
    found = (each for each in colleagues_of(directory, seat) if each.person_id == person_id)
    return next(found, None)
