"""What of a draft goes round on paper, and why: 紙併用区分, 理由, 紙の添付. Pure.

Source: APR-50, ATT-08, ATT-11.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from internal.approval.engine.paper import Medium
from internal.kernel.text import N_

MOST_ITEMS, MOST_SHEETS = 20, 99_999
MAX_NAME, MAX_REMARK, MAX_DETAIL = 60, 100, 200
UNITS = ("部", "枚", "冊", "式")

MEDIUM_WORDS: Mapping[Medium, str] = {
    Medium.ELECTRONIC: "電子",
    Medium.MIXED: "紙併用",
    Medium.PAPER: "紙",
}


@dataclass(frozen=True, slots=True)
class PaperItem:
    """A thing on paper that goes round: how many copies or sheets, by its unit."""

    name: str
    count: int = 0
    unit: str = UNITS[0]
    remark: str = ""

    @property
    def words(self) -> str:
        """契約書 2部(製本済み)."""
        remark = f"({self.remark})" if self.remark else ""
        return f"{self.name} {self.count}{self.unit}{remark}"


@dataclass(frozen=True, slots=True)
class Paperwork:
    """On what a draft goes round. `reason` is of the city's list, `detail` the drafter's words.

    Only with paper is any of it part of what is sealed.
    """

    medium: Medium = Medium.ELECTRONIC
    reason: str = ""
    detail: str = ""
    items: tuple[PaperItem, ...] = ()

    @property
    def goes_round(self) -> bool:
        """Whether paper goes with the case."""
        return self.medium is not Medium.ELECTRONIC

    @property
    def why(self) -> str:
        """契約書原本: 押印のため."""
        return ": ".join(filter(None, (self.reason, self.detail)))

    @property
    def form_words(self) -> str:
        """紙併用(契約書原本: 押印のため)."""
        return f"{MEDIUM_WORDS[self.medium]}({self.why})" if self.goes_round else "電子"

    @property
    def item_words(self) -> str:
        """契約書 2部、図面 10枚."""
        return "、".join(item.words for item in self.items)

    @property
    def words(self) -> str:
        """Form, reason and things in one line."""
        listed = f" {self.item_words}" if self.goes_round and self.items else ""
        return f"{self.form_words}{listed}"


NO_PAPER = Paperwork()


def missing_in(paper: Paperwork) -> dict[str, str]:
    """What keeps a draft from being submitted, field by field."""
    fields: dict[str, str] = {}
    if not paper.goes_round:
        return fields
    if not paper.why:
        fields["paper_reason"] = N_("紙併用または紙とする理由を選ぶか、入力してください。")
    if paper.medium is Medium.MIXED and not paper.items:
        fields["paper_name_1"] = N_("紙で回すものを1件以上入力してください。")
    for number, item in enumerate(paper.items, start=1):
        if item.count < 1:
            fields[f"paper_count_{number}"] = N_("紙の数を半角数字で入力してください。")
    return fields


def paper_json(paper: Paperwork) -> dict[str, object]:
    """As a draft keeps it and as it is sealed."""
    return {
        "form": paper.medium.value,
        "reason": paper.reason,
        "detail": paper.detail,
        "items": [
            {"name": item.name, "count": item.count, "unit": item.unit, "remark": item.remark}
            for item in paper.items
        ],
    }


def paper_of(stored: Mapping[str, object] | None) -> Paperwork:
    """What `paper_json` wrote; nothing for a draft from before there was any."""
    if not stored:
        return NO_PAPER
    listed = stored["items"]
    assert isinstance(listed, list)  # noqa: S101 - as `paper_json` wrote it
    return Paperwork(
        medium=Medium(str(stored["form"])),
        reason=str(stored["reason"]),
        detail=str(stored["detail"]),
        items=tuple(
            PaperItem(item["name"], int(item["count"]), item["unit"], item["remark"])
            for item in listed
        ),
    )
