"""What two sets of rows differ in, row by row and field by field. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from internal.approval.authority.rules import AuthorityRow, Table
from internal.approval.steps import CAPACITY_WORDS
from internal.organization.words import RANKS
from internal.regulation.rules.rows import AnyRow, conditions_words, posts_of
from internal.regulation.rules.stages import ORDERS, completion_words


class ChangeKind(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"  # the same row at another place of the table


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a row before and after, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that differs."""

    kind: ChangeKind
    row: AnyRow
    fields: tuple[FieldChange, ...] = ()


def differences(
    table: Table, before: tuple[AnyRow, ...], after: tuple[AnyRow, ...]
) -> tuple[RowChange, ...]:
    """The rows of `after` that are new or different, then those of `before` that are gone.

    Rows are the same by their code. Rows that only stand elsewhere are told as moved when the
    order of the rows common to both has changed.
    """
    old = {row.code: row for row in before}
    new = {row.code: row for row in after}
    places = {code: n for n, code in enumerate(code for code in old if code in new)}
    common = [code for code in new if code in old]
    found: list[RowChange] = []
    for code, row in new.items():
        if code not in old:
            found.append(RowChange(ChangeKind.ADDED, row))
        elif old[code] != row:
            found.append(RowChange(ChangeKind.CHANGED, row, _fields(table, old[code], row)))
        elif places[code] != common.index(code):
            found.append(RowChange(ChangeKind.MOVED, row))
    found += [RowChange(ChangeKind.REMOVED, row) for code, row in old.items() if code not in new]
    return tuple(found)


def row_words(table: Table, row: AnyRow) -> Mapping[str, str]:
    """The fields of a row in words, by name."""
    words = {
        "capacity": "決裁" if isinstance(row, AuthorityRow) else CAPACITY_WORDS[row.capacity],
        "matter": table.matters.get(row.matter, row.matter),
        "article": row.article,
        "conditions": "、".join(conditions_words(table, row.conditions)),
        "posts": " ".join(posts_of(row)),
    }
    if isinstance(row, AuthorityRow):
        words |= {
            "level": row.level,
            "rank": RANKS[row.decider.rank] if row.decider.rank is not None else "",
            "deputy": "可" if row.deputy_allowed else "不可",
        }
    elif not row.is_plain:
        words |= {
            "completion": completion_words(row.completion),
            "order": ORDERS[row.in_order],
            "stage": row.stage,
        }
    return words


def _fields(table: Table, before: AnyRow, after: AnyRow) -> tuple[FieldChange, ...]:
    old, new = row_words(table, before), row_words(table, after)
    return tuple(
        FieldChange(name, old.get(name, ""), new.get(name, ""))
        for name in dict.fromkeys((*old, *new))
        if old.get(name, "") != new.get(name, "")
    )
