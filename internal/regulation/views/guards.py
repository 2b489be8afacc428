"""The guards of the regulation: what is in force, its versions, a new version."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.approval.authority.guards_store import write_guards
from internal.regulation.forms_guards import BLANK_ROWS, guards_in, seen_in
from internal.regulation.views.blueprint import bp
from internal.regulation.views.reading import directory_on, known_table
from internal.regulation.words import BARRINGS, STANDINGS
from internal.web.context import perform, services
from internal.web.forms import with_form, with_overtaken_form
from internal.web.results import tell
from internal.web.words import today


@bp.get("/guards")
def guards() -> str:
    with services().db.reading() as conn:
        table = known_table(conn)
        directory = directory_on(conn, today())
    return render_template(
        "regulation/guards.html",
        now=table.guards_on(today()),
        versions=table.guards,
        table=table,
        directory=directory,
        barrings=BARRINGS,
        standings=STANDINGS,
    )


@bp.get("/guards/edit")
def edit_guards() -> str:
    with services().db.reading() as conn:
        table = known_table(conn)
    newest = table.guards[-1] if table.guards else table.guards_on(today())
    return render_template(
        "regulation/guards_form.html",
        newest=newest,
        table=table,
        blank=BLANK_ROWS,
        barrings=BARRINGS,
        standings=STANDINGS,
        day=max(newest.applies_from, today()),
    )


@bp.post("/guards/edit")
@with_overtaken_form(edit_guards)
@with_form(edit_guards)
def save_guards() -> Response:
    with services().db.reading() as conn:
        table = known_table(conn)
    guards = guards_in(request.form, table, today())
    perform(write_guards, guards=guards, seen=seen_in(request.form))
    tell("定めを登録しました。適用日からの起案に使われます。")
    return redirect(url_for(".guards"), 303)
