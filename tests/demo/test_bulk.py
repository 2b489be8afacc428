"""Copies for measuring are whole cases."""

from pathlib import Path

from sqlalchemy import func, select

from internal.approval.model import approval_case
from internal.approval.reconcile import reconcile
from internal.config import Settings
from internal.demo.bulk import copy_cases
from internal.demo.cases import load_cases, load_regulation
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


def cases_in(db: Database) -> int:
    with db.reading() as conn:
        return conn.scalars(select(func.count()).select_from(approval_case)).one()
