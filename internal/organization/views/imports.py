"""Registers from files: upload, the difference, apply; and the files of a day."""

import io
import zipfile
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.kernel.refusal import NotFound
from internal.organization import service
from internal.organization.export import written
from internal.organization.forms import change_of, files_of
from internal.organization.planning import differences
from internal.organization.queries import ImportPreview, import_preview
from internal.organization.registers import COLUMNS
from internal.organization.store import load_history
from internal.organization.views.blueprint import bp
from internal.organization.views.reading import chosen_day
from internal.organization.words import FIELDS
from internal.web.context import perform, services
from internal.web.forms import with_form
from internal.web.results import tell

MOST_SHOWN = 500


@bp.get("/import")
def upload() -> str:
    return render_template("organization/import.html", on=chosen_day(), columns=COLUMNS)


@bp.post("/import")
@with_form(upload)
def take_upload() -> Response:
    on, files = change_of(request.form).on, files_of(request.files)
    made = perform(service.stage_import, files=files, on=on)
    return redirect(url_for(".preview", import_id=made), 303)


@bp.get("/import/<uuid:import_id>")
def preview(import_id: UUID) -> str:
    return render_template(
        "organization/import_preview.html",
        preview=_found(import_id),
        differences=differences,
        field_words=FIELDS,
        most=MOST_SHOWN,
    )


@bp.post("/import/<uuid:import_id>")
@with_form(preview)
def apply(import_id: UUID) -> Response:
    made = perform(service.apply_import, import_id=import_id, digest=request.form.get("digest", ""))
    tell("{count}件の変更を反映しました。", count=len(made.steps))
    return redirect(url_for(".tree", on=made.on), 303)


@bp.get("/export.zip")
def export() -> Response:
    on = chosen_day()
    with services().db.reading() as conn:
        files = written(load_history(conn, on).history.on(on))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for register, text in files.items():
            # The mark tells spreadsheet programs that the file is UTF-8.
            target.writestr(f"{register.value}.csv", text.encode("utf-8-sig"))
    name = f"organization-{on.isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(archive.getvalue(), mimetype="application/zip", headers=headers)


def _found(import_id: UUID) -> ImportPreview:
    with services().db.reading() as conn:
        found = import_preview(conn, import_id)
    if found is None:
        raise NotFound(
            "organization.no_import",
            "この取込みは見つかりません。ファイルをもう一度選んでください。",
        )
    return found
