"""The five registers as CSV files: bytes in, wishes or problems out; and back. Pure."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from internal.kernel.text import N_
from internal.organization.history import (
    AppointmentKey,
    DepartmentFacts,
    DeputyFacts,
    DeputyKey,
    Facts,
    Held,
    Key,
    PersonFacts,
    PostFacts,
    Problem,
    Register,
)
from internal.organization.planning import Snapshot, Wish
from internal.organization.rules import (
    AppointmentKind,
    DepartmentKind,
    Duty,
    Employment,
    Rank,
)
from internal.organization.words import (
    APPOINTMENT_KINDS,
    DEPARTMENT_KINDS,
    DUTIES,
    EMPLOYMENTS,
    RANKS,
)

E = TypeVar("E", bound=Enum)
K = TypeVar("K", bound=Key)
F = TypeVar("F", bound=Facts)

MAX_LINES = 200_000
_CODE = re.compile(r"[A-Za-z0-9._-]+")
_LOST_SIGNS = ("?", "？", "〓", "\ufffd")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its heading, its English heading, its longest text."""

    heading: str
    name: str
    longest: int
    required: bool = True
    is_code: bool = False


COLUMNS: Mapping[Register, tuple[Column, ...]] = {
    Register.DEPARTMENTS: (
        Column(N_("部署コード"), "code", 20, is_code=True),
        Column(N_("上位部署コード"), "parent", 20, required=False, is_code=True),
        Column(N_("種別"), "kind", 12),
        Column(N_("部署名"), "name", 60),
        Column(N_("部署名（英語）"), "name_en", 120, required=False),
        Column(N_("文書記号"), "symbol", 20, required=False),
        Column(N_("並び順"), "sort", 6),
    ),
    Register.POSTS: (
        Column(N_("職コード"), "code", 30, is_code=True),
        Column(N_("部署コード"), "department", 20, is_code=True),
        Column(N_("職名"), "title", 40),
        Column(N_("職名（英語）"), "title_en", 80, required=False),
        Column(N_("職位"), "rank", 12),
        Column(N_("役割"), "duties", 200, required=False),
    ),
    Register.PEOPLE: (
        Column(N_("職員番号"), "employee_number", 20, is_code=True),
        Column(N_("姓"), "family_name", 40),
        Column(N_("名"), "given_name", 40),
        Column(N_("姓カナ"), "family_kana", 60),
        Column(N_("名カナ"), "given_kana", 60),
        Column(N_("氏名（英語）"), "name_en", 120, required=False),
        Column(N_("メール"), "mail", 200, required=False),
        Column(N_("任用区分"), "employment", 20),
    ),
    Register.APPOINTMENTS: (
        Column(N_("職員番号"), "employee_number", 20, is_code=True),
        Column(N_("職コード"), "post", 30, is_code=True),
        Column(N_("区分"), "kind", 12),
    ),
    Register.DEPUTIES: (
        Column(N_("職コード"), "post", 30, is_code=True),
        Column(N_("順位"), "place", 1),
        Column(N_("代決する職コード"), "deputy", 30, is_code=True),
        Column(N_("根拠"), "article", 60, required=False),
        Column(N_("事項コード"), "matter", 40, required=False),
    ),
}


@dataclass(slots=True)
class Reading:
    """What was found in one file so far."""

    register: Register
    problems: list[Problem] = field(default_factory=list)

    def refuse(
        self, code: str, sentence: str, line: int | None, column: str = "", **facts: str
    ) -> None:
        """Note something that cannot be taken; reading goes on, so all is said at once."""
        if column:
            facts["column"] = _heading(self.register, column)
        self.problems.append(
            Problem(code, sentence, self.register, None, tuple(facts.items()), line, column)
        )


@dataclass(frozen=True, slots=True)
class Cells:
    """One line of a file by column names."""

    line: int
    cells: Mapping[str, str]
    reading: Reading

    def text(self, name: str) -> str:
        """The cell as it is."""
        return self.cells[name]

    def kind(self, name: str, words: Mapping[E, str]) -> E | None:
        """The cell as one of a few words, Japanese or English; None after a refusal."""
        return self._one(name, self.cells[name], words)

    def kinds(self, name: str, words: Mapping[E, str]) -> frozenset[E]:
        """The cell as several words, by spaces or 、."""
        parts = self.cells[name].replace("、", " ").replace(",", " ").split()
        found = (self._one(name, part, words) for part in parts)
        return frozenset(kind for kind in found if kind is not None)

    def number(self, name: str, lowest: int, highest: int) -> int | None:
        """The cell as a whole number; None after a refusal."""
        text = self.cells[name]
        value = int(text) if text.isascii() and text.isdigit() else None
        if value is None or not lowest <= value <= highest:
            self.reading.refuse(
                "organization.csv_number",
                N_("「{column}」の「{text}」は{lowest}から{highest}までの数字で入力してください。"),
                self.line,
                name,
                text=text,
                lowest=str(lowest),
                highest=str(highest),
            )
            return None
        return value

    def _one(self, name: str, text: str, words: Mapping[E, str]) -> E | None:
        for kind, word in words.items():
            if text in (word, str(kind.value), kind.name.lower()):
                return kind
        self.reading.refuse(
            "organization.csv_word",
            N_("「{column}」の「{text}」は使えません。次のいずれかを入力してください：{words}"),
            self.line,
            name,
            text=text,
            words="、".join(words.values()),
        )
        return None


def read_files(files: Mapping[Register, str]) -> tuple[Snapshot, tuple[Problem, ...]]:
    """Every given file as complete registers, and everything that cannot be taken."""
    readings: list[Reading] = []

    def taken(
        register: Register, wish: Callable[[Cells], Wish[K, F] | None]
    ) -> dict[K, Wish[K, F]] | None:
        if register not in files:
            return None
        readings.append(Reading(register))
        return _wishes(files[register], readings[-1], wish)

    snapshot = Snapshot(
        taken(Register.DEPARTMENTS, read_department),
        taken(Register.POSTS, read_post),
        taken(Register.PEOPLE, read_person),
        taken(Register.APPOINTMENTS, read_appointment),
        taken(Register.DEPUTIES, read_deputy),
    )
    return snapshot, tuple(problem for reading in readings for problem in reading.problems)


def read_fields(
    values: Mapping[str, str], register: Register, wish: Callable[[Cells], Wish[K, F] | None]
) -> tuple[Wish[K, F] | None, tuple[Problem, ...]]:
    """One line that came as the fields of a form, read by the same rules."""
    reading = Reading(register)
    columns = COLUMNS[register]
    cells = {column.name: values.get(column.name, "").strip() for column in columns}
    made = None
    if _is_complete(cells, 0, columns, reading):
        made = wish(Cells(0, cells, reading))
    return made, tuple(reading.problems)


def decoded(content: bytes) -> str | None:
    """The text of a file in UTF-8 (with or without mark) or CP932; None when it is neither."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _wishes(
    text: str, reading: Reading, wish: Callable[[Cells], Wish[K, F] | None]
) -> dict[K, Wish[K, F]]:
    found: dict[K, Wish[K, F]] = {}
    for cells in _lines(text, reading):
        made = wish(cells)
        if made is None:
            continue
        if made.key in found:
            reading.refuse(
                "organization.csv_twice",
                N_("「{key}」は{first}行目にもあります。どちらか一方にしてください。"),
                cells.line,
                key=str(made.key),
                first=str(found[made.key].line),
            )
            continue
        found[made.key] = made
    return found


def _lines(text: str, reading: Reading) -> Iterator[Cells]:
    columns = COLUMNS[reading.register]
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        places = _places(next(rows, []), columns, reading)
        if places is None:
            return
        for row in rows:
            line = rows.line_num
            if line > MAX_LINES:
                reading.refuse(
                    "organization.csv_long",
                    N_("行が多すぎます。{most}行までにしてください。"),
                    line,
                    most=str(MAX_LINES),
                )
                return
            if any(cell.strip() for cell in row):
                cells = {
                    column.name: row[places[column.name]].strip()
                    if column.name in places and places[column.name] < len(row)
                    else ""
                    for column in columns
                }
                if _is_complete(cells, line, columns, reading):
                    yield Cells(line, cells, reading)
    except csv.Error:
        reading.refuse(
            "organization.csv_broken",
            N_("CSVとして読み取れません。引用符の閉じ忘れがないか確認してください。"),
            rows.line_num,
        )


def _places(
    headings: list[str], columns: tuple[Column, ...], reading: Reading
) -> dict[str, int] | None:
    given = {heading.strip(): place for place, heading in enumerate(headings)}
    places = {
        column.name: given[word]
        for column in columns
        for word in (column.name, column.heading)
        if word in given
    }
    missing = [c.heading for c in columns if c.required and c.name not in places]
    if missing:
        reading.refuse(
            "organization.csv_columns",
            N_("見出し「{columns}」がありません。1行目に見出しを入れてください。"),
            1,
            columns="、".join(missing),
        )
        return None
    return places


def _is_complete(
    cells: Mapping[str, str], line: int, columns: tuple[Column, ...], reading: Reading
) -> bool:
    before = len(reading.problems)
    for column in columns:
        text = cells[column.name]
        if column.required and not text:
            reading.refuse(
                "organization.csv_empty",
                N_("「{column}」が空です。入力してください。"),
                line,
                column.name,
            )
        if len(text) > column.longest:
            reading.refuse(
                "organization.csv_too_long",
                N_("「{column}」は{longest}文字までです。短くしてください。"),
                line,
                column.name,
                longest=str(column.longest),
            )
        if column.is_code and text and not _CODE.fullmatch(text):
            reading.refuse(
                "organization.csv_code",
                N_("「{column}」には英数字と . _ - だけを使ってください。"),
                line,
                column.name,
            )
        if "\0" in text or "\n" in text or "\r" in text:
            reading.refuse(
                "organization.csv_sign",
                N_("「{column}」に改行などの使えない文字があります。取り除いてください。"),
                line,
                column.name,
            )
    return len(reading.problems) == before


def read_department(cells: Cells) -> Wish[str, DepartmentFacts] | None:
    """One line of the departments. A section needs its 文書記号."""
    kind = cells.kind("kind", DEPARTMENT_KINDS)
    sort = cells.number("sort", 0, 999_999)
    if kind is DepartmentKind.SECTION and not cells.text("symbol"):
        cells.reading.refuse(
            "organization.csv_symbol",
            N_("課・室には文書記号が必要です。入力してください。"),
            cells.line,
            "symbol",
        )
    if kind is None or sort is None:
        return None
    facts = DepartmentFacts(
        parent=cells.text("parent") or None,
        kind=kind,
        name=cells.text("name"),
        name_en=cells.text("name_en"),
        symbol=cells.text("symbol"),
        sort=sort,
    )
    return Wish(cells.text("code"), facts, line=cells.line)


def read_post(cells: Cells) -> Wish[str, PostFacts] | None:
    """One line of the posts."""
    rank: Rank | None = cells.kind("rank", RANKS)
    duties: frozenset[Duty] = cells.kinds("duties", DUTIES)
    if rank is None:
        return None
    facts = PostFacts(
        department=cells.text("department"),
        title=cells.text("title"),
        title_en=cells.text("title_en"),
        rank=rank,
        duties=duties,
    )
    return Wish(cells.text("code"), facts, line=cells.line)


def read_person(cells: Cells) -> Wish[str, PersonFacts] | None:
    """One line of the people. Names that lost signs in an old encoding are refused."""
    employment: Employment | None = cells.kind("employment", EMPLOYMENTS)
    for name in ("family_name", "given_name"):
        # A file saved in an old encoding carries a sign like these where 𠮷 or 葛󠄀 stood.
        if any(sign in cells.text(name) for sign in _LOST_SIGNS):
            cells.reading.refuse(
                "organization.csv_lost_sign",
                N_("氏名「{person}」の文字が失われています。UTF-8で保存し直してください。"),
                cells.line,
                name,
                person=cells.text("family_name") + " " + cells.text("given_name"),
            )
    if employment is None:
        return None
    facts = PersonFacts(
        family_name=cells.text("family_name"),
        given_name=cells.text("given_name"),
        family_kana=cells.text("family_kana"),
        given_kana=cells.text("given_kana"),
        name_en=cells.text("name_en"),
        mail=cells.text("mail"),
        employment=employment,
    )
    return Wish(cells.text("employee_number"), facts, line=cells.line)


def read_appointment(cells: Cells) -> Wish[AppointmentKey, Held] | None:
    """One line of the appointments."""
    kind: AppointmentKind | None = cells.kind("kind", APPOINTMENT_KINDS)
    if kind is None:
        return None
    key = AppointmentKey(cells.text("employee_number"), cells.text("post"), kind)
    return Wish(key, Held(), line=cells.line)


def read_deputy(cells: Cells) -> Wish[DeputyKey, DeputyFacts] | None:
    """One line of the deputy orders (代決順位)."""
    place = cells.number("place", 1, 9)
    if place is None:
        return None
    facts = DeputyFacts(deputy=cells.text("deputy"), article=cells.text("article"))
    key = DeputyKey(cells.text("post"), place, cells.text("matter"))
    return Wish(key, facts, line=cells.line)


def _heading(register: Register, name: str) -> str:
    return next(column.heading for column in COLUMNS[register] if column.name == name)
