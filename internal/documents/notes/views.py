"""What people do with notes on a document they may read."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from internal.approval.lists import place_of
from internal.documents.notes.forms import note_form
from internal.documents.notes.service import answer_note, place_note, settle_note, take_note_away
from internal.documents.screen import case_of_document
from internal.documents.views import show
from internal.kernel.db import Tx
from internal.web.context import perform, principal, services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell

bp = Blueprint("notes", __name__)
T = TypeVar("T")


@bp.get("/documents/<uuid:document_id>/notes")
@bp.get("/documents/<uuid:document_id>/notes/<int:number>/<_deed>")
def back_to_document(document_id: UUID, number: int = 0, _deed: str = "") -> Response:
    """Addresses that only take forms lead to the note when they are opened."""
    return _to_note(document_id, number)


@bp.post("/documents/<uuid:document_id>/notes")
@with_form(show)
def place(document_id: UUID) -> Response:
    new, approval = note_form(request.form), services().approval
    number = _within(
        document_id, lambda tx, case_id: place_note(tx, approval=approval, case_id=case_id, new=new)
    )
    tell("付箋を付けました。")
    return _to_note(document_id, number)


def show_beside(document_id: UUID, number: int) -> ResponseReturnValue:  # noqa: ARG001 - same address
    """The document again, after something about one of its notes was refused."""
    return show(document_id)


@bp.post("/documents/<uuid:document_id>/notes/<int:number>/answer")
@with_form(show_beside)
def answer(document_id: UUID, number: int) -> Response:
    text, approval = Fields(request.form).text(f"answer_{number}"), services().approval
    _within(
        document_id,
        lambda tx, case_id: answer_note(
            tx, approval=approval, case_id=case_id, number=number, text=text
        ),
    )
    tell("付箋に回答しました。")
    return _to_note(document_id, number)


@bp.post("/documents/<uuid:document_id>/notes/<int:number>/settle")
def settle(document_id: UUID, number: int) -> Response:
    approval = services().approval
    _within(
        document_id,
        lambda tx, case_id: settle_note(tx, approval=approval, case_id=case_id, number=number),
    )
    tell("付箋を対応済みにしました。")
    return _to_note(document_id, number)


@bp.post("/documents/<uuid:document_id>/notes/<int:number>/remove")
def take_away(document_id: UUID, number: int) -> Response:
    approval = services().approval
    _within(
        document_id,
        lambda tx, case_id: take_note_away(tx, approval=approval, case_id=case_id, number=number),
    )
    tell("付箋を外しました。")
    return _to_note(document_id, 0)


def _within(document_id: UUID, use_case: Callable[[Tx, UUID], T]) -> T:
    """Do something about the notes of a document that she may read, in one transaction.

    Raises:
        NotFound: `documents.not_found`.
    """
    who = principal()

    def within(tx: Tx) -> T:
        return use_case(tx, case_of_document(tx.conn, who, document_id))

    return perform(within)


def _to_note(document_id: UUID, number: int) -> Response:
    """The document with the file and page that were open, at the note or at the list of notes."""
    looked_at = {name: request.args[name] for name in ("file", "p") if name in request.args}
    state: Mapping[str, str] = looked_at | place_of(request.args).state
    anchor = f"note-{number}" if number else "notes"
    address = url_for("documents.show", document_id=document_id, _anchor=anchor, **state)  # type: ignore[arg-type]
    return redirect(address, 303)
