"""The pages of what waits for filing and for completion: many at once, each for itself."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.documents.records.filing import complete, file_document
from internal.documents.records.forms import id_in
from internal.documents.records.queries import PAGE, open_binders
from internal.documents.records.reading import Reader, act, reader
from internal.documents.records.views import bp, page_in
from internal.documents.records.waiting import (
    Keeper,
    Waits,
    titles_of,
    waiting,
    waiting_counts,
)
from internal.kernel.refusal import InvalidInput, Refusal
from internal.kernel.text import N_
from internal.web.context import services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import sentence

WORDS = {Waits.FILING: N_("未編綴"), Waits.COMPLETION: N_("完結待ち")}


@bp.get("/waiting")
def list_waiting() -> str:
    which = _which()
    with services().db.reading() as conn:
        found = reader(conn)
        keeper = _keeper(found)
        lines = waiting(conn, keeper, which, page_in())
        counts = waiting_counts(conn, keeper)
        choice = open_binders(conn, found.section_id)
        titles = titles_of(conn, found.who, _ticked()) if request.method == "POST" else {}
    return render_template(
        "records/waiting.html",
        reader=found,
        which=which,
        words=WORDS,
        counts=counts,
        lines=lines[:PAGE],
        more_pages=len(lines) > PAGE,
        page=page_in(),
        choice=choice,
        labels={_field(each): title for each, title in titles.items()},
    )


@bp.post("/waiting")
@with_form(list_waiting)
def settle() -> Response:
    """File or complete what is ticked; what cannot be is named, the others are done."""
    fields, which, ticked = Fields(request.form), _which(), _ticked()
    if not ticked:
        nothing = N_("文書を選択してください。")
        raise InvalidInput("records.no_document_chosen", nothing, {"document": nothing})
    if which is Waits.FILING:
        binder_id = id_in(fields.text("binder"))
        if binder_id is None:
            missing = N_("簿冊を選んでください。")
            raise InvalidInput("records.no_binder_chosen", missing, {"binder": missing})
        done = _each(ticked, partial(_file, binder_id=binder_id))
        tell("{count}件を編綴しました。", count=done)
    else:
        on = fields.day("completed")
        fields.done()
        done = _each(ticked, lambda document_id: act(complete, document_id=document_id, on=on))
        tell("{count}件を完結しました。", count=done)
    with services().db.reading() as conn:
        section_id = reader(conn).section_id
    return redirect(url_for(".list_waiting", which=which.value, section=section_id), 303)


def _file(document_id: UUID, *, binder_id: UUID) -> None:
    act(file_document, document_id=document_id, binder_id=binder_id)


def _each(ticked: tuple[UUID, ...], do: Callable[[UUID], None]) -> int:
    """Do it to each in a transaction of its own; answers how many.

    Raises:
        InvalidInput: `records.some_left`, with the sentence at each that could not be done.
    """
    left = {}
    for document_id in ticked:
        try:
            do(document_id)
        except Refusal as refusal:
            left[_field(document_id)] = sentence(refusal.sentence, refusal.facts)
    if left:
        raise InvalidInput(
            "records.some_left",
            "{done}件は済みました。{left}件はできませんでした。",
            left,
            done=len(ticked) - len(left),
            left=len(left),
        )
    return len(ticked)


def _field(document_id: UUID) -> str:
    return f"document-{document_id}"


def _ticked() -> tuple[UUID, ...]:
    typed = request.form.getlist("document")
    return tuple(each for value in dict.fromkeys(typed) if (each := id_in(value)))


def _which() -> Waits:
    return Waits.COMPLETION if request.values.get("which") == Waits.COMPLETION else Waits.FILING


def _keeper(found: Reader) -> Keeper:
    return Keeper(found.who, found.section_id, found.keeps(found.section_id))
