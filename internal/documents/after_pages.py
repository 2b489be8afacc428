"""What people add to a decided document: later files, and drafts that change or abolish it."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from internal.documents.after import Succession, add_later, begin_successor
from internal.documents.attaching import Arrived
from internal.documents.screen import read_document
from internal.documents.views import show
from internal.kernel.refusal import InvalidInput, NotFound
from internal.web.context import perform, principal, services
from internal.web.downloads import Received, accepts_uploads, receive_uploads
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell, tell_refusal

bp = Blueprint("afterwards", __name__, template_folder="templates")


@bp.post("/documents/<uuid:document_id>/later-files")
@accepts_uploads
@with_form(show)
def add_files(document_id: UUID) -> Response:
    _readable(document_id)
    settled = receive_uploads("files")
    refused = [each.refusal for each in settled if not isinstance(each, Received)]
    if refused and len(refused) == len(settled):
        raise InvalidInput(
            refused[0].code, refused[0].sentence, {"files": refused[0].sentence}, **refused[0].facts
        )
    perform(
        add_later,
        approval=services().approval,
        document_id=document_id,
        reason=Fields(request.form).text("reason"),
        arrived=tuple(
            Arrived(each.filename, each.stored, each.kind)
            for each in settled
            if isinstance(each, Received)
        ),
        most_bytes=services().settings.max_case_bytes,
    )
    for refusal in refused:
        tell_refusal(refusal)
    tell("事後添付しました。決裁の内容と封印は変わりません。")
    return redirect(url_for("documents.show", document_id=document_id), 303)


@bp.post("/documents/<uuid:document_id>/successor/<succession>")
def succeed(document_id: UUID, succession: str) -> Response:
    _readable(document_id)
    if succession not in set(Succession):
        raise NotFound("documents.no_such_succession", "このページはありません。")
    draft = perform(
        begin_successor,
        documents=services().documents,
        document_id=document_id,
        succession=Succession(succession),
    )
    tell("元の決裁とつながった下書きを作りました。内容を書いて提出してください。")
    return redirect(url_for("drafting.edit", document_id=draft), 303)


def _readable(document_id: UUID) -> None:
    with services().db.reading() as conn:
        read_document(conn, principal(), document_id)
