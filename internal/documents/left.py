"""前任者の文書: drafts, returned cases and unread cases of people who are gone, taken over by
their section."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.access.policies import takes_over_drafts, takes_over_everywhere
from internal.documents.left_drafts import left_drafts
from internal.documents.readings import left_readings, settle_left_reading
from internal.documents.taking_over import sections_kept_by
from internal.kernel.refusal import Forbidden, InvalidInput, Refusal
from internal.organization.directory import Directory
from internal.organization.proxies import candidates_of
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.results import tell, tell_refusal
from internal.web.words import today

CLOSE = "close"
"""In the place of a successor: what nobody has read is closed with the reason."""

bp = Blueprint("left", __name__, template_folder="templates")


@bp.get("/documents/left")
def show() -> str:
    who = principal()
    if not takes_over_drafts(who):
        raise Forbidden(
            "documents.not_left_to_you",
            "前任者の文書を引き継げるのは、その課の文書主任かシステム管理者、人事担当です。",
        )
    with services().db.reading() as conn:
        directory = services().directories.on(conn, today(), services().db.clock())
        kept = None if takes_over_everywhere(who) else sections_kept_by(directory, who.seat.post_id)
        drafts = left_drafts(conn, directory, kept)
        readings = left_readings(conn, directory, kept)
    return render_template(
        "documents/left.html",
        drafts=drafts,
        readings=readings,
        offered=_offered(directory),
        close=CLOSE,
    )


def _offered(directory: Directory) -> tuple[tuple[UUID, str], ...]:
    seat = principal().seat
    own = ((seat.person_id, f"{seat.name} {seat.section} {seat.title}"),)
    others = candidates_of(directory, seat)
    return own + tuple(
        (each.person_id, f"{each.name} {each.section} {each.title}") for each in others
    )


@bp.post("/documents/left")
@with_form(show)
def take_over() -> Response:
    chosen = tuple(dict.fromkeys(request.form.getlist("document")))
    try:
        documents, successor = tuple(UUID(each) for each in chosen), UUID(request.form["to"])
    except (KeyError, ValueError):
        raise InvalidInput(
            "documents.nobody_takes_over",
            "後任を選んでください。",
            {"to": "後任を選んでください。"},
        ) from None
    if not documents:
        raise InvalidInput("documents.nothing_taken_over", "引き継ぐ文書を一覧で選択してください。")
    each_alone(
        [
            partial(
                perform,
                services().taking_over.take_over,
                document_id=document_id,
                successor_id=successor,
            )
            for document_id in documents
        ]
    )
    return redirect(url_for(".show"), 303)


@bp.post("/documents/left/readings")
@with_form(show)
def settle() -> Response:
    chosen = tuple(dict.fromkeys(request.form.getlist("reading")))
    wanted = request.form.get("reader", "")
    try:
        successor = None if wanted == CLOSE else UUID(wanted)
    except ValueError:
        raise InvalidInput(
            "documents.nobody_takes_over",
            "後任を選んでください。",
            {"reader": "後任を選んでください。"},
        ) from None
    if not chosen:
        raise InvalidInput("documents.nothing_taken_over", "引き継ぐ文書を一覧で選択してください。")
    each_alone(
        [
            partial(
                perform,
                settle_left_reading,
                approval=services().approval,
                key=key,
                successor_id=successor,
                reason=request.form.get("reason", ""),
            )
            for key in chosen
        ]
    )
    return redirect(url_for(".show"), 303)


def each_alone(deeds: Sequence[Callable[[], object]]) -> None:
    """Do each in a transaction of its own and say how many were done; one refusal stops none.

    Raises:
        Refusal: nothing could be done.
    """
    done, last = 0, None
    for deed in deeds:
        try:
            deed()
            done += 1
        except Refusal as refusal:
            last = refusal
    if last is not None and not done:
        raise last
    tell("{count}件を引き継ぎました。", count=done)
    if last is not None:
        tell_refusal(last)
