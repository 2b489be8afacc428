"""The page on which something that arrived is entered, and the form that adds files later."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.documents.attaching import Arrived
from internal.documents.receipts.forms import entry_in, once_in
from internal.documents.receipts.page import receipt_page
from internal.documents.receipts.reading import reader
from internal.documents.receipts.receiving import add_files, receive
from internal.documents.receipts.views import bp, require_recorder, show
from internal.documents.records.forms import id_in
from internal.documents.records.reading import act
from internal.kernel.ids import new_id
from internal.kernel.refusal import InvalidInput
from internal.web.context import services
from internal.web.downloads import Received, accepts_uploads, receive_uploads
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today


@bp.get("/new")
def new() -> str:
    parent_id = id_in(request.values.get("parent", ""))
    with services().db.reading() as conn:
        found = reader(conn)
        require_recorder(found)
        parent = receipt_page(conn, found.asker, parent_id) if parent_id else None
    return render_template(
        "receipts/entry.html", reader=found, parent=parent, once=new_id(), on=today()
    )


@bp.post("/new")
@accepts_uploads
@with_form(new)
def enter() -> Response:
    entry, once = entry_in(request.form), once_in(request.form)
    received = act(
        receive,
        receipt_id=once,
        section_id=id_in(request.form.get("section", "")),
        entry=entry,
        arrived=_arrived(),
        most_bytes=services().settings.max_case_bytes,
        parent_id=id_in(request.form.get("parent", "")),
    )
    with services().db.reading() as conn:
        label = receipt_page(conn, reader(conn).asker, received).line.label
    tell("{label}として収受しました。", label=label)
    return redirect(url_for(".show", receipt_id=received), 303)


@bp.post("/<uuid:receipt_id>/files")
@accepts_uploads
@with_form(show)
def attach(receipt_id: UUID) -> Response:
    act(
        add_files,
        receipt_id=receipt_id,
        arrived=_arrived(),
        most_bytes=services().settings.max_case_bytes,
    )
    tell("ファイルを追加しました。")
    return redirect(url_for(".show", receipt_id=receipt_id), 303)


def _arrived() -> tuple[Arrived, ...]:
    """The files of the form. One that may not come in refuses the whole form: a number stands for
    everything that arrived.
    """
    settled = receive_uploads("files")
    for each in settled:
        if not isinstance(each, Received):
            refusal = each.refusal
            raise InvalidInput(
                refusal.code, refusal.sentence, {"files": refusal.sentence}, **refusal.facts
            )
    return tuple(
        Arrived(each.filename, each.stored, each.kind)
        for each in settled
        if isinstance(each, Received)
    )
