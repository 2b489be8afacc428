"""Cases that go round on paper: one before its decision, one that waits to be filed."""

from dataclasses import replace
from datetime import date, datetime, time

from internal.approval.engine.paper import HandPaper, Medium, TakePaper
from internal.approval.engine.values import Case
from internal.approval.writing import present
from internal.demo.cast import Role
from internal.demo.stage import (
    Stage,
    actor_of,
    approve_up_to_the_decider,
    draft,
    drafters_of,
    submit,
    working_day_before,
)
from internal.documents.paper_reasons import add_reason
from internal.documents.paperwork import PaperItem, Paperwork
from internal.documents.rules import DraftContent
from internal.kernel.clock import JST, add_working_days
from internal.kernel.db import Tx, new_id
from internal.organization.rules import Seat

REASONS = ("契約書原本", "図面", "大部", "相手方の様式")
FROM = date(2026, 4, 1)


def enter_reasons(tx: Tx) -> None:
    """The reasons for paper that the city offers."""
    for words in REASONS:
        add_reason(tx, words=words, valid_from=FROM)


def play_paper(stage: Stage, end: datetime) -> int:
    """Both cases of the records officer's section; answers how many there are."""
    officer = stage.city.cast[Role.RECORDS_OFFICER]
    colleagues = (s for s in drafters_of(stage.city) if s.section_id == officer.section_id)
    drafter = max(colleagues, key=lambda seat: seat.rank)
    stage.now = datetime.combine(working_day_before(end, 4), time(9, 20), tzinfo=JST)
    contract = _contract(end)
    decided = replace(contract, title="例規集追録の印刷製本業務委託契約の締結について")
    first = _before_its_decision(stage, drafter, decided)
    slot = first.deciding_slot
    if slot is not None:
        stage.later()
        stage.db.perform(
            stage.approval.approve,
            actor_of(slot.holders[0]),
            case_id=first.id,
            slot=slot.no,
            token=new_id(),
        )
        _moved(stage, officer, first, to=None)
    stage.now = datetime.combine(working_day_before(end, 1), time(10, 5), tzinfo=JST)
    _before_its_decision(stage, drafter, contract)
    return 2


def _contract(end: datetime) -> DraftContent:
    return DraftContent(
        title="法律相談業務委託契約の締結について",
        matter="services",
        facts={
            "amount_yen": 440_000,
            "contract": "negotiated",
            "important": False,
            "personal_data": False,
        },
        body=(
            "このことについて、次のとおり契約を締結してよろしいか伺います。\n\n"
            "1　業務名　法律相談業務委託\n2　契約金額　金 440,000円(税込)\n"
            "3　履行期間　令和8年12月1日から令和9年3月31日まで\n"
            "4　契約書　別添の原本2部(相手方押印済み)に公印を押印する"
        ),
        due_on=add_working_days(end.astimezone(JST).date(), 3),
        retention_years=5,
        paper=Paperwork(
            Medium.MIXED,
            REASONS[0],
            "相手方が押印した原本に公印を押すため",
            (PaperItem("契約書", 2, "部", "相手方押印済み"), PaperItem("委任状", 1, "枚")),
        ),
    )


def _before_its_decision(stage: Stage, drafter: Seat, content: DraftContent) -> Case:
    """Everybody has approved, and the paper was handed to the decider."""
    case_id = submit(stage, drafter, draft(stage, drafter, content, papers=False))
    approve_up_to_the_decider(stage, case_id)
    stage.later()
    case = stage.db.perform(present, actor_of(drafter), case_id)
    slot = case.deciding_slot
    return _moved(stage, drafter, case, to=slot.holders[0] if slot else None)


def _moved(stage: Stage, by: Seat, case: Case, *, to: Seat | None) -> Case:
    """The paper is handed to somebody, or received."""
    return stage.db.perform(
        stage.approval.act,
        actor_of(by),
        case_id=case.id,
        token=new_id(),
        command=lambda seat: HandPaper(seat, to.person_id) if to else TakePaper(seat),
    )
