"""Documents in words: what changed between two versions, as the sheet marks it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from internal.approval.authority.facts import FactValue
from internal.approval.authority.rules import Table
from internal.documents.rules import Change, Disclosure, DraftContent
from internal.kernel.clock import era_date

DISCLOSURE_WORDS: Mapping[Disclosure, str] = {
    Disclosure.OPEN: "公開",
    Disclosure.PARTLY: "部分公開",
    Disclosure.CLOSED: "非公開",
}

_LABELS = {
    "title": "件名",
    "matter": "事項",
    "body": "伺いの内容",
    "planned_on": "施行予定",
    "due_on": "決裁期限",
    "urgent": "至急",
    "confidential": "取扱注意",
    "disclosure": "公開区分",
    "retention_years": "保存期間",
    "counterparty": "相手方",
    "split_reason": "分けて発注する理由",
    "effective_on": "効力発生日",
    "effective_reason": "遡及・先付けの理由",
    "files": "添付ファイル",
    "paper": "紙併用区分",
    "file_order": "添付の順序",
}


class PieceKind(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of lines or words."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A changed field with its marks."""

    field: str
    label: str
    pieces: tuple[Piece, ...]


def given_words(content: DraftContent) -> tuple[tuple[str, str], ...]:
    """What stands on the sheet only where it was given: 相手方, 効力発生日, their reasons."""
    days = {"effective_on": era_date(content.effective_on) if content.effective_on else ""}
    names = ("counterparty", "split_reason", "effective_on", "effective_reason")
    lines = ((_LABELS[name], days.get(name, "") or getattr(content, name)) for name in names)
    return tuple((label, words) for label, words in lines if words)


def marked(changes: tuple[Change, ...], table: Table) -> tuple[Marked, ...]:
    """The changes of a resubmission with labels and words instead of names and codes."""
    return tuple(
        Marked(change.field, _label(change.field, table), tuple(_pieces(change, table)))
        for change in changes
    )


def _label(field: str, table: Table) -> str:
    fact = table.facts.get(field)
    return fact.label if fact else _LABELS.get(field, field)


def _pieces(change: Change, table: Table) -> Iterator[Piece]:
    if change.field == "body":
        yield from compared(change.before, change.after)
        return
    before, after = (_worded(change.field, text, table) for text in (change.before, change.after))
    if before:
        yield Piece(PieceKind.GONE, before)
    if after:
        yield Piece(PieceKind.NEW, after)


def compared(before: str, after: str) -> Iterator[Piece]:
    """Two texts line by line."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(PieceKind.SAME, "".join(old[i:j]))
            continue
        if i < j:
            yield Piece(PieceKind.GONE, "".join(old[i:j]))
        if k < m:
            yield Piece(PieceKind.NEW, "".join(new[k:m]))


def _worded(field: str, text: str, table: Table) -> str:
    if not text:
        return ""
    fact = table.facts.get(field)
    if fact is not None:
        return fact.words(_value(text))
    match field:
        case "matter":
            return table.matters.get(text, text)
        case "planned_on" | "due_on" | "effective_on":
            return era_date(date.fromisoformat(text))
        case "urgent" | "confidential":
            return "該当" if text == "True" else "非該当"
        case "disclosure":
            return DISCLOSURE_WORDS[Disclosure(text)]
        case "retention_years":
            return f"{text}年"
        case _:
            return text


def _value(text: str) -> FactValue:
    if text in {"True", "False"}:
        return text == "True"
    return int(text) if text.lstrip("-").isdigit() else text
