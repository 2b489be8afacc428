"""The city's examples and what the table in force says to them."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.approval.authority.rules import Table, generation_on
from internal.approval.fact_words import matter_words
from internal.documents.rules import asked_facts
from internal.kernel.refusal import Refusal
from internal.regulation import service
from internal.regulation.forms import Form, example_of, revision_in
from internal.regulation.queries import ExampleLine, example_lines
from internal.regulation.rules.examples import Outcome, run
from internal.regulation.rules.rows import as_table, rows_of
from internal.regulation.service.examples import no_such_example
from internal.regulation.views.blueprint import bp
from internal.regulation.views.reading import known_table
from internal.web.context import perform, services
from internal.web.forms import with_form, with_overtaken_form
from internal.web.results import tell
from internal.web.words import today


@bp.get("/examples")
def show_examples() -> str:
    with services().db.reading() as conn:
        table, lines = known_table(conn).on(today()), example_lines(conn)
    return render_template(
        "regulation/examples.html", examples=_under_present(table, lines), table=table
    )


@bp.get("/examples/new")
def new_example() -> str:
    source = request.form if request.method == "POST" else request.args
    with services().db.reading() as conn:
        return _form(known_table(conn).on(today()), source.get("matter", ""), None)


@bp.post("/examples/new")
@with_form(new_example)
def add_example() -> Response:
    with services().db.reading() as conn:
        table = known_table(conn).on(today())
    example = example_of(request.form, table, _matter(table, request.form))
    perform(service.write_example, example=example)
    tell("検証例「{name}」を登録しました。", name=example.name)
    return redirect(url_for(".show_examples"), 303)


@bp.get("/examples/<uuid:example_id>")
def edit_example(example_id: UUID) -> str:
    with services().db.reading() as conn:
        table, line = known_table(conn).on(today()), _line(example_lines(conn), example_id)
    return _form(table, line.example.matter, line)


@bp.post("/examples/<uuid:example_id>")
@with_overtaken_form(edit_example)
@with_form(edit_example)
def change_example(example_id: UUID) -> Response:
    with services().db.reading() as conn:
        table, line = known_table(conn).on(today()), _line(example_lines(conn), example_id)
    example = example_of(request.form, table, line.example.matter)
    perform(
        service.change_example,
        example_id=example_id,
        revision=revision_in(request.form),
        example=example,
    )
    tell("検証例「{name}」を変更しました。", name=example.name)
    return redirect(url_for(".show_examples"), 303)


@bp.post("/examples/<uuid:example_id>/delete")
@with_overtaken_form(edit_example)
@with_form(edit_example)
def delete_example(example_id: UUID) -> Response:
    perform(service.delete_example, example_id=example_id, revision=revision_in(request.form))
    tell("検証例を削除しました。")
    return redirect(url_for(".show_examples"), 303)


def _under_present(
    table: Table, lines: tuple[ExampleLine, ...]
) -> tuple[tuple[ExampleLine, Outcome | None], ...]:
    try:
        present = generation_on(table, today())
    except Refusal:
        return tuple((line, None) for line in lines)
    outcomes = run(
        as_table(table, rows_of(present), present.applies_from), (line.example for line in lines)
    )
    return tuple(zip(lines, outcomes, strict=True))


def _line(lines: tuple[ExampleLine, ...], example_id: UUID) -> ExampleLine:
    line = next((each for each in lines if each.id == example_id), None)
    if line is None:
        raise no_such_example()
    return line


def _matter(table: Table, source: Form) -> str:
    matter = source.get("matter", "")
    if matter not in table.matters:
        raise no_such_example()
    return matter


def _form(table: Table, matter: str, line: ExampleLine | None) -> str:
    known = matter in table.matters
    levels = dict.fromkeys(row.level for each in table.generations for row in each.rows)
    return render_template(
        "regulation/example.html",
        line=line,
        matter=matter if known else "",
        matter_name=table.matters.get(matter, ""),
        matters=matter_words(table),
        asked=asked_facts(table.facts, matter) if known else (),
        levels=tuple(levels),
        table=table,
    )
