"""The page on which a document is filed in a binder and completed."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.documents.records.filing import (
    complete,
    document_to_file,
    file_document,
    may_file,
    reopen,
)
from internal.documents.records.forms import id_in
from internal.documents.records.queries import filing_of, open_binders
from internal.documents.records.reading import act, reader
from internal.documents.records.views import bp
from internal.kernel.refusal import Forbidden, InvalidInput
from internal.kernel.text import N_
from internal.web.context import services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell


@bp.get("/documents/<uuid:document_id>")
def filing(document_id: UUID) -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        document = document_to_file(conn, found.who, document_id)
        if not may_file(
            found.directory,
            found.who.person_id,
            found.who.seat.post_id,
            document.drafter_id,
            document.section_id,
        ):
            raise Forbidden(
                "records.not_yours_to_file",
                "編綴と完結ができるのは、起案者とその課の文書主任です。",
            )
        filed = filing_of(conn, document_id)
        choice = open_binders(conn, document.section_id)
    return render_template(
        "records/filing.html",
        document=document,
        filed=filed,
        choice=choice,
        keeper=found.keeps(document.section_id),
    )


@bp.post("/documents/<uuid:document_id>")
@with_form(filing)
def take(document_id: UUID) -> Response:
    """The three forms of the page: file, complete, take the completion back."""
    fields = Fields(request.form)
    match fields.text("do"):
        case "complete":
            on = fields.day("completed")
            fields.done()
            act(complete, document_id=document_id, on=on)
            tell("完結しました。")
        case "reopen":
            act(reopen, document_id=document_id, reason=fields.text("reason"))
            tell("完結を取り消しました。")
        case _:
            _file(document_id, id_in(fields.text("binder")))
    return redirect(url_for(".filing", document_id=document_id), 303)


def _file(document_id: UUID, binder_id: UUID | None) -> None:
    if binder_id is None:
        sentence = N_("簿冊を選んでください。")
        raise InvalidInput("records.no_binder_chosen", sentence, {"binder": sentence})
    act(file_document, document_id=document_id, binder_id=binder_id)
    tell("編綴しました。")
