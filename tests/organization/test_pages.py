"""The pages of the organisation show a day, change from a day, and open only to those who may."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from internal import create_app
from internal.access.cookies import Cookie, cookie_name
from internal.access.rules import SessionKind, SessionLimits
from internal.access.service import Browser, SignInOrigin, begin_session, change_acting_post
from internal.config import Environment, Settings
from internal.demo.cases import load_regulation
from internal.demo.cast import Role
from internal.demo.loading import CityIndex, load_city
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database
from internal.organization.chart import Directory
from internal.organization.directory import load_directory
from internal.organization.model import absence, person
from internal.organization.rules import Seat
from internal.web import catalogue
from internal.web.context import services
from tests.conftest import TestClock
from tests.organization.test_directory import NEXT_APRIL, TODAY, counted

Answer = dict[str, str]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in browser that sends the token of the forms it was shown."""

    client: FlaskClient
    form_token: str

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get(path, query_string=query or None)

    def post(self, path: str, fields: Mapping[str, object] | None = None) -> TestResponse:
        data = {**(fields or {}), "csrf_token": self.form_token}
        return self.client.post(path, data=data)


@dataclass(frozen=True, slots=True)
class Hall:
    """The application with the demonstration city in its database."""

    app: Flask
    db: Database
    city: CityIndex

    def browser_of(self, seat: Seat) -> Visitor:
        """A browser in which a person is signed in, acting in a post."""
        limits = SessionLimits(idle=timedelta(hours=1), absolute=timedelta(hours=12))
        begun = self.db.perform(
            begin_session,
            SYSTEM,
            person_id=seat.person_id,
            origin=SignInOrigin(SessionKind.SAML, "city", "n-1", "s-1"),
            browser=Browser("Firefox/140 Linux", "192.0.2.7"),
            limits=limits,
            replaces=None,
        )
        token = begun.token
        if len(self.city.directory.seats_of(seat.person_id)) > 1:
            token = self.db.perform(
                change_acting_post,
                SYSTEM,
                session_id=begun.session_id,
                person_id=seat.person_id,
                post_id=seat.post_id,
            )
        client = self.app.test_client()
        with self.app.app_context():
            name = cookie_name(services().settings, Cookie.SESSION)
        client.set_cookie(name, token)
        page = client.get("/settings/absence").text
        return Visitor(client, page.split('name="csrf_token" value="')[1].split('"')[0])

    def personnel(self) -> Visitor:
        return self.browser_of(self.city.cast[Role.PERSONNEL])

    def directory(self, on: object = TODAY) -> Directory:
        with self.db.reading() as conn:
            return load_directory(conn, on, self.db.clock())  # type: ignore[arg-type]


@pytest.fixture(scope="module", autouse=True)
def translations() -> None:
    catalogue.build()


@pytest.fixture
def hall(database_url: str, clock: TestClock, tmp_path: Path) -> Iterator[Hall]:
    settings = Settings(
        environment=Environment.TEST,
        data_dir=tmp_path,
        database_url=database_url,
        base_url="http://localhost",
    )
    app = create_app(settings, clock)
    with app.app_context():
        db = services().db
    yield Hall(app, db, load_city(db, settings))
    db.close()


def day(year: int, month: int, of_month: int, name: str = "on") -> Answer:
    return {
        f"{name}_year": str(year),
        f"{name}_month": str(month),
        f"{name}_day": str(of_month),
    }


APRIL = day(2027, 4, 1)

PAGES = (
    "/admin/org",
    "/admin/org?on=2027-04-01",
    "/admin/org?on_year=2027&on_month=4&on_day=1",
    "/admin/org/departments/DORO",
    "/admin/org/departments/JOHO",
    "/admin/org/departments/JOHO-3",
    "/admin/org/departments/DORO/change",
    "/admin/org/departments/DORO/close",
    "/admin/org/new-department?parent=TOSHI",
    "/admin/org/posts/DORO.KACHO",
    "/admin/org/posts/KANSEN.HOSA",
    "/admin/org/posts/DORO.KACHO/change",
    "/admin/org/posts/DORO.KACHO/close",
    "/admin/org/new-post?department=DORO",
    "/admin/people",
    "/admin/people?q=たかはし",
    "/admin/people/100001",
    "/admin/people/100001/change",
    "/admin/people/100001/leave",
    "/admin/new-person",
    "/admin/new-appointment?number=100001",
    "/admin/appointments/100001/CITY.SHICHO/main/end",
    "/admin/delegations",
    "/admin/delegations/DORO.KACHO",
    "/admin/import",
    "/settings/absence",
)


def test_every_page_opens_for_personnel_in_both_languages(hall: Hall) -> None:
    browser = hall.personnel()
    for language in ("ja", "en"):
        browser.post("/language", {"language": language, "next": "/"})
        answers = {path: browser.get(path).status_code for path in PAGES}
        assert answers == dict.fromkeys(PAGES, 200)


def test_the_administration_is_closed_to_others(hall: Hall) -> None:
    browser = hall.browser_of(hall.city.cast[Role.SECTION_CHIEF])
    answers = {path: browser.get(path).status_code for path in PAGES if "/admin/" in path}
    assert set(answers.values()) == {403}
    assert browser.post("/admin/org/posts/DORO.KACHO/close", APRIL).status_code == 403


def test_the_tree_marks_vacancies_and_lists_what_is_coming(hall: Hall) -> None:
    text = hall.personnel().get("/admin/org").text
    assert "課長補佐" in text
    assert "令和9年4月1日" in text


def test_the_tree_of_next_april_shows_the_new_name(hall: Hall) -> None:
    browser = hall.personnel()
    assert "デジタル推進課" not in browser.get("/admin/org").text
    assert "デジタル推進課" in browser.get("/admin/org?on=2027-04-01").text


def test_a_day_that_does_not_exist_is_refused(hall: Hall) -> None:
    answer = hall.personnel().get("/admin/org?on_year=2027&on_month=2&on_day=30")
    assert answer.status_code == 422


def test_a_department_is_renamed_from_a_day(hall: Hall) -> None:
    form = {
        "name": "道路課",
        "kind": "section",
        "parent": "TOSHI",
        "symbol": "鶴道",
        "sort": "80",
        **APRIL,
    }
    answer = hall.personnel().post("/admin/org/departments/DORO/change", form)
    assert answer.status_code == 303
    found = hall.directory(NEXT_APRIL).department_by_code("DORO")
    assert found is not None
    assert found.name == "道路課"


def test_a_refused_form_keeps_what_was_typed_and_names_the_fields(hall: Hall) -> None:
    form = {"name": "道路課", "kind": "section", "sort": "多", "symbol": "{x}", **APRIL}
    answer = hall.personnel().post("/admin/org/departments/DORO/change", form)
    assert answer.status_code == 422
    assert 'value="道路課"' in answer.text
    assert 'href="#f-sort"' in answer.text


def test_a_post_with_holders_is_refused_with_their_names(hall: Hall) -> None:
    answer = hall.personnel().post("/admin/org/posts/DORO.KACHO/close", APRIL)
    assert answer.status_code == 422
    assert "渡邉 隆志" in answer.text


def test_a_vacant_post_is_filled_by_appointment(hall: Hall) -> None:
    form = {"employee_number": "100001", "post": "KANSEN.HOSA", "kind": "acting", **APRIL}
    assert hall.personnel().post("/admin/new-appointment", form).status_code == 303
    post = hall.city.posts["KANSEN.HOSA"]
    assert [s.title for s in hall.directory(NEXT_APRIL).holders(post)] == ["課長補佐"]


def test_a_planned_change_is_taken_back_from_the_page(hall: Hall) -> None:
    form = {"register": "departments", "key": "JOHO", "next": "/admin/org", **APRIL}
    assert hall.personnel().post("/admin/org/withdraw", form).status_code == 303
    found = hall.directory(NEXT_APRIL).department_by_code("JOHO")
    assert found is not None
    assert found.name == "情報推進課"


def test_a_person_is_entered_with_an_unusual_name(hall: Hall) -> None:
    form = {
        "employee_number": "900001",
        "family_name": "葛\U000e0100城",
        "given_name": "<b>花</b>",
        "family_kana": "カツラギ",
        "given_kana": "ハナ",
        "employment": "regular",
        **day(2026, 11, 24),
    }
    browser = hall.personnel()
    assert browser.post("/admin/new-person", form).status_code == 303
    text = browser.get("/admin/people/900001").text
    assert "葛\U000e0100城 &lt;b&gt;花&lt;/b&gt;" in text


def test_people_are_found_by_name_kana_and_number(hall: Hall) -> None:
    browser = hall.personnel()
    number = hall.city.directory.seats_of(hall.city.cast[Role.DRAFTER].person_id)
    assert number
    for words in ("髙橋", "たかはし みさき", "髙橋美咲"):
        assert "髙橋 美咲" in browser.get("/admin/people", q=words).text
    assert "内野 純一" in browser.get("/admin/people?q=100001").text


def test_a_percent_sign_finds_nobody(hall: Hall) -> None:
    assert "見つかりませんでした" in hall.personnel().get("/admin/people?q=%25").text


def test_the_list_of_people_is_walked_page_by_page_without_gaps(hall: Hall) -> None:
    browser, seen, path = hall.personnel(), set[str](), "/admin/people"
    while path:
        text = browser.get(path).text
        found = [part.split('"')[0] for part in text.split('href="/admin/people/')[1:]]
        assert not seen & set(found)
        seen |= set(found)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = following[1].replace("&amp;", "&") if following else ""
    with hall.db.reading() as conn:
        assert len(seen) == conn.scalar(select(func.count()).select_from(person))


def test_a_deputy_order_is_set_from_the_page(hall: Hall) -> None:
    form = {"deputy_1": "DORO-1.KAKARICHO", "article_1": "第10条", **day(2026, 11, 24)}
    assert hall.personnel().post("/admin/delegations/DORO.KACHO", form).status_code == 303
    chief = hall.city.posts["DORO.KACHO"]
    assert [p.code for p in hall.directory().deputies(chief)] == ["DORO-1.KAKARICHO"]


def test_the_order_of_one_matter_is_set_on_its_page_and_ended_by_an_empty_one(hall: Hall) -> None:
    load_regulation(hall.db)
    address, chief = "/admin/delegations/DORO.KACHO", hall.city.posts["DORO.KACHO"]
    form = {"deputy_1": "DORO-1.KAKARICHO", "matter": "works", **day(2026, 11, 24)}
    general = hall.directory().deputies(chief)
    assert hall.personnel().post(address, form).status_code == 303
    assert [p.code for p in hall.directory().deputies(chief, "works")] == ["DORO-1.KAKARICHO"]
    assert hall.directory().deputies(chief, "goods") == general
    page = hall.personnel().get("/admin/delegations").text
    assert "支出負担行為(工事)" in page
    opened = hall.personnel().get(f"{address}?matter=works").text
    assert 'value="DORO-1.KAKARICHO"' in opened
    empty = {"matter": "works", **day(2026, 11, 24)}
    assert hall.personnel().post(address, empty).status_code == 303
    assert hall.directory().deputies(chief, "works") == general
    assert hall.personnel().get(f"{address}?matter=unknown").status_code == 404


def test_everybody_registers_and_cancels_her_own_absence(hall: Hall) -> None:
    who = hall.city.cast[Role.DRAFTER]
    browser = hall.browser_of(who)
    form = {**day(2026, 11, 24, "from"), **day(2026, 11, 25, "to"), "reason": "leave"}
    assert browser.post("/settings/absence", form).status_code == 303
    away = hall.directory().is_away(who.person_id, hall.db.clock())
    assert away is not None
    assert away.absent_to - away.absent_from == timedelta(days=2)
    with hall.db.reading() as conn:
        made = conn.scalar(select(absence.c.id).where(absence.c.person_id == who.person_id))
    assert browser.post(f"/settings/absence/{made}/cancel").status_code == 303
    assert hall.directory().is_away(who.person_id, hall.db.clock()) is None


def test_an_absence_with_times_lasts_from_minute_to_minute(hall: Hall) -> None:
    who = hall.city.cast[Role.DRAFTER]
    form = {
        **day(2026, 11, 24, "from"),
        **day(2026, 11, 24, "to"),
        "from_time": "9:00",
        "to_time": "17：15",
        "reason": "trip",
    }
    assert hall.browser_of(who).post("/settings/absence", form).status_code == 303
    away = hall.directory().is_away(who.person_id, hall.db.clock())
    assert away is not None
    assert away.absent_to - away.absent_from == timedelta(hours=8, minutes=15)


def test_a_time_that_cannot_be_read_is_said_at_its_field(hall: Hall) -> None:
    form = {**day(2026, 11, 24, "from"), **day(2026, 11, 24, "to"), "from_time": "朝"}
    browser = hall.browser_of(hall.city.cast[Role.DRAFTER])
    answer = browser.post("/settings/absence", form)
    assert answer.status_code == 422
    assert 'href="#f-from_time"' in answer.text


def test_a_records_officer_sees_her_section_in_the_absence_form(hall: Hall) -> None:
    officer = hall.browser_of(hall.city.cast[Role.RECORDS_OFFICER])
    assert "だれの不在か" in officer.get("/settings/absence").text
    drafter = hall.browser_of(hall.city.cast[Role.DRAFTER])
    assert "だれの不在か" not in drafter.get("/settings/absence").text


def exported(browser: Visitor) -> dict[str, bytes]:
    answer = browser.get("/admin/export.zip?on=2027-04-01")
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def uploaded(browser: Visitor, files: dict[str, bytes]) -> str:
    data = {
        **APRIL,
        **{name.removesuffix(".csv"): (BytesIO(text), name) for name, text in files.items()},
    }
    answer = browser.post("/admin/import", data)
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_what_was_exported_and_changed_is_shown_as_difference_and_applied(hall: Hall) -> None:
    browser = hall.personnel()
    departments = exported(browser)["departments.csv"].decode("utf-8-sig")
    changed = departments.replace("道路建設課", "道路河川課").encode("cp932")
    address = uploaded(browser, {"departments.csv": changed})
    page = browser.get(address).text
    assert '<ins lang="ja">道路河川課</ins>' in page
    digest = page.split('name="digest" value="')[1].split('"')[0]
    assert browser.post(address, {"digest": digest}).status_code == 303
    found = hall.directory(NEXT_APRIL).department_by_code("DORO")
    assert found is not None
    assert found.name == "道路河川課"
    assert browser.post(address, {"digest": digest}).status_code == 409


def test_lines_that_cannot_be_taken_are_all_named(hall: Hall) -> None:
    browser = hall.personnel()
    text = "職員番号,職コード,区分\n100001,CITY.SHICHO,本無\n,CITY.FUKU,本務\n"
    page = browser.get(uploaded(browser, {"appointments.csv": text.encode()})).text
    assert "2行目" in page
    assert "3行目" in page
    assert 'name="digest"' not in page


def test_an_upload_without_a_file_is_refused(hall: Hall) -> None:
    answer = hall.personnel().post("/admin/import", APRIL)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/admin/org",
        "/admin/org/departments/DORO",
        "/admin/org/posts/DORO.KACHO",
        "/admin/people",
        "/admin/people/100001",
        "/admin/delegations",
        "/settings/absence",
    ],
)
def test_a_page_takes_few_statements_whatever_it_shows(hall: Hall, path: str) -> None:
    browser = hall.personnel()
    browser.get(path)
    with counted(hall.db.engine) as statements:
        assert browser.get(path).status_code == 200
    reads = [line for line in statements if line.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(reads) <= 10
