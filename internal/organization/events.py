"""Facts of the organisation that other rooms react to, as topics of the outbox."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from internal.kernel.db import Tx, new_id

ABSENCE_CHANGED = "organization.absence_changed"
"""Somebody's absence was registered or cancelled; `person` is her id."""

CHART_CHANGED = "organization.chart_changed"
"""The organisation of today is another one than a moment ago."""


DELEGATION_CHANGED = "organization.delegation_changed"
"""A delegation was asked for, answered or ended: tell whom it concerns."""

PROXY_CHANGED = "organization.proxy_changed"
"""Who acts in the place of `person` may be another one than a moment ago."""


class DelegationFact(StrEnum):
    """What happened to a delegation."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


def delegation_changed(
    tx: Tx, delegation_id: UUID, fact: DelegationFact, people: Iterable[UUID]
) -> None:
    """Tell what happened to a delegation, and that its people's cases are to be looked at."""
    tx.after_commit(
        DELEGATION_CHANGED,
        f"{DELEGATION_CHANGED}:{delegation_id}:{fact.value}",
        delegation=str(delegation_id),
        fact=fact.value,
        by=str(tx.actor.person_id or ""),
    )
    if fact in {DelegationFact.ACCEPTED, DelegationFact.ENDED}:
        for person_id in people:
            tx.after_commit(
                PROXY_CHANGED,
                f"{PROXY_CHANGED}:{delegation_id}:{fact.value}:{person_id}",
                person=str(person_id),
            )


def absence_changed(tx: Tx, person_id: UUID) -> None:
    """Tell that an absence of a person was registered or cancelled."""
    tx.after_commit(ABSENCE_CHANGED, f"{ABSENCE_CHANGED}:{new_id()}", person=str(person_id))


def chart_changed(tx: Tx) -> None:
    """Tell that today's organisation has changed. What begins later is seen on its day."""
    tx.after_commit(CHART_CHANGED, f"{CHART_CHANGED}:{new_id()}")
