"""代理 on pages: asking, answering, acting, and who sees it."""

from pathlib import Path

import pytest
from sqlalchemy import select

from internal.organization.model import delegation
from tests.conftest import TestClock
from tests.organization.test_directory import counted
from tests.web.offices import (
    CHIEF,
    CLERK,
    DEPUTY_DIRECTOR,
    DIRECTOR,
    FINANCE,
    OfficePages,
    Person,
    open_pages,
)
from tests.web.test_documents import act, in_circulation

PAGE = "/settings/delegation"


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def form(pages: OfficePages, proxy: str = DEPUTY_DIRECTOR, **changes: str) -> dict[str, str]:
    days = {"from_year": "2026", "from_month": "11", "from_day": "24"}
    days |= {"to_year": "2026", "to_month": "11", "to_day": "27"}
    return days | {"proxy": str(pages.office.chart.people[proxy]), "scope": "all"} | changes


def asked(pages: OfficePages, who: str = CHIEF, **changes: str) -> str:
    """A delegation by the 係長; answers its address."""
    answer = pages.as_person(who).post(PAGE, form(pages, **changes))
    assert answer.status_code == 303, answer.text
    with pages.office.db.reading() as conn:
        made = conn.scalars(select(delegation.c.id)).one()
    return f"{PAGE}/{made}"


@pytest.fixture
def in_force(pages: OfficePages) -> Person:
    """葛城 acts for the 係長; her browser."""
    address, proxy = asked(pages), pages.as_person(DEPUTY_DIRECTOR)
    assert proxy.post(f"{address}/accept").status_code == 303
    return proxy


def test_the_proxy_sees_who_asks_and_may_decline(pages: OfficePages) -> None:
    address, proxy = asked(pages), pages.as_person(DEPUTY_DIRECTOR)
    assert "頼まれている代理" in proxy.get(PAGE).text
    assert proxy.post(f"{address}/decline").status_code == 303
    assert "辞退" in pages.as_person(CHIEF).get(PAGE).text


def test_the_proxy_approves_with_both_names_on_sheet_and_history(
    pages: OfficePages, in_force: Person
) -> None:
    document_id = in_circulation(pages)
    inbox = in_force.get("/inbox?f=deputy").text
    assert "代理" in inbox
    html = in_force.get(f"/documents/{document_id}").text
    assert "髙橋 花子 維持係長 の代理として承認します。" in html
    assert act(in_force, document_id, "decision", decision="approve").status_code == 303
    page = pages.as_person(CLERK).get(f"/documents/{document_id}").text
    assert 'aria-label="代理印' in page
    assert "髙橋 花子 維持係長 の代理" in page
    assert "葛󠄀城" in page


def test_what_was_typed_stays_when_it_cannot_be_taken(pages: OfficePages) -> None:
    chief = pages.as_person(CHIEF)
    answer = chief.post(PAGE, form(pages, scope="some", note="研修のため", to_day="31"))
    assert answer.status_code == 422
    assert "その日付はありません" in answer.text
    assert "代理する事項を一つ以上選んでください" in answer.text
    assert "研修のため" in answer.text


def test_an_unknown_employee_number_is_said_at_its_field(pages: OfficePages) -> None:
    answer = pages.as_person(CHIEF).post(PAGE, form(pages, number="9999"))
    assert answer.status_code == 422
    assert "この職員番号の職員は登録されていません" in answer.text


def test_a_person_of_another_section_is_named_by_number(pages: OfficePages) -> None:
    answer = pages.as_person(CHIEF).post(PAGE, form(pages, number=FINANCE))
    assert answer.status_code == 303
    assert "髙橋" in pages.as_person(FINANCE).get(PAGE).text


def test_nobody_answers_for_another(pages: OfficePages) -> None:
    address = asked(pages)
    for number, verb in ((DIRECTOR, "accept"), (DIRECTOR, "decline"), (CLERK, "end")):
        assert pages.as_person(number).post(f"{address}/{verb}").status_code == 403
    with pages.office.db.reading() as conn:
        assert conn.scalar(select(delegation.c.state)) == "asked"


def test_nobody_asks_for_the_post_of_another(pages: OfficePages) -> None:
    posted = form(pages, post=str(pages.office.chart.posts["KACHO"]))
    assert pages.as_person(CHIEF).post(PAGE, posted).status_code == 403
    with pages.office.db.reading() as conn:
        assert conn.execute(select(delegation.c.id)).first() is None


def test_only_the_records_officer_sees_the_delegations_of_her_section(pages: OfficePages) -> None:
    asked(pages, number=FINANCE)
    assert "小川" in pages.as_person(DEPUTY_DIRECTOR).get(PAGE).text
    assert "課の職員の代理" not in pages.as_person(CLERK).get(PAGE).text


def test_the_list_of_everybody_is_the_administrators(pages: OfficePages) -> None:
    assert pages.as_person(CLERK).get("/admin/proxies").status_code == 403


def test_the_page_takes_as_many_statements_for_many_as_for_one(
    pages: OfficePages, in_force: Person
) -> None:
    def statements() -> int:
        with counted(pages.office.db.engine) as said:
            in_force.get(PAGE)
        return len(said)

    in_force.get(PAGE)
    one = statements()
    for number in (CLERK, DIRECTOR):
        pages.as_person(number).post(PAGE, form(pages))
    assert statements() == one
