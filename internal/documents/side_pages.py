"""Pages that show two attachments beside each other."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request

from internal.approval.lists import place_of
from internal.documents.screen import read_document
from internal.documents.side_by_side import MOST_PAGES, Shown, Wish, compared_files, file_of_key
from internal.documents.viewer import picture_of, stored_file
from internal.web.context import principal, services
from internal.web.downloads import send_file
from internal.web.fields import Fields

bp = Blueprint("side_by_side", __name__, template_folder="templates")


@bp.get("/documents/<uuid:document_id>/compare")
def compare(document_id: UUID) -> str:
    fields, number = Fields(request.args), request.args.get("p", "1")
    wish = Wish(
        left=fields.text("left"),
        right=fields.text("right"),
        page=min(int(number), MOST_PAGES) if number.isdecimal() else 1,
    )
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
        comparison = compared_files(conn, services().store, principal(), page, wish)
    return render_template(
        "documents/compare.html",
        comparison=comparison,
        shown=fields.one_of("show", Shown, Shown.BOTH),
        place=place_of(request.args),
    )


@bp.get("/documents/<uuid:document_id>/compare/<key>")
def attached(document_id: UUID, key: str) -> Response:
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
        file = file_of_key(conn, page, key)
    content = stored_file(file)
    return send_file(services().store, content.digest, content.name, content.kind, inline=False)


@bp.get("/documents/<uuid:document_id>/compare/<key>/pages/<int:sheet>")
def page_picture(document_id: UUID, key: str, sheet: int) -> Response:
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
        content = picture_of(conn, file_of_key(conn, page, key), sheet)
    return send_file(services().store, content.digest, content.name, content.kind, inline=True)
