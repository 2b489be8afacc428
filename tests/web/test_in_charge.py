"""The pages of 担当替え and of what people who left have not read."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from internal.approval.model import approval_case, approval_inbox
from internal.documents.model import document
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx, new_id
from internal.organization.directory import bump_revision
from internal.organization.model import absence, appointment
from internal.organization.rules import Rank
from tests.approval.cast import repair
from tests.approval.test_service import CHIEF as CHIEF_SEAT
from tests.approval.test_service import DIRECTOR as DIRECTOR_SEAT
from tests.approval.test_service import approve
from tests.conftest import TestClock
from tests.organization.test_directory import counted
from tests.web.offices import DEPUTY_DIRECTOR, DIRECTOR, OfficePages, open_pages

PAGE = "/documents/in-charge"
LEFT = "/documents/left"


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    """The office with 木村 beside the clerk."""
    opened = open_pages(database_url, tmp_path, clock)
    chart = opened.office.chart

    def more(tx: Tx) -> None:
        chart.tx = tx
        bump_revision(tx)
        chart.post("SHUJI-2", "主事", Rank.STAFF, "IJI")
        chart.person("0009", "木村")
        chart.appoint("0009", "SHUJI-2")

    opened.office.db.perform(more, SYSTEM)
    return opened


def document_ids(pages: OfficePages) -> list[str]:
    with pages.office.db.reading() as conn:
        return [str(each) for each in conn.scalars(select(document.c.id).order_by(document.c.id))]


def drafters(pages: OfficePages) -> set[str]:
    with pages.office.db.reading() as conn:
        return set(conn.scalars(select(document.c.drafter_name)))


def test_the_records_officer_changes_who_is_in_charge_of_several(pages: OfficePages) -> None:
    pages.office.submitted(repair(title="側溝の修繕"))
    pages.office.draft(repair(title="街路樹の剪定"))
    officer = pages.as_person(DEPUTY_DIRECTOR)
    page = officer.get(PAGE).text
    assert "側溝の修繕" in page
    assert "街路樹の剪定" in page
    form = {
        "document": document_ids(pages),
        "to": str(pages.office.chart.people["0009"]),
        "reason": "事務分担を変えたため",
    }
    answer = officer.post(PAGE, form)  # type: ignore[arg-type]
    assert answer.status_code == 303
    assert drafters(pages) == {"木村 花子"}
    with pages.office.db.reading() as conn:
        subject = conn.scalar(select(approval_case.c.subject_id))
    history = officer.get(f"/documents/{subject}/history").text
    assert "担当替え" in history
    assert "小林 花子" in history
    assert "木村 花子" in history
    assert "事務分担を変えたため" in history


def test_without_person_or_reason_what_was_chosen_stays(pages: OfficePages) -> None:
    pages.office.draft(repair(title="街路樹の剪定"))
    (number,) = document_ids(pages)
    answer = pages.as_person(DEPUTY_DIRECTOR).post(PAGE, {"document": number})
    assert answer.status_code == 422
    assert "担当を替える理由を入力してください。" in answer.text
    assert f'value="{number}" checked' in answer.text


def test_who_answers_a_case_is_not_put_in_charge_and_the_page_says_so(pages: OfficePages) -> None:
    pages.office.submitted(repair(title="側溝の修繕"))
    (number,) = document_ids(pages)
    form = {"document": number, "to": str(pages.office.chart.people["0007"]), "reason": "交替"}
    answer = pages.as_person(DEPUTY_DIRECTOR).post(PAGE, form)
    assert answer.status_code == 422
    assert "承認する職員のため、担当にできません" in answer.text


def test_nobody_else_sees_the_page(pages: OfficePages) -> None:
    assert pages.as_person(DIRECTOR).get(PAGE).status_code == 403
    assert PAGE not in pages.as_person(DIRECTOR).get("/").text


def test_a_long_list_costs_no_more_statements(pages: OfficePages) -> None:
    officer = pages.as_person(DEPUTY_DIRECTOR)
    pages.office.draft(repair())

    def statements() -> int:
        with counted(pages.office.db.engine) as said:
            officer.get(PAGE)
            officer.get(LEFT)
        return len(said)

    statements()
    one = statements()
    for _ in range(5):
        pages.office.draft(repair())
    assert statements() == one


def left_unread(pages: OfficePages, clock: TestClock) -> None:
    """The 課長補佐 was away at a decision and has left since."""
    office = pages.office

    def away(tx: Tx) -> None:
        bump_revision(tx)
        tx.conn.execute(
            absence.insert().values(
                id=new_id(),
                person_id=office.chart.people["0006"],
                absent_from=clock.now - timedelta(hours=1),
                absent_to=clock.now + timedelta(hours=1),
                reason="leave",
            )
        )

    def gone(tx: Tx) -> None:
        bump_revision(tx)
        tx.conn.execute(
            update(appointment)
            .where(appointment.c.person_id == office.chart.people["0006"])
            .values(valid_to=date(2026, 11, 24))
        )

    office.db.perform(away, SYSTEM)
    case_id = office.submitted(repair(300_000, title="側溝の修繕"))
    for who in (CHIEF_SEAT, DIRECTOR_SEAT):
        approve(office, case_id, *who)
    office.db.perform(gone, SYSTEM)


@pytest.mark.parametrize(
    ("reader", "reason", "status", "left"),
    [("0005", "", 303, ["0005"]), ("close", "", 422, ["0006"]), ("close", "定型のため", 303, [])],
)
def test_what_somebody_who_left_has_not_read_is_settled_on_the_page(
    pages: OfficePages, clock: TestClock, reader: str, reason: str, status: int, left: list[str]
) -> None:
    left_unread(pages, clock)
    administrator = pages.as_person("1007")
    page = administrator.get(LEFT).text
    assert "側溝の修繕" in page
    (key,) = {part.split('"')[0] for part in page.split('name="reading" value="')[1:]}
    people = pages.office.chart.people
    to = "close" if reader == "close" else str(people[reader])
    answer = administrator.post(
        f"{LEFT}/readings", {"reading": key, "reader": to, "reason": reason}
    )
    assert answer.status_code == status
    with pages.office.db.reading() as conn:
        waiting = list(
            conn.scalars(
                select(approval_inbox.c.person_id).where(approval_inbox.c.box == "after_view")
            )
        )
    assert waiting == [people[number] for number in left]


def test_the_document_leads_the_records_officer_there_with_its_mark(pages: OfficePages) -> None:
    pages.office.submitted(repair(title="側溝の修繕"))
    (number,) = document_ids(pages)
    address = f"{PAGE}?document={number}"
    officer = pages.as_person(DEPUTY_DIRECTOR)
    assert address in officer.get(f"/documents/{number}").text
    assert f'value="{number}" checked' in officer.get(address).text
    assert PAGE not in pages.as_person(DIRECTOR).get(f"/documents/{number}").text
