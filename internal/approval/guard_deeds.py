"""The forms of 上申, 重要異例の申出 and 事前の指揮: what a person chose and wrote. Pure."""

from collections.abc import Callable, Mapping
from uuid import UUID

from internal.approval.engine.commands import Command, Lift
from internal.approval.engine.guards import Ground, Instruct, Raise
from internal.approval.offers import OTHER_GROUND, Deed
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.organization.rules import Seat
from internal.web.fields import Fields

GUARDED = frozenset({Deed.LIFT, Deed.CONCERN, Deed.INSTRUCT})


def guard_maker(
    deed: Deed, form: Mapping[str, str], words: str, grounds: tuple[Ground, ...]
) -> Callable[[Seat], Command]:
    """The command of one of these deeds; `grounds` are those of the regulation in force.

    Raises:
        InvalidInput: `approval.nothing_selected`, no ground or no day; `form.unreadable`.
    """
    if deed is Deed.INSTRUCT:
        return _instruction(form, words)
    chosen = _chosen(form, grounds)
    if deed is Deed.CONCERN:
        return lambda by: Raise(by, chosen, words)
    number = int(form["number"])
    level = UUID(form["level"]) if form.get("level") else None
    return lambda by: Lift(by, number, words, chosen, level)


def _chosen(form: Mapping[str, str], grounds: tuple[Ground, ...]) -> tuple[Ground, ...]:
    """The ticked grounds. Where the regulation names none, there is nothing to choose."""
    if not grounds:
        return (OTHER_GROUND,)
    chosen = tuple(g for g in (*grounds, OTHER_GROUND) if form.get(f"ground_{g.code}"))
    if not chosen:
        raise InvalidInput(
            "approval.nothing_selected",
            "入力内容を確認してください。",
            {"ground": N_("事由を1つ以上選んでください。")},
        )
    return chosen


def _instruction(form: Mapping[str, str], words: str) -> Callable[[Seat], Command]:
    fields = Fields(form)
    day = fields.day("on")
    fields.done()
    if day is None:
        raise InvalidInput(
            "approval.nothing_selected",
            "入力内容を確認してください。",
            {"on": N_("指揮を受けた日を入力してください。")},
        )
    return lambda by: Instruct(by, day, words)
