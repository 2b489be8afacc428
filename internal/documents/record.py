"""A decided document as the printed record wants it: every word as it was on the day."""

from collections.abc import Iterator

from internal.approval.authority.rules import Table
from internal.approval.editions import answers_before_edits
from internal.approval.engine.beside import PetitionKind
from internal.approval.engine.guards import mandate_words
from internal.approval.engine.values import Capacity, Case, ChangeKind, Slot, SlotState, Verb
from internal.approval.queries import CaseFile, HistoryEntry, Seal
from internal.approval.sheet import Cell, CellKind, cells_of, grid_of
from internal.approval.words import CAPACITY_WORDS, act_words, behalf_words
from internal.documents.rules import Disclosure, DraftContent, Version, retained_until
from internal.documents.wording import given_words
from internal.kernel.clock import era_date, jst_date
from internal.organization.rules import Seat
from internal.printing.record import (
    AttachmentRow,
    DecisionRecord,
    Fact,
    HistoryRow,
    ListedSeat,
    LosingRow,
    Mark,
    RouteRow,
    Stamp,
    StampCell,
)

DISCLOSURE_WORDS = {
    Disclosure.OPEN: "公開",
    Disclosure.PARTLY: "部分公開",
    Disclosure.CLOSED: "非公開",
}

_MARKS = {
    CellKind.DRAFTER: Mark.APPROVE,
    CellKind.STAMP: Mark.APPROVE,
    CellKind.RECORDED: Mark.NONE,
    CellKind.OBJECTED: Mark.OBJECT,
    CellKind.DEPUTY: Mark.DEPUTY,
    CellKind.PROXY: Mark.PROXY,
    CellKind.REJECTED: Mark.REJECT,
    CellKind.VIEWED_AFTER: Mark.AFTER_VIEW,
    CellKind.AFTER_VIEW: Mark.AFTER_VIEW,
    CellKind.OPEN: Mark.NONE,
    CellKind.WAITING: Mark.NONE,
    CellKind.SKIPPED: Mark.NONE,
    CellKind.LIFTED: Mark.LIFT,
    CellKind.NO_LONGER_ASKED: Mark.NONE,
    CellKind.NOT_NEEDED: Mark.DIAGONAL,
}
_LISTED = {
    CellKind.STAMP: "承認",
    CellKind.RECORDED: "記録",
    CellKind.OBJECTED: "異議",
    CellKind.DEPUTY: "代決",
    CellKind.VIEWED_AFTER: "後閲",
    CellKind.AFTER_VIEW: "後閲待ち",
    CellKind.SKIPPED: "省略",
    CellKind.NO_LONGER_ASKED: "不要",
}
_PETITIONS = {PetitionKind.TAKE_DOWN: "取下げ", PetitionKind.ABANDON: "廃案"}
_VERB_MARKS = {
    Verb.SUBMIT: Mark.APPROVE,
    Verb.APPROVE: Mark.APPROVE,
    Verb.DECIDE: Mark.APPROVE,
    Verb.OBJECT: Mark.OBJECT,
    Verb.DEPUTISE: Mark.DEPUTY,
    Verb.REJECT: Mark.REJECT,
    Verb.OVERRULE: Mark.REJECT,
    Verb.VIEW_AFTER: Mark.AFTER_VIEW,
    Verb.PULL_UP: Mark.APPROVE,
    Verb.LIFT: Mark.LIFT,
}


def decision_record(
    *, city: str, file: CaseFile, seal: Seal, version: Version, table: Table
) -> DecisionRecord:
    """Everything that is printed of a decided case, from what was sealed."""
    case, content = file.case, version.content
    drafted_on = jst_date(file.submitted_at)
    decided_on = case.decided_on_paper.on if case.decided_on_paper else jst_date(seal.sealed_at)
    grid = grid_of(cells_of(case, drafted_on))
    return DecisionRecord(
        city=city,
        number=seal.number,
        title=content.title,
        level=case.level,
        drafter=_person(case.submitter),
        drafted_on=drafted_on,
        decided_on=decided_on,
        line=tuple(map(_cell, grid.line)),
        concurrence=tuple(map(_cell, grid.beside)),
        listed=tuple(map(_listed, grid.listed)),
        body=tuple(content.body.splitlines()),
        history=tuple(_history(entry) for entry in file.history if entry.verb is not Verb.REFRESH),
        seal_digest=seal.digest,
        chain_head=seal.head_hash,
        sealed_at=seal.sealed_at,
        dispatch_on=content.planned_on,
        facts=(
            Fact("事項", table.matters.get(content.matter, content.matter)),
            *(
                Fact(table.facts[name].label, table.facts[name].words(value))
                for name, value in (content.facts or {}).items()
                if name in table.facts and value != ""
            ),
            *_paper(case, content),
            *([Fact("名義", mandate_words(case.mandate))] if case.mandate else []),
            *(Fact(label, words) for label, words in given_words(content)),
            Fact("公開区分", DISCLOSURE_WORDS[content.disclosure]),
            Fact(
                "保存期間",
                f"{content.retention_years}年"
                f"({era_date(retained_until(decided_on, content.retention_years))}まで)",
            ),
        ),
        route=tuple(_route(slot) for stage in case.stages for slot in stage.slots),
        attachments=tuple(_attachments(version, case)),
        notes=tuple(_notes(case)),
    )


def _paper(case: Case, content: DraftContent) -> Iterator[Fact]:
    """What goes round on paper, and the decision where it was made there."""
    if content.paper.goes_round:
        yield Fact("紙併用区分", content.paper.form_words)
        if content.paper.items:
            yield Fact("紙の添付", content.paper.item_words)
    slot, on_paper = case.deciding_slot, case.decided_on_paper
    if on_paper is not None and slot is not None and slot.acted_by and slot.acted_at:
        recorded = f"{era_date(jst_date(slot.acted_at))}に{_person(slot.acted_by)}が記録"
        kept = f"原本の所在 {on_paper.place}"
        yield Fact("紙での決裁", f"{on_paper.name} {era_date(on_paper.on)}。{recorded}、{kept}")


def _attachments(version: Version, case: Case) -> Iterator[AttachmentRow]:
    """What was decided, with what it replaced beside it, and what approvers enclosed."""
    for item in version.files:
        name = f"{item.name}(差替え前)" if item.superseded else item.name
        yield AttachmentRow(name, item.size, item.digest, item.media_type)
    for each in case.enclosed:
        for paper in each.papers:
            name = f"{paper.name}({_person(each.by)}の資料)"
            yield AttachmentRow(name, paper.size, paper.digest, paper.media_type)


def _notes(case: Case) -> Iterator[str]:
    for out in case.left_out:
        yield f"{out.title}({out.section}): {out.sentence}"
    for slot in (slot for stage in case.stages for slot in stage.slots):
        if slot.state is SlotState.LIFTED:
            yield f"{slot.title}({slot.section}): 専決を留保しました。{slot.opinion}"
    for each in answers_before_edits(case):
        yield (
            f"{each.title}: {each.name}の承認は{each.version}に対するものです。"
            f"{each.last}への修正後も有効としました。"
        )


def _person(seat: Seat) -> str:
    return f"{seat.name}({seat.section} {seat.title})"


def _cell(cell: Cell) -> StampCell:
    mark = _MARKS[cell.kind]
    if cell.outside:
        if cell.decides:
            return StampCell(cell.role, Mark.PAPER, cell.by, on=cell.on)
        return StampCell(cell.role, Mark.NONE, f"{cell.by}({_LISTED[cell.kind]})")
    stamp = Stamp(cell.section, cell.name, cell.on) if cell.on is not None else None
    if cell.capacity is Capacity.CONCUR and mark is Mark.APPROVE:
        mark = Mark.CONCUR
    return StampCell(cell.role, mark, cell.by, stamp)


def _listed(cell: Cell) -> ListedSeat:
    answer = _LISTED.get(cell.kind, "")
    return ListedSeat(cell.role, CAPACITY_WORDS[cell.capacity], cell.name, answer, cell.on)


def _history(entry: HistoryEntry) -> HistoryRow:
    words = act_words(entry.verb, entry.capacity, entry.round)
    if entry.successor is not None:
        from_whom = f"{entry.behalf.name}から" if entry.behalf else ""
        words = f"{words}({from_whom}{entry.successor.name} {entry.successor.title}へ)"
    if entry.by is None:
        words = f"{words}({entry.detail})" if entry.detail else words
        return HistoryRow(entry.at, "システム", "", words, entry.opinion)
    settled = entry.verb is Verb.SETTLE_READING
    if entry.verb is Verb.INSTRUCT and entry.behalf is not None:
        words = f"{words}({entry.behalf.name} {entry.behalf.title}から)"
    elif entry.behalf is not None and entry.successor is None and not settled:
        words = f"{words}({behalf_words(entry.behalf, entry.capacity)})"
    if entry.verb is Verb.RETURN:
        words = f"{words}({entry.target or '起案者'}へ)"
    if entry.petition is not None:
        words = f"{words}({_PETITIONS[entry.petition]})"
    if entry.change is not None and entry.verb is Verb.REROUTE:
        done = {ChangeKind.ADD: "追加", ChangeKind.REMOVE: "除外", ChangeKind.REPLACE: "差替え"}
        slot = entry.change.slot
        words = f"{words}({slot.section} {slot.title}の{done[entry.change.kind]})"
    if entry.verb in {Verb.ASK, Verb.ANSWER} and entry.to:
        words = f"{words}({entry.to[0].name}へ)"
    if entry.verb is Verb.SKIP:
        words = f"{words}({entry.title})"
    for more in (entry.version, entry.detail, *entry.course):
        words = f"{words}({more})" if more else words
    mark = _VERB_MARKS.get(entry.verb, Mark.NONE)
    if entry.behalf is not None and mark is Mark.APPROVE:
        mark = Mark.PROXY
    stamp = Stamp(entry.by.section, entry.by.family_name, jst_date(entry.at))
    return HistoryRow(
        at=entry.at,
        name=entry.by.name,
        post=f"{entry.by.section} {entry.by.title}",
        verb=words,
        opinion=entry.opinion,
        mark=mark,
        stamp=stamp if mark is not Mark.NONE else None,
    )


def _route(slot: Slot) -> RouteRow:
    return RouteRow(
        step=f"{CAPACITY_WORDS[slot.capacity]} {slot.section} {slot.title}",
        article=slot.basis.article,
        facts=(
            *(Fact(fact.name, fact.value) for fact in slot.basis.facts),
            Fact("理由", slot.note or slot.basis.sentence),
        ),
        losers=tuple(LosingRow(loser.article, loser.why) for loser in slot.basis.losers),
    )
