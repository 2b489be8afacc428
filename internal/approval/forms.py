"""What people send when they decide, return, reject, recall or read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from werkzeug.datastructures import MultiDict

from internal.approval.given import OutsideAnswer
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.web.fields import Fields

MAX_OPINION = 4000
MAX_PLACE = 100
"""Letters of a place where paper is kept."""


class Decision(StrEnum):
    """The two answers of the decision bar. Returning and rejecting have pages of their own."""

    APPROVE = "approve"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """承認 or 異議 on a slot. `once` is made with the page, `seen` is the digest it showed."""

    decision: Decision
    slot: int
    once: UUID
    seen: str
    opinion: str


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """差戻し with its reason; `to_stage` is empty for the drafter."""

    slot: int
    once: UUID
    reason: str
    to_stage: int | None


@dataclass(frozen=True, slots=True)
class RejectForm:
    """否決 with its reason."""

    slot: int
    once: UUID
    seen: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadForm:
    """後閲 and 供覧: the slot, perhaps a remark."""

    slot: int
    once: UUID
    opinion: str


def decision_form(form: Mapping[str, str]) -> DecisionForm:
    """Read the decision bar. 異議 needs its opinion."""
    decision = form.get("decision", "")
    if decision not in tuple(Decision):
        raise _broken()
    opinion = _text(form, "opinion")
    if decision == Decision.OBJECT and not opinion:
        raise InvalidInput(
            "approval.opinion_missing",
            "入力内容を確認してください。",
            {"opinion": "異議の内容を意見の欄に入力してください。"},
        )
    return DecisionForm(Decision(decision), _slot(form), _once(form), form.get("seen", ""), opinion)


def return_form(form: Mapping[str, str]) -> ReturnForm:
    """Read a return; the reason is required."""
    reason = _reason(form, N_("差戻しの理由を入力してください。"))
    target = form.get("target", "drafter")
    if target != "drafter" and not target.isdecimal():
        raise _broken()
    to_stage = None if target == "drafter" else int(target)
    return ReturnForm(_slot(form), _once(form), reason, to_stage)


def reject_form(form: Mapping[str, str]) -> RejectForm:
    """Read a rejection; the reason is required."""
    reason = _reason(form, N_("否決の理由を入力してください。"))
    return RejectForm(_slot(form), _once(form), form.get("seen", ""), reason)


def read_form(form: Mapping[str, str]) -> ReadForm:
    """Read the form of 後閲 or 供覧."""
    return ReadForm(_slot(form), _once(form), _text(form, "opinion"))


@dataclass(frozen=True, slots=True)
class OutsideAnswerForm:
    """An answer from outside, to be recorded on a slot."""

    slot: int
    once: UUID
    answer: OutsideAnswer


def outside_answer_form(form: Mapping[str, str]) -> OutsideAnswerForm:
    """Read the record of an answer: who answered, on which day, agreeing or not.

    Raises:
        InvalidInput: `approval.answer_incomplete`, with a sentence at each field.
    """
    fields = Fields(form)
    name, on = fields.text("answered_by"), fields.day("answered_on")
    agrees, note = fields.text("agrees") != "no", _text(form, "note")
    place = fields.text("place")
    if not name:
        fields.errors["answered_by"] = N_("回答した人の氏名を入力してください。")
    if on is None:
        fields.errors.setdefault("answered_on", N_("回答日を入力してください。"))
    if not agrees and not note:
        fields.errors["note"] = (
            N_("否決の理由を入力してください。")
            if form.get("decides")
            else N_("異議の内容を入力してください。")
        )
    if form.get("decides") and not place:
        fields.errors["place"] = N_("原本の所在を入力してください。")
    elif len(place) > MAX_PLACE:
        fields.errors["place"] = N_("原本の所在は100字以内で入力してください。")
    fields.done()
    seen = form.get("seen", "")
    answer = OutsideAnswer(name[:100], on or date.max, agrees, note, seen, place)
    return OutsideAnswerForm(_slot(form), _once(form), answer)


@dataclass(frozen=True, slots=True)
class ReceptionForm:
    """Who answers for a section, and who is heard before."""

    slot: int
    once: UUID
    answerer: UUID
    members: tuple[UUID, ...]


def reception_form(form: MultiDict[str, str]) -> ReceptionForm:
    """Read the reception of a 合議."""
    members = tuple(_person(each) for each in form.getlist("members"))
    return ReceptionForm(_slot(form), _once(form), _person(form.get("answerer", "")), members)


@dataclass(frozen=True, slots=True)
class OpinionForm:
    """An opinion within a consulted section."""

    slot: int
    once: UUID
    opinion: str


def opinion_form(form: Mapping[str, str]) -> OpinionForm:
    """Read an opinion; its words are required."""
    opinion = _text(form, "opinion")
    if not opinion:
        raise InvalidInput(
            "approval.opinion_missing",
            "入力内容を確認してください。",
            {"opinion": N_("意見を入力してください。")},
        )
    return OpinionForm(_slot(form), _once(form), opinion)


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _broken() from None


def once_of(form: Mapping[str, str]) -> UUID:
    """The token that makes a form sent twice one act."""
    return _once(form)


def written_reason(form: Mapping[str, str]) -> str:
    """A reason that may be left out."""
    return _text(form, "reason")


def _reason(form: Mapping[str, str], sentence: str) -> str:
    reason = _text(form, "reason")
    if not reason:
        raise InvalidInput(
            "approval.reason_missing", "入力内容を確認してください。", {"reason": sentence}
        )
    return reason


def _text(form: Mapping[str, str], name: str) -> str:
    text = form.get(name, "").replace("\r\n", "\n").strip()
    if len(text) > MAX_OPINION:
        raise InvalidInput(
            "approval.text_too_long",
            "入力内容を確認してください。",
            {name: "{most}字以内で入力してください。"},
            most=f"{MAX_OPINION:,}",
        )
    return text


def _slot(form: Mapping[str, str]) -> int:
    slot = form.get("slot", "")
    if not slot.isdecimal():
        raise _broken()
    return int(slot)


def _once(form: Mapping[str, str]) -> UUID:
    try:
        return UUID(form.get("once", ""))
    except ValueError:
        raise _broken() from None


def _broken() -> InvalidInput:
    return InvalidInput(
        "approval.broken_form",
        "送信された内容を読み取れませんでした。ページを開き直してから、もう一度お試しください。",
    )


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What somebody says of the paper of a case: handed to whom, or filed where."""

    once: UUID
    to: UUID | None
    note: str
    place: str


def paper_form(form: Mapping[str, str]) -> PaperForm:
    """Read what somebody says of the paper.

    Raises:
        InvalidInput: `approval.place_too_long`, with its field.
    """
    place = Fields(form).text("place")
    if len(place) > MAX_PLACE:
        raise InvalidInput(
            "approval.place_too_long",
            "入力内容を確認してください。",
            {"place": N_("編綴した簿冊や場所は100字以内で入力してください。")},
        )
    to = _person(form["to"]) if form.get("to") else None
    return PaperForm(_once(form), to, Fields(form).text("note")[:MAX_OPINION], place)
