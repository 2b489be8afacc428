"""The page on which a receipt is handed on: 配布, and 転送 of what came to the wrong place."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.documents.receipts.forms import addressee_in, step_in
from internal.documents.receipts.moving import hand_on
from internal.documents.receipts.page import receipt_page
from internal.documents.receipts.reading import reader
from internal.documents.receipts.rights import every_section
from internal.documents.receipts.rules.standing import Move, after, offered
from internal.documents.receipts.views import bp
from internal.documents.records.forms import id_in
from internal.documents.records.reading import act
from internal.organization.directory import Directory
from internal.web.context import services
from internal.web.forms import with_form, with_overtaken_form
from internal.web.results import tell

HANDING_ON = (Move.DISTRIBUTE, Move.FORWARD)


@bp.get("/<uuid:receipt_id>/hand-on")
def handing(receipt_id: UUID) -> str:
    """The form, with the people of the section that was chosen first."""
    with services().db.reading() as conn:
        found = reader(conn)
        page = receipt_page(conn, found.asker, receipt_id)
    moves = [move for move in HANDING_ON if move in offered(page.line.standing, page.hands)]
    if not moves:
        after(page.line.standing, Move.DISTRIBUTE, page.hands)
    sections = every_section(found.directory)
    chosen = id_in(request.values.get("section", ""))
    if chosen not in dict(sections):
        chosen = page.holder_section_id
    return render_template(
        "receipts/hand_on.html",
        reader=found,
        page=page,
        moves=moves,
        sections=sections,
        chosen=chosen,
        section=dict(sections).get(chosen, ""),
        people=_people(found.directory, chosen),
    )


@bp.post("/<uuid:receipt_id>/hand-on")
@with_overtaken_form(handing)
@with_form(handing)
def take(receipt_id: UUID) -> Response:
    act(
        hand_on,
        receipt_id=receipt_id,
        step=step_in(request.form, frozenset(HANDING_ON)),
        to=addressee_in(request.form),
    )
    tell("配布しました。相手が受領するまで「受領待ち」に表示されます。")
    return redirect(url_for(".index"), 303)


def _people(directory: Directory, section_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The people of a section, each once, in the order of the chart."""
    found: dict[UUID, str] = {}
    for unit in directory.subtree(section_id):
        for post in reversed(directory.posts_in(unit.department_id)):
            for seat in post.holders:
                found.setdefault(seat.person_id, f"{seat.name} {seat.title}")
    return tuple(found.items())
