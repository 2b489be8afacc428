"""The pages of a section's year: its binders are prepared, reviewed and taken into use."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.documents.records.binders import open_prepared, prepare_year
from internal.documents.records.forms import titles_in
from internal.documents.records.queries import BinderFilter, binders
from internal.documents.records.reading import Reader, act, reader
from internal.documents.records.rules.binder import BinderState
from internal.documents.records.views import bp
from internal.kernel.clock import FiscalYear
from internal.web.context import services
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today


@bp.get("/year")
def year() -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        wanted = BinderFilter(found.section_id, found.year, BinderState.PREPARED)
        lines = binders(conn, wanted, today(), size=None)
    return render_template("records/year.html", reader=found, lines=lines)


@bp.post("/year/prepare")
@with_form(year)
def prepare() -> Response:
    found = _reader()
    made = act(prepare_year, section_id=found.section_id, year=found.year)
    if made:
        tell("{count}冊を作成しました。名称を確認して、使用を始めてください。", count=len(made))
    else:
        tell("新しく作成する簿冊はありませんでした。前の年度の簿冊はすべて引き継がれています。")
    return _back(found.year, found)


@bp.post("/year/open")
@with_form(year)
def open_year() -> Response:
    found = _reader()
    count = act(
        open_prepared,
        section_id=found.section_id,
        year=found.year,
        titles=titles_in(request.form),
    )
    tell("{count}冊の使用を始めました。", count=count)
    return _back(found.year, found)


@bp.get("/year/prepare")
@bp.get("/year/open")
def back_to_year() -> Response:
    """An address that only takes a form leads to the page when it is opened."""
    return redirect(url_for(".year"), 303)


def _reader() -> Reader:
    with services().db.reading() as conn:
        return reader(conn)


def _back(fiscal_year: FiscalYear, found: Reader) -> Response:
    return redirect(url_for(".year", year=fiscal_year.year, section=found.section_id), 303)
