"""The button that takes a decision bundle out of the house."""

from uuid import UUID

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from internal.documents.bundle import bundle_of, note_bundle, streamed
from internal.documents.screen import read_document
from internal.kernel.files.names import content_disposition
from internal.web.context import perform, principal, services

bp = Blueprint("bundling", __name__)


@bp.get("/documents/<uuid:document_id>/bundle")
def back(document_id: UUID) -> BaseResponse:
    """The address only takes the form; opened otherwise it leads to the document."""
    return redirect(url_for("documents.show", document_id=document_id), 303)


@bp.post("/documents/<uuid:document_id>/bundle")
def download(document_id: UUID) -> Response:
    here = services()
    with here.db.reading() as conn:
        page = read_document(conn, principal(), document_id)
        bundle = bundle_of(
            conn,
            city=here.settings.city,
            authority=here.approval.authority,
            store=here.store,
            file=page.file,
        )
    perform(note_bundle, document_id=document_id, number=bundle.number)
    response = Response(streamed(bundle, here.store), mimetype="application/zip")
    response.headers["Content-Disposition"] = content_disposition(bundle.filename, inline=False)
    response.headers["Cache-Control"] = "private, no-store"
    return response
