"""Pages on which a draft is written: begin, write, attach, check, submit."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from internal.approval.authority.shape import NO_SHAPE, Shape, Wishes
from internal.approval.fact_words import matter_words
from internal.approval.forms import once_of
from internal.documents.attaching import Arrived, attach_arrived
from internal.documents.desk import Desk, desk_of, names_for, preview_of
from internal.documents.forms import (
    chosen_matter,
    chosen_template,
    draft_content,
    previewed,
    previewed_behalf,
    previewed_day,
    revision_of,
    wished_places,
)
from internal.documents.paper_reasons import reasons_on
from internal.documents.queries import saved_additions, unsubmitted_drafts
from internal.documents.receipts.reading import received_with
from internal.documents.rules import DraftContent, check_for_submission
from internal.documents.screen import read_document
from internal.web.context import perform, principal, services
from internal.web.downloads import Received, accepts_uploads, receive_uploads
from internal.web.forms import with_form, with_overtaken_form
from internal.web.results import tell, tell_refusal
from internal.web.words import clock_time, gettext, sentence, today

bp = Blueprint("drafting", __name__, template_folder="templates")


@bp.get("/documents/new")
def new() -> str:
    with services().db.reading() as conn:
        table = services().approval.authority.on(conn, today())
        drafts = unsubmitted_drafts(conn, principal().person_id)
    matters = matter_words(table)
    return render_template("documents/new.html", matters=matters, drafts=drafts)


@bp.post("/documents/new")
@with_form(new)
def begin() -> Response:
    with services().db.reading() as conn:
        table = services().approval.authority.on(conn, today())
    content = DraftContent(
        title=request.form.get("title", "").strip()[:200],
        matter=chosen_matter(request.form, table),
    )
    document_id = perform(services().documents.create_draft, content=content)
    return redirect(url_for(".edit", document_id=document_id), 303)


@bp.get("/documents/<uuid:document_id>/edit")
def edit(document_id: UUID) -> str:
    desk = _desk(document_id)
    with services().db.reading() as conn:
        received = received_with(conn, desk.page.receipt_id)
    return render_template("documents/edit.html", desk=desk, received=received)


@bp.post("/documents/<uuid:document_id>/edit")
@accepts_uploads
@with_form(edit)
def save(document_id: UUID) -> Response:
    wished = wished_places(request.form)
    content = _save(document_id).content
    if wished:
        perform(services().documents.arrange, document_id=document_id, wished=wished)
    _take_files(document_id)
    match request.form.get("then"):
        case "arrange":
            return redirect(url_for(".edit", document_id=document_id, _anchor="files"), 303)
        case "confirm":
            _check(content)
            return redirect(url_for(".confirm", document_id=document_id), 303)
        case "route":
            return redirect(url_for(".edit", document_id=document_id, _anchor="route"), 303)
        case _:
            tell("下書きを保存しました。")
            return redirect(url_for(".edit", document_id=document_id), 303)


@bp.post("/documents/<uuid:document_id>/autosave")
def autosave(document_id: UUID) -> ResponseReturnValue:
    revision = _save(document_id).revision
    at = clock_time(services().db.clock())
    said = gettext("%(time)s に下書きを保存しました", time=at)
    return jsonify(revision=revision, said=said)


@bp.post("/documents/<uuid:document_id>/files")
@accepts_uploads
def attach(document_id: UUID) -> ResponseReturnValue:
    """The files alone, as scripts send them one by one while the form stays open."""
    refused = _take_files(document_id, quietly=True)
    if refused:
        return jsonify(said=refused[0], refused=True), 422
    return jsonify(said=gettext("添付しました"))


def edit_beside(document_id: UUID, attachment_id: UUID) -> str:  # noqa: ARG001 - same address
    """The form again, after an attachment could not be taken off or moved."""
    return edit(document_id)


@bp.post("/documents/<uuid:document_id>/files/<uuid:attachment_id>/up")
@accepts_uploads
@with_form(edit_beside)
def move_up(document_id: UUID, attachment_id: UUID) -> Response:
    return _move(document_id, attachment_id, by=-1)


@bp.post("/documents/<uuid:document_id>/files/<uuid:attachment_id>/down")
@accepts_uploads
@with_form(edit_beside)
def move_down(document_id: UUID, attachment_id: UUID) -> Response:
    return _move(document_id, attachment_id, by=1)


def _move(document_id: UUID, attachment_id: UUID, *, by: int) -> Response:
    """Move one attachment by one place. What was typed beside the others counts as well."""
    wished = wished_places(request.form)
    _save(document_id)
    with services().db.reading() as conn:
        files = read_document(conn, principal(), document_id).files
    now = {file.id: file.place for file in files}
    if attachment_id in now:
        wished[attachment_id] = now[attachment_id] + by
    perform(services().documents.arrange, document_id=document_id, wished=wished)
    return redirect(url_for(".edit", document_id=document_id, _anchor="files"), 303)


@bp.post("/documents/<uuid:document_id>/files/<uuid:attachment_id>/remove")
@accepts_uploads
@with_form(edit_beside)
def detach(document_id: UUID, attachment_id: UUID) -> Response:
    _save(document_id)
    perform(services().documents.detach, attachment_id=attachment_id)
    tell("添付ファイルを外しました。")
    return redirect(url_for(".edit", document_id=document_id, _anchor="files"), 303)


@bp.get("/documents/<uuid:document_id>/confirm")
def confirm(document_id: UUID) -> str:
    desk = _desk(document_id)
    changed = desk.preview.changed_since(request.form.get("seen_route", ""))
    return render_template("documents/confirm.html", desk=desk, changed=changed)


@bp.post("/documents/<uuid:document_id>/confirm")
@with_overtaken_form(confirm)
@with_form(confirm)
def submit(document_id: UUID) -> Response:
    perform(
        services().documents.submit,
        document_id=document_id,
        revision=revision_of(request.form),
        token=once_of(request.form),
        seen_route=request.form.get("seen_route", ""),
    )
    tell("提出しました。回議が始まりました。")
    return redirect(url_for("documents.show", document_id=document_id), 303)


@bp.get("/documents/<uuid:document_id>/discard")
def discard_page(document_id: UUID) -> str:
    return render_template("documents/discard.html", desk=_desk(document_id))


@bp.post("/documents/<uuid:document_id>/discard")
@with_form(discard_page)
def discard(document_id: UUID) -> Response:
    perform(services().documents.discard, document_id=document_id)
    tell("下書きを破棄しました。")
    return redirect(url_for(".new"), 303)


@bp.post("/documents/<uuid:document_id>/copy")
def copy(document_id: UUID) -> Response:
    with services().db.reading() as conn:
        read_document(conn, principal(), document_id)
    copied = perform(services().documents.copy, document_id=document_id)
    tell("内容を写した下書きを作りました。添付ファイルは写していません。")
    return redirect(url_for(".edit", document_id=copied), 303)


@bp.get("/route-preview")
def route_preview() -> str:
    at = services().db.clock()
    with services().db.reading() as conn:
        table = services().approval.authority.on(conn, today())
        matter, facts = previewed(request.args, table)
        wishes = Wishes(chosen_template(request.args), _own_additions(conn))
        preview = preview_of(
            conn,
            services().approval,
            principal(),
            matter=matter,
            facts=facts,
            wishes=wishes,
            at=at,
            effective_on=previewed_day(request.args),
            behalf=previewed_behalf(request.args),
        )
    return render_template("documents/route.html", preview=preview)


def _own_additions(conn: Connection) -> Shape:
    """What the draft that is being written adds to its route, as it was saved last."""
    try:
        document_id = UUID(request.args.get("document", ""))
    except ValueError:
        return NO_SHAPE
    return saved_additions(conn, principal(), document_id)


def _desk(document_id: UUID) -> Desk:
    db, approval = services().db, services().approval
    with db.reading() as conn:
        return desk_of(conn, approval, principal(), document_id, db.clock())


@dataclass(frozen=True, slots=True)
class _Saved:
    """What was typed, and the revision it became."""

    content: DraftContent
    revision: int


def _save(document_id: UUID) -> _Saved:
    db, approval = services().db, services().approval
    with db.reading() as conn:
        names = names_for(conn, approval, principal().seat, db.clock())
        reasons = reasons_on(conn, today())
    content = draft_content(request.form, names, reasons)
    revision = perform(
        services().documents.save_draft,
        document_id=document_id,
        revision=revision_of(request.form),
        content=content,
    )
    return _Saved(content, revision)


def _check(content: DraftContent) -> None:
    with services().db.reading() as conn:
        table = services().approval.authority.on(conn, today())
    check_for_submission(content, table.facts, table.matters, today())


def _take_files(document_id: UUID, *, quietly: bool = False) -> tuple[str, ...]:
    """Attach what arrived; answers why others were refused, and says so unless `quietly`."""
    settled = receive_uploads("files")
    arrived = tuple(
        Arrived(each.filename, each.stored, each.kind)
        for each in settled
        if isinstance(each, Received)
    )
    if arrived:
        perform(
            attach_arrived,
            documents=services().documents,
            document_id=document_id,
            arrived=arrived,
        )
    refusals = [each.refusal for each in settled if not isinstance(each, Received)]
    for refusal in () if quietly else refusals:
        tell_refusal(refusal)
    return tuple(sentence(refusal.sentence, refusal.facts) for refusal in refusals)
