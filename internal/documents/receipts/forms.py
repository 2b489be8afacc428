"""What the pages of receipts send."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from internal.documents.receipts.moving import Addressee, Step
from internal.documents.receipts.queries import ReceiptFilter
from internal.documents.receipts.rules.entry import Entry, Handling, Means, time_of_day
from internal.documents.receipts.rules.standing import Move, Tray
from internal.documents.records.forms import id_in
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.web.fields import Fields

MAX_WORDS = 100


def entry_in(form: Mapping[str, str]) -> Entry:
    """What arrived, as typed.

    Raises:
        InvalidInput: `form.unreadable`.
    """
    fields = Fields(form)
    time = time_of_day(fields.text("arrived_time"))
    if time is None:
        fields.errors["arrived_time"] = N_("時刻は「9:05」のように入力してください。")
    entry = Entry(
        means=fields.one_of("means", Means, Means.POST),
        handling=fields.one_of("handling", Handling, Handling.ORDINARY),
        sender=fields.text("sender"),
        sender_number=fields.text("sender_number"),
        written_on=fields.day("written"),
        subject=fields.text("subject"),
        arrived_on=fields.day("arrived"),
        arrived_time=time or "",
        received_on=fields.day("received"),
        place=fields.text("place"),
        remarks=fields.text("remarks"),
        secret=fields.ticked("secret"),
        wants_reply=fields.ticked("wants_reply"),
        reply_by=fields.day("reply_by"),
    )
    fields.done()
    return entry


def step_in(form: Mapping[str, str], moves: frozenset[Move]) -> Step:
    """What is to be done with a receipt, among the moves that a form takes.

    Raises:
        InvalidInput: `receipts.no_such_move`, `form.unreadable`.
    """
    fields = Fields(form)
    typed = fields.text("move")
    if typed not in {move.value for move in moves}:
        sentence = N_("操作を選んでください。")
        raise InvalidInput("receipts.no_such_move", sentence, {"move": sentence})
    on = fields.day("on")
    fields.done()
    return Step(Move(typed), fields.text("reason"), on, seen_in(form))


def seen_in(form: Mapping[str, str]) -> int | None:
    """How many events the page knew that was sent."""
    typed = form.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() else None


def addressee_in(form: Mapping[str, str]) -> Addressee:
    """To whom it is handed: a section, with a person of it or not."""
    return Addressee(id_in(form.get("section", "")), id_in(form.get("to", "")))


def once_in(form: Mapping[str, str]) -> UUID:
    """The id that the page chose for what is entered.

    Raises:
        InvalidInput: `receipts.stale_form`.
    """
    once = id_in(form.get("once", ""))
    if once is None:
        raise InvalidInput(
            "receipts.stale_form",
            "画面が古くなっています。内容を確認してもう一度送信してください。",
        )
    return once


def tray_in(values: Mapping[str, str]) -> Tray | None:
    """The list of the work list that an address names."""
    typed = values.get("tray", "")
    return Tray(typed) if typed in tuple(Tray) and typed != Tray.CANCELLED else None


def filter_in(values: Mapping[str, str], section_id: UUID | None, person_id: UUID) -> ReceiptFilter:
    """Which receipts an address asks for; a day that is none is left out."""
    found = ReceiptFilter(
        section_id,
        values.get("q", "").strip()[:MAX_WORDS],
        _day(values.get("since", "")),
        _day(values.get("until", "")),
    )
    return replace(found, own=person_id) if values.get("own") == "yes" else found


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
