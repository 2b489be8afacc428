"""Who may read a receipt: the lists, their counts, the page and the files show the same set."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Table, delete, select, text, update
from sqlalchemy.exc import DatabaseError

from internal.documents.attaching import Arrived
from internal.documents.receipts.drafts import Purpose, begin_draft
from internal.documents.receipts.model import (
    receipt,
    receipt_draft,
    receipt_event,
    receipt_file,
)
from internal.documents.receipts.page import readable_file, receipt_page
from internal.documents.receipts.queries import (
    ReceiptFilter,
    counts_of,
    drafts_now,
    receipts_in,
    register_of,
    standing_of,
    tray_now,
)
from internal.documents.receipts.receiving import add_files
from internal.documents.receipts.rights import Asker, asker_of
from internal.documents.receipts.rules.standing import Move, Stage, Tray
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx
from internal.kernel.files.kinds import KINDS, FileKind
from internal.kernel.files.store import FileStore
from internal.kernel.refusal import Forbidden, NotFound, Refusal
from internal.web.context import Services
from tests.approval.cast import Office
from tests.conftest import TestClock
from tests.documents.receipts.mail_room import (
    AUDITOR,
    ELSEWHERE,
    LETTER,
    chief,
    enter,
    handed,
    moved,
    officer,
    open_mail_room,
    perform,
    received,
    shown,
    taken,
    treasurer,
)
from tests.documents.records.officers import CHIEF, OFFICER
from tests.web.offices import CHIEF as UNIT_CHIEF
from tests.web.offices import CLERK, FINANCE, OfficePages

POSTS = {
    OFFICER: "HOSA",
    CLERK: "SHUJI",
    UNIT_CHIEF: "KAKARICHO",
    FINANCE: "ZAISEI-KACHO",
    ELSEWHERE: "SHISAN-KACHO",
    CHIEF: "SOMU-KACHO",
    AUDITOR: "JINJI-KACHO",
}
YEAR = FiscalYear(2026)
YESTERDAY = date(2026, 11, 23)
LATER = date(2026, 12, 20)


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_mail_room(database_url, tmp_path, clock)


def asker(office: Office, number: str) -> Asker:
    with office.db.reading() as conn:
        directory = office.approval.directories.at(conn, office.db.clock())
    return asker_of(directory, office.chart.people[number], office.chart.posts[POSTS[number]])


def with_file(pages: OfficePages, receipt_id: UUID) -> None:
    """A file beside a receipt, entered by its officer."""
    store: FileStore = pages.app.extensions["internal"].store
    stored = store.put_stream(
        BytesIO(LETTER), limit=1000, media_type=KINDS[FileKind.TEXT].media_type
    )
    perform(
        pages.office,
        add_files,
        officer(pages.office),
        receipt_id=receipt_id,
        arrived=(Arrived("控え.txt", stored, FileKind.TEXT),),
        most_bytes=1_000_000,
    )


def reached(office: Office, number: str, receipt_id: UUID) -> set[str]:
    """By which ways somebody reaches a receipt."""
    who = asker(office, number)
    found = set()
    with office.db.reading() as conn:
        ways: dict[str, Callable[[], object]] = {
            "page": lambda: receipt_page(conn, who, receipt_id),
            "file": lambda: readable_file(conn, who, receipt_id, 1),
        }
        for name, way in ways.items():
            try:
                way()
            except NotFound:
                continue
            found.add(name)
        lines = [line for tray in Tray for line in receipts_in(conn, who, tray, ReceiptFilter())]
        counted = sum(counts_of(conn, who, ReceiptFilter()).values())
        assert counted == len(lines)
        if receipt_id in {line.id for line in lines}:
            found.add("list")
        roads = office.chart.departments["DORO"]
        if receipt_id in {line.id for line in register_of(conn, who, roads, YEAR)}:
            found.add("register")
    return found


EVERY_WAY = {"page", "file", "list", "register"}


READERS = {
    OFFICER: EVERY_WAY,
    CLERK: EVERY_WAY,
    UNIT_CHIEF: EVERY_WAY,
    CHIEF: EVERY_WAY,
    AUDITOR: EVERY_WAY,
    FINANCE: EVERY_WAY,  # it was with her once
    ELSEWHERE: set(),
}
CONCERNED = {
    OFFICER: EVERY_WAY,
    CLERK: EVERY_WAY,
    UNIT_CHIEF: EVERY_WAY - {"file"},
    CHIEF: EVERY_WAY - {"file"},
    AUDITOR: EVERY_WAY - {"file"},
    FINANCE: set(),
}


def test_every_way_leads_to_the_same_receipts(pages: OfficePages) -> None:
    office, receipt_id = pages.office, received(pages.office)
    with_file(pages, receipt_id)
    handed(office, receipt_id, officer(office), "ZAISEI")
    moved(office, receipt_id, treasurer(office), Move.RETURN, "道路建設課の所管")
    assert {who: reached(office, who, receipt_id) for who in READERS} == READERS


def test_what_is_secret_is_for_those_concerned(pages: OfficePages) -> None:
    office = pages.office
    receipt_id = received(office, secret=True, subject="公益通報について", remarks="通報者の控え")
    with_file(pages, receipt_id)
    handed(office, receipt_id, officer(office), "DORO", CLERK)
    assert {who: reached(office, who, receipt_id) for who in CONCERNED} == CONCERNED
    for who in (CLERK, UNIT_CHIEF, AUDITOR):
        page = shown(pages.as_person(who), f"/receipts/{receipt_id}")
        listed = shown(pages.as_person(who), "/receipts?tray=awaiting&section=all")
        told = "file" in CONCERNED[who]
        assert ("公益通報" in page) == ("通報者" in page) == told
        assert ("公益通報" in listed) == ("みどり県" in listed) == told


def test_the_register_is_a_file_without_what_is_secret(pages: OfficePages) -> None:
    office = pages.office
    received(office)
    received(office, secret=True, subject="公益通報について")
    for who, told in ((OFFICER, True), (UNIT_CHIEF, False)):
        answer = pages.as_person(who).get("/receipts/register?as=csv")
        rows = answer.data.decode("utf-8-sig").splitlines()
        assert len(rows) == 3
        assert "道路台帳の整備状況に関する調査について" in rows[1]
        assert ("公益通報" in rows[2]) is told
        assert ("(件名秘匿)" in rows[2]) is not told


def test_a_secret_subject_is_not_found_by_its_words(pages: OfficePages) -> None:
    office = pages.office
    received(office, secret=True, subject="公益通報について")
    with office.db.reading() as conn:
        for words, number, there in (
            ("公益", OFFICER, 1),
            ("公益", UNIT_CHIEF, 0),
            ("みどり県", UNIT_CHIEF, 0),
            ("345号", UNIT_CHIEF, 0),
            ("8DORO収第1号", UNIT_CHIEF, 1),
        ):
            counts = counts_of(conn, asker(office, number), ReceiptFilter(words=words))
            assert sum(counts.values()) == there, (words, number)


def test_something_secret_for_a_section_is_confirmed_by_its_officer_only(
    pages: OfficePages,
) -> None:
    office = pages.office
    receipt_id = received(office, secret=True)
    handed(office, receipt_id, officer(office), "DORO")
    with pytest.raises(Forbidden):
        moved(office, receipt_id, office.clerk, Move.ACCEPT)
    moved(office, receipt_id, officer(office), Move.ACCEPT)


def test_a_draft_on_something_secret_is_confidential(pages: OfficePages) -> None:
    office = pages.office
    receipt_id = taken(office, secret=True)
    perform(
        office,
        begin_draft,
        office.clerk,
        documents=office.documents,
        receipt_id=receipt_id,
        matter="general",
        purpose=Purpose.DECIDE,
    )
    with office.db.reading() as conn:
        assert conn.execute(text("SELECT confidential FROM document")).scalars().all() == [True]


def test_who_may_enter_something(pages: OfficePages) -> None:
    office = pages.office
    received(office)
    received(office, chief(office))
    received(office, chief(office), "ZAISEI")
    for actor, section in ((office.clerk, "DORO"), (officer(office), "ZAISEI")):
        with pytest.raises(Forbidden) as refusal:
            received(office, actor, section)
        assert refusal.value.code == "receipts.for_the_officer"
    assert pages.as_person(CLERK).get("/receipts/new").status_code == 403
    assert "収受する" not in shown(pages.as_person(CLERK), "/receipts").split("年度")[0]


def test_the_officer_who_drafts_on_what_is_on_her_shelf_takes_it(pages: OfficePages) -> None:
    office, receipt_id = pages.office, received(pages.office)
    perform(
        office,
        begin_draft,
        officer(office),
        documents=office.documents,
        receipt_id=receipt_id,
        matter="general",
        purpose=Purpose.DECIDE,
    )
    with office.db.reading() as conn:
        page = receipt_page(conn, asker(office, OFFICER), receipt_id)
    assert page.line.standing.stage is Stage.TAKEN
    assert page.line.holder == "道路建設課 葛󠄀城 花子 課長補佐"
    with pytest.raises(Forbidden):
        moved(office, receipt_id, office.clerk, Move.CLOSE, "不要")


def test_the_chief_moves_what_a_section_left_lying(pages: OfficePages) -> None:
    office, receipt_id = pages.office, received(pages.office)
    handed(office, receipt_id, officer(office), "ZAISEI")
    handed(office, receipt_id, chief(office), "DORO", CLERK)
    moved(office, receipt_id, office.clerk, Move.ACCEPT)
    with pytest.raises(Refusal):
        handed(office, receipt_id, office.clerk, "ZAISEI")  # passing on needs a reason


def test_the_lists_are_those_of_the_rules(pages: OfficePages) -> None:
    """Every receipt of a mixed pile stands in the list that its standing says."""
    office = pages.office
    received(office)
    waiting = received(office)
    handed(office, waiting, officer(office), "ZAISEI")
    taken(office)
    closed = taken(office)
    moved(office, closed, office.clerk, Move.CLOSE, "案内のみ")
    cancelled = received(office)
    moved(office, cancelled, officer(office), Move.CANCEL, "二重登録")
    with office.db.reading() as conn:
        rows = conn.execute(
            select(receipt, drafts_now.label("drafts"), tray_now.label("tray"))
        ).all()
        found = [(Tray(row.tray), standing_of(row).tray) for row in rows]
        counts = counts_of(conn, asker(office, CHIEF), ReceiptFilter())
    assert all(one is other for one, other in found)
    assert set(counts.values()) == {1}
    assert set(counts) == set(Tray)


def test_lists_are_narrowed_by_words_section_days_and_person(pages: OfficePages) -> None:
    office = pages.office
    early = {"arrived_on": YESTERDAY, "received_on": YESTERDAY, "written_on": None}
    received(office, subject="街路樹の剪定", reply_by=None, **early)
    own = taken(office, subject="道路台帳")
    handed(office, received(office, subject="予算の照会"), officer(office), "ZAISEI")
    who = asker(office, CHIEF)
    roads = office.chart.departments["DORO"]
    wanted = {
        ReceiptFilter(words="街路樹"): 1,
        ReceiptFilter(words="街路樹 みどり県"): 1,
        ReceiptFilter(words="街路樹 予算"): 0,
        ReceiptFilter(words="第2号"): 1,
        ReceiptFilter(words="100%"): 0,
        ReceiptFilter(section_id=roads): 2,
        ReceiptFilter(until=YESTERDAY): 1,
        ReceiptFilter(since=YESTERDAY, until=YESTERDAY): 1,
        ReceiptFilter(own=office.chart.people[CLERK]): 1,
        ReceiptFilter(): 3,
    }
    with office.db.reading() as conn:
        for each, there in wanted.items():
            assert sum(counts_of(conn, who, each).values()) == there, each
        (line,) = receipts_in(conn, who, Tray.OPEN, ReceiptFilter())
    assert line.id == own


def test_what_is_overdue_stands_first(pages: OfficePages, clock: TestClock) -> None:
    office = pages.office
    late = {"wants_reply": True, "written_on": None}
    for subject, by in (("期限なし", None), ("後", LATER), ("超過", YESTERDAY)):
        received(office, subject=subject, reply_by=by, **late)
    with office.db.reading() as conn:
        lines = receipts_in(conn, asker(office, OFFICER), Tray.UNDISTRIBUTED, ReceiptFilter())
    assert [line.subject for line in lines] == ["超過", "後", "期限なし"]
    assert "1日超過" in shown(pages.as_person(OFFICER), "/receipts")


def test_the_database_lets_nobody_change_what_happened(pages: OfficePages) -> None:
    office, receipt_id = pages.office, taken(pages.office)
    with_file(pages, receipt_id)
    perform(
        office,
        begin_draft,
        office.clerk,
        documents=office.documents,
        receipt_id=receipt_id,
        matter="general",
        purpose=Purpose.SHOW,
    )
    for table in (receipt_event, receipt_file, receipt_draft):
        with pytest.raises(DatabaseError, match="append-only"):
            office.db.perform(forget, SYSTEM, table=table)


def forget(tx: Tx, *, table: Table) -> None:
    """Try to forget what happened."""
    tx.conn.execute(delete(table))


def test_a_section_that_is_gone_gets_nothing_back(pages: OfficePages) -> None:
    office, receipt_id = pages.office, received(pages.office)
    handed(office, receipt_id, officer(office), "ZAISEI")

    def forget_origin(tx: Tx) -> None:
        tx.conn.execute(update(receipt).values(came_from_id=receipt_id))

    office.db.perform(forget_origin, SYSTEM)
    with pytest.raises(Refusal) as refusal:
        moved(office, receipt_id, treasurer(office), Move.RETURN, "誤着")
    assert refusal.value.code == "receipts.origin_gone"


def test_a_branch_belongs_to_the_register_of_its_number(pages: OfficePages) -> None:
    office, receipt_id = pages.office, received(pages.office)
    with pytest.raises(Refusal) as refusal:
        received(office, chief(office), "ZAISEI", parent_id=receipt_id)
    assert refusal.value.code == "receipts.parent_elsewhere"


def test_files_together_stay_within_the_limit(pages: OfficePages) -> None:
    services: Services = pages.app.extensions["internal"]
    few = services.settings.model_copy(update={"max_case_bytes": len(LETTER) * 2})
    pages.app.extensions["internal"] = replace(services, settings=few)
    officer_page = pages.as_person(OFFICER)
    letters = [(f"{number}.txt", LETTER) for number in range(3)]
    refused = enter(officer_page, pages, *letters)
    assert refused.status_code == 422
    assert "ファイルの合計が上限" in refused.text
    assert enter(officer_page, pages, *letters[:2]).status_code == 303
