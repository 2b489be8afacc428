"""What the page of the guards sends: 制限事由, 分割発注, 名義, 報告."""

from collections.abc import Iterator, Mapping
from datetime import date

from internal.approval.authority.guards import (
    GroundRow,
    Guards,
    NameRow,
    ReportRow,
    SplitWatch,
)
from internal.approval.authority.rules import Table
from internal.approval.engine.guards import Barring, Ground, Mandate, MandateKind
from internal.kernel.text import N_
from internal.organization.rules import Rank
from internal.web.fields import Fields

BLANK_ROWS = 3
MOST_ROWS = 40
MOST_DAYS = 366
LONGEST = 60


def guards_in(form: Mapping[str, str], table: Table, today: date) -> Guards:
    """The guards as typed; they are numbered when they are written.

    Raises:
        InvalidInput: `form.unreadable` with a sentence at every field that is wrong.
    """
    fields = Fields(form)
    on = fields.day("applies_from")
    if on is None and "applies_from" not in fields.errors:
        fields.errors["applies_from"] = N_("適用日を入力してください。")
    elif on is not None and on < today:
        fields.errors["applies_from"] = N_("適用日は本日以降の日付を入力してください。")
    days = fields.number("split_days", N_("日数を半角数字で入力してください。")) or 0
    if days > MOST_DAYS:
        fields.errors["split_days"] = N_("日数は366日以内で入力してください。")
    matters = tuple(code for code in table.matters if fields.ticked(f"split_{code}"))
    guards = Guards(
        applies_from=on or today,
        grounds=tuple(_grounds(fields, table)),
        split=SplitWatch(matters, days, fields.text("split_article")[:LONGEST]),
        names=tuple(_names(fields, table)),
        reports=tuple(_reports(fields, table)),
    )
    fields.done()
    return guards


def seen_in(form: Mapping[str, str]) -> int:
    """How many versions there were when the page was opened."""
    text = form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _grounds(fields: Fields, table: Table) -> Iterator[GroundRow]:
    """One ground a line; a line without words is left out. Codes are kept, new ones counted on."""
    used = {fields.text(f"ground_{n}_code") for n in range(1, MOST_ROWS + 1)}
    fresh = (f"g{n}" for n in range(1, 2 * MOST_ROWS + 1) if f"g{n}" not in used)
    for number in range(1, MOST_ROWS + 1):
        at = f"ground_{number}_"
        words = fields.text(at + "words")[:LONGEST]
        if not words:
            continue
        fact = fields.text(at + "fact")
        yield GroundRow(
            ground=Ground(
                code=fields.text(at + "code")[:20] or next(fresh),
                words=words,
                article=fields.text(at + "article")[:LONGEST],
                barring=fields.one_of(at + "barring", Barring, Barring.NONE),
                on_objection=fields.ticked(at + "on_objection"),
            ),
            fact=fact if fact in table.facts else "",
            at_least=fields.number(at + "at_least", N_("数を半角数字で入力してください。")),
            raises=fields.ticked(at + "raises"),
        )


def _names(fields: Fields, table: Table) -> Iterator[NameRow]:
    for number in range(1, MOST_ROWS + 1):
        at = f"name_{number}_"
        name, matter = fields.text(at + "name")[:LONGEST], fields.text(at + "matter")
        if not name:
            continue
        yield NameRow(
            Mandate(
                name,
                fields.one_of(at + "kind", MandateKind, MandateKind.OWN),
                fields.text(at + "article")[:LONGEST],
            ),
            department=fields.text(at + "department")[:20],
            matters=(matter,) if matter in table.matters else (),
        )


def _reports(fields: Fields, table: Table) -> Iterator[ReportRow]:
    ranks = {str(rank.value): rank for rank in Rank}
    for number in range(1, MOST_ROWS + 1):
        at = f"report_{number}_"
        level, matter = fields.text(at + "level")[:40], fields.text(at + "matter")
        if not level:
            continue
        yield ReportRow(
            level,
            ranks.get(fields.text(at + "rank"), Rank.MAYOR),
            fields.text(at + "article")[:LONGEST],
            (matter,) if matter in table.matters else (),
        )
