"""The pages of binders: the list of a section, one binder, making one, moving it along."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.documents.records.binders import make_binder, move_binder, rename_binder
from internal.documents.records.classes import classes_of
from internal.documents.records.disposal_queries import batch_naming
from internal.documents.records.forms import id_in, step_in
from internal.documents.records.holds import pending_holds
from internal.documents.records.outputs import binder_listing
from internal.documents.records.queries import (
    PAGE,
    BinderFilter,
    binder_file,
    binders,
    filed_in,
)
from internal.documents.records.reading import act, may_see, reader
from internal.documents.records.rules.binder import BinderState, offered
from internal.documents.records.words import EVENTS
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.web.context import services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.listings import form_in, send_listing
from internal.web.results import tell
from internal.web.words import today

bp = Blueprint("records", __name__, url_prefix="/records", template_folder="../templates")


def page_in() -> int:
    """The page of a list that an address asks for, from 1."""
    typed = request.args.get("page", "")
    return min(max(int(typed), 1), 10_000) if typed.isascii() and typed.isdigit() else 1


@bp.get("")
def index() -> str | Response:
    form = form_in()
    state = request.args.get("state", "")
    words = request.args.get("q", "").strip()
    expired = request.args.get("expired") == "yes"
    with services().db.reading() as conn:
        found = reader(conn)
        wanted = BinderFilter(
            found.section_id,
            None if expired else found.year,
            BinderState(state) if state in tuple(BinderState) else None,
            words,
            today() if expired else None,
        )
        page, size = (1, None) if form else (page_in(), PAGE)
        lines = binders(conn, wanted, today(), page, size=size)
    if form:
        return send_listing(binder_listing(found.section, wanted.year, lines), form)
    return render_template(
        "records/binders.html",
        reader=found,
        wanted=wanted,
        lines=lines[:PAGE],
        more_pages=len(lines) > PAGE,
        page=page_in(),
    )


@bp.get("/binders/new")
def new_binder() -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        classes = classes_of(conn, found.year, found.section_id)
    return render_template("records/binder_form.html", reader=found, classes=classes)


@bp.post("/binders/new")
@with_form(new_binder)
def make() -> Response:
    fields = Fields(request.form)
    class_id, section_id = id_in(fields.text("class")), id_in(fields.text("section"))
    if class_id is None or section_id is None:
        sentence = N_("分類を選んでください。")
        raise InvalidInput("records.no_class_chosen", sentence, {"class": sentence})
    made = act(make_binder, class_id=class_id, section_id=section_id, title=fields.text("title"))
    tell("簿冊を作成しました。")
    return redirect(url_for(".show", binder_id=made), 303)


@bp.get("/binders/<uuid:binder_id>")
def show(binder_id: UUID) -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        file = binder_file(conn, binder_id, today())
        may_see(found, file.section_id)
        documents = filed_in(conn, found.who, binder_id, page_in())
        pending = pending_holds(conn) if found.chief else ()
        disposal_id = batch_naming(conn, binder_id)
    keeper = found.keeps(file.section_id)
    return render_template(
        "records/binder.html",
        reader=found,
        file=file,
        documents=documents[:PAGE],
        more_pages=len(documents) > PAGE,
        page=page_in(),
        keeper=keeper,
        moves=offered(file.line.state, keeper=keeper, chief=found.chief),
        events=EVENTS,
        pending=pending,
        disposal_id=disposal_id,
    )


@bp.post("/binders/<uuid:binder_id>/move")
@with_form(show)
def move(binder_id: UUID) -> Response:
    step = step_in(request.form)
    act(move_binder, binder_id=binder_id, step=step)
    tell("簿冊の状態を変更しました。")
    return redirect(url_for(".show", binder_id=binder_id), 303)


@bp.post("/binders/<uuid:binder_id>/name")
@with_form(show)
def rename(binder_id: UUID) -> Response:
    fields = Fields(request.form)
    act(
        rename_binder,
        binder_id=binder_id,
        title=fields.text("title"),
        place=fields.text("place"),
    )
    tell("簿冊の名称と所在を変更しました。")
    return redirect(url_for(".show", binder_id=binder_id), 303)


@bp.get("/binders/<uuid:binder_id>/move")
@bp.get("/binders/<uuid:binder_id>/name")
def back_to_binder(binder_id: UUID) -> Response:
    """An address that only takes a form leads to the page when it is opened."""
    return redirect(url_for(".show", binder_id=binder_id), 303)
