"""The pages of 施行: what waits, the letters of a decision, the registers."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.documents.dispatch.ground import keeps_seals
from internal.documents.dispatch.outputs import register_listing, seal_listing
from internal.documents.dispatch.queries import (
    PAGE,
    Decided,
    decided_document,
    letters_of,
    waiting,
    waiting_count,
)
from internal.documents.dispatch.registers import register, seals_used, to_seal
from internal.documents.dispatch.rules import Method, Seal, State, addressees_in, text_of
from internal.documents.dispatch.service import (
    Draft,
    cancel,
    change,
    check,
    issue,
    not_needed,
    prepare,
    seal,
    send,
)
from internal.documents.dispatch.words import EVENTS
from internal.documents.records.filing import may_file
from internal.documents.records.reading import Reader, act, reader
from internal.documents.records.views import page_in
from internal.documents.records.waiting import Keeper
from internal.kernel.refusal import NotFound
from internal.kernel.text import N_
from internal.web.context import services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.listings import form_in, send_listing
from internal.web.results import tell

bp = Blueprint("dispatch", __name__, url_prefix="/dispatch", template_folder="../templates")


@bp.get("")
def index() -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        keeper = Keeper(found.who, found.section_id, found.keeps(found.section_id))
        lines = waiting(conn, keeper, page_in())
        count = waiting_count(conn, keeper)
    return render_template(
        "dispatch/waiting.html",
        reader=found,
        lines=lines[:PAGE],
        more_pages=len(lines) > PAGE,
        page=page_in(),
        count=count,
    )


@bp.get("/register")
def list_register() -> str | Response:
    form = form_in()
    with services().db.reading() as conn:
        found = reader(conn)
        page = None if form else page_in()
        lines = register(conn, found.who, found.section_id, found.year, page)
    if form:
        return send_listing(register_listing(found.section, found.year, lines), form)
    return render_template(
        "dispatch/register.html",
        reader=found,
        lines=lines[:PAGE],
        more_pages=len(lines) > PAGE,
        page=page_in(),
    )


@bp.get("/seals")
def list_seals() -> str | Response:
    form = form_in()
    with services().db.reading() as conn:
        found = reader(conn)
        lines = seals_used(conn, found.who, found.year, None if form else page_in())
        wait = () if form else to_seal(conn, found.who)
    if form:
        return send_listing(seal_listing(found.year, lines), form)
    return render_template(
        "dispatch/seals.html",
        reader=found,
        wait=wait,
        lines=lines[:PAGE],
        more_pages=len(lines) > PAGE,
        page=page_in(),
    )


@bp.get("/documents/<uuid:document_id>")
def letters(document_id: UUID) -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        document = decided_document(conn, found.who, document_id)
        shown = letters_of(conn, document_id)
    return render_template(
        "dispatch/letters.html",
        document=document,
        letters=shown,
        none_there=all(each.letter.state is State.CANCELLED for each in shown),
        may_send=_may_send(found, document),
    )


@bp.post("/documents/<uuid:document_id>")
@with_form(letters)
def leave_out(document_id: UUID) -> Response:
    """施行不要."""
    act(not_needed, document_id=document_id, reason=Fields(request.form).text("reason"))
    tell("施行不要としました。")
    return redirect(url_for(".letters", document_id=document_id), 303)


@bp.get("/documents/<uuid:document_id>/new")
def new_letter(document_id: UUID) -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        document = decided_document(conn, found.who, document_id)
    return render_template("dispatch/letter_form.html", document=document, letter=None)


@bp.post("/documents/<uuid:document_id>/new")
@with_form(new_letter)
def write(document_id: UUID) -> Response:
    letter = act(prepare, document_id=document_id, draft=_draft(Fields(request.form)))
    tell("施行文書を作成しました。別の職員が照合すると、施行できます。")
    return redirect(url_for(".letter", document_id=document_id, dispatch_id=letter), 303)


@bp.get("/documents/<uuid:document_id>/letters/<uuid:dispatch_id>")
def letter(document_id: UUID, dispatch_id: UUID) -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        document = decided_document(conn, found.who, document_id)
        shown = letters_of(conn, document_id)
    chosen = next((each for each in shown if each.id == dispatch_id), None)
    if chosen is None:
        raise NotFound("dispatch.no_letter", "この施行文書はありません。")
    return render_template(
        "dispatch/letter.html",
        document=document,
        letter=chosen,
        may_send=_may_send(found, document),
        may_check=any(seat.section_id == document.section_id for seat in found.who.seats),
        keeps_seals=keeps_seals(found.directory, found.who.seat.post_id),
        me=found.who.person_id,
        text_of=text_of,
        events=EVENTS,
    )


@bp.post("/documents/<uuid:document_id>/letters/<uuid:dispatch_id>")
@with_form(letter)
def move(document_id: UUID, dispatch_id: UUID) -> Response:
    """The forms of one letter: change, check, seal, issue, send, cancel."""
    with services().db.reading() as conn:
        if not any(each.id == dispatch_id for each in letters_of(conn, document_id)):
            raise NotFound("dispatch.no_letter", "この施行文書はありません。")
    _moved(dispatch_id, Fields(request.form))
    return redirect(url_for(".letter", document_id=document_id, dispatch_id=dispatch_id), 303)


def _moved(dispatch_id: UUID, fields: Fields) -> None:
    match fields.text("do"):
        case "check":
            act(check, dispatch_id=dispatch_id, note=fields.text("note"))
            tell("照合を記録しました。")
        case "seal":
            copies = fields.number("copies", N_("公印を押した通数を数字で入力してください。"))
            fields.done()
            number = act(seal, dispatch_id=dispatch_id, copies=copies)
            tell("公印使用簿の{number}番に記録しました。", number=number)
        case "issue":
            on = fields.day("issued")
            fields.done()
            act(issue, dispatch_id=dispatch_id, on=on, places=_places())
            tell("施行しました。施行番号が付きました。")
        case "send":
            on = fields.day("issued")
            fields.done()
            act(send, dispatch_id=dispatch_id, on=on, places=_places())
            tell("発送を記録しました。")
        case "cancel":
            act(cancel, dispatch_id=dispatch_id, reason=fields.text("reason"))
            tell("施行を取りやめました。")
        case _:
            act(change, dispatch_id=dispatch_id, draft=_draft(fields))
            tell("施行文書を直しました。もう一度照合してください。")


def _may_send(found: Reader, document: Decided) -> bool:
    who = found.who
    return may_file(
        found.directory,
        who.person_id,
        who.seat.post_id,
        document.drafter_id,
        document.section_id,
    )


def _draft(fields: Fields) -> Draft:
    method = fields.one_of("method", Method, Method.POST)
    return Draft(
        fields.text("title"),
        fields.text("sender"),
        fields.one_of("seal", Seal, Seal.OMITTED),
        fields.text("seal_name"),
        addressees_in(request.form.get("addressees", ""), method),
    )


def _places() -> tuple[int, ...]:
    typed = request.form.getlist("place")
    return tuple(int(each) for each in typed if each.isascii() and each.isdigit())
