"""One amendment: its table with what is wrong, its head, publishing, discarding, its effect."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as BaseResponse

from internal.regulation.forms import head_of, place_in, reason_in, revision_in
from internal.regulation.impact import impact
from internal.regulation.queries import example_lines, generation_of
from internal.regulation.rules.difference import differences
from internal.regulation.rules.examples import run
from internal.regulation.rules.rows import rows_of
from internal.regulation.rules.survey import survey
from internal.regulation.screen import AmendmentScreen, parts_of
from internal.regulation.views.blueprint import bp
from internal.regulation.views.reading import (
    Opened,
    amending,
    file_of,
    open_amendment,
    publishing,
)
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today


@bp.get("/amendments/<uuid:amendment_id>")
def show_amendment(amendment_id: UUID) -> str:
    return render_template("regulation/amendment.html", screen=_screen(amendment_id))


@bp.get("/amendments/<uuid:amendment_id>/export.<ending>")
def export_amendment(amendment_id: UUID, ending: str) -> Response:
    with services().db.reading() as conn:
        opened = open_amendment(conn, amendment_id)
    return file_of(opened.table, opened.rows, opened.amendment.applies_from.isoformat(), ending)


@bp.get("/amendments/<uuid:amendment_id>/head")
def edit_head(amendment_id: UUID) -> str:
    amendment = _opened(amendment_id).amendment
    return render_template("regulation/head.html", amendment=amendment, generations=(), based_on="")


@bp.post("/amendments/<uuid:amendment_id>/head")
@with_form(edit_head)
def save_head(amendment_id: UUID) -> BaseResponse:
    head = head_of(request.form, today())
    perform(
        amending().rename,
        amendment_id=amendment_id,
        revision=revision_in(request.form),
        name=head.name,
        applies_from=head.applies_from,
    )
    tell("名称と適用日を変更しました。")
    return redirect(url_for(".show_amendment", amendment_id=amendment_id), 303)


@bp.get("/amendments/<uuid:amendment_id>/publish")
def ask_publish(amendment_id: UUID) -> str:
    return render_template("regulation/publish.html", screen=_screen(amendment_id))


@bp.post("/amendments/<uuid:amendment_id>/publish")
@with_form(ask_publish)
def publish(amendment_id: UUID) -> BaseResponse:
    code = perform(
        publishing().publish,
        amendment_id=amendment_id,
        revision=revision_in(request.form),
        reason=reason_in(request.form),
    )
    tell("確定しました。適用日から、この世代で決裁経路が決まります。")
    return redirect(url_for(".show_generation", code=code), 303)


@bp.get("/amendments/<uuid:amendment_id>/discard")
def ask_discard(amendment_id: UUID) -> str:
    amendment = _opened(amendment_id).amendment
    return render_template("regulation/discard.html", amendment=amendment)


@bp.post("/amendments/<uuid:amendment_id>/discard")
@with_form(ask_discard)
def discard(amendment_id: UUID) -> BaseResponse:
    perform(amending().discard, amendment_id=amendment_id, revision=revision_in(request.form))
    tell("改正案を破棄しました。")
    return redirect(url_for(".overview"), 303)


@bp.get("/amendments/<uuid:amendment_id>/impact")
def show_impact(amendment_id: UUID) -> str:
    with services().db.reading() as conn:
        opened = open_amendment(conn, amendment_id)
        page = impact(
            conn,
            principal(),
            opened.as_table,
            at=services().db.clock(),
            after=place_in(request.args),
        )
    return render_template("regulation/impact.html", amendment=opened.amendment, page=page)


def _opened(amendment_id: UUID) -> Opened:
    with services().db.reading() as conn:
        return open_amendment(conn, amendment_id)


def _screen(amendment_id: UUID) -> AmendmentScreen:
    with services().db.reading() as conn:
        return screen_of(conn, open_amendment(conn, amendment_id))


def screen_of(conn: Connection, opened: Opened) -> AmendmentScreen:
    """The page of an amendment: surveyed, its examples run, compared with what it came from."""
    table = opened.as_table
    (generation,) = table.generations
    examples = example_lines(conn)
    outcomes = run(table, (line.example for line in examples))
    base = generation_of(opened.table, opened.amendment.based_on)
    return AmendmentScreen(
        amendment=opened.amendment,
        parts=parts_of(opened.table, opened.rows, opened.directory, opened.lines),
        survey=survey(table, generation.rows),
        examples=tuple(zip(examples, outcomes, strict=True)),
        changes=differences(table, rows_of(base) if base else (), opened.rows),
        table=table,
    )
