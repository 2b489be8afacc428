"""The office with people whose posts carry the duty of the regulation."""

import re
from datetime import date
from uuid import UUID

from sqlalchemy import update

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.directory import bump_revision
from internal.organization.model import post_period
from internal.organization.rules import Duty
from tests.web.offices import OfficePages, Person

OFFICER = "1003"  # 五十嵐, 総務人権推進課長
SECOND_OFFICER = "1004"  # 長谷川, 情報推進課長
NEXT_APRIL = date(2027, 4, 1)


def appoint_officers(pages: OfficePages) -> None:
    """Give two posts the duty 規程担当."""

    def give(tx: Tx) -> None:
        bump_revision(tx)
        posts = [pages.office.chart.posts[code] for code in ("SOMU-KACHO", "JOHO-KACHO")]
        tx.conn.execute(
            update(post_period)
            .where(post_period.c.post_id.in_(posts))
            .values(duties=Duty.REGULATION_OFFICER.value)
        )

    pages.office.db.perform(give, SYSTEM)


def day(on: date, name: str = "applies_from") -> dict[str, str]:
    """The three fields of a day."""
    return {
        f"{name}_year": str(on.year),
        f"{name}_month": str(on.month),
        f"{name}_day": str(on.day),
    }


def begun(officer: Person, *, name: str = "令和9年4月1日改正", on: date = NEXT_APRIL) -> UUID:
    """An amendment copied from the generation in force."""
    form = {"name": name, "based_on": "demo-2026-04", **day(on)}
    answer = officer.post("/admin/rules/new", form)
    assert answer.status_code == 303, answer.text
    found = re.search(r"/amendments/([0-9a-f-]{36})", answer.headers["Location"])
    assert found
    return UUID(found[1])


def row_address(officer: Person, amendment_id: UUID | str, article: str) -> str:
    """Where a row is edited."""
    html = officer.get(f"/admin/rules/amendments/{amendment_id}").text
    found = re.search(
        r'href="([^"]+/rows/[0-9a-f-]{36})"[^>]*>(?:(?!</a>).)*: ' + re.escape(article) + "<",
        html,
        re.DOTALL,
    )
    assert found, article
    return found[1]
