"""What is printed of a decided case that left the straight way."""

from datetime import date

import pytest
from sqlalchemy import select

from internal.approval.authority.guards import Guards, NameRow
from internal.approval.authority.guards_store import write_guards
from internal.approval.engine.beside import Decline, PetitionKind, Propose
from internal.approval.engine.commands import (
    AddSlot,
    Approve,
    Ask,
    Lift,
    RecordFor,
    RemoveSlot,
    Reply,
    Skip,
    TakeBack,
)
from internal.approval.engine.guards import Ground, Mandate, MandateKind, Raise
from internal.approval.engine.paper import Medium
from internal.approval.engine.season import Reassign
from internal.approval.engine.values import Capacity
from internal.approval.model import approval_case
from internal.approval.queries import case_file
from internal.documents.model import document_version
from internal.documents.paperwork import PaperItem, Paperwork
from internal.documents.record import decision_record
from internal.documents.rules import version_of
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, new_id
from internal.printing.record import DecisionRecord, Mark
from tests.approval.cast import Office, open_office, repair, with_colleague
from tests.approval.test_detours import HEAD, do
from tests.approval.test_reorganization_choice import MIDNIGHT, abolish
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, FINANCE, approve
from tests.conftest import TestClock

TODAY = date(2026, 11, 24)


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def printed(office: Office) -> DecisionRecord:
    with office.db.reading() as conn:
        file = case_file(conn, approval_case.c.id.is_not(None))
        content = conn.scalars(select(document_version.c.content)).one()
        table = office.approval.authority.table(conn)
    assert file is not None
    assert file.seal is not None
    return decision_record(
        city="鶴ヶ島市", file=file, seal=file.seal, version=version_of(content), table=table
    )


def test_a_lifted_decision_is_printed_with_its_mark_and_reason(office: Office) -> None:
    case_id = office.submitted(repair())
    for who in (CHIEF, ASSISTANT, FINANCE):
        approve(office, case_id, *who)
    do(office, office.actor(*DIRECTOR), case_id, lambda by: Lift(by, 4, "異例の工法です。"))
    approve(office, case_id, *HEAD)
    record = printed(office)
    marks = {cell.role: cell.mark for cell in record.line}
    assert (marks["部長"], marks["課長"]) == (Mark.APPROVE, Mark.LIFT)
    assert "課長(道路建設課): 専決を留保しました。異例の工法です。" in record.notes
    assert ("専決留保", Mark.LIFT) in [(row.verb, row.mark) for row in record.history]
    assert record.level == "課長専決"


def test_the_printed_history_names_every_detour(office: Office) -> None:
    case_id = office.submitted(repair())
    chief, officer = office.actor(*CHIEF), office.actor(*ASSISTANT)
    clerk, post = office.clerk.person_id or new_id(), office.chart.posts["SHISAN-KACHO"]
    kind = PetitionKind.ABANDON
    do(office, chief, case_id, lambda by: Ask(by, 1, clerk, "根拠は何ですか。"))
    do(office, office.clerk, case_id, lambda by: Reply(by, 2, "測量です。"))
    do(office, office.clerk, case_id, lambda by: Propose(by, kind, "不要です。"))
    do(office, office.actor(*DIRECTOR), case_id, lambda by: Decline(by, "必要です。"))
    do(office, officer, case_id, lambda by: RemoveSlot(by, 3, "予算を伴いません。"))
    do(office, officer, case_id, lambda by: AddSlot(by, Capacity.CONCUR, post, "確認です。", 4))
    do(office, office.clerk, case_id, lambda by: Skip(by, 1, "出張中です。"))
    approve(office, case_id, *ASSISTANT)
    do(office, officer, case_id, lambda by: TakeBack(by, 2))
    for who in (ASSISTANT, ("1002", "SHISAN-KACHO"), DIRECTOR):
        approve(office, case_id, *who)
    record = printed(office)
    assert [row.verb for row in record.history] == [
        "提出",
        "質疑(小林 花子へ)",
        "回答(髙橋 花子へ)",
        "申出(廃案)",
        "不同意(廃案)",
        "経路の変更(財政課 課長の除外)",
        "経路の変更(資産管理課 課長の追加)",
        "飛ばし(維持係長)",
        "承認",
        "承認の取消し",
        "承認",
        "合議 承認",
        "決裁",
    ]
    assert any("が経路から外しました: 予算を伴いません。" in note for note in record.notes)
    reasons = [fact.value for row in record.route for fact in row.facts if fact.label == "理由"]
    assert any("が加えました: 確認です。" in reason for reason in reasons)


def test_a_decision_on_paper_is_printed_with_who_decided_and_who_recorded(
    office: Office, clock: TestClock
) -> None:
    paper = Paperwork(Medium.MIXED, "", "契約書原本", (PaperItem("契約書", 2),))
    case_id = office.submitted(repair(paper=paper))
    for who in (CHIEF, ASSISTANT, FINANCE):
        approve(office, case_id, *who)
    decided_on = jst_date(office.db.clock())
    clock.advance(days=2)
    officer = office.actor(*ASSISTANT)
    do(office, officer, case_id, lambda by: RecordFor(by, 4, "市川 一", decided_on, place="書庫"))
    record = printed(office)
    facts = {fact.label: fact.value for fact in record.facts}
    assert record.decided_on == decided_on
    assert facts["紙併用区分"] == "紙併用(契約書原本)"
    assert facts["紙の添付"] == "契約書 2部"
    assert facts["紙での決裁"].startswith("市川 一 令和8年11月24日。令和8年11月26日に")
    assert facts["紙での決裁"].endswith("が記録、原本の所在 書庫")
    cells = {cell.role: (cell.mark, cell.holder, cell.on) for cell in record.line}
    assert cells["課長"] == (Mark.PAPER, "市川 一", decided_on)
    assert "紙での決裁の記録(市川 一が令和8年11月24日に紙で決裁、原本の所在: 書庫)" in [
        row.verb for row in record.history
    ]


def test_the_print_says_who_was_in_charge_and_what_a_new_organisation_changed(
    office: Office, clock: TestClock
) -> None:
    case_id = office.submitted(repair(300_000))
    with_colleague(office)
    with office.db.reading() as conn:
        directory = office.approval.directories.at(conn, office.db.clock())
    (successor,) = directory.seats_of(office.chart.people["0009"])
    why = "事務分担を変えたため"
    do(office, office.actor(*ASSISTANT), case_id, lambda by: Reassign(by, successor, why))
    abolish(office, "HOSA")
    clock.now = MIDNIGHT
    office.db.perform(office.approval.recompute, SYSTEM, case_id=case_id, reason="組織改正")
    for who in (CHIEF, DIRECTOR):
        approve(office, case_id, *who)
    record = printed(office)
    assert "小林 花子" in record.drafter
    assert [(row.verb, row.opinion) for row in record.history] == [
        ("提出", ""),
        ("担当替え(小林 花子から木村 花子 主事へ)", why),
        ("経路の再計算(外れた職: 課長補佐)", "組織改正"),
        ("承認", ""),
        ("決裁", ""),
    ]


def test_the_name_is_printed(office: Office) -> None:
    board = Mandate("鶴ヶ島市教育委員会", MandateKind.ENTRUSTED, "委任規則第2条")
    guards = Guards(TODAY, names=(NameRow(board),))
    office.db.perform(write_guards, SYSTEM, guards=guards, seen=0)
    case_id = office.submitted(repair())
    for who in (CHIEF, ASSISTANT, FINANCE, DIRECTOR):
        approve(office, case_id, *who)
    named = {fact.label: fact.value for fact in printed(office).facts}
    assert named["名義"] == "鶴ヶ島市教育委員会(委任 委任規則第2条)"


def test_a_concern_and_its_grounds_are_printed_with_the_answer(office: Office) -> None:
    case_id = office.submitted(repair())
    ground = Ground("novel", "先例となる事項", "第7条第3号")
    do(office, office.actor(*CHIEF), case_id, lambda by: Raise(by, (ground,), "初めてです。"))
    for who in (CHIEF, ASSISTANT, FINANCE):
        approve(office, case_id, *who)
    do(office, office.actor(*DIRECTOR), case_id, lambda by: Approve(by, 4, "実績があります。"))
    rows = {row.verb: row.opinion for row in printed(office).history}
    assert rows["重要異例の申出(事由: 先例となる事項(第7条第3号))"] == "初めてです。"
    assert rows["決裁"] == "実績があります。"
