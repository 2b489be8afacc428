"""Delegations (代理): asked for and answered by the people themselves, seen by the 文書主任."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.access.policies import keeps_absences_of_section
from internal.organization import service
from internal.organization.delegations import all_delegations, delegations_of
from internal.organization.forms_delegation import delegation_of
from internal.organization.proxies import candidates_of
from internal.organization.queries import person_by_number
from internal.organization.views.blueprint import bp as admin
from internal.organization.views.reading import directory_on
from internal.organization.words import DELEGATION_STATES
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today

bp = Blueprint(
    "proxies", __name__, template_folder="../templates", url_prefix="/settings/delegation"
)


@bp.get("")
def show() -> str:
    who, on = principal(), today()
    with services().db.reading() as conn:
        directory = directory_on(conn, on)
        matters = services().approval.authority.table(conn).matters
        section = directory.colleagues(who.seat.post_id) if keeps_absences_of_section(who) else ()
        lines = delegations_of(conn, {who.person_id, *(each.person_id for each in section)}, on)
    offered = {
        each.person_id: f"{each.name} {each.section} {each.title}"
        for seat in who.seats
        for each in candidates_of(directory, seat)
    }
    return render_template(
        "organization/proxies.html",
        asked=tuple(line for line in lines if line.proxy_id == who.person_id),
        given=tuple(line for line in lines if line.person_id == who.person_id),
        section=lines if section else (),
        overview=bool(section),
        offered=tuple(offered.items()),
        posts=tuple((seat.post_id, f"{seat.section} {seat.title}") for seat in who.seats),
        matters=matters,
        states=DELEGATION_STATES,
    )


@bp.post("")
@with_form(show)
def ask() -> Response:
    with services().db.reading() as conn:
        directory = directory_on(conn, today())
        number = request.form.get("number", "").strip()
        named = person_by_number(conn, number) if number else None
        matters = services().approval.authority.table(conn).matters
    wish = delegation_of(
        request.form,
        own_post=principal().seat.post_id,
        matters=frozenset(matters),
        named=named.id if named else None,
    )
    perform(service.ask_proxy, directory=directory, wish=wish)
    tell("代理を頼みました。相手が引き受けると有効になります。")
    return redirect(url_for(".show"), 303)


@bp.post("/<uuid:delegation_id>/accept")
@with_form(lambda delegation_id: show())  # noqa: ARG005 - the list is the same for every line
def accept(delegation_id: UUID) -> Response:
    perform(service.accept_delegation, delegation_id=delegation_id)
    tell("代理を引き受けました。期間中の文書が受信トレイに届きます。")
    return redirect(url_for(".show"), 303)


@bp.post("/<uuid:delegation_id>/decline")
@with_form(lambda delegation_id: show())  # noqa: ARG005 - the list is the same for every line
def decline(delegation_id: UUID) -> Response:
    perform(service.decline_delegation, delegation_id=delegation_id)
    tell("代理を断りました。頼んだ職員に知らせます。")
    return redirect(url_for(".show"), 303)


@bp.post("/<uuid:delegation_id>/end")
@with_form(lambda delegation_id: show())  # noqa: ARG005 - the list is the same for every line
def end(delegation_id: UUID) -> Response:
    perform(service.end_delegation, delegation_id=delegation_id)
    tell("代理を取りやめました。文書は本人だけに届きます。")
    return redirect(url_for(".show"), 303)


@admin.get("/proxies")
def proxies() -> str:
    page = request.args.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and 0 < int(page) < 10_000 else 1
    with services().db.reading() as conn:
        found = all_delegations(conn, today(), page=number)
        matters = services().approval.authority.table(conn).matters
    return render_template(
        "organization/all_proxies.html", page=found, matters=matters, states=DELEGATION_STATES
    )
