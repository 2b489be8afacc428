"""What the regulation would prescribe: for a matter, facts, a post that drafts, a day, absences.

Nothing is written and no document is made. Any day may be asked, of the past and of the future: it
is answered with the generation and the organisation of that day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Connection

from internal.access.policies import may_amend_authority_table
from internal.access.principal import Principal
from internal.approval.authority.facts import FactDefinition, Facts
from internal.approval.authority.rules import Table, generation_on
from internal.approval.authority.shape import AskedKind
from internal.approval.engine.values import Opening
from internal.approval.route_templates.names import Names
from internal.approval.service import Approval
from internal.approval.steps import Step, Steps
from internal.documents.otherwise import Ground, Plan, people_of, planned, supposing
from internal.documents.rules import asked_facts
from internal.kernel.clock import JST
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from internal.organization.rules import PostNode, Seat

OPENS = time(9)
"""The time at which another day than today is asked about."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `post` is a post as it is typed; empty: the asking person's own."""

    matter: str
    on: date
    post: str = ""
    facts: Facts = field(default_factory=dict)
    away: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Simulation:
    """The answer, or why there is none. Without a matter nothing was asked yet."""

    table: Table
    asked: tuple[FactDefinition, ...]
    posts: tuple[str, ...]  # the posts that may be asked about, as they are typed
    drafter: Seat | None = None
    applies_from: date | None = None  # of the generation that answers
    steps: Steps | None = None
    people: tuple[Seat, ...] = ()
    refusal: Refusal | None = None


def simulate(
    conn: Connection, approval: Approval, principal: Principal, question: Question, now: datetime
) -> Simulation:
    """The route for a question, with every reason; a refusal is part of the answer."""
    at = now if question.on == now.astimezone(JST).date() else _morning(question.on)
    directory = approval.directories.at(conn, at)
    table = approval.authority.on(conn, question.on)
    names = Names(directory, (), table)
    answer = Simulation(
        table,
        asked_facts(table.facts, question.matter) if question.matter in table.matters else (),
        tuple(names.post_words(node.code) for node in _may_ask(principal, directory)),
    )
    if question.matter not in table.matters:
        return answer
    try:
        drafter = _drafter(principal, directory, names, question.post)
        answer = replace(
            answer, drafter=drafter, applies_from=generation_on(table, question.on).applies_from
        )
    except Refusal as refusal:
        return replace(answer, refusal=refusal)
    ground = Ground(drafter, at, directory)
    plan = planned(
        conn, approval, supposing(ground, question.away), question.matter, question.facts
    )
    if plan.route is None:
        return replace(answer, refusal=plan.refusal)
    before = planned(conn, approval, ground, question.matter, question.facts)
    steps = Steps(_noted(plan), plan.route.level, plan.route.article, plan.route.left_out)
    return replace(answer, steps=steps, people=people_of(ground, (before, plan)))


def _morning(on: date) -> datetime:
    return datetime.combine(on, OPENS, tzinfo=JST)


def _may_ask(principal: Principal, directory: Directory) -> tuple[PostNode, ...]:
    """The posts that draft: those of her own section; every one for who amends the table."""
    everywhere = may_amend_authority_table(principal)
    return tuple(
        node
        for node in directory.every_post()
        if everywhere or _section_id(directory, node) == principal.seat.section_id
    )


def _section_id(directory: Directory, node: PostNode) -> UUID:
    section = directory.section_of(node.department_id)
    return section.department_id if section else node.department_id


def _drafter(principal: Principal, directory: Directory, names: Names, typed: str) -> Seat:
    """The person in the post that drafts on that day.

    Raises:
        Refusal: `simulation.no_such_post`, `simulation.vacant`, `simulation.no_post_then`.
    """
    if not typed:
        own = (s for s in directory.seats_of(principal.person_id))
        seat = next((s for s in own if s.post_id == principal.seat.post_id), None)
        if seat is None:
            raise Refusal(
                "simulation.no_post_then",
                "その日、あなたは今の職に就いていません。起案する職を選んでください。",
            )
        return seat
    meant = names.meant(AskedKind.POST, typed)
    node = directory.post_by_code(meant[0]) if meant else None
    if node is None or node not in _may_ask(principal, directory):
        raise Refusal(
            "simulation.no_such_post",
            "その日の組織に「{post}」がないか、自分の課の職ではありません。"
            "候補から選んでください。",
            post=typed,
        )
    if not node.holders:
        raise Refusal(
            "simulation.vacant",
            "「{post}」はその日、空席です。起案する人のいる職を選んでください。",
            post=typed,
        )
    return node.holders[0]


def _noted(plan: Plan) -> tuple[Step, ...]:
    """The steps, each with what becomes of it when its turn comes."""
    openings: Mapping[int, Opening] = plan.openings
    return tuple(
        replace(step, note=_note(openings.get(number))) for number, step in enumerate(plan.steps, 1)
    )


def _note(opening: Opening | None) -> str:
    if opening is None:
        return ""
    deputies = "、".join(seat.name for seat in opening.deputies)
    return " ".join(filter(None, (opening.note, f"代決: {deputies}" if deputies else "")))
