"""Pages of documents: the document, its history, its files, the search."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from internal.approval.lists import place_of
from internal.documents.queries import search as found_documents
from internal.documents.screen import (
    read_document,
)
from internal.web.context import principal, services

bp = Blueprint("documents", __name__, template_folder="templates")


@bp.get("/documents")
def search() -> str:
    words, page = request.args.get("q", "").strip()[:100], place_of(request.args).page
    with services().db.reading() as conn:
        lines = found_documents(conn, principal(), words, page=page)
    return render_template("documents/search.html", words=words, page=lines)


@bp.get("/documents/<uuid:document_id>")
def show(document_id: UUID) -> str | BaseResponse:
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
        if page.file is None:
            return redirect(url_for("drafting.edit", document_id=document_id), 303)
        return _sheet("documents/document.html", page, conn)
