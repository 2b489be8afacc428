"""The demonstration's receipts: every list of the road section and of the mail room shows some."""

from pathlib import Path

from sqlalchemy import select

from internal.config import Settings
from internal.demo.cases import load_regulation
from internal.demo.cast import Role
from internal.demo.loading import load_city
from internal.demo.receipts import load_receipts
from internal.documents.receipts.model import receipt
from internal.documents.receipts.queries import ReceiptFilter, counts_of
from internal.documents.receipts.rights import asker_of
from internal.documents.receipts.rules.standing import Tray
from internal.kernel.db import Database


def test_every_list_shows_something(db: Database, database_url: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    city = load_city(db, settings, staff=450, seed=1)
    load_regulation(db)
    load_receipts(db, settings, city)
    chief = city.cast[Role.RECORDS_OFFICER]
    who = asker_of(city.directory, chief.person_id, chief.post_id)
    roads = ReceiptFilter(section_id=city.departments["DORO"])
    with db.reading() as conn:
        everywhere, of_roads = counts_of(conn, who, ReceiptFilter()), counts_of(conn, who, roads)
        taken = conn.scalars(select(receipt.c.subject).where(receipt.c.stage == "taken")).all()
    assert all(everywhere[tray] for tray in Tray)
    assert all(of_roads[tray] for tray in Tray)
    assert len(taken) == 2
