"""Grounds that the regulation names: why a decision goes up, why nobody deputises. Pure.

Source: GRD-01 (専決の制限), APR-32 (代決の制限).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from internal.organization.rules import Seat


class Barring(StrEnum):
    """Whether a ground keeps deputies from deciding."""

    NONE = "none"
    UNLESS_INSTRUCTED = "unless_instructed"  # 事前の指揮を受けたときを除く
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground (事由) as the regulation has it on a day: 重要, 異例, 新規, 紛議 …

    `on_objection`: it holds while somebody who was consulted is against it.
    """

    code: str
    words: str
    article: str
    barring: Barring = Barring.NONE
    on_objection: bool = False


class MandateKind(StrEnum):
    """By which basis somebody decides in a name (GRD-03)."""

    OWN = "own"  # 固有の権限
    ENTRUSTED = "entrusted"  # 委任: in the name of whom the power was given to
    ASSISTED = "assisted"  # 補助執行: in the name of whose power it stays


@dataclass(frozen=True, slots=True)
class Mandate:
    """In whose name a case is decided (名義), by which basis and article."""

    name: str
    kind: MandateKind
    article: str


MANDATE_WORDS = {
    MandateKind.OWN: "固有の権限",
    MandateKind.ENTRUSTED: "委任",
    MandateKind.ASSISTED: "補助執行",
}


def mandate_words(mandate: Mandate | None) -> str:
    """鶴ヶ島市教育委員会(委任 教育長委任規則 第2条); empty where the regulation says nothing."""
    if mandate is None:
        return ""
    basis = f"{MANDATE_WORDS[mandate.kind]} {mandate.article}".strip()
    return f"{mandate.name}({basis})"


@dataclass(frozen=True, slots=True)
class Concern:
    """重要異例の申出: somebody on the way says that a ground holds. The decider answers it.

    `no` is the number of the act.
    """

    no: int
    by: Seat
    at: datetime
    grounds: tuple[Ground, ...]
    text: str
    answered_by: Seat | None = None
    answered_at: datetime | None = None
    answer: str = ""

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


@dataclass(frozen=True, slots=True)
class Instruction:
    """事前の指揮: the decider has said beforehand that her deputy may decide.

    `by` recorded it: the decider herself, or the deputy who was instructed on the JST day `on`.
    """

    no: int
    by: Seat
    of: Seat
    on: date
    text: str
    at: datetime


def grounds_words(grounds: tuple[Ground, ...]) -> str:
    """重要な事項(第7条第1号)、異例な事項(第7条第2号)."""
    return "、".join(f"{g.words}({g.article})" if g.article else g.words for g in grounds)


@dataclass(frozen=True, slots=True)
class Raise:
    """重要異例の申出 by whoever takes part on the way: the decider has to answer it."""

    by: Seat
    grounds: tuple[Ground, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Instruct:
    """事前の指揮: the decider says that her deputy may decide, or the deputy that she was told so.

    `on` is the JST day of the instruction.
    """

    by: Seat
    on: date
    text: str
