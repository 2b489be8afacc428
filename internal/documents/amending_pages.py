"""What whoever has the turn does to the content: edit it, with a look ahead; enclose papers."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from internal.approval.deeds import WORDS, written
from internal.approval.forms import once_of
from internal.approval.lists import place_of
from internal.approval.offers import Deed
from internal.documents.amending import FileChanges, amend, current_content, propose
from internal.documents.amending_screen import (
    AmendScreen,
    amend_screen,
    confirm_screen,
    turn_screen,
    version_lines,
)
from internal.documents.attaching import Arrived
from internal.documents.decisions import address_of
from internal.documents.enclosing import enclose
from internal.documents.forms import edited_content
from internal.documents.screen import read_document
from internal.kernel.refusal import InvalidInput
from internal.web.context import perform, principal, services
from internal.web.downloads import Received, accepts_uploads, receive_uploads
from internal.web.forms import with_form
from internal.web.results import tell, tell_refusal

bp = Blueprint("amending", __name__, template_folder="templates")


@bp.get("/documents/<uuid:document_id>/act/amend")
def page(document_id: UUID) -> str:
    return render_template(
        "documents/amend.html", screen=_screen(document_id), place=place_of(request.args)
    )


@bp.post("/documents/<uuid:document_id>/act/amend")
@accepts_uploads
@with_form(page)
def save(document_id: UUID) -> Response:
    screen = _screen(document_id)
    approval = services().approval
    with services().db.reading() as conn:
        table = approval.authority.table(conn)
        now = current_content(conn, document_id).version
    content, reason = (
        edited_content(request.form, now.content, table),
        written(Deed.AMEND, request.form),
    )
    replaced = {
        file.place: arrived
        for file in screen.files
        for arrived in _arrived(f"replace-{file.place}")[:1]
    }
    perform(
        propose,
        approval=approval,
        document_id=document_id,
        content=content,
        files=FileChanges(_arrived("files"), replaced, frozenset(request.form.getlist("drop"))),
        reason=reason,
        most_bytes=services().settings.max_case_bytes,
    )
    return redirect(_address(".confirm", document_id), 303)


@bp.get("/documents/<uuid:document_id>/act/amend/confirm")
def confirm(document_id: UUID) -> ResponseReturnValue:
    with services().db.reading() as conn:
        screen = confirm_screen(
            conn, services().approval, principal(), document_id, at=services().db.clock()
        )
    if screen is None:
        return redirect(_address(".page", document_id), 303)
    return render_template(
        "documents/amend_confirm.html", screen=screen, place=place_of(request.args)
    )


@bp.post("/documents/<uuid:document_id>/act/amend/confirm")
@with_form(confirm)
def do(document_id: UUID) -> Response:
    number = request.form.get("number", "")
    with services().db.reading() as conn:
        read_document(conn, principal(), document_id)
    perform(
        amend,
        approval=services().approval,
        document_id=document_id,
        slot=int(number) if number.isdecimal() else 0,
        token=once_of(request.form),
    )
    tell(WORDS[Deed.AMEND].done)
    return redirect(address_of(document_id), 303)


@bp.get("/documents/<uuid:document_id>/versions")
def versions(document_id: UUID) -> str:
    with services().db.reading() as conn:
        document = read_document(conn, principal(), document_id)
        lines = version_lines(conn, services().approval, document)
    return render_template("documents/versions.html", page=document, lines=lines)


@bp.get("/documents/<uuid:document_id>/act/enclose")
def enclose_page(document_id: UUID) -> str:
    with services().db.reading() as conn:
        document = read_document(conn, principal(), document_id)
        turn = turn_screen(
            conn,
            services().approval,
            principal(),
            document,
            deed=Deed.ENCLOSE,
            at=services().db.clock(),
        )
    return render_template("documents/enclose.html", turn=turn, place=place_of(request.args))


@bp.post("/documents/<uuid:document_id>/act/enclose")
@accepts_uploads
@with_form(enclose_page)
def add_papers(document_id: UUID) -> Response:
    number = request.form.get("number", "")
    with services().db.reading() as conn:
        read_document(conn, principal(), document_id)
    perform(
        enclose,
        approval=services().approval,
        document_id=document_id,
        slot=int(number) if number.isdecimal() else 0,
        token=once_of(request.form),
        note=written(Deed.ENCLOSE, request.form),
        arrived=_arrived("files"),
        most_bytes=services().settings.max_case_bytes,
    )
    tell(WORDS[Deed.ENCLOSE].done)
    return redirect(address_of(document_id), 303)


def _screen(document_id: UUID) -> AmendScreen:
    with services().db.reading() as conn:
        return amend_screen(
            conn, services().approval, principal(), document_id, at=services().db.clock()
        )


def _arrived(field: str) -> tuple[Arrived, ...]:
    """The files of a field. One that is refused is said; all of them, the form is shown again."""
    settled = receive_uploads(field)
    refused = [each.refusal for each in settled if not isinstance(each, Received)]
    if refused and len(refused) == len(settled):
        raise InvalidInput(
            refused[0].code, refused[0].sentence, {field: refused[0].sentence}, **refused[0].facts
        )
    for refusal in refused:
        tell_refusal(refusal)
    return tuple(
        Arrived(each.filename, each.stored, each.kind)
        for each in settled
        if isinstance(each, Received)
    )


def _address(endpoint: str, document_id: UUID) -> str:
    return url_for(endpoint, document_id=document_id, **place_of(request.args).state)  # type: ignore[arg-type]
