"""Cases that are shown no more: their records were disposed of or given away."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, update

from internal.approval.model import approval_case
from internal.kernel.db import Tx


class Withheld(StrEnum):
    """Why a case is in no list and on no page."""

    DISPOSED = "disposed"  # 廃棄
    TRANSFERRED = "transferred"  # 移管: whoever keeps the city's records still reads it


def is_shown() -> ColumnElement[bool]:
    """Condition: the case is there for whoever may read it."""
    return approval_case.c.withheld.is_(None)


def withhold(tx: Tx, subject_ids: Sequence[UUID], why: Withheld | None) -> None:
    """Take the cases of some subjects off every list and page; None puts them back."""
    tx.conn.execute(
        update(approval_case)
        .where(approval_case.c.subject_id.in_(list(subject_ids)))
        .values(withheld=why.value if why else None)
    )
