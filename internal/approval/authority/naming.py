"""From a line of a template or a drafter to the slots it asks for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from internal.approval.authority.facts import Facts
from internal.approval.authority.rules import Table
from internal.approval.authority.shape import Addition, AskedKind, Groups, Line
from internal.approval.engine.participants import Participant, ParticipantKind
from internal.approval.engine.resolving import head_of, post_asked, superior_at
from internal.approval.engine.values import (
    Basis,
    Capacity,
    CompletionKind,
    Fact,
    LeftOut,
    Origin,
    Slot,
)
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from internal.organization.rules import PostNode, Seat

_SENTENCES: Mapping[Origin, str] = {
    Origin.TEMPLATE: "テンプレートで定めています。",
    Origin.ADDED: "起案者が追加しました。",
}


FIRST_OF_GROUPS = 1001
"""Branches of named groups that were given no number of their own."""


@dataclass(frozen=True, slots=True)
class Found:
    """A slot that a line asks for, and the post that answers for it today, if one does."""

    slot: Slot
    post: PostNode | None


@dataclass(frozen=True, slots=True)
class Namer:
    """Knows the day: the organisation, the drafter, the facts of the draft, the groups."""

    directory: Directory
    drafter: Seat
    table: Table
    facts: Facts
    groups: Groups

    def slots(self, addition: Addition, line: Line) -> tuple[Found, ...]:
        """Whom a line asks. A group asks each of its posts.

        Raises:
            Refusal: `route.unknown_participant`, `route.field_names_nobody`,
                `route.not_recorded_here`, `route.nobody_above`.
        """
        if line.kind is not AskedKind.GROUP:
            return (self._one(addition, line),)
        group = self.groups.get(line.code)
        if group is None or not group.post_codes:
            raise _unknown(addition, group.name if group else line.code)
        branch = 0
        if addition.shape.completion.kind is CompletionKind.EACH_GROUP:
            branch = line.group or FIRST_OF_GROUPS + sorted(self.groups).index(line.code)
        return tuple(
            self._of_post(addition, replace(line, group=branch), code, group.name)
            for code in group.post_codes
        )

    def _one(self, addition: Addition, line: Line) -> Found:
        match line.kind:
            case AskedKind.PERSON:
                return self._person(addition, line)
            case AskedKind.SECTION | AskedKind.RECEPTION:
                return self._section(addition, line)
            case AskedKind.DRAFTERS_SUPERIOR:
                words = f"起案者の{line.levels}段上の職です。"
                return self._superior(addition, line, self.drafter.post_id, words)
            case AskedKind.SUPERIOR:
                node = self._post(addition, line.code)
                words = f"{node.section} {node.title}の{line.levels}段上の職です。"
                return self._superior(addition, line, node.post_id, words)
            case AskedKind.FIELD:
                return self._field(addition, line)
            case AskedKind.EXTERNAL:
                _must_be_recorded(line)
                who = Participant(
                    ParticipantKind.EXTERNAL, self.drafter.department_id, name=line.code
                )
                basis = _basis(addition, "回答は起案課の文書主任が記録します。")
                return Found(_slot(line, who, line.code, "外部機関", basis), None)
            case AskedKind.PAPER:
                _must_be_recorded(line)
                node = self._post(addition, line.code)
                who = Participant(ParticipantKind.PAPER, node.post_id)
                basis = _basis(addition, "紙による回答を、起案課の文書主任が記録します。")
                return Found(_slot(line, who, node.title, node.section, basis), node)
            case AskedKind.POST | AskedKind.GROUP:
                return self._of_post(addition, line, line.code)

    def _of_post(self, addition: Addition, line: Line, code: str, group: str = "") -> Found:
        node = self._post(addition, code)
        more = f"グループ「{group}」の職です。" if group else ""
        who = post_asked(node, line.capacity)
        return Found(_slot(line, who, node.title, node.section, _basis(addition, more)), node)

    def _person(self, addition: Addition, line: Line) -> Found:
        seat = next(iter(self.directory.seats_of(_id(line.code))), None)
        if seat is None:
            raise _unknown(addition, "職員")
        who = Participant(
            ParticipantKind.PERSON, seat.person_id, post_id=seat.post_id, name=seat.name
        )
        basis = _basis(addition, f"{seat.name}を指名しています。")
        return Found(_slot(line, who, seat.title, seat.section, basis), None)

    def _section(self, addition: Addition, line: Line) -> Found:
        department = self.directory.department_by_code(line.code)
        if department is None:
            raise _unknown(addition, line.code)
        head = head_of(self.directory, department.department_id)
        if line.kind is AskedKind.RECEPTION:
            _must_concur(line)
            kind, title, more = (
                ParticipantKind.RECEPTION,
                department.name,
                "受付が回答者を決めます。",
            )
        else:
            kind, title = ParticipantKind.SECTION, head.title if head else department.name
            more = "課の長に回ります。"
        who = Participant(kind, department.department_id)
        return Found(_slot(line, who, title, department.name, _basis(addition, more)), head)

    def _superior(self, addition: Addition, line: Line, post_id: UUID, words: str) -> Found:
        node = superior_at(self.directory, post_id, line.levels)
        if node is None:
            raise Refusal(
                "route.nobody_above",
                "{source}が求める上位の職がありません。経路の追加を直してください。",
                source=addition.source,
            )
        who = Participant(ParticipantKind.SUPERIOR, post_id, line.levels)
        return Found(_slot(line, who, node.title, node.section, _basis(addition, words)), node)

    def _field(self, addition: Addition, line: Line) -> Found:
        fact = self.table.facts.get(line.code)
        value = self.facts.get(line.code)
        if fact is None or not value:
            raise Refusal(
                "route.field_names_nobody",
                "{source}は、項目「{field}」で選んだ職に回します。項目を入力してください。",
                source=addition.source,
                field=fact.label if fact else line.code,
            )
        found = self._of_post(addition, line, str(value))
        basis = replace(
            _basis(addition, f"項目「{fact.label}」で選ばれた職です。"),
            facts=(Fact(fact.label, fact.words(value)),),
        )
        return replace(found, slot=replace(found.slot, basis=basis))

    def _post(self, addition: Addition, code: str) -> PostNode:
        node = self.directory.post_by_code(code)
        if node is None:
            raise _unknown(addition, code)
        return node


def already_asked(found: Found, addition: Addition) -> LeftOut:
    """Why a step is not added a second time."""
    return LeftOut(
        found.slot.title,
        found.slot.section,
        f"{addition.source}の対象ですが、決裁経路にすでに含まれています。",
    )


def own_post(found: Found, addition: Addition) -> LeftOut:
    """Why a step that would ask the drafter herself is not added."""
    return LeftOut(
        found.slot.title, found.slot.section, f"{addition.source}の対象ですが、起案者本人の職です。"
    )


def _slot(line: Line, who: Participant, title: str, section: str, basis: Basis) -> Slot:
    return Slot(0, line.capacity, who, title, section, basis, branch=line.group)


def _basis(addition: Addition, more: str = "") -> Basis:
    return Basis(addition.source, f"{_SENTENCES[addition.origin]}{more}", origin=addition.origin)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _unknown(addition: Addition, name: str) -> Refusal:
    return Refusal(
        "route.unknown_participant",
        "{source}が指す「{name}」が組織にありません。経路の追加を直してください。",
        source=addition.source,
        name=name,
    )


def _must_be_recorded(line: Line) -> None:
    if line.capacity.only_reads:
        raise Refusal(
            "route.not_recorded_here",
            "外部機関と紙の回答は、回議または合議だけで求められます。経路の追加を直してください。",
        )


def _must_concur(line: Line) -> None:
    if line.capacity is not Capacity.CONCUR:
        raise Refusal(
            "route.reception_concurs",
            "受付が回答者を決めるのは合議だけです。経路の追加を直してください。",
        )
