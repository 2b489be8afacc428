"""The form in which templates and drafters say who is asked besides the prescribed route."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from internal.approval.authority.shape import ADDABLE, MOST_LINES, AskedKind, Line, Shape
from internal.approval.engine.values import Capacity, Completion, CompletionKind
from internal.approval.route_templates.names import KIND_WORDS, Names
from internal.approval.route_templates.rules import SCOPE_WORDS, Scope
from internal.approval.steps import CAPACITY_WORDS
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.web.fields import Fields

SPARE_ROWS = 2
"""Empty rows after those that are filled."""

RULE_WORDS: Mapping[CompletionKind, str] = {
    CompletionKind.ALL: N_("全員が回答する"),
    CompletionKind.ANY: N_("だれか1人が同意する"),
    CompletionKind.AT_LEAST: N_("決めた人数が同意する"),
    CompletionKind.MAJORITY: N_("過半数が同意する"),
    CompletionKind.HALF: N_("半数以上が同意する"),
    CompletionKind.TWO_THIRDS: N_("三分の二以上が同意する"),
    CompletionKind.EACH_GROUP: N_("組ごとに1人が同意する"),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the selects of the form offer: values and message ids."""

    capacities: tuple[tuple[str, str], ...] = tuple(
        (capacity.value, CAPACITY_WORDS[capacity]) for capacity in ADDABLE
    )
    kinds: tuple[tuple[str, str], ...] = tuple(
        (kind.value, words) for kind, words in KIND_WORDS.items()
    )
    rules: tuple[tuple[str, str], ...] = tuple(
        (kind.value, words) for kind, words in RULE_WORDS.items()
    )
    scopes: tuple[tuple[str, str], ...] = tuple(
        (scope.value, words) for scope, words in SCOPE_WORDS.items()
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form as it is shown."""

    number: int
    capacity: Capacity
    kind: AskedKind
    name: str
    group: int


def rows_of(shape: Shape, names: Names) -> tuple[Row, ...]:
    """The rows of a shape in their order, and some empty ones."""
    filled = [
        Row(number, line.capacity, line.kind, names.words(line), line.group)
        for number, line in enumerate(shape.lines, start=1)
    ]
    spare = [
        Row(number, Capacity.CONCUR, AskedKind.POST, "", 0)
        for number in range(len(filled) + 1, len(filled) + 1 + SPARE_ROWS)
    ]
    return tuple(filled + spare)


def read_shape(fields: Fields, names: Names) -> Shape:
    """What a form adds; a row without a name adds nobody. Errors stay with `fields`."""
    lines = sorted(_lines(fields, names), key=lambda each: each[0])
    kind = fields.one_of("rule", CompletionKind, CompletionKind.ALL)
    count = 0
    if kind is CompletionKind.AT_LEAST:
        count = fields.number("rule_count", _COUNT) or 0
        if count < 1:
            fields.errors.setdefault("rule_count", _COUNT)
    return Shape(
        lines=tuple(line for _, line in lines),
        completion=Completion(kind, count),
        in_order=fields.ticked("in_order"),
        preliminary=fields.ticked("preliminary"),
    )


_COUNT = N_("同意が必要な人数を半角数字で入力してください。")


def _lines(fields: Fields, names: Names) -> Iterator[tuple[tuple[int, int], Line]]:
    """Each filled row with its place: the typed number first, then the order on the page."""
    for number in range(1, MOST_LINES + SPARE_ROWS + 1):
        prefix = f"line_{number}_"
        typed = fields.text(f"{prefix}name")
        if not typed:
            continue
        kind = fields.one_of(f"{prefix}kind", AskedKind, AskedKind.POST)
        capacity = fields.one_of(f"{prefix}capacity", Capacity, Capacity.CONCUR)
        meant = names.meant(kind, typed)
        if meant is None or capacity not in ADDABLE:
            fields.errors[f"{prefix}name"] = N_(
                "この名前の相手が見つかりません。種類と名前を確認し、候補から選んでください。"
            )
            continue
        place = fields.number(f"{prefix}place", _PLACE)
        group = fields.number(f"{prefix}group", _GROUP) or 0
        code, levels = meant
        order = (place if place is not None else number, number)
        yield order, Line(capacity, kind, code, levels, group)


_PLACE = N_("順番を半角数字で入力してください。")
_GROUP = N_("組を半角数字で入力してください。")


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """A template as it was typed. `seen` is the version the page showed."""

    scope: Scope
    name: str
    shape: Shape
    seen: int


def template_form(form: Mapping[str, str], names: Names) -> TemplateForm:
    """
    Raises:
        InvalidInput: `form.unreadable`.
    """
    fields = Fields(form)
    read = TemplateForm(
        scope=fields.one_of("scope", Scope, Scope.PERSON),
        name=fields.text("name"),
        shape=read_shape(fields, names),
        seen=_seen(form),
    )
    fields.done()
    return read


@dataclass(frozen=True, slots=True)
class GroupForm:
    """A group of posts as it was typed, from a JST day on."""

    scope: Scope
    name: str
    applies_from: date
    post_codes: tuple[str, ...]
    seen: int


def group_form(form: Mapping[str, str], names: Names) -> GroupForm:
    """A group; its posts stand one a line.

    Raises:
        InvalidInput: `form.unreadable`, with every line that names no post.
    """
    fields = Fields(form)
    codes: dict[str, None] = {}
    unknown: list[str] = []
    for typed in filter(None, map(str.strip, fields.text("posts").splitlines())):
        meant = names.meant(AskedKind.POST, typed)
        if meant is None:
            unknown.append(typed)
        else:
            codes[meant[0]] = None
    if unknown:
        fields.errors["posts"] = N_(
            "組織にない職があります。1行に1つ、「課 職」の形で入力してください。"
        )
    applies_from = fields.day("applies_from")
    if applies_from is None:
        fields.errors.setdefault("applies_from", N_("いつからの変更かを入力してください。"))
    read = GroupForm(
        scope=fields.one_of("scope", Scope, Scope.PERSON),
        name=fields.text("name"),
        applies_from=applies_from or date.max,
        post_codes=tuple(codes),
        seen=_seen(form),
    )
    fields.done()
    return read


def _seen(form: Mapping[str, str]) -> int:
    seen = form.get("seen", "0")
    if not seen.isdecimal():
        raise InvalidInput(
            "approval.broken_form",
            "送信された内容を読み取れませんでした。ページを開き直してから、もう一度お試しください。",
        )
    return int(seen)
