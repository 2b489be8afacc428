"""The page of the guards: grounds, the watch for split orders, in whose name a case is decided."""

from datetime import date
from uuid import UUID

from internal.approval.authority.guards import ReportRow
from internal.approval.engine.guards import Barring, MandateKind
from internal.organization.rules import Rank
from tests.regulation.officers import day
from tests.web.offices import CHIEF, CLERK, DEPUTY_DIRECTOR, DIRECTOR, FINANCE, OfficePages, Person
from tests.web.test_deeds import done, history, send
from tests.web.test_documents import approve, hidden, in_circulation
from tests.web.test_statements import asked_by

TODAY = date(2026, 11, 24)
FORM = {
    "revision": "0",
    "ground_1_words": "重要な事項",
    "ground_1_article": "第7条第1号",
    "ground_1_barring": "unless_instructed",
    "ground_1_raises": "yes",
    "ground_3_words": "高額な事項",
    "ground_3_fact": "amount_yen",
    "ground_3_at_least": "1,000,000",
    "ground_3_barring": "always",
    "split_days": "60",
    "split_works": "yes",
    "name_1_name": "鶴ヶ島市長",
    "name_1_kind": "own",
    "name_1_article": "地方自治法第147条",
    "report_1_level": "部長専決",
    "report_1_rank": "90",
    "report_1_article": "第8条",
    **day(TODAY),
}


def write(officer: Person, **fields: str) -> None:
    answer = officer.post("/admin/rules/guards/edit", FORM | fields)
    assert answer.status_code == 303, answer.text


def test_a_version_applies_from_its_day_and_the_older_stays(
    pages: OfficePages, officer: Person
) -> None:
    write(officer)
    write(officer, revision="1", ground_1_code="g1", ground_1_words="重要または異例な事項")
    with pages.office.db.reading() as conn:
        table = pages.office.approval.authority.table(conn)
    now = table.guards_on(TODAY)
    assert [each.version for each in table.guards] == [1, 2]
    assert [row.ground.code for row in table.guards[0].grounds] == ["g1", "g2"]
    assert [(r.ground.words, r.ground.barring) for r in now.grounds] == [
        ("重要または異例な事項", Barring.UNLESS_INSTRUCTED),
        ("高額な事項", Barring.ALWAYS),
    ]
    assert (now.grounds[1].fact, now.grounds[1].at_least) == ("amount_yen", 1_000_000)
    assert (now.split.days, now.split.matters) == (60, ("works",))
    assert now.names[0].mandate.kind is MandateKind.OWN
    assert now.reports == (ReportRow("部長専決", Rank.DEPUTY_MAYOR, "第8条"),)
    page = officer.get("/admin/rules/guards").text
    assert "重要または異例な事項" in page
    assert "地方自治法第147条" in page


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(officer: Person) -> None:
    write(officer)
    late = officer.post("/admin/rules/guards/edit", FORM)
    assert late.status_code == 409
    assert "定めが変更されています" in late.text
    assert "高額な事項" in late.text


def test_a_day_that_has_passed_is_refused_with_everything_typed(officer: Person) -> None:
    answer = officer.post("/admin/rules/guards/edit", FORM | day(date(2026, 4, 1)))
    assert answer.status_code == 422
    assert "本日以降" in answer.text
    assert 'value="重要な事項"' in answer.text


def test_only_those_with_the_duty_open_it(pages: OfficePages) -> None:
    assert pages.as_person(CLERK).get("/admin/rules/guards").status_code == 403


def test_the_name_stands_on_the_sheet_and_in_the_explanation(
    pages: OfficePages, officer: Person
) -> None:
    write(officer)
    document_id = in_circulation(pages)
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert page.count("名義: 鶴ヶ島市長(固有の権限 地方自治法第147条)") == 2


def test_a_lifted_decision_names_its_ground_and_its_level(
    pages: OfficePages, officer: Person
) -> None:
    write(officer)
    document_id, director = in_circulation(pages), pages.as_person(DIRECTOR)
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    without = send(director, document_id, "lift", reason="議会の関心が高いため。")
    assert without.status_code == 422
    assert "事由を1つ以上選んでください。" in without.text
    vice = str(pages.office.chart.posts["VICE"])
    fields = {"ground_g1": "yes", "level": vice, "reason": "議会の関心が高いため。"}
    page = done(director, document_id, "lift", **fields)
    assert "重要な事項(第7条第1号)" in page
    assert "副市長" in page.split("data-holder")[1].split("</div>")[0]


def test_a_concern_is_a_warning_that_the_decider_answers(
    pages: OfficePages, officer: Person
) -> None:
    write(officer, ground_3_words="")
    document_id = in_circulation(pages)
    chief = pages.as_person(CHIEF)
    done(chief, document_id, "concern", ground_g1="yes", reason="初めての工法です。")
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    director = pages.as_person(DIRECTOR)
    page = director.get(f"/documents/{document_id}").text
    assert "初めての工法です。" in page.split("data-concern")[1]
    assert "申出に対する判断の理由" in page
    assert decided(director, document_id, "") == 422
    assert decided(director, document_id, "他市で実績があります。") == 303
    assert "事由: 重要な事項(第7条第1号)" in history(director, document_id)


def decided(client: Person, document_id: UUID, opinion: str) -> int:
    html = client.get(f"/documents/{document_id}").text
    fields = {name: hidden(html, name) for name in ("once", "slot", "seen")}
    form = fields | {"decision": "approve", "opinion": opinion}
    return client.post(f"/documents/{document_id}/decision", data=form).status_code


def test_the_pages_ask_no_more_with_more_grounds(pages: OfficePages, officer: Person) -> None:
    write(officer)
    with_two = asked_by(pages, officer, "/admin/rules/guards")
    more = {f"ground_{n}_words": f"事由{n}" for n in range(4, 20)}
    write(officer, revision="1", **more)
    assert asked_by(pages, officer, "/admin/rules/guards") == with_two
