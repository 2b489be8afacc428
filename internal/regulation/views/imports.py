"""Rows from a file: upload, the difference, apply."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.regulation.forms import revision_in
from internal.regulation.rules.difference import differences
from internal.regulation.screen import knows_post
from internal.regulation.service.imports import staged_import
from internal.regulation.views.blueprint import bp
from internal.regulation.views.reading import importing, open_amendment
from internal.web.context import perform, services
from internal.web.forms import with_form
from internal.web.results import tell

MOST_SHOWN = 500


@bp.get("/amendments/<uuid:amendment_id>/import")
def upload(amendment_id: UUID) -> str:
    with services().db.reading() as conn:
        opened = open_amendment(conn, amendment_id)
    return render_template("regulation/import.html", amendment=opened.amendment)


@bp.post("/amendments/<uuid:amendment_id>/import")
@with_form(upload)
def take_upload(amendment_id: UUID) -> Response:
    file = request.files.get("file")
    content = file.read() if file is not None else b""
    made = perform(importing().stage, amendment_id=amendment_id, content=content)
    return redirect(url_for(".preview", amendment_id=amendment_id, import_id=made), 303)


@bp.get("/amendments/<uuid:amendment_id>/imports/<uuid:import_id>")
def preview(amendment_id: UUID, import_id: UUID) -> str:
    with services().db.reading() as conn:
        opened = open_amendment(conn, amendment_id)
        knows = knows_post(opened.directory)
        staged = staged_import(conn, amendment_id, import_id, opened.table, knows)
    return render_template(
        "regulation/import_preview.html",
        amendment=opened.amendment,
        staged=staged,
        table=opened.table,
        changes=differences(opened.table, opened.rows, staged.read.rows),
        most=MOST_SHOWN,
    )


@bp.post("/amendments/<uuid:amendment_id>/imports/<uuid:import_id>")
@with_form(preview)
def apply(amendment_id: UUID, import_id: UUID) -> Response:
    count = perform(
        importing().apply,
        amendment_id=amendment_id,
        import_id=import_id,
        revision=revision_in(request.form),
    )
    tell("ファイルの{count}行を改正案に反映しました。", count=count)
    return redirect(url_for(".show_amendment", amendment_id=amendment_id), 303)
