"""A generation from the cells of a file: what CSV and Excel files hold, and what is wrong. Pure."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from internal.approval.authority.facts import Condition, FactDefinition, FactKind, day_number
from internal.approval.authority.route import RECORDS_OFFICER
from internal.approval.authority.rules import AuthorityRow, ConsultRow, Decider, Table
from internal.approval.engine.values import Capacity, Completion, CompletionKind
from internal.kernel.text import N_
from internal.regulation.rules.columns import (
    ARTICLE,
    CAPACITIES,
    CAPACITY,
    CODE,
    DEPUTIES,
    DEPUTY,
    LEVEL,
    MATTER,
    NAME,
    OFFICER,
    ORDER,
    ORDER_WORDS,
    PEOPLE,
    POSTS,
    RANK,
    RANK_WORDS,
    RULE,
    RULES,
    STAGE,
    YES_NO,
    choice_words,
    columns_of,
    headings_of,
)
from internal.regulation.rules.rows import LONGEST_CODE, AnyRow, KnowsPost, flaws_of
from internal.regulation.rules.stages import COMPLETIONS, contradictions

W = TypeVar("W")

MOST_LINES = 5_000
LARGEST = 9_999_999_999_999
_COLUMN_OF = {
    "article": ARTICLE,
    "level": LEVEL,
    "decider": RANK,
    "posts": POSTS,
    "matter": MATTER,
    "completion": RULE,
    "completion_count": PEOPLE,
    "stage": STAGE,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that cannot be taken; line 1 holds the headings.

    `cell` is the name of the cell in a spreadsheet: C12.
    """

    line: int
    column: str
    sentence: str
    facts: Mapping[str, object]
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """What a reader found in a file: the numbered lines as texts, headings first.

    `problems` are those of the file itself, told beside those of its rows. `named`: the lines and
    places are those of a spreadsheet, so that a problem can name its cell. `dates` are the cells
    (line, place from 0) that a spreadsheet holds as days.
    """

    lines: tuple[tuple[int, tuple[str, ...]], ...]
    problems: tuple[Problem, ...] = ()
    named: bool = False
    dates: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says. The rows count only when there are no problems."""

    rows: tuple[AnyRow, ...]
    problems: tuple[Problem, ...]


def rows_in_grid(table: Table, grid: Grid, knows_post: KnowsPost) -> Read:
    """The rows of a file, and everything in it that cannot be taken."""
    reading = _Reading(table, knows_post, problems=list(grid.problems))
    reading.read(iter(grid.lines))
    _refuse_dates(reading, grid)
    places = {heading: place for place, heading in enumerate(headings_of(table))}
    problems = sorted(reading.problems, key=lambda each: (each.line, places.get(each.column, -1)))
    return Read(tuple(reading.rows), tuple(_named(problem, grid) for problem in problems))


def _refuse_dates(reading: "_Reading", grid: Grid) -> None:
    """A text or number that a spreadsheet has turned into a day is none any more."""
    headings = [heading.strip() for heading in grid.lines[0][1]] if grid.dates else []
    known = {
        heading
        for fact in reading.table.facts.values()
        if fact.kind is FactKind.DATE
        for heading in columns_of(reading.table, fact)
    }
    for line, place in grid.dates:
        if place >= len(headings) or headings[place] not in known:
            reading.problems.append(
                Problem(
                    line,
                    headings[place] if place < len(headings) else "",
                    N_(
                        "日付に変わっています。セルの書式を「文字列」にして、入力し直してください。"
                    ),
                    {},
                    f"{column_letters(place)}{line}",
                )
            )


def _named(problem: Problem, grid: Grid) -> Problem:
    """The problem with the name of its cell, where the file has such names."""
    headings = [heading.strip() for heading in grid.lines[0][1]] if grid.lines else []
    if not grid.named or problem.cell or problem.column not in headings:
        return problem
    return replace(problem, cell=f"{column_letters(headings.index(problem.column))}{problem.line}")


def column_letters(place: int) -> str:
    """A, B, … Z, AA: how spreadsheets name the column at a place counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


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

    def read(self, lines: Iterator[tuple[int, tuple[str, ...]]]) -> None:
        headings = [heading.strip() for heading in next(lines, (1, ()))[1]]
        wanted = headings_of(self.table)
        before = len(self.problems)
        missing = [name for name in wanted if name not in headings and name != NAME]
        for name in missing:
            self.refuse(1, name, N_("見出し「{heading}」がありません。"), heading=name)
        for name in headings:
            if name and name not in wanted:
                self.refuse(1, name, N_("見出し「{heading}」は使えません。"), heading=name)
        for name in {name for name in headings if name and headings.count(name) > 1}:
            self.refuse(1, name, N_("見出し「{heading}」が二つあります。"), heading=name)
        if len(self.problems) > before:
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
        for code, flaws in contradictions(self.rows).items():
            for flaw in flaws:
                self.refuse(self.lines[code], self._column(flaw.field), flaw.sentence, **flaw.facts)

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
        return columns_of(self.table, fact)[0] if fact else _COLUMN_OF.get(name, name)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a file by its headings."""

    number: int
    cells: Mapping[str, str]
    reading: _Reading

    def row(self) -> AnyRow | None:
        """The row that the line says; None after a refusal."""
        capacity = self._word(CAPACITY, CAPACITIES)
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
            row = ConsultRow(code, article, matter, capacity, posts, conditions)
            return self._with_stage(row)
        if len(posts) > 1:
            self._refuse(POSTS, N_("決裁者の職コードは一つだけ入力してください。"))
        rank = self._word(RANK, RANK_WORDS) if self._cell(RANK) else None
        deputy = self._word(DEPUTY, DEPUTIES)
        decider = Decider(rank, posts[0] if posts else "")
        level = self._cell(LEVEL)
        return AuthorityRow(code, article, matter, level, decider, conditions, deputy is True)

    def _with_stage(self, row: ConsultRow) -> ConsultRow:
        kind = self._word(RULE, RULES) if self._cell(RULE) else CompletionKind.ALL
        ordered = self._word(ORDER, ORDER_WORDS) if self._cell(ORDER) else False
        count = self._number(PEOPLE)
        if count is not None and kind is not CompletionKind.AT_LEAST:
            self._refuse(
                PEOPLE,
                N_("成立の人数は、成立の条件が「{rule}」のときだけ入力してください。"),
                rule=COMPLETIONS[CompletionKind.AT_LEAST],
            )
        return replace(
            row,
            completion=Completion(kind or CompletionKind.ALL, count or 0),
            in_order=ordered is True,
            stage=self._cell(STAGE),
        )

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
            condition = self._condition(fact, columns_of(self.reading.table, fact))
            if condition is not None:
                yield condition

    def _condition(self, fact: FactDefinition, columns: tuple[str, ...]) -> Condition | None:
        if not any(self._cell(column) for column in columns):
            return None
        match fact.kind:
            case FactKind.YEN | FactKind.NUMBER:
                at_least, below = (self._number(column) for column in columns)
                return Condition(fact.name, at_least=at_least, below=below)
            case FactKind.DATE:
                at_least, below = (self._day(column) for column in columns)
                return Condition(fact.name, at_least=at_least, below=below)
            case FactKind.CHOICE | FactKind.RANK | FactKind.PLACE:
                return Condition(fact.name, one_of=self._choices(fact, columns[0]))
            case FactKind.YES_NO:
                return Condition(fact.name, is_true=self._word(columns[0], YES_NO))

    def _number(self, column: str) -> int | None:
        text = unicodedata.normalize("NFKC", self._cell(column)).replace(",", "")
        if not text:
            return None
        if not text.isdecimal() or int(text) > LARGEST:
            self._refuse(column, N_("「{text}」は数字で入力してください。"), text=text)
            return None
        return int(text)

    def _day(self, column: str) -> int | None:
        text = unicodedata.normalize("NFKC", self._cell(column)).replace("/", "-")
        if not text:
            return None
        try:
            year, month, day = (int(part) for part in text.split("-"))
            return day_number(date(year, month, day).isoformat())
        except ValueError:
            self._refuse(
                column, N_("「{text}」は日付で入力してください(例: 2027-04-01)。"), text=text
            )
            return None

    def _choices(self, fact: FactDefinition, column: str) -> tuple[str, ...]:
        by_word = {word: code for code, word in choice_words(fact).items()}
        known = by_word | {code: code for code in fact.options}
        parts = [part.strip() for part in self._cell(column).split("、") if part.strip()]
        for part in parts:
            if part not in known:
                self._refuse(
                    column,
                    N_("「{text}」は使えません。次のいずれかを入力してください: {words}"),
                    text=part,
                    words="、".join(fact.options.values()),
                )
        return tuple(known[part] for part in parts if part in known)
