"""Facts of the organisation that other rooms react to, as topics of the outbox."""

from uuid import UUID

from internal.kernel.db import Tx, new_id

ABSENCE_CHANGED = "organization.absence_changed"
"""Somebody's absence was registered or cancelled; `person` is her id."""

CHART_CHANGED = "organization.chart_changed"
"""The organisation of today is another one than a moment ago."""


def absence_changed(tx: Tx, person_id: UUID) -> None:
    """Tell that an absence of a person was registered or cancelled."""
    tx.after_commit(ABSENCE_CHANGED, f"{ABSENCE_CHANGED}:{new_id()}", person=str(person_id))


def chart_changed(tx: Tx) -> None:
    """Tell that today's organisation has changed. What begins later is seen on its day."""
    tx.after_commit(CHART_CHANGED, f"{CHART_CHANGED}:{new_id()}")
