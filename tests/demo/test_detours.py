"""Whoever signs in as the people of the start table finds one example of each detour."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, Table, func, select

from internal.approval.codec import case_of
from internal.approval.engine.values import AfterViewReason, Case
from internal.approval.model import approval_case, approval_inbox, route_template
from internal.approval.reconcile import reconcile
from internal.approval.reorganization.model import reorganization, reorganization_item
from internal.config import Settings
from internal.demo.cases import load_cases, load_regulation
from internal.demo.cast import CAST, Role
from internal.demo.loading import CityIndex, load_city
from internal.kernel.db import Database
from internal.organization.model import delegation
from internal.web.assets import build
from tests.conftest import TestClock


@dataclass(frozen=True, slots=True)
class Shown:
    """The loaded demonstration."""

    db: Database
    index: CityIndex

    def of(self, role: Role) -> UUID:
        return self.index.cast[role].person_id

    def cases(self) -> list[Case]:
        with self.db.reading() as conn:
            return [case_of(text) for text in conn.scalars(select(approval_case.c.snapshot))]

    def waiting(self, role: Role, box: str) -> int:
        entry = approval_inbox.c
        mine = (entry.person_id == self.of(role)) & (entry.box == box)
        return self.count(approval_inbox, mine)

    def count(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        with self.db.reading() as conn:
            return conn.scalars(select(func.count()).select_from(table).where(*conditions)).one()


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("demo")
    path = folder / "demo.db"
    path.write_bytes(sqlite_template.read_bytes())
    (folder / "assets").symlink_to(build(Path("var")).fonts.resolve().parent)
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{path}")
    db = Database(settings.database, TestClock())
    index = load_city(db, settings)
    load_regulation(db)
    load_cases(db, settings, index, count=1)
    yield Shown(db, index)
    db.close()


def test_the_drafter_has_a_question_to_answer(city: Shown) -> None:
    asked = [q for case in city.cases() for q in case.questions if q.is_open]
    assert [q.to.person_id for q in asked] == [city.of(Role.DRAFTER)]


def test_the_assistant_has_put_a_case_on_hold_and_finds_one_below_her(city: Shown) -> None:
    held = [h for case in city.cases() for h in case.holds]
    assert [h.seat.person_id for h in held] == [city.of(Role.ASSISTANT)]
    assert city.waiting(Role.UNIT_CHIEF, "approve") > 0


def test_the_unit_chief_reads_what_was_pulled_up_past_her(city: Shown) -> None:
    pulled = {
        view.seat.person_id
        for case in city.cases()
        for view in case.after_views
        if view.reason is AfterViewReason.PULLED_UP
    }
    assert city.of(Role.UNIT_CHIEF) in pulled
    assert city.waiting(Role.UNIT_CHIEF, "after_view") > 0


def test_the_accounting_manager_is_shown_what_the_template_adds(city: Shown) -> None:
    assert city.count(route_template) == 1
    assert city.waiting(Role.ACCOUNTING_MANAGER, "show") == 1


def test_finance_has_a_proxy(city: Shown) -> None:
    with city.db.reading() as conn:
        (row,) = conn.execute(select(delegation.c.person_id, delegation.c.state)).all()
    assert (row.person_id, row.state) == (city.of(Role.FINANCE), "accepted")


def test_a_plan_of_next_april_waits_for_somebody_to_answer_for_it(city: Shown) -> None:
    assert city.count(reorganization, reorganization.c.approved_at.is_(None)) == 1
    assert city.count(reorganization_item) > 0


def test_the_start_table_says_who_shows_what() -> None:
    said = " ".join(member.shows for member in CAST.values())
    for words in ("質問", "保留", "引上げ", "テンプレート", "供覧", "代理", "組織改正の計画"):
        assert words in said


def test_the_examples_pass_the_nightly_check(city: Shown) -> None:
    assert reconcile(city.db) == ()
