"""The city hall with people who keep records, on pages."""

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

CHIEF = "1003"  # 五十嵐, 総務人権推進課長: 統括文書管理者
OFFICER = "0006"  # 葛城, 課長補佐: 文書主任 of 道路建設課
ROADS = {
    "code": "Z-01",
    "major": "土木",
    "middle": "道路",
    "minor": "道路修繕",
    "kind": "year",
    "term": "years",
    "years": "5",
    "basis": "文書管理規程 別表第1 3の項",
    "action": "dispose",
}


def appoint_chief(pages: OfficePages) -> None:
    """Give a post the duty 統括文書管理者."""

    def give(tx: Tx) -> None:
        bump_revision(tx)
        tx.conn.execute(
            update(post_period)
            .where(post_period.c.post_id == pages.office.chart.posts["SOMU-KACHO"])
            .values(duties=Duty.CHIEF_RECORDS_OFFICER.value)
        )

    pages.office.db.perform(give, SYSTEM)


def section_of(pages: OfficePages) -> str:
    """道路建設課."""
    return str(pages.office.chart.departments["DORO"])


def entered(officer: Person, pages: OfficePages, year: int = 2026, **changes: str) -> str:
    """A class of the section; answers its id."""
    form = ROADS | {"owner": section_of(pages)} | changes
    answer = officer.post(f"/records/classes/new?year={year}", form)
    assert answer.status_code == 303, answer.text
    page = officer.get(f"/records/classes?year={year}").text
    found = re.search(r'/records/classes/([0-9a-f-]{36})">[^<]*' + form["minor"], page)
    assert found
    return found[1]


def made(officer: Person, pages: OfficePages, class_id: str, title: str = "道路修繕伺") -> UUID:
    """An open binder of a class."""
    form = {"class": class_id, "section": section_of(pages), "title": title}
    answer = officer.post("/records/binders/new", form)
    assert answer.status_code == 303, answer.text
    found = re.search(r"/binders/([0-9a-f-]{36})", answer.headers["Location"])
    assert found
    return UUID(found[1])


def day(name: str, on: date) -> dict[str, str]:
    """The three fields of a day."""
    return {
        f"{name}_year": str(on.year),
        f"{name}_month": str(on.month),
        f"{name}_day": str(on.day),
    }
