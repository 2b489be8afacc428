"""From one sign-in to an archived decision, played by the people of a city hall in a browser."""

import re
from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import create_engine, make_url, text

from tests.browser.city_hall import CityHall, Visitor, open_city_hall, sign_in
from tests.services import POSTGRESQL, REDIS, need

TITLE = "市道第12号線 側溝改良工事の施行について"
LINE = ("𠮷田 健一", "葛󠄀城 直美", "渡邉 隆志", "渡邊 修", "青木 凜", "坂本 優花", "﨑山 浩二")
"""係長, 課長補佐, 課長; 財政課長 and 資産管理課長 side by side; 次長; 部長, who decides."""


def a_quotation(folder: Path) -> Path:
    path = folder / "見積書.pdf"
    canvas = Canvas(str(path))
    for page in ("Quotation", "Terms"):
        canvas.drawString(100, 700, page)
        canvas.showPage()
    canvas.save()
    return path


def draft(visitor: Visitor, quotation: Path) -> str:
    """Write, attach, check and submit; answers the address of the document."""
    page = visitor.page
    visitor.go("/documents/new")
    page.get_by_label("件名").fill(TITLE)
    page.get_by_label("事項").select_option("works")
    visitor.press("起案を始める")
    page.get_by_label("金額(税込)").fill("2500000")
    page.get_by_label("契約方法").select_option("selective")
    page.get_by_label("伺いの内容").fill("このことについて、施行してよろしいか伺います。")
    page.set_input_files("[name=files]", str(quotation))
    visitor.press("内容を確認する")
    expect(page.get_by_text("別表第2 1(2)").first).to_be_visible()
    visitor.press("提出する")
    assert "提出しました" in visitor.said()
    return re.sub(r".*(/documents/[0-9a-f-]{36}).*", r"\1", page.url)


def approve(browser: Browser, hall: CityHall, name: str, path: str, *, scripts: bool) -> str:
    """Sign in by the link of a notice, look, approve; answers what the system said."""
    visitor = sign_in(browser, hall, name, path, scripts=scripts)
    page = visitor.page
    expect(page.get_by_role("heading", name=re.compile(TITLE))).to_be_visible()
    expect(page.get_by_text("見積書.pdf").first).to_be_visible()
    visitor.press("(承認する|決裁する)")
    said = visitor.said()
    visitor.context.close()
    return said


def play(browser: Browser, hall: CityHall, folder: Path, *, scripts: bool) -> None:
    drafter = sign_in(browser, hall, "髙橋 美咲", scripts=scripts)
    path = draft(drafter, a_quotation(folder))
    approvers, said = [], ""
    while name := holder_of(drafter, path):
        approvers.append(name)
        said = approve(browser, hall, name, path, scripts=scripts)
    assert approvers == list(LINE)
    assert "決裁しました" in said
    expect(drafter.page.get_by_text(re.compile("8鶴道第1号")).first).to_be_visible()
    archived = wait_for_archive(drafter, path)
    document = pypdfium2.PdfDocument(archived)
    words = "".join(page.get_textpage().get_text_range() for page in document)
    assert "8鶴道第1号" in words
    assert "渡邉" in words
    assert "pdfaid:part" in archived.decode("latin-1")
    drafter.context.close()


def holder_of(visitor: Visitor, path: str) -> str:
    """Who has the document now, as its page tells every reader; empty once nobody has."""
    visitor.go(path)
    holder = visitor.page.locator("[data-holder] b")
    if holder.count() == 0:
        return ""
    return " ".join(holder.first.inner_text().split("、")[0].split()[:2])


def wait_for_archive(visitor: Visitor, path: str) -> bytes:
    """The PDF/A, once the worker has made it."""
    for _ in range(60):
        visitor.go(path)
        link = visitor.page.get_by_role("link", name=re.compile("保存用PDF"))
        if link.count():
            answer = visitor.context.request.get(
                visitor.hall.base_url + str(link.first.get_attribute("href"))
            )
            assert answer.ok
            return answer.body()
        visitor.page.wait_for_timeout(500)
    raise AssertionError("the worker made no archive in 30 seconds")


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_main_job_on_the_embedded_database(
    browser: Browser, tmp_path: Path, scripts: bool
) -> None:
    with open_city_hall(tmp_path / "hall") as hall:
        play(browser, hall, tmp_path, scripts=scripts)


@pytest.mark.browser
@pytest.mark.services
def test_the_main_job_on_postgresql_and_redis(browser: Browser, tmp_path: Path) -> None:
    server, redis = need(POSTGRESQL), need(REDIS)
    name = f"hall_{uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        settings = {"INTERNAL_DATABASE_URL": url, "INTERNAL_BROKER_URL": redis}
        with open_city_hall(tmp_path / "hall", settings=settings) as hall:
            play(browser, hall, tmp_path, scripts=True)
    finally:
        with admin.connect() as conn:
            conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
