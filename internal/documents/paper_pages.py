"""Pages of paper: who holds it, where it was filed, the cover sheet, the city's reasons."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from internal.approval.engine.paper import FilePaper, HandPaper, TakePaper
from internal.approval.forms import once_of, paper_form
from internal.approval.lists import place_of
from internal.documents.cover import cover_of
from internal.documents.decisions import act_on, address_of
from internal.documents.paper import PaperList, paper_cases
from internal.documents.paper_reasons import add_reason, end_reason, paper_reasons
from internal.documents.policies import keeps_paper_reasons
from internal.documents.screen import read_document
from internal.documents.views import show
from internal.kernel.files.names import content_disposition
from internal.kernel.refusal import Forbidden, InvalidInput
from internal.printing.cover import render_cover
from internal.printing.fonts import load_fonts
from internal.web.context import perform, principal, services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today

bp = Blueprint("paper", __name__, template_folder="templates")


@bp.get("/documents/<uuid:document_id>/paper/take")
@bp.get("/documents/<uuid:document_id>/paper/hand")
@bp.get("/documents/<uuid:document_id>/paper/file")
def back_to_document(document_id: UUID) -> BaseResponse:
    """Addresses that only take forms lead to the document when they are opened."""
    return redirect(address_of(document_id), 303)


@bp.get("/documents/<uuid:document_id>/cover.pdf")
def cover(document_id: UUID) -> Response:
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
    settings = services().settings
    sheet = cover_of(page, city=settings.city, base_url=settings.base_url, on=today())
    pdf = render_cover(sheet, load_fonts(settings.fonts_dir))
    headers = {"Content-Disposition": content_disposition("cover.pdf", inline=True)}
    headers["Cache-Control"] = "private, no-store"
    return Response(pdf, mimetype="application/pdf", headers=headers)


@bp.post("/documents/<uuid:document_id>/paper/take")
@with_form(show)
def take(document_id: UUID) -> BaseResponse:
    once = once_of(request.form)
    act_on(
        document_id,
        lambda tx, case_id: services().approval.act(
            tx, case_id=case_id, token=once, command=TakePaper
        ),
    )
    tell("紙を受け取ったことを記録しました。")
    return redirect(address_of(document_id), 303)


@bp.post("/documents/<uuid:document_id>/paper/hand")
@with_form(show)
def hand(document_id: UUID) -> BaseResponse:
    form = paper_form(request.form)
    to = form.to
    if to is None:
        raise _nobody_chosen()
    act_on(
        document_id,
        lambda tx, case_id: services().approval.act(
            tx, case_id=case_id, token=form.once, command=lambda by: HandPaper(by, to, form.note)
        ),
    )
    tell("紙を渡したことを記録しました。相手に通知されます。")
    return redirect(address_of(document_id), 303)


@bp.post("/documents/<uuid:document_id>/paper/file")
@with_form(show)
def file(document_id: UUID) -> BaseResponse:
    form = paper_form(request.form)
    act_on(
        document_id,
        lambda tx, case_id: services().approval.act(
            tx, case_id=case_id, token=form.once, command=lambda by: FilePaper(by, form.place)
        ),
    )
    tell("紙を編綴したことを記録しました。")
    return redirect(address_of(document_id), 303)


@bp.get("/documents/paper")
def cases() -> str:
    asked = request.args.get("show", "")
    which = PaperList(asked) if asked in tuple(PaperList) else PaperList.MINE
    with services().db.reading() as conn:
        lines = paper_cases(conn, principal(), which, page=place_of(request.args).page)
    return render_template("documents/paper_cases.html", which=which, page=lines)


@bp.get("/admin/paper-reasons")
def reasons() -> str:
    _require_keeper()
    with services().db.reading() as conn:
        listed = paper_reasons(conn)
    return render_template("documents/paper_reasons.html", reasons=listed, on=today())


@bp.post("/admin/paper-reasons")
@with_form(reasons)
def enter_reason() -> BaseResponse:
    _require_keeper()
    fields = Fields(request.form)
    words, valid_from = fields.text("words"), fields.day("valid_from")
    fields.done()
    perform(add_reason, words=words, valid_from=valid_from)
    tell("理由を追加しました。")
    return redirect(url_for(".reasons"), 303)


@bp.post("/admin/paper-reasons/<uuid:reason_id>/end")
def end(reason_id: UUID) -> BaseResponse:
    _require_keeper()
    perform(end_reason, reason_id=reason_id)
    tell("この理由は今日から選べません。選択済みの起案は変わりません。")
    return redirect(url_for(".reasons"), 303)


def _require_keeper() -> None:
    if not keeps_paper_reasons(principal()):
        raise Forbidden(
            "documents.reasons_are_the_administrators",
            "紙併用の理由の一覧を変えられるのは、システム管理者だけです。",
        )


def _nobody_chosen() -> InvalidInput:
    return InvalidInput(
        "approval.nothing_selected",
        "入力内容を確認してください。",
        {"to": "紙を渡す相手を選んでください。"},
    )
