"""A generation as one CSV file, and back. Pure.

One line per row. The first columns are fixed; then come, for each fact of the table, its
conditions: a number has two columns (以上, 未満), everything else has one.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from internal.approval.authority.route import RECORDS_OFFICER
from internal.approval.authority.rules import (
    AuthorityRow,
    Condition,
    ConsultRow,
    Decider,
    FactDefinition,
    FactKind,
    Table,
)
from internal.approval.engine.values import Capacity
from internal.approval.steps import CAPACITY_WORDS
from internal.kernel.text import N_
from internal.organization.words import RANKS
from internal.regulation.rules.difference import row_words
from internal.regulation.rules.rows import LONGEST_CODE, AnyRow, KnowsPost, flaws_of, posts_of

W = TypeVar("W")

MOST_LINES = 5_000
LARGEST = 9_999_999_999_999
EVERY_MATTER = "全事項"
OFFICER = "文書主任"

CODE, CAPACITY, MATTER, NAME = "行コード", "種別", "事項コード", "事項"
ARTICLE, LEVEL, RANK, POSTS, DEPUTY = "根拠条文", "決裁区分", "決裁者の職位", "職コード", "代決"
FIXED = (CODE, CAPACITY, MATTER, NAME, ARTICLE, LEVEL, RANK, POSTS, DEPUTY)
_COLUMN_OF = {"article": ARTICLE, "level": LEVEL, "decider": RANK, "posts": POSTS, "matter": MATTER}
_CAPACITIES = {
    CAPACITY_WORDS[capacity]: capacity for capacity in Capacity if capacity != Capacity.CIRCULATE
}
_RANKS = {word: rank for rank, word in RANKS.items()}
_DEPUTY = {"可": True, "不可": False}
_YES_NO = {"該当": True, "非該当": False}
_YES_NO_WORDS: Mapping[bool | None, str] = {True: "該当", False: "非該当"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that cannot be taken; line 1 holds the headings."""

    line: int
    column: str
    sentence: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says. The rows count only when there are no problems."""

    rows: tuple[AnyRow, ...]
    problems: tuple[Problem, ...]


def written(table: Table, rows: tuple[AnyRow, ...]) -> str:
    """The rows as a file that `read` gives back."""
    out = io.StringIO(newline="")
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow((*FIXED, *_headings(table)))
    for row in rows:
        lines.writerow(_cells(table, row))
    return out.getvalue()


def read(table: Table, text: str, knows_post: KnowsPost) -> Read:
    """The rows of a file, and everything in it that cannot be taken."""
    reading = _Reading(table, knows_post)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        reading.read((reader.line_num, cells) for cells in reader)
    except csv.Error:
        reading.refuse(
            reader.line_num,
            "",
            N_("CSVとして読み取れません。引用符の閉じ忘れがないか確認してください。"),
        )
    places = {heading: place for place, heading in enumerate((*FIXED, *_headings(table)))}
    problems = sorted(reading.problems, key=lambda each: (each.line, places.get(each.column, -1)))
    return Read(tuple(reading.rows), tuple(problems))


def _label(table: Table, fact: FactDefinition) -> str:
    """The heading of a fact: its label, with its name where two facts share one."""
    twins = sum(other.label == fact.label for other in table.facts.values())
    return fact.label if twins == 1 and fact.label not in FIXED else f"{fact.label}[{fact.name}]"


def _columns(table: Table, fact: FactDefinition) -> tuple[str, ...]:
    label = _label(table, fact)
    match fact.kind:
        case FactKind.YEN:
            return (f"{label} 以上(円)", f"{label} 未満(円)")
        case FactKind.NUMBER:
            unit = f"({fact.unit})" if fact.unit else ""
            return (f"{label} 以上{unit}", f"{label} 未満{unit}")
        case FactKind.CHOICE | FactKind.YES_NO:
            return (label,)


def _headings(table: Table) -> Iterator[str]:
    for fact in table.facts.values():
        yield from _columns(table, fact)


def _cells(table: Table, row: AnyRow) -> Iterator[str]:
    words = row_words(table, row)
    yield row.code
    yield words["capacity"]
    yield row.matter
    yield words["matter"] or EVERY_MATTER
    yield row.article
    yield words.get("level", "")
    yield words.get("rank", "")
    yield " ".join(OFFICER if code == RECORDS_OFFICER else code for code in posts_of(row))
    yield words.get("deputy", "")
    conditions = {condition.fact: condition for condition in row.conditions}
    for fact in table.facts.values():
        yield from _condition_cells(fact, conditions.get(fact.name))


def _condition_cells(fact: FactDefinition, condition: Condition | None) -> Iterator[str]:
    match fact.kind:
        case FactKind.YEN | FactKind.NUMBER:
            bounds = (condition.at_least, condition.below) if condition else (None, None)
            yield from ("" if bound is None else str(bound) for bound in bounds)
        case FactKind.CHOICE:
            chosen = condition.one_of if condition else ()
            yield "、".join(_choice_words(fact).get(value, value) for value in chosen)
        case FactKind.YES_NO:
            yield _YES_NO_WORDS.get(condition.is_true, "") if condition else ""


def _choice_words(fact: FactDefinition) -> Mapping[str, str]:
    """The choices by code, for those whose words can be read back without doubt."""
    choices = fact.choices or {}
    words = list(choices.values())
    return {
        code: word
        for code, word in choices.items()
        if word
        and words.count(word) == 1
        and word not in choices
        and "、" not in word
        and word.strip() == word
    }


@dataclass(slots=True)
class _Reading:
    """One file while it is read: all problems are said at once."""

    table: Table
    knows_post: KnowsPost
    rows: list[AnyRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)  # where each code stands

    def refuse(self, line: int, column: str, sentence: str, **facts: object) -> None:
        self.problems.append(Problem(line, column, sentence, facts))

    def read(self, lines: Iterator[tuple[int, list[str]]]) -> None:
        headings = [heading.strip() for heading in next(lines, (1, []))[1]]
        wanted = (*FIXED, *_headings(self.table))
        missing = [name for name in wanted if name not in headings and name != NAME]
        for name in missing:
            self.refuse(1, name, N_("見出し「{heading}」がありません。"), heading=name)
        for name in headings:
            if name and name not in wanted:
                self.refuse(1, name, N_("見出し「{heading}」は使えません。"), heading=name)
        if self.problems:
            return
        for number, cells in lines:
            if number > MOST_LINES:
                self.refuse(
                    number,
                    "",
                    N_("行が多すぎます。{most}行までにしてください。"),
                    most=MOST_LINES,
                )
                return
            if any(cell.strip() for cell in cells):
                named = dict(zip(headings, (cell.strip() for cell in cells), strict=False))
                self._line(_Line(number, named, self))

    def _line(self, line: "_Line") -> None:
        before = len(self.problems)
        row = line.row()
        if row is None or len(self.problems) > before:
            return
        for flaw in flaws_of(row, self.table, self.knows_post):
            self.refuse(line.number, self._column(flaw.field), flaw.sentence, **flaw.facts)
        if row.code in self.lines:
            self.refuse(
                line.number,
                CODE,
                N_("行コード「{code}」は{first}行目にもあります。"),
                code=row.code,
                first=self.lines[row.code],
            )
        self.lines.setdefault(row.code, line.number)
        self.rows.append(row)

    def _column(self, name: str) -> str:
        fact = self.table.facts.get(name)
        return _columns(self.table, fact)[0] if fact else _COLUMN_OF.get(name, name)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a file by its headings."""

    number: int
    cells: Mapping[str, str]
    reading: _Reading

    def row(self) -> AnyRow | None:
        """The row that the line says; None after a refusal."""
        capacity = self._word(CAPACITY, _CAPACITIES)
        code = self._cell(CODE)
        if not code or len(code) > LONGEST_CODE:
            self._refuse(CODE, N_("行コードを40字以内で入力してください。"))
        if capacity is None:
            return None
        conditions = tuple(self._conditions())
        posts = tuple(
            RECORDS_OFFICER if post == OFFICER else post
            for post in self._cell(POSTS).replace("、", " ").split()
        )
        article, matter = self._cell(ARTICLE), self._cell(MATTER)
        if capacity is not Capacity.DECIDE:
            return ConsultRow(code, article, matter, capacity, posts, conditions)
        if len(posts) > 1:
            self._refuse(POSTS, N_("決裁者の職コードは一つだけ入力してください。"))
        rank = self._word(RANK, _RANKS) if self._cell(RANK) else None
        deputy = self._word(DEPUTY, _DEPUTY)
        decider = Decider(rank, posts[0] if posts else "")
        level = self._cell(LEVEL)
        return AuthorityRow(code, article, matter, level, decider, conditions, deputy is True)

    def _cell(self, column: str) -> str:
        return self.cells.get(column, "")

    def _refuse(self, column: str, sentence: str, **facts: object) -> None:
        self.reading.refuse(self.number, column, sentence, **facts)

    def _word(self, column: str, words: Mapping[str, W]) -> W | None:
        text = self._cell(column)
        if text not in words:
            self._refuse(
                column,
                N_("「{text}」は使えません。次のいずれかを入力してください: {words}"),
                text=text,
                words="、".join(words),
            )
        return words.get(text)

    def _conditions(self) -> Iterator[Condition]:
        for fact in self.reading.table.facts.values():
            condition = self._condition(fact, _columns(self.reading.table, fact))
            if condition is not None:
                yield condition

    def _condition(self, fact: FactDefinition, columns: tuple[str, ...]) -> Condition | None:
        if not any(self._cell(column) for column in columns):
            return None
        match fact.kind:
            case FactKind.YEN | FactKind.NUMBER:
                at_least, below = (self._number(column) for column in columns)
                return Condition(fact.name, at_least=at_least, below=below)
            case FactKind.CHOICE:
                return Condition(fact.name, one_of=self._choices(fact, columns[0]))
            case FactKind.YES_NO:
                return Condition(fact.name, is_true=self._word(columns[0], _YES_NO))

    def _number(self, column: str) -> int | None:
        text = unicodedata.normalize("NFKC", self._cell(column)).replace(",", "")
        if not text:
            return None
        if not text.isdecimal() or int(text) > LARGEST:
            self._refuse(column, N_("「{text}」は数字で入力してください。"), text=text)
            return None
        return int(text)

    def _choices(self, fact: FactDefinition, column: str) -> tuple[str, ...]:
        by_word = {word: code for code, word in _choice_words(fact).items()}
        known = by_word | {code: code for code in fact.choices or {}}
        parts = [part.strip() for part in self._cell(column).split("、") if part.strip()]
        for part in parts:
            if part not in known:
                self._refuse(
                    column,
                    N_("「{text}」は使えません。次のいずれかを入力してください: {words}"),
                    text=part,
                    words="、".join((fact.choices or {}).values()),
                )
        return tuple(known[part] for part in parts if part in known)
