"""The list of people, the page of a person, and her appointments."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.kernel.refusal import NotFound
from internal.organization import service
from internal.organization.forms import appointment_of, change_of, kind_of, person_of
from internal.organization.history import AppointmentKey
from internal.organization.queries import (
    PersonLine,
    appointments_of,
    coming_absences,
    people_page,
    person_by_number,
)
from internal.organization.tree import posts_of
from internal.organization.views.blueprint import bp
from internal.organization.views.reading import chosen_day, directory_on
from internal.web.context import perform, services
from internal.web.forms import with_form
from internal.web.results import tell

MOST_SIGNS = 60


@bp.get("/people")
def people() -> str:
    on, search = chosen_day(), request.args.get("q", "").strip()[:MOST_SIGNS]
    with services().db.reading() as conn:
        page = people_page(conn, search=search, on=on, after=request.args.get("after"))
        directory = directory_on(conn, on)
    return render_template(
        "organization/people.html", on=on, search=search, page=page, directory=directory
    )


@bp.get("/people/<number>")
def show_person(number: str) -> str:
    on = chosen_day()
    with services().db.reading() as conn:
        line = _found(person_by_number(conn, number))
        held = appointments_of(conn, number)
        away = coming_absences(conn, (line.id,), services().db.clock())
        directory = directory_on(conn, on)
    return render_template(
        "organization/person.html", on=on, line=line, held=held, away=away, directory=directory
    )


@bp.get("/new-person")
def new_person() -> str:
    return render_template("organization/person_form.html", line=None, on=chosen_day())


@bp.post("/new-person")
@with_form(new_person)
def create_person() -> Response:
    number, facts = person_of(request.form)
    on = change_of(request.form).on
    perform(service.create_person, employee_number=number, facts=facts, on=on)
    tell("{name}さんを登録しました。次に職に任命してください。", name=facts.name)
    return redirect(url_for(".show_person", number=number, on=on), 303)


@bp.get("/people/<number>/change")
def edit_person(number: str) -> str:
    with services().db.reading() as conn:
        line = _found(person_by_number(conn, number))
    return render_template("organization/person_form.html", line=line, on=None)


@bp.post("/people/<number>/change")
@with_form(edit_person)
def change_person(number: str) -> Response:
    form = request.form.copy()
    form["employee_number"] = number
    _number, facts = person_of(form)
    perform(service.change_person, employee_number=number, facts=facts)
    tell("{name}さんの登録内容を変更しました。", name=facts.name)
    return redirect(url_for(".show_person", number=number), 303)


@bp.get("/people/<number>/leave")
def ask_leave(number: str) -> str:
    with services().db.reading() as conn:
        line = _found(person_by_number(conn, number))
    return render_template("organization/leave.html", number=number, name=line.facts.name)


@bp.post("/people/<number>/leave")
@with_form(ask_leave)
def leave(number: str) -> Response:
    last_day = change_of(request.form).on
    perform(service.end_employment, employee_number=number, on=last_day + timedelta(days=1))
    tell("{last}での退職を登録しました。", last=last_day)
    return redirect(url_for(".show_person", number=number), 303)


@bp.get("/new-appointment")
def new_appointment() -> str:
    number, on = request.args.get("number", ""), chosen_day()
    with services().db.reading() as conn:
        line = person_by_number(conn, number) if number else None
        directory = directory_on(conn, on)
    return render_template(
        "organization/appointment_form.html",
        number=number,
        name=line.facts.name if line else "",
        post=request.args.get("post", ""),
        offered=posts_of(directory),
        on=on,
    )


@bp.post("/new-appointment")
@with_form(new_appointment)
def appoint() -> Response:
    key, change = appointment_of(request.form), change_of(request.form)
    perform(service.appoint, key=key, on=change.on, until=change.until)
    tell("{on}からの任命を登録しました。", on=change.on)
    return redirect(url_for(".show_person", number=key.employee_number, on=change.on), 303)


@bp.get("/appointments/<number>/<post>/<kind>/end")
def ask_end_appointment(number: str, post: str, kind: str) -> str:
    key = AppointmentKey(number, post, kind_of(kind))
    on = chosen_day()
    with services().db.reading() as conn:
        line = _found(person_by_number(conn, number))
        held = directory_on(conn, on).post_by_code(post)
    return render_template(
        "organization/end_appointment.html", key=key, name=line.facts.name, held=held, on=on
    )


@bp.post("/appointments/<number>/<post>/<kind>/end")
@with_form(ask_end_appointment)
def end_appointment(number: str, post: str, kind: str) -> Response:
    key, last_day = AppointmentKey(number, post, kind_of(kind)), change_of(request.form).on
    perform(service.end_appointment, key=key, on=last_day + timedelta(days=1))
    tell("{last}で任命を終えることを登録しました。", last=last_day)
    return redirect(url_for(".show_person", number=number), 303)


def _found(line: PersonLine | None) -> PersonLine:
    if line is None:
        raise NotFound("organization.no_person_page", "この職員は登録されていません。")
    return line
