"""Where the demonstration's stories play: the use cases of the pages, on a clock of their own."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from uuid import UUID

from internal.approval.authority.store import AuthorityStore
from internal.approval.engine.participants import RECORDED
from internal.approval.engine.tasks import Box, Task, tasks_of
from internal.approval.engine.values import Capacity, Case, CaseState
from internal.approval.service import Approval
from internal.config import Settings
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
from internal.demo.papers import plan, quotation
from internal.documents.amending import FileChanges, amend, propose
from internal.documents.attaching import Arrived, attach_arrived
from internal.documents.filing import KIND
from internal.documents.rules import DraftContent
from internal.documents.service import Documents
from internal.kernel.actor import Actor, Channel
from internal.kernel.clock import JST, add_working_days, is_working_day
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.files.kinds import KINDS as FILE_KINDS
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.store import FileStore, store_from
from internal.kernel.outbox import write_effects
from internal.organization.directory import DirectoryCache
from internal.organization.rules import Rank, Seat
from internal.printing.fonts import Fonts, load_fonts


@dataclass(slots=True)
class Stage:
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


def open_stage(db: Database, settings: Settings, city: CityIndex, chance: Random) -> Stage:
    subjects: dict[str, Documents] = {}
    approval = Approval(DirectoryCache(days=400), AuthorityStore(), subjects)
    documents = Documents(approval, max_case_bytes=settings.max_case_bytes)
    subjects[KIND] = documents
    stage = Stage(
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


def actor_of(seat: Seat) -> Actor:
    return Actor(
        name=seat.name, channel=Channel.PAGE, person_id=seat.person_id, post_id=seat.post_id
    )


def draft(stage: Stage, drafter: Seat, content: DraftContent, *, papers: bool) -> UUID:
    document_id = stage.db.perform(stage.documents.create_draft, actor_of(drafter), content=content)
    if papers:
        company = stage.chance.choice(COMPANIES)
        subject = content.title.removesuffix("について")
        on = stage.now.astimezone(JST).date()
        attach(
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


def attach(
    stage: Stage,
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
        actor_of(drafter),
        documents=stage.documents,
        document_id=document_id,
        arrived=arrived,
    )


def submit(stage: Stage, drafter: Seat, document_id: UUID) -> UUID:
    stage.now += timedelta(minutes=stage.chance.randint(3, 40))
    return stage.db.perform(
        stage.documents.submit,
        actor_of(drafter),
        document_id=document_id,
        revision=1,
        token=new_id(),
    )


def run(stage: Stage, case_id: UUID, end: datetime, *, stop_after: int) -> Case:
    """Let the people whose turn it is act, until the story stops or reaches the present."""
    case = stage.db.perform(stage.approval.refresh, LOADER, case_id=case_id)
    for _ in range(stop_after):
        stage.later()
        if stage.now >= end:
            return case
        case = stage.db.perform(stage.approval.refresh, LOADER, case_id=case_id)
        turns = sorted(
            (task for task in tasks_of(case) if _acts_herself(case, task)),
            key=lambda task: (task.slot, str(task.person_id)),
        )
        if not turns:
            return case
        case = _act(stage, case, turns[0])
        if case.state is not CaseState.CIRCULATING:
            return case
    return case


def _acts_herself(case: Case, task: Task) -> bool:
    """Whether somebody answers on the screen in her own right; answers on paper stay open."""
    slot = case.slot(task.slot)
    on_paper = slot is not None and slot.participant.kind in RECORDED
    return task.box is Box.APPROVE and not task.for_name and not on_paper


def approve_up_to_the_decider(stage: Stage, case_id: UUID) -> None:
    """Let everybody approve, ten minutes apart, until only the decision is missing."""
    case = stage.db.perform(stage.approval.refresh, LOADER, case_id=case_id)
    while turns := [
        task
        for task in tasks_of(case)
        if task.box is Box.APPROVE and task.capacity is not Capacity.DECIDE
    ]:
        stage.now += timedelta(minutes=10)
        case = stage.db.perform(
            stage.approval.approve,
            _actor_of_task(turns[0]),
            case_id=case.id,
            slot=turns[0].slot,
            token=new_id(),
        )


def approve_up_to_an_editor(stage: Stage, case_id: UUID) -> Task:
    """Let everybody approve, half an hour apart, until somebody has the turn who may edit."""
    case = stage.db.perform(stage.approval.refresh, LOADER, case_id=case_id)
    while True:
        task = min((t for t in tasks_of(case) if t.box is Box.APPROVE), key=lambda t: t.slot)
        slot = case.slot(task.slot)
        if slot is not None and slot.may_amend:
            return task
        stage.now += timedelta(minutes=30)
        case = stage.db.perform(
            stage.approval.approve,
            _actor_of_task(task),
            case_id=case.id,
            slot=task.slot,
            token=new_id(),
        )


def amend_as(
    stage: Stage, task: Task, document_id: UUID, content: DraftContent, *, reason: str
) -> None:
    """Edit a document on the turn of somebody who may."""
    actor = _actor_of_task(task)
    stage.db.perform(
        propose,
        actor,
        approval=stage.approval,
        document_id=document_id,
        content=content,
        files=FileChanges(),
        reason=reason,
        most_bytes=0,
    )
    stage.db.perform(
        amend,
        actor,
        approval=stage.approval,
        document_id=document_id,
        slot=task.slot,
        token=new_id(),
    )


def _actor_of_task(task: Task) -> Actor:
    return Actor(name="", channel=Channel.PAGE, person_id=task.person_id, post_id=task.post_id)


def _act(stage: Stage, case: Case, task: Task) -> Case:
    chance = stage.chance
    actor = _actor_of_task(task)
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


def working_day_before(end: datetime, days: int) -> date:
    on = end.astimezone(JST).date() - timedelta(days=days)
    while not is_working_day(on):
        on -= timedelta(days=1)
    return on


def content_of(kind: Kind, chance: Random, end: datetime) -> DraftContent:
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


def drafters_of(city: CityIndex) -> list[Seat]:
    posts = sorted(city.posts.items())
    seats = [seat for _, post_id in posts for seat in city.directory.holders(post_id)[:2]]
    return [seat for seat in seats if seat.rank <= Rank.SENIOR_STAFF]


def kinds_of(city: CityIndex, drafter: Seat) -> list[Kind]:
    """What a section drafts: repairs are not for the welfare sections, grants not for the roads."""
    above = {node.code for node in city.directory.path(drafter.department_id)}
    return [kind for kind in KINDS if not kind.divisions or above & set(kind.divisions)]
