"""分割発注: cases that together would have needed a higher decider. Warns, never blocks. Pure.

Source: GRD-04.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from internal.approval.authority.facts import Facts
from internal.approval.authority.guards import SplitWatch
from internal.approval.authority.rules import AuthorityRow, Table, evaluate
from internal.kernel.refusal import Refusal

_NUMBERS = re.compile(r"[0-9〇一二三四五六七八九十]+")
_PART = re.compile(r"(その|第)?#(期|回|工区|次|号|分|年度|月|か所|箇所)?")
_NOISE = re.compile(r"[\s()\[\]「」『』【】・、。,.:;/_-]+")


def party_key(name: str) -> str:
    """A counterparty without blanks, width and form of company: what two spellings share."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    for form in ("株式会社", "有限会社", "合同会社", "(株)", "(有)"):
        plain = plain.replace(form, "")
    return _NOISE.sub("", plain)[:100]


def subject_key(title: str) -> str:
    """A subject without numbers, parts and brackets: その1, 第2期, (3工区) fall away.

    >>> subject_key("道路補修工事(その1)") == subject_key("道路補修工事 第2期")
    True
    """
    plain = unicodedata.normalize("NFKC", title).casefold()
    return _NOISE.sub("", _PART.sub("", _NUMBERS.sub("#", plain)))[:200]


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another case of the same section and matter in the days that are watched.

    `title` is empty where the reader may not read it; then she learns its sum in the total only.
    """

    document_id: UUID
    title: str
    amount_yen: int
    submitted_on: date

    @property
    def readable(self) -> bool:
        return bool(self.title)


@dataclass(frozen=True, slots=True)
class SplitWarning:
    """What a draft and its siblings come to, and who would decide that in one case."""

    own_yen: int
    total_yen: int
    days: int
    article: str
    level: str
    row_article: str
    siblings: tuple[Sibling, ...]  # those that the reader may read
    hidden: int  # how many more there are


def is_watched(watch: SplitWatch, matter: str, facts: Facts) -> bool:
    """Whether a draft is looked at at all: a watched matter with an amount."""
    return watch.days > 0 and matter in watch.matters and _amount(facts) is not None


def split_warning(
    table: Table, matter: str, facts: Facts, siblings: Sequence[Sibling], on: date
) -> SplitWarning | None:
    """The warning, where the sum needs a higher decider than the draft alone; None otherwise."""
    watch, own = table.guards_on(on).split, _amount(facts)
    if own is None or not siblings or not is_watched(watch, matter, facts):
        return None
    total = own + sum(each.amount_yen for each in siblings)
    alone = _row(table, matter, facts, on)
    together = _row(table, matter, {**facts, "amount_yen": total}, on)
    if alone is None or together is None or not _is_higher(together, alone):
        return None
    shown = tuple(each for each in siblings if each.readable)
    return SplitWarning(
        own_yen=own,
        total_yen=total,
        days=watch.days,
        article=watch.article,
        level=together.level,
        row_article=together.article,
        siblings=shown,
        hidden=len(siblings) - len(shown),
    )


def _amount(facts: Facts) -> int | None:
    amount = facts.get("amount_yen")
    return amount if isinstance(amount, int) and not isinstance(amount, bool) else None


def _row(table: Table, matter: str, facts: Facts, on: date) -> AuthorityRow | None:
    try:
        return evaluate(table, matter, facts, on).row
    except Refusal:
        return None


def _is_higher(together: AuthorityRow, alone: AuthorityRow) -> bool:
    if together.decider.rank is None or alone.decider.rank is None:
        return together.code != alone.code
    return together.decider.rank > alone.decider.rank
