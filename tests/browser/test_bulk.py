"""Several approvals at once in a browser, one of them stale."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from internal.approval.model import approval_case
from internal.approval.reading import note_opened
from internal.kernel.db import new_id
from internal.kernel.outbox import deliver, due_entries
from tests.browser.desk import ServedOffice, served
from tests.conftest import TestClock
from tests.web.offices import CHIEF
from worker.wiring import handlers_of

pytestmark = pytest.mark.browser


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path, clock: TestClock) -> Iterator[ServedOffice]:
    database = tmp_path / "office.db"
    shutil.copy(sqlite_template, database)
    with served(database, tmp_path, clock) as office:
        yield office


def work(office: ServedOffice) -> None:
    """Do what is due, as the worker would."""
    settings = office.pages.app.extensions["internal"].settings
    for entry in due_entries(office.pages.office.db):
        deliver(office.pages.office.db, handlers_of(settings), entry)


def read(office: ServedOffice, document: UUID) -> None:
    """The chief has opened a document before."""
    hall = office.pages.office
    with hall.db.reading() as conn:
        of_document = approval_case.c.subject_id == document
        case_id = conn.scalars(select(approval_case.c.id).where(of_document)).one()
    hall.db.perform(note_opened, hall.actor(CHIEF, "KAKARICHO"), case_id=case_id)


@pytest.mark.parametrize("scripts", [True, False])
def test_one_stale_document_does_not_stop_the_others(
    office: ServedOffice, browser: Browser, scripts: bool
) -> None:
    hall = office.pages.office
    for document in office.circulate(3):
        read(office, document)
    work(office)
    page = office.window(browser, CHIEF, scripts=scripts)
    page.goto("/inbox")
    for box in page.locator("tbody input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name=re.compile("^まとめて承認$")).click()
    expect(page.locator("tbody tr")).to_have_count(3)
    first = page.locator("[name=item]").first.get_attribute("value")
    page.get_by_role("button", name=re.compile("3件を承認する")).click()
    expect(page.locator("#outcome")).to_contain_text("処理中です。残り3件")
    assert first
    case_id = UUID(first.split("/")[0])
    hall.db.perform(hall.approval.recall, hall.clerk, case_id=case_id, token=new_id())
    work(office)
    if not scripts:
        page.get_by_role("link", name="最新の状態を表示").click()
    outcome = page.locator("#outcome")
    expect(outcome).to_contain_text("2件を承認しました。 1件は処理していません。", timeout=5_000)
    expect(outcome).to_contain_text("が引き戻しました。")
    expect(outcome).not_to_contain_text("処理中です。")
