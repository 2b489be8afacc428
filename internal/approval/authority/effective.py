"""遡及 and 先付け: which generation of the table decides what takes effect on another day. Pure.

Source: APR-14; ADR 0003.
"""

from dataclasses import dataclass, replace
from datetime import date

from internal.approval.authority.facts import Facts
from internal.approval.authority.rules import Finding, Table, evaluate
from internal.approval.engine.values import Capacity, Route, Slot
from internal.kernel.clock import era_date
from internal.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Effective:
    """The row that applies, and why of that day; the sentence is empty for a draft of today."""

    finding: Finding
    sentence: str = ""


def effective_finding(
    table: Table, matter: str, facts: Facts, today: date, effective_on: date | None
) -> Effective:
    """The row for something that takes effect on a day, decided today.

    The table of the day on which it takes effect says how high the decision is; where today's asks
    for a higher decider, today's applies, so that nobody decides by a day what she may not decide
    now. The people are always those who hold the posts when they act.

    Raises:
        Refusal: `authority.*` of today's table.
    """
    now = evaluate(table, matter, facts, today)
    if effective_on is None or effective_on == today:
        return Effective(now)
    day = era_date(effective_on)
    kind = "遡及" if effective_on < today else "先付け"
    try:
        then = evaluate(table, matter, facts, effective_on)
    except Refusal:
        return Effective(
            now, f"効力発生日({day}、{kind})の表では決まらないため、今日の表によります。"
        )
    if _height(then) < _height(now):
        return Effective(
            now,
            f"効力発生日({day}、{kind})の表より今日の表の決裁者が上位のため、今日の表によります。",
        )
    consults = {row.code: row for row in (*now.consults, *then.consults)}
    return Effective(
        replace(then, consults=tuple(consults.values())),
        f"効力発生日({day}、{kind})の表によります。決裁するのは今日その職にある職員です。",
    )


def with_sentence(route: Route, sentence: str) -> Route:
    """The route, whose deciding seat says which table was used."""
    if not sentence:
        return route
    stages = tuple(
        replace(stage, slots=tuple(_said(slot, sentence) for slot in stage.slots))
        for stage in route.stages
    )
    return replace(route, stages=stages)


def _said(slot: Slot, sentence: str) -> Slot:
    if slot.capacity is not Capacity.DECIDE:
        return slot
    return replace(slot, basis=replace(slot.basis, sentence=f"{slot.basis.sentence}{sentence}"))


def _height(finding: Finding) -> int:
    """How high a decision is: a rank, or above all ranks a post that the row names."""
    rank = finding.row.decider.rank
    return 1000 if rank is None else int(rank)
