"""What templates and drafters add to the prescribed route, as values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from internal.approval.authority.rules import EVERYBODY
from internal.approval.engine.values import Capacity, Completion, CompletionKind, Origin

MOST_LINES = 80
"""The most participants that one template or drafter may add."""

ADDABLE = (
    Capacity.CIRCULATE,
    Capacity.CONCUR,
    Capacity.SHOW,
    Capacity.INFORM,
    Capacity.FORWARD,
)
"""What may be added. 審査 and 決裁 are prescribed by the authority table alone."""


class AskedKind(StrEnum):
    """How a line names who is asked."""

    POST = "post"  # 職
    PERSON = "person"  # 職員
    SECTION = "section"  # 課の長
    RECEPTION = "reception"  # 課(受付が回答者を決める)
    GROUP = "group"  # グループ
    DRAFTERS_SUPERIOR = "drafters_superior"  # 起案者のn段上
    SUPERIOR = "superior"  # ある職のn段上
    FIELD = "field"  # 起案の項目で選ばれた職
    EXTERNAL = "external"  # 外部機関
    PAPER = "paper"  # 紙で回答する職


@dataclass(frozen=True, slots=True)
class Line:
    """One participant of a shape.

    `code` is that of a post (POST, SUPERIOR, PAPER), department (SECTION, RECEPTION), group, fact
    (FIELD), the id of a person (PERSON), or the words of an outside body (EXTERNAL). Lines of 合議
    with the same `group` above 0 belong together.
    """

    capacity: Capacity
    kind: AskedKind
    code: str = ""
    levels: int = 1
    group: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """Additions to a prescribed route. `completion` and `in_order` are those of the 合議.

    `preliminary`: the decider looks first (仮決裁), then the consulted sections, then she decides.
    """

    lines: tuple[Line, ...] = ()
    completion: Completion = EVERYBODY
    in_order: bool = False
    preliminary: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing is added."""
        return not self.lines and not self.preliminary

    @property
    def is_plain(self) -> bool:
        """合議 side by side, everybody answers: joins the prescribed 合議."""
        ruled = self.completion.kind is not CompletionKind.ALL
        return not ruled and not self.in_order


@dataclass(frozen=True, slots=True)
class Addition:
    """A shape with where it comes from: a template or the drafter. `source` names it."""

    origin: Origin
    source: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class PostGroup:
    """A named list of posts by their codes, as it is on the day."""

    name: str
    post_codes: tuple[str, ...]


Groups = Mapping[str, PostGroup]
"""The groups of the day by their code."""


@dataclass(frozen=True, slots=True)
class Additions:
    """Everything that is added to one route, in the order of its effect, with the groups."""

    each: tuple[Addition, ...] = ()
    groups: Groups = field(default_factory=dict)


NOTHING_ADDED = Additions()
NO_SHAPE = Shape()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a drafter wants added: a template she chose, and her own additions."""

    template_id: UUID | None = None
    shape: Shape = NO_SHAPE

    @property
    def is_empty(self) -> bool:
        return self.template_id is None and self.shape.is_empty


NO_WISHES = Wishes()

_SHAPE: TypeAdapter[Shape] = TypeAdapter(Shape)


def shape_json(shape: Shape) -> dict[str, Any]:
    """A shape as it is stored."""
    return _SHAPE.dump_python(shape, mode="json", exclude_defaults=True)  # type: ignore[no-any-return]


def shape_of(stored: object) -> Shape:
    """The shape that was stored."""
    return _SHAPE.validate_python(stored)
