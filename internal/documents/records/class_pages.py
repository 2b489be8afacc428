"""The pages of the class table (分類表) of a fiscal year."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.documents.records.classes import (
    add_class,
    change_class,
    class_by_id,
    classes_of,
    remove_class,
)
from internal.documents.records.forms import class_in, id_in
from internal.documents.records.outputs import class_listing
from internal.documents.records.reading import act, reader
from internal.documents.records.views import bp
from internal.web.context import services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.listings import form_in, send_listing
from internal.web.results import tell


@bp.get("/classes")
def classes() -> str | Response:
    with services().db.reading() as conn:
        found = reader(conn)
        rows = classes_of(conn, found.year, found.section_id)
    if form := form_in():
        return send_listing(class_listing(found.section, found.year, rows), form)
    return render_template("records/classes.html", reader=found, rows=rows)


@bp.get("/classes/new")
def new_class() -> str:
    with services().db.reading() as conn:
        found = reader(conn)
    return render_template("records/class_form.html", reader=found, row=None)


@bp.post("/classes/new")
@with_form(new_class)
def add() -> Response:
    facts = class_in(request.form)
    with services().db.reading() as conn:
        year = reader(conn).year
    act(add_class, year=year, section_id=id_in(request.form.get("owner", "")), facts=facts)
    tell("分類「{code}」を登録しました。", code=facts.code)
    return redirect(url_for(".classes", year=year.year), 303)


@bp.get("/classes/<uuid:class_id>")
def edit_class(class_id: UUID) -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        row = class_by_id(conn, class_id)
    return render_template("records/class_form.html", reader=found, row=row)


@bp.post("/classes/<uuid:class_id>")
@with_form(edit_class)
def change(class_id: UUID) -> Response:
    fields = Fields(request.form)
    revision = fields.number("revision", "") or 0
    facts = class_in(request.form)
    act(change_class, class_id=class_id, revision=revision, facts=facts)
    tell("分類「{code}」を変更しました。", code=facts.code)
    return redirect(url_for(".edit_class", class_id=class_id), 303)


@bp.get("/classes/<uuid:class_id>/remove")
def back_to_class(class_id: UUID) -> Response:
    """An address that only takes a form leads to the page when it is opened."""
    return redirect(url_for(".edit_class", class_id=class_id), 303)


@bp.post("/classes/<uuid:class_id>/remove")
@with_form(edit_class)
def remove(class_id: UUID) -> Response:
    act(remove_class, class_id=class_id)
    tell("分類を削除しました。")
    return redirect(url_for(".classes"), 303)
