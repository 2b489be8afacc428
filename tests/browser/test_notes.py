"""Notes and the comparison in a browser: a click on the page, the keyboard, no scripts at all."""

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from internal.approval.reading_rules import Choice, ReadingRule, set_rule
from internal.documents.model import attachment, attachment_note
from internal.documents.service import NewFile
from internal.kernel.actor import SYSTEM
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.pictures import Studio, render_first, render_rest
from internal.kernel.files.service import register
from internal.web.context import Services
from tests.approval.cast import repair
from tests.browser.desk import ServedOffice, served
from tests.browser.test_pages import problems_of
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, FINANCE
from tests.web.test_deputies_and_files import submit
from tests.web.test_documents import act

pytestmark = pytest.mark.browser

ADMINISTRATOR = "1007"


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path, clock: TestClock) -> Iterator[ServedOffice]:
    database = tmp_path / "office.db"
    shutil.copy(sqlite_template, database)
    with served(database, tmp_path, clock) as office:
        yield office


def plan(office: ServedOffice, name: str, words: str, pages: int) -> NewFile:
    """A PDF whose pages are drawn."""
    services: Services = office.pages.app.extensions["internal"]
    written = io.BytesIO()
    canvas = Canvas(written)
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica", 28)
        canvas.drawString(80, 740, f"{words} - sheet {page}")
        for row in range(14):
            canvas.drawString(80, 680 - 40 * row, f"{row + 1:02}  {1000 + 137 * row * page:,}")
        canvas.showPage()
    canvas.save()
    written.seek(0)
    stored = services.store.put_stream(written, limit=10**7, media_type="application/pdf")
    services.db.perform(register, SYSTEM, stored=stored, kind=FileKind.PDF)
    studio = Studio(services.store)
    render_first(services.db, studio, stored.digest, asked_by="test")
    for _part in render_rest(services.db, studio, stored.digest):
        pass
    return NewFile(name, stored.digest, stored.size, stored.media_type)


@pytest.fixture
def document_id(office: ServedOffice) -> UUID:
    """The repair with two plans, waiting for 髙橋."""
    files = (plan(office, "設計書.pdf", "Plan", 3), plan(office, "見積書.pdf", "Quotation", 2))
    document = office.pages.office.draft(repair(), files)
    submit(office.pages, document)
    return document


def replace_plan(office: ServedOffice, document_id: UUID) -> None:
    """It comes back and is submitted again with another plan of two pages."""
    hall = office.pages.office
    chief = office.pages.as_person(CHIEF)
    act(chief, document_id, "return", target="drafter", reason="単価を直してください。")
    with hall.db.reading() as conn:
        old = conn.scalars(select(attachment.c.id).where(attachment.c.place == 1)).one()
    hall.db.perform(hall.documents.detach, hall.clerk, attachment_id=old)
    new = plan(office, "設計書.pdf", "Plan B", 2)
    hall.db.perform(hall.documents.attach, hall.clerk, document_id=document_id, file=new)
    submit(office.pages, document_id)


def spots(office: ServedOffice) -> list[tuple[int, int | None, int | None]]:
    """Page and place of every note."""
    with office.pages.office.db.reading() as conn:
        rows = conn.execute(select(attachment_note).order_by(attachment_note.c.number))
        return [(row.page, row.left_permille, row.top_permille) for row in rows]


def test_a_click_on_the_page_puts_the_note_there(
    office: ServedOffice, browser: Browser, document_id: UUID
) -> None:
    page = office.window(browser, CHIEF)
    page.goto(f"/documents/{document_id}?file=1&p=2")
    sheet = page.locator(".page-picture")
    box = sheet.bounding_box()
    assert box is not None
    sheet.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.2})
    text = page.get_by_label("付箋に書くこと")
    expect(text).to_be_focused()
    expect(page.locator(".pin.new")).to_be_visible()
    text.fill("この単価の根拠は何ですか。")
    picture(page, "note-form")
    page.get_by_role("button", name="付ける", exact=True).click()
    expect(page.locator("#status")).to_contain_text("付箋を付けました。")
    expect(page.locator("#note-1")).to_contain_text("この単価の根拠は何ですか。")
    ((number, left, top),) = spots(office)
    assert number == 2
    assert left is not None
    assert top is not None
    assert abs(left - 250) <= 3
    assert abs(top - 200) <= 3
    pin = page.locator("#pin-1 circle").bounding_box()
    drawn = page.locator(".page-picture").bounding_box()
    assert pin is not None
    assert drawn is not None
    assert abs(pin["x"] + pin["width"] / 2 - drawn["x"] - drawn["width"] * 0.25) < 4
    picture(page, "note-placed")


def test_a_note_is_put_and_reached_by_keyboard_alone(
    office: ServedOffice, browser: Browser, document_id: UUID
) -> None:
    page = office.window(browser, CHIEF)
    page.goto(f"/documents/{document_id}")
    page.locator(".note-form summary").focus()
    page.keyboard.press("Enter")
    for label, value in (("付箋に書くこと", "確認しました"), ("左から", "500"), ("上から", "300")):
        page.get_by_label(label, exact=True).focus()
        page.keyboard.type(value)
    expect(page.locator(".pin.new")).to_be_visible()
    page.get_by_role("button", name="付ける", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#note-1")).to_contain_text("確認しました")
    assert spots(office) == [(1, 500, 300)]
    page.locator("#pin-1").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#note-1")


def test_what_is_typed_into_a_note_stays_while_pages_are_turned(
    office: ServedOffice, browser: Browser, document_id: UUID
) -> None:
    page = office.window(browser, CHIEF)
    page.goto(f"/documents/{document_id}")
    page.locator(".note-form summary").click()
    page.get_by_label("付箋に書くこと").fill("書きかけ")
    page.locator("#page-after").click()
    expect(page.get_by_label("ページ番号")).to_have_value("2")
    expect(page.get_by_label("付箋に書くこと")).to_have_value("書きかけ")
    expect(page.get_by_label("付箋に書くこと")).to_be_visible()


def test_without_scripts_a_note_is_put_answered_and_found_by_its_links(
    office: ServedOffice, browser: Browser, document_id: UUID
) -> None:
    page = office.window(browser, CHIEF, scripts=False)
    page.goto(f"/documents/{document_id}")
    page.locator(".note-form summary").click()
    page.get_by_label("付箋に書くこと").fill("2ページの合計が違います。")
    page.get_by_label("ページ番号").fill("2")
    page.get_by_role("button", name="付ける", exact=True).click()
    expect(page.locator("#note-1")).to_contain_text("2ページの合計が違います。")
    assert spots(office) == [(2, None, None)]
    page.locator("#note-1").get_by_role("link").click()
    expect(page.locator("#pin-1")).to_be_visible()
    clerk = office.window(browser, CLERK, scripts=False)
    clerk.goto(f"/documents/{document_id}")
    note = clerk.locator("#note-1")
    note.get_by_text("回答する").click()
    note.get_by_role("textbox").fill("直します。")
    note.get_by_role("button", name="回答を記録する").click()
    clerk.locator("#note-1").get_by_role("button", name="対応済みにする").click()
    expect(clerk.locator("#note-1")).to_contain_text("対応済みにしました")
    expect(clerk.locator("#note-1")).to_contain_text("直します。")


def test_without_scripts_old_and_new_stand_beside_each_other(
    office: ServedOffice, browser: Browser, document_id: UUID
) -> None:
    replace_plan(office, document_id)
    page = office.window(browser, CHIEF, scripts=False)
    page.goto(f"/documents/{document_id}?file=2")
    page.get_by_role("link", name="前の版と見比べる").click()
    left, right = (page.locator(f"#{side} .page-picture") for side in ("left", "right"))
    for picture_of in (left, right):
        expect(picture_of).to_have_js_property("complete", value=True)
        assert picture_of.evaluate("each => each.naturalWidth > 0")
    boxes = (left.bounding_box(), right.bounding_box())
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    for _turn in range(2):
        page.locator("#page-after").click()
    expect(page.locator("#right")).to_contain_text("このファイルは2ページまでです。")
    page.get_by_role("link", name="左だけ").click()
    expect(page.locator("#right")).to_have_count(0)
    expect(left).to_be_visible()


def test_on_a_narrow_window_they_stand_one_above_the_other(
    office: ServedOffice, browser: Browser, document_id: UUID
) -> None:
    replace_plan(office, document_id)
    page = office.window(browser, CHIEF, width=390)
    page.goto(f"/documents/{document_id}/compare")
    boxes = [page.locator(f"#{side}").bounding_box() for side in ("left", "right")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    expect(page.get_by_role("link", name="右だけ")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "language"), [(1280, "ja"), (1280, "en"), (390, "ja"), (390, "en")]
)
def test_every_page_is_accessible_and_fits_its_window(
    office: ServedOffice, browser: Browser, document_id: UUID, width: int, language: str
) -> None:
    pages = office.pages
    pages.office.db.perform(set_rule, SYSTEM, rule=ReadingRule.AHEAD, matter="", choice=Choice.YES)
    for number, (audience, text, place) in enumerate(
        (
            ("all", "この単価の根拠となる見積りを添付してください。", ("250", "240")),
            ("drafter", "書きぶりを直すとよいと思います。", ("700", "400")),
            ("self", "後で確認", ("", "")),
        ),
        start=1,
    ):
        chief = pages.as_person(CHIEF)
        with pages.office.db.reading() as conn:
            digest = conn.scalars(select(attachment.c.digest).order_by(attachment.c.place)).first()
        form = {"note_digest": str(digest), "note_page": "1", "note_text": text}
        spot = dict(zip(("note_left", "note_top"), place, strict=True))
        where = f"/documents/{document_id}/notes"
        answer = chief.post(where, form | spot | {"note_audience": audience})
        assert answer.status_code == 303, number
    clerk = pages.as_person(CLERK)
    clerk.post(f"/documents/{document_id}/notes/1/answer", {"answer_1": "次の版で添付します。"})
    replace_plan(office, document_id)
    act(pages.as_person(CHIEF), document_id, "return", target="drafter", reason="図を直す。")
    problems = []
    for number, path in (
        (CLERK, f"/documents/{document_id}/edit"),
        (CLERK, f"/documents/{document_id}?file=2"),
        (CHIEF, f"/documents/{document_id}?file=2"),
        (CHIEF, f"/documents/{document_id}/compare"),
        (ADMINISTRATOR, "/admin/reading-rules"),
    ):
        problems += looked_at(office, browser, number, path, width, language)
    submit(pages, document_id)
    for number in (CHIEF, FINANCE):
        path = f"/documents/{document_id}?file=2"
        problems += looked_at(office, browser, number, path, width, language)
    assert problems == []


def looked_at(
    office: ServedOffice, browser: Browser, number: str, path: str, width: int, language: str
) -> list[str]:
    page = office.window(browser, number, width=width, language=language)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    for summary in page.locator(".note-form > summary").all():
        summary.click()
    found = [f"{path}: {each}" for each in problems_of(page, width)]
    picture(page, f"{number}-{path.rsplit('/', 1)[-1].split('?')[0][-9:]}-{width}-{language}")
    page.context.close()
    return found


def picture(page: Page, name: str) -> None:
    """A picture to look at, where somebody asks for pictures."""
    folder = os.environ.get("NOTE_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
