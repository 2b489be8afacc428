"""The cases that the table of people points to: what each of them can show at once."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from importlib.resources import files

from internal.approval.authority.editing import EditingRule
from internal.approval.editing_rules import set_editing_rule
from internal.approval.engine.amendments import Standing
from internal.demo.cast import Role
from internal.demo.loading import LOADER
from internal.demo.matters import (
    KINDS,
)
from internal.demo.papers import specification
from internal.demo.stage import (
    Stage,
    actor_of,
    amend_as,
    approve_up_to_an_editor,
    approve_up_to_the_decider,
    attach,
    content_of,
    draft,
    drafters_of,
    run,
    submit,
    working_day_before,
)
from internal.documents.rules import DraftContent
from internal.kernel.clock import JST, add_working_days
from internal.kernel.db import Tx
from internal.kernel.files.kinds import FileKind
from internal.organization.rules import Seat


def play_examples(stage: Stage, end: datetime) -> int:
    """Play each of them on its way; answers how many there are."""
    drafter = stage.city.cast[Role.DRAFTER]
    stage.now = datetime.combine(working_day_before(end, 1), time(8, 52), tzinfo=JST)
    repair = replace(
        content_of(KINDS[0], stage.chance, end),
        title="道路陥没箇所の緊急修繕工事の施行について",
        facts={"amount_yen": 1_980_000, "contract": "negotiated", "important": False},
        body=(
            "このことについて、下記のとおり施行してよろしいか伺います。\n\n記\n"
            "1　工事名　市道第348号線 陥没箇所緊急修繕工事\n"
            "2　施行場所　大字脚折地内(延長 12.5メートル)\n"
            "3　施行理由　降雨後に路面の陥没(径 約1.2メートル、深さ 約0.8メートル)を確認した。"
            "通学路であり、二次被害を防ぐため緊急に修繕する必要がある。\n"
            "4　契約方法　随意契約(地方自治法施行令第167条の2第1項第5号)\n"
            "5　予定価格　金 1,980,000円(税込)\n"
            "6　工期　契約締結の日から30日間"
        ),
        urgent=True,
        confidential=False,
        due_on=end.astimezone(JST).date(),
    )
    run(
        stage,
        submit(stage, drafter, draft(stage, drafter, repair, papers=True)),
        end,
        stop_after=1,
    )
    _services_contract(stage, end)
    _grant_for_the_absent_head(stage, end)
    _guideline_edited_in_examination(stage, end)
    return 4 + _rules_for_the_mayor(stage, end)


def _drafter_in(stage: Stage, section: str) -> Seat:
    section_id = stage.city.departments[section]
    return next(seat for seat in drafters_of(stage.city) if seat.section_id == section_id)


def _grant_for_the_absent_head(stage: Stage, end: datetime) -> None:
    """A grant whose decider is away: the deputy finds it in her inbox."""
    drafter = _drafter_in(stage, "SHOGAI")
    stage.now = datetime.combine(working_day_before(end, 3), time(9, 5), tzinfo=JST)
    content = DraftContent(
        title="障害者団体活動費補助金の交付決定について",
        matter="subsidy",
        facts={"amount_yen": 800_000},
        body=(
            "このことについて、申請の内容を審査した結果、次のとおり交付してよろしいか伺います。\n\n"
            "1　補助事業　障害者団体の交流会及び研修会の開催\n2　交付決定額　金 800,000円\n"
            "3　補助の期間　令和8年12月1日から令和9年3月31日まで"
        ),
        due_on=add_working_days(end.astimezone(JST).date(), 2),
        retention_years=5,
    )
    case_id = submit(stage, drafter, draft(stage, drafter, content, papers=False))
    approve_up_to_the_decider(stage, case_id)


def _rules_for_the_mayor(stage: Stage, end: datetime) -> int:
    """Three 要綱 that only the mayor's decision is missing: he can take them in one go."""
    titles = (
        ("SOJIN", "文書管理要綱の一部改正について"),
        ("DORO", "道路占用料減免要綱の一部改正について"),
        ("ZEIMU", "固定資産税減免要綱の制定について"),
    )
    for number, (section, title) in enumerate(titles):
        drafter = _drafter_in(stage, section)
        stage.now = datetime.combine(working_day_before(end, 2), time(9, number * 7), tzinfo=JST)
        content = DraftContent(
            title=title,
            matter="ordinance",
            facts={},
            body=(
                "このことについて、別紙案のとおり定めてよろしいか伺います。\n\n"
                "1　理由　関係法令の改正に伴い、所要の整備を行うため\n2　施行期日　令和9年1月1日"
            ),
            due_on=add_working_days(end.astimezone(JST).date(), 3 + number),
            retention_years=10,
        )
        case_id = submit(stage, drafter, draft(stage, drafter, content, papers=False))
        approve_up_to_the_decider(stage, case_id)
    return len(titles)


def _guideline_edited_in_examination(stage: Stage, end: datetime) -> None:
    """A guideline whose wording the examiner corrected: those before her have still to look."""
    drafter = stage.city.cast[Role.DRAFTER]
    stage.now = datetime.combine(working_day_before(end, 4), time(9, 40), tzinfo=JST)
    stage.db.perform(_kept_in_examination, LOADER)
    content = DraftContent(
        title="道路占用許可取扱要領の一部改正について",
        matter="ordinance",
        body=(
            "このことについて、別紙案のとおり改正してよろしいか伺います。\n\n"
            "1　改正理由　申請の手続を電子化することに伴い、所要の整備を行う為\n"
            "2　施行期日　令和8年12月1日\n3　経過措置　施行日前の申請は従前の例によることとする"
        ),
        retention_years=10,
    )
    document_id = draft(stage, drafter, content, papers=False)
    case_id = submit(stage, drafter, document_id)
    examiner = approve_up_to_an_editor(stage, case_id)
    edited = replace(
        content,
        body=content.body.replace("行う為", "行うため").replace("よることとする", "よる"),
    )
    stage.now += timedelta(minutes=35)
    amend_as(stage, examiner, document_id, edited, reason="用字用語を例規の例に合わせました。")


def _kept_in_examination(tx: Tx) -> None:
    """The demonstration city lets examiners correct guidelines without asking everybody again."""
    rule = EditingRule(standing=Standing.KEPT)
    set_editing_rule(tx, matter="ordinance", applies_from=tx.on, rule=rule)


def _services_contract(stage: Stage, end: datetime) -> None:
    """The 執行伺 of a services contract with an official JP PINT invoice and a specification."""
    drafter = _drafter_in(stage, "JOHO")
    stage.now = datetime.combine(working_day_before(end, 2), time(10, 15), tzinfo=JST)
    content = DraftContent(
        title="庁内ネットワーク機器保守業務委託の執行について",
        matter="services",
        facts={
            "amount_yen": 2_640_000,
            "contract": "negotiated",
            "important": False,
            "personal_data": True,
        },
        body=(
            "このことについて、次のとおり執行してよろしいか伺います。\n\n"
            "1　業務名　庁内ネットワーク機器保守業務委託\n2　履行場所　鶴ヶ島市役所庁舎ほか\n"
            "3　契約金額　金 2,640,000円(税込)\n4　履行期間　令和8年12月1日から令和9年3月31日まで\n"
            "5　添付　仕様書、デジタルインボイス(前回請求分)"
        ),
        due_on=add_working_days(end.astimezone(JST).date(), 3),
        retention_years=5,
    )
    document_id = stage.db.perform(stage.documents.create_draft, actor_of(drafter), content=content)
    invoice = files("internal.demo").joinpath("data/jp-pint-example.xml").read_bytes()
    terms = (
        "受注者は、機器の障害の連絡を受けたときは、2時間以内に一次対応を行う。",
        "受注者は、毎月1回の定期点検を行い、結果を書面で報告する。",
        "受注者は、業務上知り得た情報を第三者に漏らしてはならない。契約終了後も同様とする。",
        "この仕様書に定めのない事項は、発注者と受注者が協議して定める。",
    )
    attach(
        stage,
        drafter,
        document_id,
        (
            (
                "仕様書.pdf",
                specification(
                    stage.fonts,
                    subject="庁内ネットワーク機器保守業務委託",
                    paragraphs=terms,
                    pages=3,
                ),
                FileKind.PDF,
            ),
            ("デジタルインボイス.xml", invoice, FileKind.UBL),
        ),
    )
    run(stage, submit(stage, drafter, document_id), end, stop_after=2)
