"""The absences of certain people in a period, for those who plan with them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from internal.organization.model import absence
from internal.organization.rules import AbsenceReason, Away

_BETWEEN = select(
    absence.c.person_id, absence.c.absent_from, absence.c.absent_to, absence.c.reason
).where(
    absence.c.person_id.in_(bindparam("people", expanding=True)),
    absence.c.absent_to > bindparam("begins"),
    absence.c.absent_from < bindparam("ends"),
    absence.c.cancelled.is_(False),
)


def absences_between(
    conn: Connection, people: Collection[UUID], begins: datetime, ends: datetime
) -> Mapping[UUID, tuple[Away, ...]]:
    """The absences of some people that touch `[begins, ends)`. One statement."""
    found: dict[UUID, tuple[Away, ...]] = {}
    asked = {"people": sorted(people), "begins": begins, "ends": ends}
    for row in conn.execute(_BETWEEN, asked):
        away = Away(row.absent_from, row.absent_to, AbsenceReason(row.reason))
        found[row.person_id] = (*found.get(row.person_id, ()), away)
    return found
