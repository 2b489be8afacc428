"""Additions to the route, templates and groups, and answers besides the bar, through the pages."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.engine.values import CaseState, Origin
from internal.approval.model import approval_case
from internal.approval.queries import case_file
from internal.approval.reconcile import reconcile
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.rules import Rank
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import (
    CHIEF,
    CLERK,
    DEPUTY_DIRECTOR,
    DIRECTOR,
    FINANCE,
    STRANGER,
    OfficePages,
    Person,
    open_pages,
)
from tests.web.test_documents import act, approve, hidden

DRAFT = {
    "title": "道路陥没箇所の緊急修繕工事の施行について",
    "matter": "works",
    "amount_yen": "1,980,000",
    "contract": "negotiated",
    "body": "伺います。",
}


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def row(
    number: int, name: str, capacity: str = "concur", kind: str = "post", **more: str
) -> dict[str, str]:
    """One row of the additions."""
    at = f"line_{number}_"
    given = {"place": str(number), "capacity": capacity, "kind": kind, "name": name} | more
    return {f"{at}{field}": value for field, value in given.items()}


def save(client: Person, document_id: UUID, *rows: dict[str, str], **fields: str) -> str:
    """Save a draft with additions; answers the page that follows, or the refused one."""
    html = client.get(f"/documents/{document_id}/edit").text
    data = DRAFT | {"revision": hidden(html, "revision"), "then": "route"} | fields
    for each in rows:
        data |= each
    answer = client.post(f"/documents/{document_id}/edit", data=data)
    if answer.status_code == 303:
        return client.get(f"/documents/{document_id}/edit").text
    assert answer.status_code == 422
    return answer.text


def submit(client: Person, document_id: UUID) -> None:
    page = client.get(f"/documents/{document_id}/confirm").text
    data = {"revision": hidden(page, "revision"), "once": hidden(page, "once")}
    assert client.post(f"/documents/{document_id}/confirm", data=data).status_code == 303


def steps(html: str) -> list[str]:
    """The route on a page, one line a step: who, in which capacity, put there by whom."""
    found = re.search(r'<ol class="steps">(.*?)</ol>\s*(?:<div class="left-out"|</|\Z)', html, re.S)
    assert found
    lines = re.findall(
        r"<li.*?</li>", re.sub(r"<details.*?</details>", "", found[1], flags=re.S), re.S
    )
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


def begun(pages: OfficePages, *rows: dict[str, str], **fields: str) -> UUID:
    """A draft of the clerk's with additions, submitted."""
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    save(client, document_id, *rows, **fields)
    submit(client, document_id)
    return document_id


def state_of(pages: OfficePages, document_id: UUID) -> CaseState:
    with pages.office.db.reading() as conn:
        state = conn.scalar(
            select(approval_case.c.state).where(approval_case.c.subject_id == document_id)
        )
    return CaseState(state)


def test_an_addition_is_saved_and_the_route_says_who_added_it(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    page = save(client, document_id, row(1, "人事課 課長"), row(2, "情報推進課 課長", "show"))
    lines = steps(page)
    (added,) = [line for line in lines if "石井" in line]
    assert "前と同時" in added
    assert "起案者の追加" in added
    (prescribed,) = [line for line in lines if "小川" in line]
    assert "規程" in prescribed
    assert "合議基準 第3条第1号" in prescribed
    assert 'value="人事課 課長"' in page


def test_rows_are_reordered_by_their_numbers_and_removed_by_an_empty_name(
    pages: OfficePages,
) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    page = save(
        client,
        document_id,
        row(1, "人事課 課長", place="2"),
        row(2, "情報推進課 課長", place="1"),
        in_order="yes",
    )
    names = [each for each in re.findall(r'name="line_\d_name"[^>]*value="([^"]*)"', page) if each]
    assert names == ["情報推進課 課長", "人事課 課長"]
    assert any("前の次に" in line and "石井" in line for line in steps(page))
    page = save(client, document_id, row(1, ""), row(2, "人事課 課長"))
    names = re.findall(r'name="line_\d_name"[^>]*value="([^"]*)"', page)
    assert names == ["人事課 課長", "", ""]


def test_a_name_that_nobody_has_stays_in_the_form_with_its_sentence(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    page = save(client, document_id, row(1, "月面基地 課長"))
    assert 'href="#f-line_1_name">この名前の相手が見つかりません。' in page
    assert "月面基地 課長" in page


def test_the_preview_while_typing_keeps_what_was_added(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    save(client, document_id, row(1, "人事課 課長"))
    asked = {"matter": "works", "amount_yen": "12,000,000", "document": str(document_id)}
    preview = client.get("/route-preview", query_string=asked).text
    assert "石井" in preview
    other = pages.as_person(STRANGER).get("/route-preview", query_string=asked).text
    assert "起案者の追加" not in other


def test_what_is_added_is_asked_and_what_is_prescribed_stays(pages: OfficePages) -> None:
    document_id = begun(pages, row(1, "人事課 課長"))
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    assert state_of(pages, document_id) is CaseState.CIRCULATING
    approve(pages, document_id, STRANGER, DIRECTOR)
    assert state_of(pages, document_id) is CaseState.DECIDED


def test_the_decider_is_asked_twice_with_a_preliminary_decision(pages: OfficePages) -> None:
    document_id = begun(pages, preliminary="yes")
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, DIRECTOR, FINANCE)
    assert state_of(pages, document_id) is CaseState.CIRCULATING
    approve(pages, document_id, DIRECTOR)
    assert state_of(pages, document_id) is CaseState.DECIDED
    page = pages.as_person(CLERK).get(f"/documents/{document_id}").text
    assert "仮決裁" in page


def test_an_answer_from_outside_is_recorded_with_name_and_day(pages: OfficePages) -> None:
    document_id = begun(pages, row(1, "埼玉県県土整備事務所", kind="external"))
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    recorder = pages.as_person(DEPUTY_DIRECTOR)
    html = recorder.get(f"/documents/{document_id}").text
    assert "回答の記録" in html
    known = {name: hidden(html, name) for name in ("once", "slot", "seen")}
    day = {"answered_on_year": "2026", "answered_on_month": "11", "answered_on_day": "24"}
    refused = recorder.post(f"/documents/{document_id}/record", data=known | day | {"note": "控え"})
    assert refused.status_code == 422
    assert "回答した人の氏名を入力してください。" in refused.text
    assert "控え" in refused.text
    data = known | day | {"answered_by": "山本 一郎", "agrees": "yes", "note": "電話で確認"}
    stranger = pages.as_person(STRANGER).post(f"/documents/{document_id}/record", data=data)
    assert stranger.status_code == 404
    clerk = pages.as_person(CLERK).post(f"/documents/{document_id}/record", data=data)
    assert clerk.status_code == 403
    assert recorder.post(f"/documents/{document_id}/record", data=data).status_code == 303
    assert (
        "山本 一郎の回答(令和8年11月24日): 異議なし"
        in recorder.get(f"/documents/{document_id}").text
    )


def test_a_reception_passes_the_case_on_within_its_section(pages: OfficePages) -> None:
    chart = pages.office.chart
    document_id = begun(pages, row(1, "人事課", kind="reception"))
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    receiver = pages.as_person(STRANGER)
    html = receiver.get(f"/documents/{document_id}").text
    known = {name: hidden(html, name) for name in ("once", "slot")}
    wrong = known | {"answerer": str(chart.people[FINANCE])}
    answer = receiver.post(f"/documents/{document_id}/receive", data=wrong)
    assert answer.status_code == 422
    assert "人事課の職員から選んでください" in answer.text
    right = known | {"answerer": str(chart.people[STRANGER])}
    assert receiver.post(f"/documents/{document_id}/receive", data=right).status_code == 303
    assert act(receiver, document_id, "decision", decision="approve").status_code == 303
    approve(pages, document_id, DIRECTOR)
    assert state_of(pages, document_id) is CaseState.DECIDED


def template(name: str, scope: str, *rows: dict[str, str], **fields: str) -> dict[str, str]:
    data = {"name": name, "scope": scope, "seen": "0"} | fields
    for each in rows:
        data |= each
    return data


def test_a_template_is_written_chosen_and_changed_in_versions(pages: OfficePages) -> None:
    clerk = pages.as_person(CLERK)
    answer = clerk.post("/routes/new", data=template("工事標準", "person", row(1, "人事課 課長")))
    assert answer.status_code == 303
    template_id = answer.location.rsplit("/", 1)[1]
    document_id = pages.office.draft(repair())
    page = save(clerk, document_id, template=template_id)
    (line,) = [line for line in steps(page) if "石井" in line]
    assert "テンプレート「工事標準」(小林 花子、第1版)" in line
    submit(clerk, document_id)
    changed = template("工事標準", "person", row(1, "情報推進課 課長"), seen="1")
    assert clerk.post(f"/routes/{template_id}", data=changed).status_code == 303
    stale = clerk.post(f"/routes/{template_id}", data=changed)
    assert stale.status_code == 409
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE, STRANGER, DIRECTOR)
    assert state_of(pages, document_id) is CaseState.DECIDED


def test_a_retired_template_is_offered_no_more_and_refused_with_its_reason(
    pages: OfficePages,
) -> None:
    clerk = pages.as_person(CLERK)
    answer = clerk.post("/routes/new", data=template("旧様式", "person", row(1, "人事課 課長")))
    template_id = answer.location.rsplit("/", 1)[1]
    document_id = pages.office.draft(repair())
    save(clerk, document_id, template=template_id)
    data = template("旧様式", "person", row(1, "人事課 課長"), seen="1", then="retire")
    assert clerk.post(f"/routes/{template_id}", data=data).status_code == 303
    page = clerk.get(f"/documents/{document_id}/edit").text
    assert "選択したテンプレートは廃止されたか" in page
    assert "旧様式" not in clerk.get("/routes").text


@pytest.mark.parametrize(
    ("number", "scope", "status"),
    [
        (CLERK, "city", 403),
        (CLERK, "section", 403),
        (CLERK, "person", 303),
        (DEPUTY_DIRECTOR, "section", 303),
        (DIRECTOR, "section", 303),
        (DIRECTOR, "city", 403),
    ],
)
def test_who_may_write_which_template(
    pages: OfficePages, number: str, scope: str, status: int
) -> None:
    data = template("工事標準", scope, row(1, "人事課 課長"))
    assert pages.as_person(number).post("/routes/new", data=data).status_code == status


def test_a_template_of_another_person_or_section_does_not_exist(pages: OfficePages) -> None:
    director = pages.as_person(DIRECTOR)
    answer = director.post("/routes/new", data=template("課内用", "section", row(1, "人事課 課長")))
    assert "課内用" in pages.as_person(CLERK).get("/routes").text
    stranger = pages.as_person(STRANGER)
    assert "課内用" not in stranger.get("/routes").text
    assert stranger.get(answer.location).status_code == 404
    clerk = pages.as_person(CLERK).post(
        answer.location, data=template("奪取", "section", row(1, "人事課 課長"), seen="1")
    )
    assert clerk.status_code == 403


def test_an_empty_template_is_refused_with_everything_typed(pages: OfficePages) -> None:
    answer = pages.as_person(CLERK).post("/routes/new", data=template("空の型", "person"))
    assert answer.status_code == 422
    assert "加える職や職員を1つ以上入力してください。" in answer.text
    assert "空の型" in answer.text


def group(name: str, posts: str, on: tuple[int, int, int], seen: int = 0) -> dict[str, str]:
    day = dict(zip(("year", "month", "day"), map(str, on), strict=True))
    return {
        "name": name,
        "scope": "person",
        "posts": posts,
        "seen": str(seen),
    } | {f"applies_from_{part}": value for part, value in day.items()}


def test_a_group_is_asked_as_it_is_on_the_day(pages: OfficePages) -> None:
    clerk = pages.as_person(CLERK)
    posts = "人事課 課長\n情報推進課 課長"
    answer = clerk.post("/routes/groups/new", data=group("安全会議", posts, (2026, 4, 1)))
    assert answer.status_code == 303, answer.text
    later = group("安全会議", "総務人権推進課 課長", (2027, 4, 1), seen=1)
    assert clerk.post(answer.location, data=later).status_code == 303
    document_id = pages.office.draft(repair())
    lines = steps(save(clerk, document_id, row(1, "安全会議", kind="group")))
    assert [name for name in ("石井", "長谷川", "五十嵐") if any(name in x for x in lines)] == [
        "石井",
        "長谷川",
    ]
    assert any("グループ「安全会議」の職です。" in line for line in lines)


def test_a_group_of_unknown_posts_is_refused(pages: OfficePages) -> None:
    data = group("安全会議", "月面基地 課長", (2026, 4, 1))
    answer = pages.as_person(CLERK).post("/routes/groups/new", data=data)
    assert answer.status_code == 422
    assert "組織にない職があります。" in answer.text
    assert "月面基地 課長" in answer.text


def test_the_route_is_kept_with_the_case(pages: OfficePages) -> None:
    document_id = begun(pages, row(1, "人事課 課長"))
    with pages.office.db.reading() as conn:
        file = case_file(conn, approval_case.c.subject_id == document_id)
    assert file is not None
    origins = [slot.basis.origin for stage in file.case.stages for slot in stage.slots]
    assert origins.count(Origin.ADDED) == 1


def test_opinions_within_a_section_reach_who_answers(pages: OfficePages) -> None:
    chart = pages.office.chart

    def hire(tx: Tx) -> None:
        chart.tx = tx
        chart.post("JINJI-SHUSA", "主査", Rank.SENIOR_STAFF, "JINJI")
        chart.person("2001", "佐久間")
        chart.appoint("2001", "JINJI-SHUSA")

    pages.office.db.perform(hire, SYSTEM)
    document_id = begun(pages, row(1, "人事課", kind="reception"))
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    receiver = pages.as_person(STRANGER)
    html = receiver.get(f"/documents/{document_id}").text
    named = {"answerer": str(chart.people[STRANGER]), "members": str(chart.people["2001"])}
    known = {name: hidden(html, name) for name in ("once", "slot")}
    receiver.post(f"/documents/{document_id}/receive", data=known | named)
    member = pages.as_person("2001")
    html = member.get(f"/documents/{document_id}").text
    assert "審議意見" in html
    known = {name: hidden(html, name) for name in ("once", "slot")}
    empty = member.post(f"/documents/{document_id}/opine", data=known | {"opinion": " "})
    assert (empty.status_code, "意見を入力してください。" in empty.text) == (422, True)
    data = known | {"opinion": "人員配置に支障ありません。"}
    assert pages.as_person(CHIEF).post(
        f"/documents/{document_id}/opine", data=data
    ).status_code == (403)
    assert member.post(f"/documents/{document_id}/opine", data=data).status_code == 303
    assert "人員配置に支障ありません。" in receiver.get(f"/documents/{document_id}").text
    assert act(receiver, document_id, "decision", decision="approve").status_code == 303
    assert tuple(reconcile(pages.office.db)) == ()


def test_who_is_told_and_who_gets_it_afterwards_read_with_a_mark(pages: OfficePages) -> None:
    document_id = begun(
        pages, row(1, "人事課 課長", "inform"), row(2, "情報推進課 課長", "forward")
    )
    told = pages.as_person(STRANGER)
    assert "同報の文書です。" in told.get(f"/documents/{document_id}").text
    later = pages.as_person("1004")
    assert later.get(f"/documents/{document_id}").status_code == 404
    html = told.get(f"/documents/{document_id}").text
    known = {name: hidden(html, name) for name in ("once", "slot")}
    assert told.post(f"/documents/{document_id}/read", data=known).status_code == 303
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE, DIRECTOR)
    assert state_of(pages, document_id) is CaseState.DECIDED
    html = later.get(f"/documents/{document_id}").text
    assert "決裁後回付の文書です。" in html
    known = {name: hidden(html, name) for name in ("once", "slot")}
    assert later.post(f"/documents/{document_id}/read", data=known).status_code == 303
    page = pages.as_person(CLERK).get(f"/documents/{document_id}").text
    assert "同報 閲覧済み" in page
    assert "決裁後回付 閲覧済み" in page
    assert tuple(reconcile(pages.office.db)) == ()
