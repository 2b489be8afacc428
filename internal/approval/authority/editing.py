"""Which seats may edit the content on the way or enclose papers, and what an edit voids. Pure.

A rule of the city with its first day, for every matter or for one (APR-40, APR-43).
"""

from dataclasses import dataclass, replace

from internal.approval.engine.amendments import Standing
from internal.approval.engine.values import Capacity, Route

MAY_EDIT = tuple(capacity for capacity in Capacity if not capacity.only_reads)
"""The capacities that a city may let edit or enclose: those that answer."""


@dataclass(frozen=True, slots=True)
class EditingRule:
    """What a city lets its approvers do with the content on the way."""

    editors: frozenset[Capacity] = frozenset({Capacity.EXAMINE})
    enclosers: frozenset[Capacity] = frozenset(MAY_EDIT)
    standing: Standing = Standing.VOIDED


UNTIL_THE_CITY_SAYS = EditingRule()
"""審査 edits, everybody who answers encloses, and an edit voids the approvals before it."""


def allowing(route: Route, rule: EditingRule) -> Route:
    """The route with what each of its seats may do by a rule."""
    return replace(
        route,
        stages=tuple(
            replace(
                stage,
                slots=tuple(
                    replace(
                        slot,
                        may_amend=slot.capacity in rule.editors,
                        may_enclose=slot.capacity.only_reads or slot.capacity in rule.enclosers,
                    )
                    for slot in stage.slots
                ),
            )
            for stage in route.stages
        ),
    )
