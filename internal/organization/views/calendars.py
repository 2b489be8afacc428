"""The working calendar: the days of law of a year, and the city's own."""

from datetime import date

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.kernel.clock import holidays_of
from internal.organization.calendars import DayKind, city_days, enter_city_day, remove_city_day
from internal.organization.views.blueprint import bp
from internal.web.context import perform, services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today


@bp.get("/calendars")
def calendar() -> str:
    wanted = request.args.get("year", "")
    year = int(wanted) if wanted.isascii() and wanted.isdigit() else today().year
    year = min(max(year, 1949), 2099)
    with services().db.reading() as conn:
        days = city_days(conn)
    return render_template(
        "organization/calendar.html", days=days, year=year, holidays=holidays_of(year)
    )


@bp.post("/calendars")
@with_form(calendar)
def enter_day() -> Response:
    fields = Fields(request.form)
    on, kind = fields.day("on"), fields.one_of("kind", DayKind, DayKind.CLOSED)
    fields.done()
    perform(enter_city_day, on=on, kind=kind, name=fields.text("name"))
    tell("カレンダーに登録しました。")
    return redirect(url_for(".calendar"), 303)


@bp.get("/calendars/<day>/remove")
def back_to_calendar(day: str) -> Response:
    """An address that only takes a form leads to the page when it is opened."""
    del day
    return redirect(url_for(".calendar"), 303)


@bp.post("/calendars/<day>/remove")
def remove_day(day: str) -> Response:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        abort(404)
    perform(remove_city_day, on=on)
    tell("カレンダーから削除しました。")
    return redirect(url_for(".calendar"), 303)
