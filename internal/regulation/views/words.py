"""Facts and matters of an amendment: the list, one fact, one matter."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.approval.authority.facts import FactDefinition
from internal.regulation.forms import revision_in
from internal.regulation.queries import generation_of
from internal.regulation.rules.vocabulary import (
    FACT_KINDS,
    WITH_CHOICES,
    Matter,
    using_fact,
    word_changes,
)
from internal.regulation.service.words import no_such_fact, no_such_matter
from internal.regulation.views.blueprint import bp
from internal.regulation.views.reading import Opened, known_table, open_amendment, wording
from internal.regulation.word_forms import choice_lines, fact_of, matter_of
from internal.web.context import perform, services
from internal.web.forms import with_form, with_overtaken_form
from internal.web.results import tell


@bp.get("/amendments/<uuid:amendment_id>/words")
def show_words(amendment_id: UUID) -> str:
    opened = _opened(amendment_id)
    base = generation_of(opened.table, opened.amendment.based_on)
    before = base.vocabulary if base else None
    facts = opened.amendment.words.facts
    return render_template(
        "regulation/words.html",
        amendment=opened.amendment,
        words=opened.amendment.words,
        uses={name: tuple(using_fact(opened.rows, name)) for name in facts},
        rows_of={code: _rows_of(opened, code) for code in opened.amendment.words.matters},
        kinds=FACT_KINDS,
        changes=word_changes(before, opened.amendment.words) if before else (),
    )


@bp.get("/amendments/<uuid:amendment_id>/words/facts/new")
def new_fact(amendment_id: UUID) -> str:
    return _fact_form(_opened(amendment_id), None)


@bp.post("/amendments/<uuid:amendment_id>/words/facts/new")
@with_overtaken_form(new_fact)
@with_form(new_fact)
def add_fact(amendment_id: UUID) -> Response:
    return _write_fact(amendment_id, "")


@bp.get("/amendments/<uuid:amendment_id>/words/facts/<name>")
def edit_fact(amendment_id: UUID, name: str) -> str:
    opened = _opened(amendment_id)
    return _fact_form(opened, _fact(opened, name))


@bp.post("/amendments/<uuid:amendment_id>/words/facts/<name>")
@with_overtaken_form(edit_fact)
@with_form(edit_fact)
def change_fact(amendment_id: UUID, name: str) -> Response:
    _fact(_opened(amendment_id), name)
    return _write_fact(amendment_id, name)


@bp.post("/amendments/<uuid:amendment_id>/words/facts/<name>/remove")
@with_overtaken_form(edit_fact)
@with_form(edit_fact)
def remove_fact(amendment_id: UUID, name: str) -> Response:
    perform(
        wording().remove_fact,
        amendment_id=amendment_id,
        revision=revision_in(request.form),
        name=name,
    )
    tell("項目を削除しました。")
    return _back(amendment_id)


@bp.get("/amendments/<uuid:amendment_id>/words/matters/new")
def new_matter(amendment_id: UUID) -> str:
    return _matter_form(_opened(amendment_id), None)


@bp.post("/amendments/<uuid:amendment_id>/words/matters/new")
@with_overtaken_form(new_matter)
@with_form(new_matter)
def add_matter(amendment_id: UUID) -> Response:
    return _write_matter(amendment_id, "")


@bp.get("/amendments/<uuid:amendment_id>/words/matters/<code>")
def edit_matter(amendment_id: UUID, code: str) -> str:
    opened = _opened(amendment_id)
    return _matter_form(opened, _matter(opened, code))


@bp.post("/amendments/<uuid:amendment_id>/words/matters/<code>")
@with_overtaken_form(edit_matter)
@with_form(edit_matter)
def change_matter(amendment_id: UUID, code: str) -> Response:
    _matter(_opened(amendment_id), code)
    return _write_matter(amendment_id, code)


@bp.post("/amendments/<uuid:amendment_id>/words/matters/<code>/remove")
@with_overtaken_form(edit_matter)
@with_form(edit_matter)
def remove_matter(amendment_id: UUID, code: str) -> Response:
    perform(
        wording().remove_matter,
        amendment_id=amendment_id,
        revision=revision_in(request.form),
        code=code,
    )
    tell("事項を削除しました。")
    return _back(amendment_id)


def _opened(amendment_id: UUID) -> Opened:
    with services().db.reading() as conn:
        return open_amendment(conn, amendment_id)


def _rows_of(opened: Opened, code: str) -> int:
    return sum(row.matter == code for row in opened.rows)


def _fact(opened: Opened, name: str) -> FactDefinition:
    if name not in opened.amendment.words.facts:
        raise no_such_fact()
    return opened.amendment.words.facts[name]


def _matter(opened: Opened, code: str) -> Matter:
    words = opened.amendment.words
    if code not in words.matters:
        raise no_such_matter()
    return Matter(code, words.matters[code], words.matters_en.get(code, ""))


def _fact_form(opened: Opened, fact: FactDefinition | None) -> str:
    return render_template(
        "regulation/fact.html",
        amendment=opened.amendment,
        words=opened.amendment.words,
        fact=fact,
        kinds=FACT_KINDS,
        has_choices=fact is None or fact.kind in WITH_CHOICES,
        choices=choice_lines(fact),
        uses=tuple(using_fact(opened.rows, fact.name)) if fact else (),
    )


def _matter_form(opened: Opened, matter: Matter | None) -> str:
    return render_template(
        "regulation/matter.html",
        amendment=opened.amendment,
        matter=matter,
        count=_rows_of(opened, matter.code) if matter else 0,
    )


def _write_fact(amendment_id: UUID, name: str) -> Response:
    with services().db.reading() as conn:
        opened, known = open_amendment(conn, amendment_id), known_table(conn).vocabulary
    fact = fact_of(request.form, opened.amendment.words, known, opened.rows, name)
    perform(
        wording().write_fact,
        amendment_id=amendment_id,
        revision=revision_in(request.form),
        fact=fact,
    )
    tell("項目「{label}」を保存しました。", label=fact.label)
    return _back(amendment_id)


def _write_matter(amendment_id: UUID, code: str) -> Response:
    matter = matter_of(request.form, _opened(amendment_id).amendment.words, code)
    perform(
        wording().write_matter,
        amendment_id=amendment_id,
        revision=revision_in(request.form),
        matter=matter,
    )
    tell("事項「{name}」を保存しました。", name=matter.name)
    return _back(amendment_id)


def _back(amendment_id: UUID) -> Response:
    return redirect(url_for(".show_words", amendment_id=amendment_id), 303)
