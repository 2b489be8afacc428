"""The page of 所管替: binders pass to another section."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.documents.records.entrusting import (
    entrust_binders,
    entrust_section,
    keeping_sections,
)
from internal.documents.records.forms import id_in, ticked_in
from internal.documents.records.queries import PAGE, BinderFilter, binders
from internal.documents.records.reading import act, reader
from internal.documents.records.rights import CHIEF_ONLY
from internal.documents.records.views import bp, page_in
from internal.kernel.refusal import Forbidden, InvalidInput
from internal.kernel.text import N_
from internal.web.context import services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today


@bp.get("/entrust")
def entrusting() -> str:
    left = id_in(request.values.get("left", ""))
    with services().db.reading() as conn:
        found = reader(conn)
        if not found.chief:
            raise Forbidden("records.for_the_chief", CHIEF_ONLY)
        keeping = keeping_sections(conn, found.directory)
        chosen = next((each for each in keeping if each.id == left), None)
        lines = (
            binders(conn, BinderFilter(chosen.id, live=True), today(), page_in()) if chosen else ()
        )
    return render_template(
        "records/entrust.html",
        reader=found,
        keeping=keeping,
        chosen=chosen,
        lines=lines[:PAGE],
        more_pages=len(lines) > PAGE,
        page=page_in(),
    )


@bp.post("/entrust")
@with_form(entrusting)
def entrust() -> Response:
    fields = Fields(request.form)
    section_id, reason = id_in(fields.text("to")), fields.text("reason")
    if fields.text("what") == "all":
        moved = act(
            entrust_section, left=_left(fields.text("left")), section_id=section_id, reason=reason
        )
        tell("簿冊と未編綴の文書、あわせて{count}件の所管課を替えました。", count=moved)
    else:
        moved = act(
            entrust_binders,
            binder_ids=ticked_in(request.form, N_("所管課を替える簿冊を選択してください。")),
            section_id=section_id,
            reason=reason,
        )
        tell("{count}冊の所管課を替えました。", count=moved)
    return redirect(url_for(".entrusting"), 303)


def _left(typed: str) -> UUID:
    left = id_in(typed)
    if left is None:
        sentence = N_("今の所管課を選んでください。")
        raise InvalidInput("records.no_section_chosen", sentence, {"left": sentence})
    return left
