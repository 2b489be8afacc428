"""The demonstration's cases: a few hundred drafts that the city's people have played through.

Every case goes through the same use cases as the pages, at the hours of past working days, so that
its acts, chain, numbers and seal are real. The same seed gives the same stories.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from internal.approval.authority.guards_store import every_version, write_guards
from internal.approval.authority.store import publish_generation
from internal.approval.engine.drafter import may_recall
from internal.approval.engine.values import Case, CaseState
from internal.config import Settings
from internal.demo.cast import Role
from internal.demo.detours import play_detours
from internal.demo.examples import play_examples
from internal.demo.guards import GUARDS
from internal.demo.loading import LOADER, CityIndex
from internal.demo.matters import Kind
from internal.demo.paper_examples import enter_reasons, play_paper
from internal.demo.regulation import NAME, NamedPosts, generation
from internal.demo.rule_examples import EXAMPLES
from internal.demo.stage import (
    Stage,
    actor_of,
    content_of,
    draft,
    drafters_of,
    kinds_of,
    open_stage,
    run,
    submit,
    working_day_before,
)
from internal.demo.vocabulary import FACTS, MATTERS, MATTERS_EN
from internal.documents.rules import DraftContent
from internal.kernel.clock import JST
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.refusal import Refusal
from internal.organization.rules import Seat
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
    """Publish the demonstration regulation with the city's examples for it, and its reasons for
    paper."""
    db.perform(_publish, LOADER)


def _publish(tx: Tx) -> None:
    publish_generation(
        tx,
        name=NAME,
        generation=generation(POSTS),
        facts=FACTS,
        matters=MATTERS,
        matters_en=MATTERS_EN,
    )
    write_guards(tx, guards=GUARDS, seen=len(every_version(tx.conn)))
    for example in EXAMPLES:
        write_example(tx, example=example)
    enter_reasons(tx)


def load_cases(db: Database, settings: Settings, city: CityIndex, *, count: int = CASES) -> int:
    """Play `count` cases, the chosen examples first; answers how many began."""
    if count <= 0:
        return 0
    chance = Random(f"cases {count}")  # noqa: S311 - stories, not secrets
    stage = open_stage(db, settings, city, chance)
    end = db.clock()
    drafters = drafters_of(city)
    try:
        begun = play_examples(stage, end) + play_paper(stage, end)
        for number in range(count):
            drafter = stage.city.cast[Role.DRAFTER] if number % 6 == 0 else chance.choice(drafters)
            begun += _play(stage, drafter, chance.choice(kinds_of(city, drafter)), end, number)
        begun += play_detours(stage, end)
    finally:
        stage.db.close()
    return begun


def _play(stage: Stage, drafter: Seat, kind: Kind, end: datetime, number: int) -> int:
    chance = stage.chance
    begins = working_day_before(end, chance.randint(0, DAYS))
    stage.now = datetime.combine(begins, time(9, chance.randint(0, 59)), tzinfo=JST)
    if stage.now >= end:
        stage.now = end - timedelta(hours=2)
    content = content_of(kind, chance, end)
    document_id = draft(stage, drafter, content, papers=kind.papers and number % 2 == 0)
    if chance.random() < 0.05:
        return 0
    try:
        case = submit(stage, drafter, document_id)
    except Refusal:
        # Some drafters have nobody above them who may decide; their draft stays a draft.
        return 0
    played = run(stage, case, end, stop_after=_length(chance))
    _afterwards(stage, drafter, document_id, content, played, end)
    return 1


def _afterwards(
    stage: Stage,
    drafter: Seat,
    document_id: UUID,
    content: DraftContent,
    case: Case,
    end: datetime,
) -> None:
    """What drafters do with drafts that came back, and with a few that they think better of."""
    stage.later()
    fate = stage.chance.random()
    actor = actor_of(drafter)
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
    run(stage, again, end, stop_after=_length(stage.chance))


def _length(chance: Random) -> int:
    """After how many acts a story stops: most go through, many are still on their way."""
    return chance.choice((0, 1, 1, 2, 2, 3, 4, 99, 99, 99, 99, 99))
