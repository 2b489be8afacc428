"""Absences: one's own, and for a 文書主任 those of her section."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.access.policies import keeps_absences_of_section
from internal.organization import service
from internal.organization.forms import absence_of
from internal.organization.queries import coming_absences
from internal.organization.views.reading import directory_on
from internal.organization.words import ABSENCE_REASONS
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today

bp = Blueprint("absences", __name__, template_folder="../templates", url_prefix="/settings/absence")


@bp.get("")
def show() -> str:
    who = principal()
    with services().db.reading() as conn:
        directory = directory_on(conn, today())
        section = directory.colleagues(who.seat.post_id) if keeps_absences_of_section(who) else ()
        ids = {who.person_id, *(seat.person_id for seat in section)}
        lines = coming_absences(conn, ids, services().db.clock())
    people = tuple((seat.person_id, f"{seat.name} {seat.title}") for seat in section)
    return render_template(
        "organization/absences.html", people=people, lines=lines, reasons=ABSENCE_REASONS
    )


@bp.post("")
@with_form(show)
def register() -> Response:
    command = absence_of(request.form, principal().person_id)
    with services().db.reading() as conn:
        directory = directory_on(conn, today())
    perform(
        service.register_absence,
        directory=directory,
        person_id=command.person_id,
        absent_from=command.absent_from,
        absent_to=command.absent_to,
        reason=command.reason,
        note=command.note,
    )
    tell("不在を登録しました。期間中の決裁は代決の対象になります。")
    return redirect(url_for(".show"), 303)


@bp.post("/<uuid:absence_id>/cancel")
def cancel(absence_id: UUID) -> Response:
    with services().db.reading() as conn:
        directory = directory_on(conn, today())
    perform(service.cancel_absence, directory=directory, absence_id=absence_id)
    tell("不在を取り消しました。")
    return redirect(url_for(".show"), 303)
