"""What the fields of the search offer to choose from."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from internal.approval.fact_words import matter_words
from internal.approval.service import Approval
from internal.kernel.clock import FiscalYear, jst_date
from internal.organization.tree import every_section

YEARS = 11
"""Fiscal years to choose from: this one and those whose papers are asked for now and then."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Fiscal years, sections of today and matters of the regulation in force."""

    years: tuple[int, ...]
    sections: tuple[tuple[UUID, str], ...]
    matters: tuple[tuple[str, str], ...]


def offer_of(conn: Connection, approval: Approval, at: datetime) -> Offer:
    """The choices of this day."""
    on = jst_date(at)
    this_year = FiscalYear.of(on).year
    return Offer(
        tuple(this_year - ago for ago in range(YEARS)),
        every_section(approval.directories.at(conn, at)),
        matter_words(approval.authority.on(conn, on)),
    )
