"""The tree, and the pages of a department and of a post."""

from datetime import date
from typing import TypeVar

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from internal.kernel.refusal import NotFound
from internal.organization import service
from internal.organization.forms import change_of, department_of, key_of, post_of
from internal.organization.history import DepartmentFacts, PostFacts, Register
from internal.organization.queries import (
    appointments_to,
    coming_turns,
    department_periods,
    post_periods,
)
from internal.organization.timelines import Span, running
from internal.organization.tree import tree_of
from internal.organization.views.blueprint import bp
from internal.organization.views.reading import chosen_day, directory_on
from internal.web.context import perform, services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.language import local_path
from internal.web.results import tell

F = TypeVar("F", DepartmentFacts, PostFacts)


@bp.get("/org")
def tree() -> str:
    on = chosen_day()
    with services().db.reading() as conn:
        directory = directory_on(conn, on)
        turns = coming_turns(conn, on)
    return render_template("organization/tree.html", on=on, rows=tree_of(directory), turns=turns)


@bp.get("/org/departments/<code>")
def show_department(code: str) -> str:
    on = chosen_day()
    with services().db.reading() as conn:
        periods = department_periods(conn, code)
        directory = directory_on(conn, on)
    if not periods:
        raise NotFound("organization.no_department", "この部署は登録されていません。")
    return render_template(
        "organization/department.html", on=on, code=code, periods=periods, directory=directory
    )


@bp.get("/org/new-department")
def new_department() -> str:
    return render_template(
        "organization/department_form.html",
        code=None,
        stored=None,
        parent=request.args.get("parent", ""),
        on=chosen_day(),
    )


@bp.post("/org/new-department")
@with_form(new_department)
def create_department() -> Response:
    code, facts = department_of(request.form)
    on = change_of(request.form).on
    perform(service.create_department, code=code, facts=facts, on=on)
    tell("部署「{name}」を登録しました。", name=facts.name)
    return redirect(url_for(".show_department", code=code, on=on), 303)


@bp.get("/org/departments/<code>/change")
def edit_department(code: str) -> str:
    on = chosen_day()
    with services().db.reading() as conn:
        periods = department_periods(conn, code)
    stored = _on(periods, on)
    return render_template(
        "organization/department_form.html", code=code, stored=stored, parent="", on=on
    )


@bp.post("/org/departments/<code>/change")
@with_form(edit_department)
def change_department(code: str) -> Response:
    _code, facts = department_of(_with_code(code))
    on = change_of(request.form).on
    perform(service.change_department, code=code, facts=facts, on=on)
    tell("部署「{name}」の変更を登録しました。", name=facts.name)
    return redirect(url_for(".show_department", code=code, on=on), 303)


@bp.get("/org/departments/<code>/close")
def ask_close_department(code: str) -> str:
    return render_template("organization/close.html", kind="department", code=code, on=chosen_day())


@bp.post("/org/departments/<code>/close")
@with_form(ask_close_department)
def close_department(code: str) -> Response:
    perform(service.close_department, code=code, on=change_of(request.form).on)
    tell("部署「{code}」の廃止を登録しました。", code=code)
    return redirect(url_for(".show_department", code=code), 303)


@bp.get("/org/posts/<code>")
def show_post(code: str) -> str:
    on = chosen_day()
    with services().db.reading() as conn:
        periods = post_periods(conn, code)
        holders = appointments_to(conn, code)
        directory = directory_on(conn, on)
    if not periods:
        raise NotFound("organization.no_post_page", "この職は登録されていません。")
    return render_template(
        "organization/post.html",
        on=on,
        code=code,
        periods=periods,
        holders=holders,
        directory=directory,
    )


@bp.get("/org/new-post")
def new_post() -> str:
    return render_template(
        "organization/post_form.html",
        code=None,
        stored=None,
        department=request.args.get("department", ""),
        on=chosen_day(),
    )


@bp.post("/org/new-post")
@with_form(new_post)
def create_post() -> Response:
    code, facts = post_of(request.form)
    on = change_of(request.form).on
    perform(service.create_post, code=code, facts=facts, on=on)
    tell("職「{title}」を登録しました。", title=facts.title)
    return redirect(url_for(".show_post", code=code, on=on), 303)


@bp.get("/org/posts/<code>/change")
def edit_post(code: str) -> str:
    on = chosen_day()
    with services().db.reading() as conn:
        periods = post_periods(conn, code)
    stored = _on(periods, on)
    return render_template(
        "organization/post_form.html", code=code, stored=stored, department="", on=on
    )


@bp.post("/org/posts/<code>/change")
@with_form(edit_post)
def change_post(code: str) -> Response:
    _code, facts = post_of(_with_code(code))
    on = change_of(request.form).on
    perform(service.change_post, code=code, facts=facts, on=on)
    tell("職「{title}」の変更を登録しました。", title=facts.title)
    return redirect(url_for(".show_post", code=code, on=on), 303)


@bp.get("/org/posts/<code>/close")
def ask_close_post(code: str) -> str:
    return render_template("organization/close.html", kind="post", code=code, on=chosen_day())


@bp.post("/org/posts/<code>/close")
@with_form(ask_close_post)
def close_post(code: str) -> Response:
    perform(service.close_post, code=code, on=change_of(request.form).on)
    tell("職「{code}」の廃止を登録しました。", code=code)
    return redirect(url_for(".show_post", code=code), 303)


@bp.post("/org/withdraw")
def withdraw() -> Response:
    register = Fields(request.form).one_of("register", Register, Register.DEPARTMENTS)
    key = key_of(register, request.form.get("key", ""))
    begins = change_of(request.form).on
    perform(service.withdraw_change, register=register, key=key, begins=begins)
    tell("{begins}からの予定を取り消しました。", begins=begins)
    return redirect(local_path(request.form.get("next", "/admin/org")), 303)


def _on(periods: tuple[Span[F], ...], on: date) -> F:
    """The facts of a day, else the last ones: a form begins with them.

    Raises:
        NotFound: nothing was ever entered under that code.
    """
    if not periods:
        raise NotFound("organization.no_such_code", "このコードは登録されていません。")
    now = running(periods, on)
    return now.facts if now else periods[-1].facts


def _with_code(code: str) -> MultiDict[str, str]:
    """The form with the code of its address: a code is given once and does not change."""
    form = request.form.copy()
    form["code"] = code
    return form
