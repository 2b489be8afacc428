"""The inbox."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.approval.bulk import Ordered, approve_each, chosen_from, items_of, ordered_from
from internal.approval.engine.tasks import Box
from internal.approval.engine.values import Case
from internal.approval.lists import DONE, place_of
from internal.approval.queries import case_lines, done_by, inbox_counts
from internal.approval.queries import inbox as inbox_page
from internal.approval.subjects import subject_pages
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.words import today

bp = Blueprint("approval", __name__, template_folder="templates")


@bp.get("/inbox")
def inbox() -> str:
    if request.args.get("box") == DONE:
        return done()
    place, person_id = place_of(request.args, box=Box.APPROVE), principal().person_id
    box = place.box or Box.APPROVE
    with services().db.reading() as conn:
        counts = inbox_counts(conn, person_id, today())
        page = inbox_page(
            conn,
            person_id,
            box=box,
            on=today(),
            show=place.show,
            kind=place.kind,
            sort=place.sort,
            page=place.page,
        )
    return render_template(
        "approval/inbox.html", place=place, counts=counts, page=page, kinds=subject_pages()
    )


def done() -> str:
    place, person_id = place_of(request.args), principal().person_id
    with services().db.reading() as conn:
        counts = inbox_counts(conn, person_id, today())
        page = case_lines(conn, (done_by(person_id),), page=place.page)
    return render_template("approval/done.html", counts=counts, page=page)


@bp.get("/inbox/bulk")
@bp.get("/inbox/bulk/approve")
def back_to_inbox() -> Response:
    """Addresses that only take forms lead to the list when they are opened."""
    return redirect(url_for(".inbox"), 303)


@bp.post("/inbox/bulk")
@with_form(inbox)
def bulk() -> str:
    chosen = chosen_from(request.form.getlist("case"))
    with services().db.reading() as conn:
        items = items_of(conn, principal().person_id, chosen)
    return render_template("approval/bulk.html", items=items)


@bp.post("/inbox/bulk/approve")
@with_form(inbox)
def bulk_approve() -> str:
    ordered = ordered_from(request.form.getlist("item"))
    with services().db.reading() as conn:
        items = items_of(conn, principal().person_id, ordered)
    outcomes = approve_each(items, ordered, _approve)
    gone = len(ordered) - len(items)
    return render_template("approval/bulk_done.html", outcomes=outcomes, gone=gone)


def _approve(order: Ordered) -> Case:
    return perform(
        services().approval.approve,
        case_id=order.case_id,
        slot=order.slot,
        token=order.once,
        seen=order.seen,
    )
