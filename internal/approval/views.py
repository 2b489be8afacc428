"""The lists of a person, and several approvals at once."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.approval.bulk import (
    MOST,
    MUST_READ_WORDS,
    BulkVerb,
    Item,
    Limits,
    chosen_from,
    items_of,
    ordered_from,
    verb_of,
)
from internal.approval.bulk_orders import order_of, place_order
from internal.approval.figures import counts_of_reader
from internal.approval.forms import once_of
from internal.approval.lists import Place, Tray, asker_of, place_of
from internal.approval.queries import done_count, sections_in, slots_in
from internal.approval.queries import inbox as inbox_page
from internal.approval.saved_views import forget_view, save_view, saved_views_of
from internal.approval.subjects import SubjectLinks, readable_by, subject_pages
from internal.kernel.ids import new_id
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today

bp = Blueprint("approval", __name__, template_folder="templates")


@bp.get("/inbox")
def inbox() -> str:
    place = place_of(request.args, box=Tray.APPROVE)
    who, tray = asker_of(principal()), place.box or Tray.APPROVE
    ahead = tray in (Tray.UPCOMING, Tray.BELOW, Tray.LATE)
    with services().db.reading() as conn:
        counts = counts_of_reader(conn)
        readable = readable_by(principal()) if ahead else None
        page = inbox_page(conn, who, place, on=today(), readable=readable)
        sections = sections_in(conn, who, tray, today())
        views = saved_views_of(conn, who.person_id)
        handled = done_count(conn, who.person_id) if tray is Tray.DONE else 0
    return render_template(
        "approval/inbox.html",
        place=place,
        counts=counts,
        page=page,
        sections=sections,
        views=views,
        handled=handled,
        kinds=subject_pages(),
        links=SubjectLinks({} if tray.box is None else place.state),
    )


@bp.get("/inbox/views")
@bp.get("/inbox/views/<uuid:_view_id>/forget")
def leave_views(_view_id: UUID | None = None) -> Response:
    """Addresses that only take forms lead to the list when they are opened."""
    return redirect(url_for(".inbox"), 303)


@bp.post("/inbox/views")
@with_form(inbox)
def keep_view() -> Response:
    place = place_of(request.form, box=Tray.APPROVE)
    name = request.form.get("name", "")
    perform(save_view, person_id=principal().person_id, name=name, place=place)
    tell("この表示を「{name}」として保存しました。", name=name.strip())
    return redirect(url_for(".inbox", **place.state), 303)  # type: ignore[arg-type]


@bp.post("/inbox/views/<uuid:view_id>/forget")
def drop_view(view_id: UUID) -> Response:
    perform(forget_view, person_id=principal().person_id, view_id=view_id)
    tell("保存した表示を削除しました。")
    return redirect(url_for(".inbox"), 303)


@bp.get("/inbox/bulk")
@bp.get("/inbox/bulk/order")
def back_to_inbox() -> Response:
    """Addresses that only take forms lead to the list when they are opened."""
    return redirect(url_for(".inbox"), 303)


@bp.post("/inbox/bulk")
@with_form(inbox)
def bulk() -> str:
    place = place_of(request.form, box=Tray.APPROVE)
    verb = verb_of(request.form.get("verb", ""))
    with services().db.reading() as conn:
        if "whole" in request.form:
            chosen = slots_in(conn, asker_of(principal()), place, on=today(), most=MOST)
        else:
            chosen = chosen_from(request.form.getlist("case"))
        items = items_of(conn, principal().person_id, chosen, verb=verb, limits=_limits())
    return _confirm_page(verb, items, place)


def _limits() -> Limits:
    return Limits(services().settings.bulk_most_yen, services().approval.unopened)


def _confirm_page(verb: BulkVerb, items: tuple[Item, ...], place: Place) -> str:
    return render_template(
        "approval/bulk.html",
        verb=verb,
        ready=[item for item in items if not item.must_read],
        left=[item for item in items if item.must_read],
        reasons=MUST_READ_WORDS,
        place=place,
        once=new_id(),
    )


def confirm_again() -> str:
    """The confirm page after a refused order, with what it carried."""
    verb = verb_of(request.form.get("verb", ""))
    ordered = ordered_from(request.form.getlist("item"))
    with services().db.reading() as conn:
        items = items_of(conn, principal().person_id, ordered, verb=verb, limits=_limits())
    return _confirm_page(verb, items, place_of(request.form, box=Tray.APPROVE))


@bp.post("/inbox/bulk/order")
@with_form(confirm_again)
def order_bulk() -> Response:
    verb, ordered = (
        verb_of(request.form.get("verb", "")),
        ordered_from(request.form.getlist("item")),
    )
    with services().db.reading() as conn:
        items = items_of(conn, principal().person_id, ordered, verb=verb, limits=_limits())
    order_id = perform(
        place_order,
        verb=verb,
        reason=request.form.get("reason", ""),
        items=items,
        ordered=ordered,
        once=once_of(request.form),
    )
    return redirect(url_for(".bulk_result", order_id=order_id), 303)


@bp.get("/inbox/bulk/<uuid:order_id>")
def bulk_result(order_id: UUID) -> str:
    with services().db.reading() as conn:
        order = order_of(conn, principal().person_id, order_id)
    return render_template("approval/bulk_result.html", order=order)
