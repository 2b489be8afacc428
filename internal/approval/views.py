"""The inbox."""

from flask import Blueprint, render_template, request

from internal.approval.engine.tasks import Box
from internal.approval.lists import DONE, place_of
from internal.approval.queries import case_lines, done_by, inbox_counts
from internal.approval.queries import inbox as inbox_page
from internal.approval.subjects import subject_pages
from internal.web.context import principal, services
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
