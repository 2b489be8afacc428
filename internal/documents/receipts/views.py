"""The pages of receipts: the work list, the register of a year, one receipt and its moves."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.approval.fact_words import matter_words
from internal.documents.forms import chosen_matter
from internal.documents.receipts.drafts import Purpose, begin_draft, drafts_of
from internal.documents.receipts.forms import filter_in, seen_in, step_in, tray_in
from internal.documents.receipts.moving import move_receipt
from internal.documents.receipts.outputs import register_listing
from internal.documents.receipts.page import readable_file, receipt_page
from internal.documents.receipts.queries import PAGE, counts_of, receipts_in, register_of
from internal.documents.receipts.reading import ALL, Reader, reader
from internal.documents.receipts.rules.standing import Move, Tray, offered
from internal.documents.receipts.words import EVENTS, MOVES
from internal.documents.records.reading import act
from internal.documents.records.views import page_in
from internal.documents.viewer import stored_file
from internal.kernel.refusal import Forbidden
from internal.web.context import services
from internal.web.downloads import send_file
from internal.web.fields import Fields
from internal.web.forms import with_form, with_overtaken_form
from internal.web.listings import form_in, send_listing
from internal.web.results import tell
from internal.web.words import today

bp = Blueprint("receipts", __name__, url_prefix="/receipts", template_folder="templates")

SHOWN = (Tray.UNDISTRIBUTED, Tray.AWAITING, Tray.OPEN, Tray.DONE)
"""The lists of the work list, in their order."""


@bp.get("")
def index() -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        wanted = filter_in(request.args, found.section_id, found.who.person_id)
        counts = counts_of(conn, found.asker, wanted)
        first = SHOWN if found.recording else ()
        tray = tray_in(request.args) or next((each for each in first if counts[each]), Tray.OPEN)
        lines = receipts_in(conn, found.asker, tray, wanted, page_in())
    return render_template(
        "receipts/work.html",
        reader=found,
        wanted=wanted,
        tray=tray,
        shown=SHOWN,
        counts=counts,
        around=_around(found),
        lines=lines[:PAGE],
        more_pages=len(lines) > PAGE,
        page=page_in(),
    )


def _around(found: Reader) -> dict[str, str]:
    """What the address of a list keeps while one goes from list to list."""
    kept = {name: request.args.get(name, "") for name in ("q", "since", "until", "own")}
    section = str(found.section_id) if found.section_id else ALL
    return {"section": section} | {name: text for name, text in kept.items() if text}


@bp.get("/register")
def register_book() -> str | Response:
    words, form = request.args.get("q", "").strip()[:100], form_in()
    with services().db.reading() as conn:
        found = reader(conn)
        page = None if form else page_in()
        lines = register_of(conn, found.asker, found.register_id, found.year, words, page)
    if form:
        section = dict(found.sections)[found.register_id]
        return send_listing(register_listing(section, found.year, lines), form)
    return render_template(
        "receipts/register.html",
        reader=found,
        words=words,
        lines=lines[:PAGE],
        more_pages=len(lines) > PAGE,
        page=page_in(),
    )


@bp.get("/<uuid:receipt_id>")
def show(receipt_id: UUID) -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        page = receipt_page(conn, found.asker, receipt_id)
        drafts = drafts_of(conn, found.who, receipt_id)
        moves = offered(page.line.standing, page.hands)
        table = services().approval.authority.on(conn, today()) if Move.DRAFT in moves else None
    return render_template(
        "receipts/receipt.html",
        reader=found,
        page=page,
        drafts=drafts,
        moves=moves,
        listed=[move for move in moves if move in MOVES],
        matters=matter_words(table) if table else (),
        events=EVENTS,
        may_branch=found.asker.records_for(page.section_id) and not page.line.hidden,
    )


@bp.post("/<uuid:receipt_id>/move")
@with_overtaken_form(show)
@with_form(show)
def move(receipt_id: UUID) -> Response:
    act(move_receipt, receipt_id=receipt_id, step=step_in(request.form, frozenset(MOVES)))
    tell("記録しました。")
    return redirect(url_for(".show", receipt_id=receipt_id), 303)


@bp.post("/<uuid:receipt_id>/draft")
@with_overtaken_form(show)
@with_form(show)
def draft(receipt_id: UUID) -> Response:
    with services().db.reading() as conn:
        table = services().approval.authority.on(conn, today())
    document_id = act(
        begin_draft,
        documents=services().documents,
        receipt_id=receipt_id,
        matter=chosen_matter(request.form, table),
        purpose=Fields(request.form).one_of("purpose", Purpose, Purpose.DECIDE),
        seen=seen_in(request.form),
    )
    tell("収受とつながった下書きを作りました。内容を書いて提出してください。")
    return redirect(url_for("drafting.edit", document_id=document_id), 303)


@bp.get("/<uuid:receipt_id>/move")
@bp.get("/<uuid:receipt_id>/draft")
@bp.get("/<uuid:receipt_id>/files")
def back_to_receipt(receipt_id: UUID) -> Response:
    """An address that only takes a form leads to the page when it is opened."""
    return redirect(url_for(".show", receipt_id=receipt_id), 303)


@bp.get("/<uuid:receipt_id>/files/<int:place>")
def file(receipt_id: UUID, place: int) -> Response:
    with services().db.reading() as conn:
        found = readable_file(conn, reader(conn).asker, receipt_id, place)
    content = stored_file(found)
    inline = "inline" in request.args
    return send_file(services().store, content.digest, content.name, content.kind, inline=inline)


def require_recorder(found: Reader) -> None:
    """
    Raises:
        Forbidden: `receipts.for_the_officer`.
    """
    if not found.recording:
        raise Forbidden(
            "receipts.for_the_officer",
            "収受を登録できるのは、その課の文書主任と統括文書管理者です。",
        )
