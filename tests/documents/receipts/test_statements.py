"""The pages of receipts ask the database a fixed number of questions, however much there is."""

from pathlib import Path

import pytest

from internal.documents.receipts.queries import ReceiptFilter, counts_of, receipts_in, register_of
from internal.documents.receipts.rights import asker_of
from internal.documents.receipts.rules.standing import Tray
from internal.kernel.clock import FiscalYear
from tests.conftest import TestClock
from tests.documents.receipts.mail_room import open_mail_room, received, taken
from tests.documents.records.officers import OFFICER
from tests.organization.test_directory import counted
from tests.web.offices import OfficePages
from tests.web.test_statements import asked_by


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_mail_room(database_url, tmp_path, clock)


def test_a_list_its_counts_and_the_register_are_one_statement_each(pages: OfficePages) -> None:
    office = pages.office
    taken(office)
    wanted = ReceiptFilter(words="道路 第1号", since=None)
    with office.db.reading() as conn:
        directory = office.approval.directories.at(conn, office.db.clock())
        who = asker_of(directory, office.chart.people[OFFICER], office.chart.posts["HOSA"])
        with counted(office.db.engine) as asked:
            receipts_in(conn, who, Tray.OPEN, wanted)
            counts_of(conn, who, wanted)
            register_of(conn, who, office.chart.departments["DORO"], FiscalYear(2026), "道路")
    assert len([each for each in asked if each.startswith("SELECT")]) == 3


def test_pages_ask_no_more_with_more_receipts(pages: OfficePages) -> None:
    office, officer = pages.office, pages.as_person(OFFICER)
    receipt_id = taken(office)
    addresses = (
        "/receipts?tray=open",
        "/receipts/register",
        f"/receipts/{receipt_id}",
        f"/receipts/{receipt_id}/hand-on",
    )
    with_one = [asked_by(pages, officer, address) for address in addresses]
    for _number in range(4):
        taken(office)
        received(office, parent_id=receipt_id)
    assert [asked_by(pages, officer, address) for address in addresses] == with_one
    assert max(with_one) <= 14
