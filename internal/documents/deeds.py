"""What people do with a document beside answering: undo, put aside, ask, lift, end, reroute."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.approval.deeds import WORDS, deed_form
from internal.approval.guard_deeds import GUARDED
from internal.approval.lists import place_of
from internal.approval.offers import Deed
from internal.documents.administration import case_to_manage, circulating_cases
from internal.documents.deed_screen import FLOW, added_as, deed_screen, grounds_offered
from internal.documents.policies import manages_cases
from internal.documents.screen import case_of_document, no_such_document
from internal.kernel.db import Tx
from internal.kernel.refusal import Forbidden
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today

bp = Blueprint("deeds", __name__, template_folder="templates")


@bp.get("/documents/<uuid:document_id>/act/<deed>")
def page(document_id: UUID, deed: str) -> str:
    number = request.values.get("number", "")
    with services().db.reading() as conn:
        screen = deed_screen(
            conn,
            services().approval,
            principal(),
            document_id,
            deed=_deed(deed),
            number=int(number) if number.isdecimal() else 0,
            at=services().db.clock(),
        )
    return render_template(
        "documents/deed.html", screen=screen, place=place_of(request.args), added_as=added_as()
    )


@bp.post("/documents/<uuid:document_id>/act/<deed>")
@with_form(page)
def do(document_id: UUID, deed: str) -> Response:
    which = _deed(deed)
    with services().db.reading() as conn:
        grounds = grounds_offered(conn, services().approval, today()) if which in GUARDED else ()
    form, who = deed_form(which, request.form, grounds), principal()
    find = case_to_manage if which in FLOW else case_of_document

    def within(tx: Tx) -> None:
        case_id = find(tx.conn, who, document_id)
        services().approval.act(tx, case_id=case_id, token=form.once, command=form.command)

    perform(within)
    tell(WORDS[which].done)
    if which in FLOW and manages_cases(who):
        return redirect(url_for(".administration"), 303)
    return redirect(
        url_for("documents.show", document_id=document_id, **place_of(request.args).state),  # type: ignore[arg-type]
        303,
    )


@bp.get("/admin/cases")
def administration() -> str:
    if not manages_cases(principal()):
        raise Forbidden("documents.not_administrator", "案件の流れを管理できるのは管理者だけです。")
    with services().db.reading() as conn:
        lines = circulating_cases(conn, page=place_of(request.args).page)
    return render_template("documents/administration.html", page=lines)


def _deed(name: str) -> Deed:
    if name not in tuple(Deed):
        raise no_such_document()
    return Deed(name)
