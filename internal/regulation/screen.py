"""The table of a generation as its pages show it: by matter, in words, with what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from internal.approval.authority.route import RECORDS_OFFICER
from internal.approval.authority.rules import AuthorityRow, Table
from internal.approval.steps import CAPACITY_WORDS
from internal.organization.chart import Directory
from internal.organization.words import RANKS
from internal.regulation.queries import Amendment, ExampleLine, Line
from internal.regulation.rules.difference import RowChange, row_words
from internal.regulation.rules.examples import Outcome
from internal.regulation.rules.rows import (
    AnyRow,
    Flaw,
    KnowsPost,
    conditions_words,
    flaws_of,
    posts_of,
)
from internal.regulation.rules.stages import contradictions
from internal.regulation.rules.survey import Survey


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row in words. `id` is empty in a published generation."""

    id: UUID | None
    code: str
    article: str
    conditions: tuple[str, ...]
    capacity: str  # message id
    level: str
    rank: str  # message id; empty when the decider is one certain post
    posts: tuple[str, ...]
    deputy_allowed: bool
    flaws: tuple[Flaw, ...]
    stage: tuple[tuple[str, str], ...] = ()  # how a 合議 is done: fields in words, by name


@dataclass(frozen=True, slots=True)
class MatterPart:
    """The rows of one matter; the code is empty for rows of every matter."""

    code: str
    name: str
    decides: tuple[ShownRow, ...]
    consults: tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True)
class AmendmentScreen:
    """Everything the page of an amendment shows."""

    amendment: Amendment
    parts: tuple[MatterPart, ...]
    survey: Survey
    examples: tuple[tuple[ExampleLine, Outcome], ...]
    changes: tuple[RowChange, ...]
    table: Table

    @property
    def flawed(self) -> tuple[ShownRow, ...]:
        return tuple(
            row for part in self.parts for row in (*part.decides, *part.consults) if row.flaws
        )

    @property
    def unmet(self) -> int:
        return sum(not outcome.is_met for _line, outcome in self.examples)

    @property
    def is_clean(self) -> bool:
        return not (self.flawed or self.survey.clashes or self.survey.unfinished)

    @property
    def may_publish(self) -> bool:
        return not (self.flawed or self.survey.ties)


def parts_of(
    table: Table, rows: tuple[AnyRow, ...], directory: Directory, lines: tuple[Line, ...] = ()
) -> tuple[MatterPart, ...]:
    """The rows by matter, in the order of the matters; those of every matter come last."""
    ids = {line.row.code: line.id for line in lines}
    knows, contradicting = knows_post(directory), contradictions(rows)
    shown = [
        (row, _with(_shown(table, row, directory, ids.get(row.code), knows), contradicting))
        for row in rows
    ]
    unknown = dict.fromkeys(row.matter for row in rows if row.matter not in table.matters)
    codes = dict.fromkeys((*table.matters, *(code for code in unknown if code), ""))
    return tuple(
        MatterPart(
            code,
            table.matters.get(code, code),
            tuple(s for row, s in shown if row.matter == code and isinstance(row, AuthorityRow)),
            tuple(
                s for row, s in shown if row.matter == code and not isinstance(row, AuthorityRow)
            ),
        )
        for code in codes
    )


def knows_post(directory: Directory) -> KnowsPost:
    """Which codes of posts an organisation knows."""
    return lambda code: directory.post_by_code(code) is not None


def post_words(directory: Directory) -> Callable[[str], str]:
    """A post's section, title and code."""

    def words(code: str) -> str:
        if code == RECORDS_OFFICER:
            return "文書主任(起案者の課)"
        node = directory.post_by_code(code)
        return code if node is None else f"{node.section} {node.title}".strip()

    return words


def _shown(
    table: Table, row: AnyRow, directory: Directory, row_id: UUID | None, knows: KnowsPost
) -> ShownRow:
    shown = ShownRow(
        id=row_id,
        code=row.code,
        article=row.article,
        conditions=conditions_words(table, row.conditions),
        capacity="",
        level="",
        rank="",
        posts=tuple(post_words(directory)(code) for code in posts_of(row)),
        deputy_allowed=False,
        flaws=flaws_of(row, table, knows),
    )
    if isinstance(row, AuthorityRow):
        return replace(
            shown,
            level=row.level,
            rank=RANKS[row.decider.rank] if row.decider.rank is not None else "",
            deputy_allowed=row.deputy_allowed,
        )
    stage = row_words(table, row)
    return replace(
        shown,
        capacity=CAPACITY_WORDS[row.capacity],
        stage=tuple((name, stage[name]) for name in _STAGE if stage.get(name)),
    )


_STAGE = ("completion", "order", "stage")


def _with(shown: ShownRow, flaws: Mapping[str, tuple[Flaw, ...]]) -> ShownRow:
    return replace(shown, flaws=(*shown.flaws, *flaws.get(shown.code, ())))
