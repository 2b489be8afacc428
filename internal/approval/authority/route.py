"""From the row that applies to the route, with a reason for every step and every omission. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from uuid import UUID

from internal.approval.authority.assembly import Group, Prescribed, assembled, in_order
from internal.approval.authority.facts import Facts
from internal.approval.authority.guards import Guards, bars_for, mandate_of, reports_for
from internal.approval.authority.naming import Namer
from internal.approval.authority.rules import (
    ConsultRow,
    Finding,
    Table,
    condition_words,
    used_facts,
)
from internal.approval.authority.shape import NOTHING_ADDED, Additions
from internal.approval.engine.resolving import post_asked
from internal.approval.engine.values import (
    Basis,
    Capacity,
    CompletionKind,
    LeftOut,
    Route,
    Slot,
)
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from internal.organization.rules import PostNode, Rank, Seat

RECORDS_OFFICER = "@records_officer"
"""In place of a post's code: the 文書主任 of the drafter's section."""

RANK_WORDS: Mapping[Rank, str] = {
    Rank.MAYOR: "市長",
    Rank.DEPUTY_MAYOR: "副市長",
    Rank.EXECUTIVE: "教育長",
    Rank.DIRECTOR_GENERAL: "部長",
    Rank.DEPUTY_DIRECTOR_GENERAL: "次長",
    Rank.DIRECTOR: "課長",
    Rank.DEPUTY_DIRECTOR: "課長補佐",
    Rank.UNIT_CHIEF: "係長",
}


Asked: TypeAlias = tuple[tuple[ConsultRow, tuple[Slot, ...]], ...]
"""The rows of a capacity that apply, each with the slots that it adds to the route."""


@dataclass(slots=True)
class _Plan:
    """The steps while they are being gathered, and what was left out on the way."""

    left_out: list[LeftOut] = field(default_factory=list)
    asked: set[UUID] = field(default_factory=set)

    def leave_out(self, node: PostNode, sentence: str) -> None:
        self.left_out.append(LeftOut(node.title, node.section, sentence))


def build_route(
    table: Table,
    finding: Finding,
    facts: Facts,
    drafter: Seat,
    directory: Directory,
    additions: Additions = NOTHING_ADDED,
) -> Route:
    """The route that the regulation prescribes for this drafter, with what is added to it.

    Own line up to the section head → 合議 side by side → 審査 → the line above the section → the
    decider → 供覧. Vacant posts and posts of the drafter herself are left out of the line and
    said so; a decider's post that is vacant, or that the drafter holds, climbs to the next above.

    Raises:
        Refusal: `route.no_decider`, nobody above the drafter may decide;
            `route.unknown_post`, the table names a post that does not exist;
            `route.*` of an addition that names nobody.
    """
    plan, guards = _Plan(), table.guards_on(directory.on)
    line = directory.superiors(drafter.post_id)
    decider = _decider(finding, drafter, line, directory, plan)
    plan.asked.add(decider.post_id)
    below, above = _line(line, decider, drafter, plan)
    concurs = _consulted(table, finding, Capacity.CONCUR, facts, drafter, directory, plan)
    examines = _consulted(table, finding, Capacity.EXAMINE, facts, drafter, directory, plan)
    shows = _consulted(table, finding, Capacity.SHOW, facts, drafter, directory, plan)
    prescribed = Prescribed(
        below=tuple(below),
        concurs=_slots((row, slots) for row, slots in concurs if row.is_plain),
        ruled=_ruled(concurs),
        examines=_slots(examines),
        above=tuple(above),
        deciding=_deciding_slot(finding, decider, line),
        shows=_slots(shows),
        reports=tuple(_reports(guards, finding, decider, drafter, directory, plan)),
    )
    namer = Namer(directory, drafter, table, facts, additions.groups)
    return Route(
        stages=assembled(prescribed, additions, namer, plan.asked, plan.left_out.append),
        level=finding.row.level,
        article=finding.row.article,
        deputy_allowed=finding.row.deputy_allowed,
        left_out=tuple(plan.left_out),
        matter=finding.row.matter,
        bars=bars_for(guards, facts),
        mandate=mandate_of(guards, _departments(drafter, directory), finding.row.matter),
    )


def _departments(drafter: Seat, directory: Directory) -> tuple[str, ...]:
    return tuple(unit.code for unit in directory.path(drafter.department_id))


def _decider(
    finding: Finding,
    drafter: Seat,
    line: tuple[PostNode, ...],
    directory: Directory,
    plan: _Plan,
) -> PostNode:
    wanted = finding.row.decider
    if wanted.post_code:
        node = directory.post_by_code(wanted.post_code)
        if node is None:
            raise _unknown(wanted.post_code, finding.row.article)
        candidates = (node, *directory.superiors(node.post_id))
    else:
        rank = wanted.rank or Rank.MAYOR
        candidates = tuple(node for node in line if node.rank >= rank)
        if candidates and candidates[0].rank > rank and drafter.rank < rank:
            plan.left_out.append(
                LeftOut(
                    RANK_WORDS.get(rank, str(rank)),
                    drafter.section,
                    f"起案者の系統にこの職がないため、上位の{candidates[0].title}が決裁します。",
                )
            )
    for node in candidates:
        others = [seat for seat in node.holders if seat.person_id != drafter.person_id]
        if others:
            return node
        why = "起案者本人の職であるため" if node.holders else "空席のため"
        plan.leave_out(node, f"{why}、上位の職が決裁します。")
    raise Refusal(
        "route.no_decider",
        "{article}による決裁者({level})が見つかりません。職の配置を人事担当に確認してください。",
        article=finding.row.article,
        level=finding.row.level,
    )


def _line(
    line: tuple[PostNode, ...], decider: PostNode, drafter: Seat, plan: _Plan
) -> tuple[list[Slot], list[Slot]]:
    """The circulating slots of the own line: up to the section head, and above."""
    below: list[Slot] = []
    above: list[Slot] = []
    for node in line:
        if node.rank >= decider.rank or node.post_id == decider.post_id:
            break
        others = {s.person_id for s in node.holders if s.person_id != drafter.person_id}
        if not node.holders:
            plan.leave_out(node, "空席のため、回議を省略しました。")
        elif not others:
            plan.leave_out(node, "起案者本人の職であるため、回議を省略しました。")
        elif others <= {seat.person_id for seat in decider.holders}:
            plan.leave_out(node, f"同じ人が{decider.title}として決裁するため、回議を省略しました。")
        else:
            plan.asked.add(node.post_id)
            slot = _slot(
                Capacity.CIRCULATE,
                node,
                Basis("組織の系統", f"起案者の上司({node.section}の{node.title})です。"),
            )
            (below if node.rank <= Rank.DIRECTOR else above).append(slot)
    return below, above


def _consulted(
    table: Table,
    finding: Finding,
    capacity: Capacity,
    facts: Facts,
    drafter: Seat,
    directory: Directory,
    plan: _Plan,
) -> Asked:
    found: list[tuple[ConsultRow, tuple[Slot, ...]]] = []
    for row in finding.consults:
        if row.capacity is not capacity:
            continue
        slots: list[Slot] = []
        for code in row.post_codes:
            node = (
                directory.records_officer_of(drafter.department_id)
                if code == RECORDS_OFFICER
                else directory.post_by_code(code)
            )
            if node is None:
                raise _unknown("文書主任" if code == RECORDS_OFFICER else code, row.article)
            if node.post_id in plan.asked:
                plan.leave_out(node, f"{row.article}の対象ですが、決裁経路にすでに含まれています。")
            elif any(seat.person_id == drafter.person_id for seat in node.holders):
                plan.leave_out(node, f"{row.article}の対象ですが、起案者本人の職です。")
            else:
                plan.asked.add(node.post_id)
                slots.append(_slot(capacity, node, _consult_basis(table, finding, row, facts)))
        found.append((row, tuple(slots)))
    return tuple(found)


def _slots(asked: Iterable[tuple[ConsultRow, tuple[Slot, ...]]]) -> tuple[Slot, ...]:
    return tuple(slot for _, slots in asked for slot in slots)


def _ruled(asked: Asked) -> tuple[Group, ...]:
    """The 合議 that do not share the common stage; rows that name one stage are one.

    Where each group answers, a row is a group. In order, the slots follow that of the rows.
    """
    stages: dict[tuple[str, str], list[tuple[ConsultRow, tuple[Slot, ...]]]] = {}
    for row, slots in asked:
        if slots and not row.is_plain:
            key = (row.stage, "" if row.stage else row.code)
            stages.setdefault(key, []).append((row, slots))
    groups: list[Group] = []
    for rows in stages.values():
        first, _ = rows[0]
        by_row = first.completion.kind is CompletionKind.EACH_GROUP
        together = tuple(
            replace(slot, branch=number if by_row else 0)
            for number, (_, slots) in enumerate(rows, start=1)
            for slot in slots
        )
        groups.append((in_order(together) if first.in_order else together, first.completion))
    return tuple(groups)


def _reports(
    guards: Guards,
    finding: Finding,
    decider: PostNode,
    drafter: Seat,
    directory: Directory,
    plan: _Plan,
) -> Iterator[Slot]:
    """Who is told of the decision afterwards (報告): each post once, never the drafter's own."""
    told: set[UUID] = set()
    own = {drafter.person_id, *(seat.person_id for seat in decider.holders)}
    for row in reports_for(guards, finding.row.level, finding.row.matter):
        above = (n for n in directory.superiors(decider.post_id) if n.rank >= row.rank)
        node = next((n for n in above if {s.person_id for s in n.holders} - own), None)
        if node is None:
            sentence = f"{row.article}の報告先ですが、就いている職員がいません。"
            plan.left_out.append(LeftOut(RANK_WORDS.get(row.rank, ""), "", sentence))
        elif node.post_id not in told:
            told.add(node.post_id)
            basis = Basis(row.article, f"{row.level}の決裁を報告します。")
            yield _slot(Capacity.REPORT, node, basis)


def _consult_basis(table: Table, finding: Finding, row: ConsultRow, facts: Facts) -> Basis:
    words = "、".join(
        f"{table.facts[c.fact].label}が{condition_words(table.facts[c.fact], c)}"
        for c in row.conditions
    )
    return Basis(
        article=row.article,
        sentence=f"{words}に当たるためです。" if words else "すべての案件で行います。",
        facts=used_facts(table, (row.conditions,), facts, finding.row.matter),
    )


def _deciding_slot(finding: Finding, decider: PostNode, line: tuple[PostNode, ...]) -> Slot:
    row = finding.row
    named = row.decider.rank is None or any(
        node.post_id == decider.post_id and node.rank == row.decider.rank for node in line
    )
    sentence = f"{row.level}の案件です。" if named else f"{row.level}の案件を上位の職が決裁します。"
    basis = Basis(row.article, sentence, finding.facts, finding.losers)
    return _slot(Capacity.DECIDE, decider, basis)


def _slot(capacity: Capacity, node: PostNode, basis: Basis) -> Slot:
    return Slot(0, capacity, post_asked(node, capacity), node.title, node.section, basis)


def _unknown(code: str, article: str) -> Refusal:
    return Refusal(
        "route.unknown_post",
        "{article}が指す職「{post}」が組織にありません。管理者に規程の表の修正を依頼してください。",
        article=article,
        post=code,
    )
