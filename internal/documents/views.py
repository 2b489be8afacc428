"""Pages of documents: the document, its history, its files, the search."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as BaseResponse

from internal.approval.lists import Place, place_of
from internal.approval.reading import note_opened
from internal.documents.forms import supposition_of
from internal.documents.notes.queries import board_of
from internal.documents.otherwise import compare, words_day
from internal.documents.queries import DocumentPage
from internal.documents.receipts.reading import received_with
from internal.documents.screen import Screen, case_of_document, read_document, screen_of
from internal.documents.search.forms import address_of, criteria_of, page_of
from internal.documents.search.offer import offer_of
from internal.documents.search.queries import search as found
from internal.documents.search.rules.question import MOST_LETTERS
from internal.documents.viewer import (
    Content,
    archived_file,
    file_at,
    picture_of,
    stored_file,
    viewer_of,
)
from internal.web.context import perform, principal, services
from internal.web.downloads import send_file
from internal.web.fields import Fields
from internal.web.forms import show_again
from internal.web.looking import is_look

bp = Blueprint("documents", __name__, template_folder="templates")


@bp.get("/documents")
def search() -> str:
    db, fields = services().db, Fields(request.args)
    criteria = criteria_of(fields)
    show_again(request.args, fields.errors)
    with db.reading() as conn:
        hits = found(conn, principal(), criteria, page=page_of(request.args))
        offer = offer_of(conn, services().approval, db.clock())
    return render_template(
        "documents/search.html",
        words=request.args.get("q", "").strip()[:MOST_LETTERS],
        criteria=criteria,
        hits=hits,
        offer=offer,
        address=address_of(request.args),
    )


@bp.get("/documents/<uuid:document_id>")
def show(document_id: UUID) -> str | BaseResponse:
    place = place_of(request.args)
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
        if page.file is None:
            return redirect(url_for("drafting.edit", document_id=document_id), 303)
        screen = _screen(conn, page, place)
        wanted, number = request.args.get("file", ""), request.args.get("p", "1")
        viewer = viewer_of(
            conn,
            services().store,
            page,
            wanted=wanted,
            page=int(number) if number.isdecimal() else 1,
        )
        board = board_of(conn, principal(), page)
        received = received_with(conn, page.receipt_id)
    looked = is_look(request.method, request.headers)
    if looked:
        perform(note_opened, case_id=page.file.case_id)
    return render_template(
        "documents/document.html",
        screen=screen,
        viewer=viewer,
        board=board,
        received=received,
        place=place,
        looked=looked,
    )


@bp.get("/documents/<uuid:document_id>/history")
def history(document_id: UUID) -> str:
    with services().db.reading() as conn:
        screen = _submitted(conn, document_id)
    return render_template("documents/history.html", screen=screen)


@bp.get("/documents/<uuid:document_id>/route")
def otherwise(document_id: UUID) -> str:
    """The route beside the one that other facts or absences would give. Nothing is written."""
    db, approval, asks = services().db, services().approval, "suppose" in request.args
    with db.reading() as conn:
        page = read_document(conn, principal(), document_id)
        table = approval.authority.on(conn, words_day(page, db.clock()))
        supposed = supposition_of(request.args, table, page.content.matter) if asks else None
        comparison = compare(conn, approval, principal(), page, supposition=supposed, at=db.clock())
    return render_template(
        "documents/otherwise.html", comparison=comparison, supposed=supposed, given=request.args
    )


@bp.get("/documents/<uuid:document_id>/print")
def print_page(document_id: UUID) -> str:
    with services().db.reading() as conn:
        screen = _submitted(conn, document_id)
    return render_template("documents/print.html", screen=screen, place=Place())


@bp.get("/documents/<uuid:document_id>/files/<int:number>")
def attached(document_id: UUID, number: int) -> Response:
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
    return _sent(stored_file(file_at(page, number)), inline="inline" in request.args)


@bp.get("/documents/<uuid:document_id>/files/<int:number>/pages/<int:sheet>")
def page_picture(document_id: UUID, number: int, sheet: int) -> Response:
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
        picture = picture_of(conn, file_at(page, number), sheet)
    return _sent(picture, inline=True)


@bp.get("/documents/<uuid:document_id>/archive.pdf")
def archive(document_id: UUID) -> Response:
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
    return _sent(archived_file(page), inline=True)


@bp.post("/documents/<uuid:document_id>/files/<int:number>/viewed")
def viewed(document_id: UUID, number: int) -> BaseResponse:
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
    line = next((each for each in page.all_files if each.place == number), None)
    if line is not None and not line.viewed:
        perform(services().documents.mark_viewed, attachment_id=line.id)
    state = place_of(request.args).state
    address = url_for(".show", document_id=document_id, file=number, **state)  # type: ignore[arg-type]
    return redirect(address, 303)


@bp.post("/documents/<uuid:document_id>/opened")
def opened(document_id: UUID) -> tuple[str, int]:
    """Sent by a page that was drawn ahead, at the moment when somebody looks at it."""
    with services().db.reading() as conn:
        case_id = case_of_document(conn, principal(), document_id)
    perform(note_opened, case_id=case_id)
    return "", 204


def _submitted(conn: Connection, document_id: UUID) -> Screen:
    page = read_document(conn, principal(), document_id)
    return _screen(conn, page, Place())


def _screen(conn: Connection, page: DocumentPage, place: Place) -> Screen:
    db, approval = services().db, services().approval
    return screen_of(conn, approval, principal(), page, place=place, at=db.clock())


def _sent(content: Content, *, inline: bool) -> Response:
    return send_file(services().store, content.digest, content.name, content.kind, inline=inline)
