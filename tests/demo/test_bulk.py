"""The cases of the demonstration: what the chosen ones show, and copies for measuring."""

from pathlib import Path

from sqlalchemy import func, select

from internal.approval.engine.tasks import Box
from internal.approval.engine.values import Capacity
from internal.approval.model import approval_case, approval_inbox
from internal.approval.reconcile import reconcile
from internal.config import Settings
from internal.demo.bulk import copy_cases
from internal.demo.cases import load_cases, load_regulation
from internal.demo.cast import Role
from internal.demo.loading import load_city
from internal.kernel.db import Database
from internal.web.assets import build


def test_copies_pass_the_nightly_check(db: Database, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "assets").symlink_to(build(Path("var")).fonts.resolve().parent)
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    city = load_city(db, settings, staff=450, seed=1)
    load_regulation(db)
    load_cases(db, settings, city, count=20)
    played = cases_in(db)
    copy_cases(db, 30)
    assert cases_in(db) == played + 30
    assert reconcile(db) == ()


def test_the_mayor_finds_documents_that_only_miss_his_decision(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "assets").symlink_to(build(Path("var")).fonts.resolve().parent)
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    city = load_city(db, settings, staff=450, seed=1)
    load_regulation(db)
    load_cases(db, settings, city, count=1)
    mayor = city.cast[Role.MAYOR].person_id
    query = select(approval_inbox.c.capacity).where(
        approval_inbox.c.person_id == mayor, approval_inbox.c.box == Box.APPROVE.value
    )
    with db.reading() as conn:
        assert conn.scalars(query).all() == [Capacity.DECIDE.value] * 3


def cases_in(db: Database) -> int:
    with db.reading() as conn:
        return conn.scalars(select(func.count()).select_from(approval_case)).one()
