"""Disposal and transfer (BND-09 to BND-12): from the list of what is due to what is carried out."""

import csv
import hashlib
import io
import re
import zipfile
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from internal.approval.model import approval_act
from internal.documents.model import attachment
from internal.kernel.db import new_id
from tests.conftest import TestClock
from tests.documents.records.disposals import (
    TITLE,
    batch_of,
    decide,
    filed_binder,
    outcomes,
    pass_years,
    proposed,
    run,
    send_proposal,
    services_of,
    state_of,
    stop,
    submit,
    work,
)
from tests.documents.records.officers import (
    CHIEF,
    OFFICER,
    appoint_chief,
    day,
    entered,
    made,
    section_of,
)
from tests.documents.records.test_pages import move, words
from tests.organization.test_directory import counted
from tests.web.offices import CLERK, DIRECTOR, STRANGER, OfficePages, open_pages


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock, fonts: Path) -> OfficePages:
    (tmp_path / "assets").symlink_to(fonts.resolve().parent)
    opened = open_pages(database_url, tmp_path, clock)
    appoint_chief(opened)
    return opened


def hold(pages: OfficePages, binder_id: UUID, matter: str = "道路用地の訴訟") -> None:
    """A lawsuit keeps a binder from today on."""
    chief = pages.as_person(CHIEF)
    today = services_of(pages).db.clock().date()
    form = {"reason": "lawsuit", "matter": matter} | day("begun", today)
    assert chief.post("/records/holds", form).status_code == 303
    page = chief.get(f"/records/binders/{binder_id}").text
    hold_id = page.split('name="hold"')[1].split('<option value="')[2].split('"')[0]
    answer = chief.post(f"/records/binders/{binder_id}/hold", {"hold": hold_id})
    assert answer.status_code == 303


def test_a_binder_is_listed_from_the_day_after_its_last_one(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, _document = filed_binder(pages)
    officer = pages.as_person(OFFICER)
    assert "道路修繕伺" not in officer.get("/records/disposal").text
    pass_years(clock)
    page = words(pages.as_person(OFFICER).get("/records/disposal").text)
    assert "令和14年3月31日(水) 廃棄" in page
    assert (
        f'value="{binder_id}"' in pages.as_person(CHIEF).get("/records/disposal?section=all").text
    )
    assert f'value="{binder_id}"' not in pages.as_person(CLERK).get("/records/disposal").text


def test_what_keeps_a_binder_is_said_and_it_cannot_be_chosen(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, _document = filed_binder(pages)
    open_one = made(
        pages.as_person(OFFICER),
        pages,
        entered(pages.as_person(OFFICER), pages, code="Z-02", minor="道路占用"),
        "道路占用",
    )
    pass_years(clock)
    hold(pages, binder_id)
    page = pages.as_person(OFFICER).get("/records/disposal").text
    assert "道路用地の訴訟" in page
    assert "閉鎖または引継ぎが済むと" in page
    for each in (binder_id, open_one):
        assert f'value="{each}"' not in page
    answer = send_proposal(pages, binder_id)
    assert answer.status_code == 422
    assert "廃棄停止中のため、廃棄も移管もできません(道路用地の訴訟)。" in answer.text
    assert f'value="{TITLE}"' in answer.text


def test_a_proposal_is_a_draft_with_its_list_and_keeps_the_binder(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, _document = filed_binder(pages)
    pass_years(clock)
    batch_id, document_id = proposed(pages, binder_id)
    assert state_of(pages, binder_id) == "disposal_proposed"
    officer = pages.as_person(OFFICER)
    draft = officer.get(f"/documents/{document_id}/edit").text
    assert f"/records/disposal/{batch_id}" in draft
    assert "廃棄 1冊" in draft
    assert '<option value="disposal" selected>' in draft
    assert f"/documents/{document_id}" in officer.get(f"/records/disposal/{batch_id}").text
    with pages.office.db.reading() as conn:
        files = conn.execute(
            select(attachment).where(attachment.c.document_id == document_id).order_by("place")
        ).all()
    assert [file.name for file in files] == ["廃棄目録.pdf", "廃棄目録.csv"]
    with services_of(pages).store.open(files[1].digest) as content:
        table = content.read()
    assert table.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    assert (row["所管課"], row["簿冊の名称"], row["保存期間"], row["満了日"]) == (
        "道路建設課",
        "道路修繕伺",
        "5年",
        "2032-03-31",
    )
    assert (row["文書数"], row["措置"], row["結果"]) == ("1", "廃棄", "")
    with services_of(pages).store.open(files[0].digest) as content:
        assert content.read(5) == b"%PDF-"
    again = send_proposal(pages, binder_id)
    assert again.status_code == 422
    assert "今の状態ではその操作ができません" in again.text


def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, _document = filed_binder(pages)
    pass_years(clock)
    measure, reason, until = (f"{name}_{binder_id}" for name in ("measure", "reason", "until"))
    no_day = {f"{until}_year": "2032", f"{until}_month": "2", f"{until}_day": "30"}
    for changes, sentence in (
        ({"title": " "}, "件名を60字以内で入力してください。"),
        ({"matter": "none"}, "事項を選んでください。"),
        ({measure: "transfer"}, "満了時の措置と違う扱いにする理由を入力してください。"),
        ({measure: "extend", reason: "争訟に備えるため"}, "延長後の満了日を、今の満了日より後"),
        ({measure: "extend", reason: "点検"} | no_day, "その日付はありません"),
        ({"binder": ""}, "伺いに入れる簿冊を選択してください。"),
    ):
        answer = send_proposal(pages, binder_id, **changes)
        assert answer.status_code == 422
        assert sentence in answer.text
        if reason in changes:
            assert f'value="{changes[reason]}"' in answer.text
    assert state_of(pages, binder_id) == "closed"


def test_nobody_proposes_for_another_section_or_without_the_duty(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, _document = filed_binder(pages)
    pass_years(clock)
    for who in (CLERK, STRANGER, DIRECTOR):
        assert send_proposal(pages, binder_id, who=who).status_code == 403
    batch_id, _document = proposed(pages, binder_id, who=CHIEF)
    assert pages.as_person(STRANGER).get(f"/records/disposal/{batch_id}").status_code == 403
    for who in (OFFICER, CLERK):
        assert pages.as_person(who).get(f"/records/disposal/{batch_id}/run").status_code == 403
        assert run(pages, batch_id, who) == 403
        assert stop(pages, batch_id, who) == 403


def test_a_proposal_that_is_given_up_gives_the_binders_back(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, _document = filed_binder(pages)
    pass_years(clock)
    batch_id, document_id = proposed(pages, binder_id)
    submit(pages, document_id)
    work(pages)
    assert batch_of(pages, batch_id).state == "proposed"
    assert stop(pages, batch_id) == 409  # its draft circulates
    officer = pages.as_person(OFFICER)
    for deed in ("recall", "withdraw"):
        form = {"once": str(new_id()), "reason": "対象を見直すため"}
        assert officer.post(f"/documents/{document_id}/{deed}", form).status_code == 303
    work(pages)
    work(pages)
    assert batch_of(pages, batch_id).state == "refused"
    assert state_of(pages, binder_id) == "closed"
    assert run(pages, batch_id) == 409


def test_a_draft_that_was_never_submitted_is_called_off_by_whoever_made_it(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, _document = filed_binder(pages)
    pass_years(clock)
    batch_id, document_id = proposed(pages, binder_id)
    officer = pages.as_person(OFFICER)
    assert officer.post(f"/documents/{document_id}/discard").status_code == 303
    assert "破棄した下書き" in officer.get(f"/records/disposal/{batch_id}").text
    assert stop(pages, batch_id, OFFICER, reason=" ") == 422
    assert stop(pages, batch_id, OFFICER) == 303
    assert (batch_of(pages, batch_id).state, state_of(pages, binder_id)) == ("called_off", "closed")
    assert stop(pages, batch_id) == 409


def unreadable(pages: OfficePages, who: str, document_id: UUID) -> bool:
    """Whether no page of a document opens and no list or search names it."""
    person = pages.as_person(who)
    pages_of_it = ("", "/history", "/print", "/files/1", "/archive.pdf", "/route", "/edit")
    for page in pages_of_it:
        if person.get(f"/documents/{document_id}{page}").status_code not in (403, 404):
            return False
    posts = [f"/documents/{document_id}/{deed}" for deed in ("bundle", "copy", "opened")]
    if any(person.post(address).status_code not in (403, 404) for address in posts):
        return False
    lists = ("/", "/documents", "/documents?q=道路陥没", "/inbox?box=done", "/inbox")
    return all(str(document_id) not in person.get(address).text for address in lists)


def test_what_was_decided_is_done_and_the_documents_are_gone_for_everybody(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, kept = filed_binder(pages)
    pass_years(clock)
    batch_id, document_id = proposed(pages, binder_id)
    assert run(pages, batch_id) == 409
    decide(pages, document_id)
    found = batch_of(pages, batch_id)
    assert (found.state, bool(found.decision_number)) == ("decided", True)
    assert not unreadable(pages, CLERK, kept)
    chief = pages.as_person(CHIEF)
    page = words(chief.get(f"/records/disposal/{batch_id}/run").text)
    assert "道路修繕伺" in page
    assert "廃棄済みになります" in page
    refused = chief.post(f"/records/disposal/{batch_id}/run")
    assert refused.status_code == 422
    assert run(pages, batch_id) == 303
    assert run(pages, batch_id) == 409
    assert state_of(pages, binder_id) == "disposed"
    assert batch_of(pages, batch_id).erase_on == date(2032, 5, 1)
    for who in (CLERK, OFFICER, DIRECTOR, CHIEF):
        assert unreadable(pages, who, kept)
    entry = words(pages.as_person(CLERK).get(f"/records/binders/{binder_id}").text)
    assert "道路陥没箇所の緊急修繕工事の施行について" in entry
    assert found.decision_number in entry
    assert f'href="/documents/{kept}"' not in entry
    form = {"do": "file", "binder": str(binder_id)}
    moved = pages.as_person(CLERK).post(f"/records/documents/{kept}", form)
    assert moved.status_code in (404, 409)


def test_no_form_reaches_what_was_disposed_of(pages: OfficePages, clock: TestClock) -> None:
    binder_id, kept = filed_binder(pages)
    pass_years(clock)
    batch_id, document_id = proposed(pages, binder_id)
    decide(pages, document_id)
    assert run(pages, batch_id) == 303
    with pages.office.db.reading() as conn:
        acts = conn.scalar(select(func.count()).select_from(approval_act))
    taken = {}
    for who in (CLERK, DIRECTOR):
        person = pages.as_person(who)
        for rule in pages.app.url_map.iter_rules():
            if rule.arguments == {"document_id"} and "POST" in (rule.methods or ()):
                address = rule.rule.replace("<uuid:document_id>", str(kept))
                status = person.post(address, {"once": str(new_id())}).status_code
                if status < 400:
                    taken[address.replace(str(kept), "…")] = status
    assert taken.keys() <= {"/documents/…/files"}  # it takes files, and the form has none
    with pages.office.db.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(approval_act)) == acts


def test_until_the_contents_are_erased_it_can_be_stopped(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, kept = filed_binder(pages)
    pass_years(clock)
    batch_id, document_id = proposed(pages, binder_id)
    decide(pages, document_id)
    assert run(pages, batch_id) == 303
    assert stop(pages, batch_id, OFFICER) == 403
    assert stop(pages, batch_id) == 303
    assert state_of(pages, binder_id) == "closed"
    assert pages.as_person(CLERK).get(f"/documents/{kept}").status_code == 200
    assert "再確認のため" in pages.as_person(OFFICER).get(f"/records/disposal/{batch_id}").text


def test_a_hold_that_came_meanwhile_takes_its_binder_out_and_only_that(
    pages: OfficePages, clock: TestClock
) -> None:
    held, of_held = filed_binder(pages, "訴訟になった工事")
    free, of_free = filed_binder(pages, "終わった工事")
    longer, _document = filed_binder(pages, "延ばした工事")
    pass_years(clock)
    batch_id, document_id = proposed(pages, held, free, longer)
    decide(pages, document_id)
    hold(pages, held)
    step = {"reason": "再調査のため"} | day("on", date(2040, 3, 31))
    assert move(pages.as_person(OFFICER), longer, "extend", **step)[0] == 303
    page = words(pages.as_person(CHIEF).get(f"/records/disposal/{batch_id}/run").text)
    assert page.count("実行から外れます") == 2
    assert run(pages, batch_id) == 303
    assert [state_of(pages, each) for each in (held, free, longer)] == [
        "closed",
        "disposed",
        "closed",
    ]
    found = outcomes(pages, batch_id)
    assert found[free] == ("done", "")
    assert found[held][0] == found[longer][0] == "left_out"
    assert "道路用地の訴訟" in found[held][1]
    page = words(pages.as_person(OFFICER).get(f"/records/disposal/{batch_id}").text)
    assert "廃棄停止中のため、廃棄も移管もできません(道路用地の訴訟)。" in page
    assert pages.as_person(CLERK).get(f"/documents/{of_held}").status_code == 200
    assert unreadable(pages, CLERK, of_free)
    after = csv.DictReader(
        io.StringIO(
            pages.as_person(OFFICER)
            .get(f"/records/disposal/{batch_id}/list.csv")
            .data.decode("utf-8-sig")
        )
    )
    results = {row["簿冊の名称"]: row["結果"] for row in after}
    assert results["終わった工事"] == "実行済み"
    assert results["訴訟になった工事"].startswith("実行から除外 廃棄停止中")


def test_an_extension_and_another_measure_are_done_as_decided(
    pages: OfficePages, clock: TestClock
) -> None:
    longer, of_longer = filed_binder(pages, "長く残す工事")
    archive, of_archive = filed_binder(pages, "歴史に残す工事")
    pass_years(clock)
    until = {
        f"until_{longer}_{part}": value
        for part, value in (("year", "2037"), ("month", "3"), ("day", "31"))
    }
    batch_id, document_id = proposed(
        pages,
        longer,
        archive,
        **{f"measure_{longer}": "extend", f"reason_{longer}": "点検のため"},
        **{f"measure_{archive}": "transfer", f"reason_{archive}": "歴史的に重要"},
        **until,
    )
    decide(pages, document_id)
    assert run(pages, batch_id) == 303
    assert [state_of(pages, each) for each in (longer, archive)] == ["closed", "transferred"]
    page = words(pages.as_person(OFFICER).get(f"/records/binders/{longer}").text)
    assert "令和19年3月31日(火)まで延長されています(点検のため)。" in page
    assert "保存期間は令和19年3月31日(火)に満了します。" in page
    assert pages.as_person(CLERK).get(f"/documents/{of_longer}").status_code == 200
    for who in (CLERK, OFFICER, DIRECTOR):
        assert unreadable(pages, who, of_archive)
    assert pages.as_person(CHIEF).get(f"/documents/{of_archive}").status_code == 200
    assert pages.as_person(OFFICER).post(f"/records/disposal/{batch_id}/package").status_code == 403
    sent = pages.as_person(CHIEF).post(f"/records/disposal/{batch_id}/package")
    with zipfile.ZipFile(io.BytesIO(sent.data)) as package:
        names = package.namelist()
        (line,) = csv.DictReader(io.StringIO(package.read("index.csv").decode("utf-8-sig")))
        for said in package.read("hashes.txt").decode().splitlines():
            digest, path = said.split("  ")
            assert hashlib.sha256(package.read(path)).hexdigest() == digest
    assert line["件名"] == "道路陥没箇所の緊急修繕工事の施行について"
    assert line["簿冊の名称"] == "歴史に残す工事"
    assert {f"{line['場所']}/{name}" for name in ("index.html", "case.json", "verify.py")} <= set(
        names
    )
    assert len([name for name in names if name.endswith("case.json")]) == 1
    assert pages.as_person(CHIEF).get("/documents?q=道路陥没").text.count(str(of_archive)) == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens_in_both_languages(
    pages: OfficePages, clock: TestClock, language: str
) -> None:
    binder_id, _document = filed_binder(pages)
    pass_years(clock)
    batch_id, document_id = proposed(pages, binder_id)
    decide(pages, document_id)
    chief = pages.as_person(CHIEF, language)
    for address in (
        "/records/disposal",
        "/records/disposal?section=all&year=2026",
        f"/records/disposal/new?binder={binder_id}",
        "/records/disposal/new",
        f"/records/disposal/{batch_id}",
        f"/records/disposal/{batch_id}/run",
        f"/records/binders/{binder_id}",
    ):
        page = chief.get(address)
        assert page.status_code == 200
        if language == "en":
            shown = re.sub(r'<(\w+)[^>]*lang="ja"[^>]*>.*?</\1>', "", page.text, flags=re.DOTALL)
            assert "廃棄・移管" not in shown
    assert chief.get(f"/records/disposal/{batch_id}/stop").status_code == 303
    assert chief.get(f"/records/disposal/{batch_id}/list.pdf").data.startswith(b"%PDF-")


def test_many_binders_take_no_more_statements_than_one(
    pages: OfficePages, clock: TestClock
) -> None:
    first, _document = filed_binder(pages)
    officer = pages.as_person(OFFICER)
    class_id = entered(officer, pages, code="Z-03", minor="橋りょう")
    more = [made(officer, pages, class_id, f"橋りょう {number}") for number in range(6)]
    for each in more:
        assert move(officer, each, "close")[0] == 303
    pass_years(clock)

    def statements(address: str) -> int:
        person = pages.as_person(OFFICER)
        person.get(address)
        with counted(pages.office.db.engine) as said:
            assert person.get(address).status_code == 200
        return len(said)

    everything = statements(f"/records/disposal?section={section_of(pages)}")
    assert everything == statements("/records/disposal?year=2020")
    one, _draft = proposed(pages, first)
    many, _draft = proposed(pages, *more)
    assert statements(f"/records/disposal/{one}") == statements(f"/records/disposal/{many}")
