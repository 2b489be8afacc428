"""The demonstration's cases: a few hundred drafts that the city's people have played through.

Every case goes through the same use cases as the pages, at the hours of past working days, so that
its acts, chain, numbers and seal are real. The same seed gives the same stories.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from io import BytesIO
from random import Random
from uuid import UUID

from internal.approval.authority.store import AuthorityStore, publish_generation
from internal.approval.engine.answer import may_recall
from internal.approval.engine.tasks import Box, Task, tasks_of
from internal.approval.engine.values import Capacity, Case, CaseState
from internal.approval.service import Approval
from internal.config import Settings
from internal.demo.cast import Role
from internal.demo.examples import EXAMPLES
from internal.demo.loading import LOADER, CityIndex
from internal.demo.matters import (
    COMPANIES,
    KINDS,
    OPINIONS,
    PLACES,
    REJECTIONS,
    RETURNS,
    Kind,
    facts_of,
)
from internal.demo.papers import plan, quotation, specification
from internal.demo.regulation import FACTS, MATTERS, NAME, NamedPosts, generation
from internal.documents.attaching import Arrived, attach_arrived
from internal.documents.rules import DraftContent
from internal.documents.service import KIND, Documents
from internal.kernel.actor import Actor, Channel
from internal.kernel.clock import JST, add_working_days, is_working_day
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.files.kinds import KINDS as FILE_KINDS
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.store import FileStore, store_from
from internal.kernel.outbox import write_effects
from internal.kernel.refusal import Refusal
from internal.organization.directory import DirectoryCache
from internal.organization.rules import Rank, Seat
from internal.printing.fonts import Fonts, load_fonts
from internal.regulation.service import write_example

CASES = 300
DAYS = 60
"""The stories begin at most this many days before today."""

POSTS = NamedPosts(
    finance_director="ZAISEI.KACHO",
    property_director="SHISAN.KACHO",
    legal_director="SOJIN.KACHO",
    accounting_manager="KAIKEI.KANRISHA",
    information_director="JOHO.KACHO",
    personnel_director="JINJI.KACHO",
)


def load_regulation(db: Database) -> None:
    """Publish the demonstration regulation with the city's examples for it."""
    db.perform(_publish, LOADER)


def _publish(tx: Tx) -> None:
    publish_generation(tx, name=NAME, generation=generation(POSTS), facts=FACTS, matters=MATTERS)
    for example in EXAMPLES:
        write_example(tx, example=example)


@dataclass(slots=True)
class _Stage:
    """Where the stories play: services with a clock that the stories move."""

    db: Database
    approval: Approval
    documents: Documents
    store: FileStore
    fonts: Fonts
    city: CityIndex
    chance: Random
    now: datetime

    def clock(self) -> datetime:
        return self.now

    def later(self) -> None:
        """Some working hours later, but never in the future of the story's city."""
        self.now += timedelta(minutes=self.chance.randint(20, 420))
        local = self.now.astimezone(JST)
        if local.time() > time(17, 15) or not is_working_day(local.date()):
            opens = datetime.combine(add_working_days(local.date(), 1), time(8, 30), tzinfo=JST)
            self.now = opens + timedelta(minutes=self.chance.randint(0, 90))


def load_cases(db: Database, settings: Settings, city: CityIndex, *, count: int = CASES) -> int:
    """Play `count` cases, the chosen examples first; answers how many began."""
    if count <= 0:
        return 0
    chance = Random(f"cases {count}")  # noqa: S311 - stories, not secrets
    stage = _stage(db, settings, city, chance)
    end = db.clock()
    drafters = _drafters(city)
    begun = 0
    try:
        _examples(stage, end)
        for number in range(count):
            drafter = stage.city.cast[Role.DRAFTER] if number % 6 == 0 else chance.choice(drafters)
            begun += _play(stage, drafter, chance.choice(_kinds(city, drafter)), end, number)
    finally:
        stage.db.close()
    return begun


def _stage(db: Database, settings: Settings, city: CityIndex, chance: Random) -> _Stage:
    subjects: dict[str, Documents] = {}
    approval = Approval(DirectoryCache(days=400), AuthorityStore(), subjects)
    documents = Documents(approval, max_case_bytes=settings.max_case_bytes)
    subjects[KIND] = documents
    stage = _Stage(
        db,
        approval,
        documents,
        store_from(settings),
        load_fonts(settings.fonts_dir),
        city,
        chance,
        db.clock(),
    )
    stage.db = Database(settings.database, stage.clock, write_effects=_lasting_effects)
    return stage


def _lasting_effects(tx: Tx) -> list[UUID]:
    """Old cases are archived and their files drawn, but nobody is told of them any more."""
    tx.effects = [effect for effect in tx.effects if effect.topic != "approval.acted"]
    return write_effects(tx) if tx.effects else []


def _drafters(city: CityIndex) -> list[Seat]:
    posts = sorted(city.posts.items())
    seats = [seat for _, post_id in posts for seat in city.directory.holders(post_id)[:2]]
    return [seat for seat in seats if seat.rank <= Rank.SENIOR_STAFF]


def _kinds(city: CityIndex, drafter: Seat) -> list[Kind]:
    """What a section drafts: repairs are not for the welfare sections, grants not for the roads."""
    above = {node.code for node in city.directory.path(drafter.department_id)}
    return [kind for kind in KINDS if not kind.divisions or above & set(kind.divisions)]


def _actor(seat: Seat) -> Actor:
    return Actor(
        name=seat.name, channel=Channel.PAGE, person_id=seat.person_id, post_id=seat.post_id
    )


def _play(stage: _Stage, drafter: Seat, kind: Kind, end: datetime, number: int) -> int:
    chance = stage.chance
    begins = _working_day_before(end, chance.randint(0, DAYS))
    stage.now = datetime.combine(begins, time(9, chance.randint(0, 59)), tzinfo=JST)
    if stage.now >= end:
        stage.now = end - timedelta(hours=2)
    content = _content(kind, chance, end)
    document_id = _draft(stage, drafter, content, papers=kind.papers and number % 2 == 0)
    if chance.random() < 0.05:
        return 0
    try:
        case = _submit(stage, drafter, document_id)
    except Refusal:
        # Some drafters have nobody above them who may decide; their draft stays a draft.
        return 0
    played = _run(stage, case, end, stop_after=_length(chance))
    _afterwards(stage, drafter, document_id, content, played, end)
    return 1


def _afterwards(
    stage: _Stage,
    drafter: Seat,
    document_id: UUID,
    content: DraftContent,
    case: Case,
    end: datetime,
) -> None:
    """What drafters do with drafts that came back, and with a few that they think better of."""
    stage.later()
    fate = stage.chance.random()
    actor = _actor(drafter)
    if stage.now >= end:
        return
    if case.state is CaseState.CIRCULATING and fate < 0.06 and may_recall(case):
        stage.db.perform(stage.approval.recall, actor, case_id=case.id, token=new_id())
    if case.state is not CaseState.RETURNED or fate > 0.7:
        return
    if fate < 0.15:
        stage.db.perform(
            stage.approval.withdraw,
            actor,
            case_id=case.id,
            token=new_id(),
            reason="事業計画を見直すため",
        )
        return
    mended = replace(content, body=f"{content.body}\n(差戻しを受けて内容を見直しました。)")
    revision = stage.db.perform(
        stage.documents.save_draft, actor, document_id=document_id, revision=1, content=mended
    )
    stage.now += timedelta(minutes=15)
    again = stage.db.perform(
        stage.documents.submit,
        actor,
        document_id=document_id,
        revision=revision,
        token=new_id(),
    )
    _run(stage, again, end, stop_after=_length(stage.chance))


def _working_day_before(end: datetime, days: int) -> date:
    on = end.astimezone(JST).date() - timedelta(days=days)
    while not is_working_day(on):
        on -= timedelta(days=1)
    return on


def _length(chance: Random) -> int:
    """After how many acts a story stops: most go through, many are still on their way."""
    return chance.choice((0, 1, 1, 2, 2, 3, 4, 99, 99, 99, 99, 99))


def _content(kind: Kind, chance: Random, end: datetime) -> DraftContent:
    place = chance.choice(PLACES)
    facts = facts_of(kind, chance)
    title = chance.choice(kind.subjects).format(place=place)
    amount = facts.get("amount_yen", 0)
    due = None
    if chance.random() < 0.6:
        due = add_working_days(end.astimezone(JST).date(), chance.randint(-2, 12) + 2)
        due -= timedelta(days=4)
    return DraftContent(
        title=title,
        matter=kind.matter,
        facts=facts,
        body=kind.body.format(
            subject=title, place=place, amount=f"{int(amount):,}" if amount else "0"
        ),
        due_on=due,
        urgent=chance.random() < 0.06,
        confidential=chance.random() < 0.03,
        retention_years=chance.choice((3, 5, 5, 5, 10)),
    )


def _draft(stage: _Stage, drafter: Seat, content: DraftContent, *, papers: bool) -> UUID:
    document_id = stage.db.perform(stage.documents.create_draft, _actor(drafter), content=content)
    if papers:
        company = stage.chance.choice(COMPANIES)
        subject = content.title.removesuffix("について")
        on = stage.now.astimezone(JST).date()
        _attach(
            stage,
            drafter,
            document_id,
            (
                (
                    f"見積書({company.replace(' ', '')}).pdf",
                    quotation(
                        stage.fonts,
                        company=company,
                        subject=subject,
                        amount_yen=content.amount_yen or 0,
                        on=on,
                    ),
                    FileKind.PDF,
                ),
                ("位置図.pdf", plan(stage.fonts, subject=subject), FileKind.PDF),
            ),
        )
    return document_id


def _attach(
    stage: _Stage,
    drafter: Seat,
    document_id: UUID,
    papers: tuple[tuple[str, bytes, FileKind], ...],
) -> None:
    arrived = tuple(
        Arrived(
            name,
            stage.store.put_stream(
                BytesIO(content), limit=len(content), media_type=FILE_KINDS[kind].media_type
            ),
            kind,
        )
        for name, content, kind in papers
    )
    stage.db.perform(
        attach_arrived,
        _actor(drafter),
        documents=stage.documents,
        document_id=document_id,
        arrived=arrived,
    )


def _submit(stage: _Stage, drafter: Seat, document_id: UUID) -> UUID:
    stage.now += timedelta(minutes=stage.chance.randint(3, 40))
    return stage.db.perform(
        stage.documents.submit,
        _actor(drafter),
        document_id=document_id,
        revision=1,
        token=new_id(),
    )


def _run(stage: _Stage, case_id: UUID, end: datetime, *, stop_after: int) -> Case:
    """Let the people whose turn it is act, until the story stops or reaches the present."""
    case = stage.db.perform(stage.approval.refresh, LOADER, case_id=case_id)
    for _ in range(stop_after):
        stage.later()
        if stage.now >= end:
            return case
        case = stage.db.perform(stage.approval.refresh, LOADER, case_id=case_id)
        turns = sorted(
            (task for task in tasks_of(case) if task.box is Box.APPROVE and not task.for_name),
            key=lambda task: (task.slot, str(task.person_id)),
        )
        if not turns:
            return case
        case = _act(stage, case, turns[0])
        if case.state is not CaseState.CIRCULATING:
            return case
    return case


def _act(stage: _Stage, case: Case, task: Task) -> Case:
    chance = stage.chance
    actor = Actor(name="", channel=Channel.PAGE, person_id=task.person_id, post_id=task.post_id)
    if chance.random() < 0.04:
        return stage.db.perform(
            stage.approval.send_back,
            actor,
            case_id=case.id,
            slot=task.slot,
            token=new_id(),
            reason=chance.choice(RETURNS),
        )
    if task.capacity is Capacity.DECIDE and chance.random() < 0.04:
        return stage.db.perform(
            stage.approval.reject,
            actor,
            case_id=case.id,
            slot=task.slot,
            token=new_id(),
            reason=chance.choice(REJECTIONS),
        )
    return stage.db.perform(
        stage.approval.approve,
        actor,
        case_id=case.id,
        slot=task.slot,
        token=new_id(),
        opinion=chance.choice(OPINIONS),
    )


def _examples(stage: _Stage, end: datetime) -> None:
    """The cases that the table of people points to: an urgent repair and a services contract."""
    drafter = stage.city.cast[Role.DRAFTER]
    stage.now = datetime.combine(_working_day_before(end, 1), time(8, 52), tzinfo=JST)
    repair = replace(
        _content(KINDS[0], stage.chance, end),
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
    _run(
        stage,
        _submit(stage, drafter, _draft(stage, drafter, repair, papers=True)),
        end,
        stop_after=1,
    )
    _services_contract(stage, end)


def _services_contract(stage: _Stage, end: datetime) -> None:
    """The 執行伺 of a services contract with an official JP PINT invoice and a specification."""
    drafter = next(
        seat for seat in _drafters(stage.city) if seat.section_id == stage.city.departments["JOHO"]
    )
    stage.now = datetime.combine(_working_day_before(end, 2), time(10, 15), tzinfo=JST)
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
    document_id = stage.db.perform(stage.documents.create_draft, _actor(drafter), content=content)
    invoice = files("internal.demo").joinpath("data/jp-pint-example.xml").read_bytes()
    terms = (
        "受注者は、機器の障害の連絡を受けたときは、2時間以内に一次対応を行う。",
        "受注者は、毎月1回の定期点検を行い、結果を書面で報告する。",
        "受注者は、業務上知り得た情報を第三者に漏らしてはならない。契約終了後も同様とする。",
        "この仕様書に定めのない事項は、発注者と受注者が協議して定める。",
    )
    _attach(
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
    _run(stage, _submit(stage, drafter, document_id), end, stop_after=2)
