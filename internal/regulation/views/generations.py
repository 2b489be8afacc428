"""The list, one published generation, a new amendment."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from internal.regulation.forms import head_of, reason_in
from internal.regulation.queries import (
    GenerationLine,
    generation_lines,
    generation_of,
    open_amendments,
    publications_of,
)
from internal.regulation.rules.rows import rows_of
from internal.regulation.screen import parts_of
from internal.regulation.service.amendments import no_such_generation
from internal.regulation.views.blueprint import bp
from internal.regulation.views.reading import (
    amending,
    directory_on,
    file_of,
    known_table,
    publishing,
)
from internal.web.context import perform, services
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today


@bp.get("")
def overview() -> str:
    with services().db.reading() as conn:
        generations = generation_lines(conn, today())
        amendments = open_amendments(conn)
    return render_template(
        "regulation/overview.html", generations=generations, amendments=amendments
    )


@bp.get("/generations/<code>")
def show_generation(code: str) -> str:
    with services().db.reading() as conn:
        line = _line(generation_lines(conn, today()), code)
        table = known_table(conn)
        generation = generation_of(table, code)
        if generation is None:
            raise no_such_generation()
        table = table.speaking(generation.vocabulary)
        parts = parts_of(table, rows_of(generation), directory_on(conn, line.applies_from))
        publications = publications_of(conn, code)
    return render_template(
        "regulation/generation.html", line=line, parts=parts, publications=publications
    )


@bp.get("/generations/<code>/export.<ending>")
def export_generation(code: str, ending: str) -> Response:
    with services().db.reading() as conn:
        table = known_table(conn)
    generation = generation_of(table, code)
    if generation is None:
        raise no_such_generation()
    table = table.speaking(generation.vocabulary)
    return file_of(table, rows_of(generation), generation.applies_from.isoformat(), ending)


@bp.get("/generations/<code>/withdraw")
def ask_withdraw(code: str) -> str:
    with services().db.reading() as conn:
        line = _line(generation_lines(conn, today()), code)
    return render_template("regulation/withdraw.html", line=line)


@bp.post("/generations/<code>/withdraw")
@with_form(ask_withdraw)
def withdraw(code: str) -> BaseResponse:
    amendment_id = perform(publishing().withdraw, code=code, reason=reason_in(request.form))
    tell("確定を取り消し、改正案に戻しました。")
    return redirect(url_for(".show_amendment", amendment_id=amendment_id), 303)


@bp.get("/new")
def new_amendment() -> str:
    with services().db.reading() as conn:
        generations = generation_lines(conn, today())
    return render_template(
        "regulation/head.html",
        amendment=None,
        generations=generations,
        based_on=request.args.get("from", generations[0].code if generations else ""),
    )


@bp.post("/new")
@with_form(new_amendment)
def begin_amendment() -> BaseResponse:
    head = head_of(request.form, today())
    made = perform(
        amending().begin,
        name=head.name,
        applies_from=head.applies_from,
        based_on=request.form.get("based_on", ""),
    )
    tell("改正案を作りました。確定するまで、決裁経路は変わりません。")
    return redirect(url_for(".show_amendment", amendment_id=made), 303)


def _line(lines: tuple[GenerationLine, ...], code: str) -> GenerationLine:
    line = next((each for each in lines if each.code == code), None)
    if line is None:
        raise no_such_generation()
    return line
