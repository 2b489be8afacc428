"""What people do with a document in circulation: decide, return, reject, recall, read."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.approval.engine.values import Case, CaseState
from internal.approval.forms import (
    Decision,
    DecisionForm,
    decision_form,
    once_of,
    read_form,
    reject_form,
    return_form,
    written_reason,
)
from internal.approval.lists import place_of
from internal.approval.offers import Deed
from internal.approval.subjects import subject_url
from internal.documents.notes.forms import leaves_notes_out
from internal.documents.notes.service import leave_notes_out
from internal.documents.screen import Screen, case_of_document, pager_of, read_document, screen_of
from internal.documents.views import show
from internal.kernel.db import Tx
from internal.kernel.refusal import Conflict
from internal.kernel.text import N_
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.results import Link, tell
from internal.web.words import today

bp = Blueprint("decisions", __name__, template_folder="templates")


@bp.get("/documents/<uuid:document_id>/decision")
@bp.get("/documents/<uuid:document_id>/after-view")
@bp.get("/documents/<uuid:document_id>/read")
def back_to_document(document_id: UUID) -> Response:
    """Addresses that only take forms lead to the document when they are opened."""
    return redirect(address_of(document_id), 303)


@bp.post("/documents/<uuid:document_id>/decision")
@with_form(show)
def decide(document_id: UUID) -> Response:
    form, onward = decision_form(request.form), onward_from(document_id)
    _say_decided(document_id, act_on(document_id, partial(_decided, document_id, form)), form)
    return redirect(onward, 303)


def _decided(document_id: UUID, form: DecisionForm, tx: Tx, case_id: UUID) -> Case:
    approval = services().approval
    act = approval.object if form.decision is Decision.OBJECT else approval.approve
    case = act(
        tx,
        case_id=case_id,
        slot=form.slot,
        token=form.once,
        opinion=form.opinion,
        seen=form.seen,
    )
    if case.state is CaseState.DECIDED and leaves_notes_out(request.form):
        leave_notes_out(tx, document_id=document_id)
    return case


def _say_decided(document_id: UUID, case: Case, form: DecisionForm) -> None:
    holders = tuple(seat for slot in case.open_slots for seat in slot.holders[:1])
    undo = Link(N_("承認を取り消す"), _undo(document_id, form.slot))
    if case.state is CaseState.DECIDED:
        tell("決裁しました。文書番号を付けて内容を確定しました。")
    elif form.decision is Decision.OBJECT:
        tell("異議を記録しました。決裁者に示されます。", link=undo)
    elif holders:
        tell("承認しました。{holders}へ回りました。", holders=holders, link=undo)
    else:
        tell("承認しました。", link=undo)


def _undo(document_id: UUID, slot: int) -> str:
    return url_for("deeds.page", document_id=document_id, deed=Deed.TAKE_BACK.value, number=slot)


@bp.get("/documents/<uuid:document_id>/return")
def return_page(document_id: UUID) -> str:
    return _reason_page("documents/return.html", document_id)


@bp.post("/documents/<uuid:document_id>/return")
@with_form(return_page)
def send_back(document_id: UUID) -> Response:
    form, onward = return_form(request.form), onward_from(document_id)
    act_on(
        document_id,
        lambda tx, case_id: services().approval.send_back(
            tx,
            case_id=case_id,
            slot=form.slot,
            token=form.once,
            reason=form.reason,
            to_stage=form.to_stage,
        ),
    )
    tell("差し戻しました。理由は決裁の経過に残り、相手に通知されます。")
    return redirect(onward, 303)


@bp.get("/documents/<uuid:document_id>/deny")
def reject_page(document_id: UUID) -> str:
    return _reason_page("documents/deny.html", document_id)


@bp.post("/documents/<uuid:document_id>/deny")
@with_form(reject_page)
def reject(document_id: UUID) -> Response:
    form, onward = reject_form(request.form), onward_from(document_id)
    act_on(
        document_id,
        lambda tx, case_id: services().approval.reject(
            tx, case_id=case_id, slot=form.slot, token=form.once, reason=form.reason, seen=form.seen
        ),
    )
    tell("否決しました。起案者に通知されます。")
    return redirect(onward, 303)


@bp.get("/documents/<uuid:document_id>/recall")
def recall_page(document_id: UUID) -> str:
    screen = _screen(document_id)
    if not screen.choices.pull_back:
        raise _not_possible_now()
    return render_template("documents/recall.html", screen=screen, place=place_of(request.args))


@bp.post("/documents/<uuid:document_id>/recall")
@with_form(recall_page)
def recall(document_id: UUID) -> Response:
    act_on(
        document_id,
        lambda tx, case_id: services().approval.recall(
            tx, case_id=case_id, token=once_of(request.form)
        ),
    )
    tell("引き戻しました。内容を直して、もう一度提出できます。")
    return redirect(url_for("drafting.edit", document_id=document_id), 303)


@bp.get("/documents/<uuid:document_id>/withdraw")
def withdraw_page(document_id: UUID) -> str:
    screen = _screen(document_id)
    if not screen.choices.in_hand:
        raise _not_possible_now()
    return render_template("documents/withdraw.html", screen=screen, place=place_of(request.args))


@bp.post("/documents/<uuid:document_id>/withdraw")
@with_form(withdraw_page)
def withdraw(document_id: UUID) -> Response:
    act_on(
        document_id,
        lambda tx, case_id: services().approval.withdraw(
            tx, case_id=case_id, token=once_of(request.form), reason=written_reason(request.form)
        ),
    )
    tell("取り下げました。")
    return redirect(address_of(document_id), 303)


@bp.post("/documents/<uuid:document_id>/after-view")
@with_form(show)
def view_after(document_id: UUID) -> Response:
    form, onward = read_form(request.form), onward_from(document_id)
    act_on(
        document_id,
        lambda tx, case_id: services().approval.view_after(
            tx, case_id=case_id, slot=form.slot, token=form.once, opinion=form.opinion
        ),
    )
    tell("後閲しました。")
    return redirect(onward, 303)


@bp.post("/documents/<uuid:document_id>/read")
@with_form(show)
def read(document_id: UUID) -> Response:
    form, onward = read_form(request.form), onward_from(document_id)
    act_on(
        document_id,
        lambda tx, case_id: services().approval.read(
            tx, case_id=case_id, slot=form.slot, token=form.once
        ),
    )
    tell("閲覧済みにしました。")
    return redirect(onward, 303)


def act_on(document_id: UUID, act: Callable[[Tx, UUID], Case]) -> Case:
    """Act on the case of a document that she may read, in one transaction.

    Raises:
        NotFound: `documents.not_found`.
    """
    who = principal()

    def within(tx: Tx) -> Case:
        return act(tx, case_of_document(tx.conn, who, document_id))

    return perform(within)


def address_of(document_id: UUID) -> str:
    """The page of the document, in the list she came from."""
    return url_for("documents.show", document_id=document_id, **place_of(request.args).state)  # type: ignore[arg-type]


def onward_from(document_id: UUID) -> str:
    """Where a person goes after acting: on in the list she came from, else back to the document.

    Asked before the act, because the act takes the document out of the list.
    """
    place = place_of(request.args)
    if place.box is None:
        return address_of(document_id)
    with services().db.reading() as conn:
        pager = pager_of(conn, principal(), document_id, place, today())
    following = (pager.after or pager.before) if pager else None
    if following is None:
        return url_for("approval.inbox", **place.state)  # type: ignore[arg-type]
    return subject_url(following.kind, following.subject_id, place.state)


def _reason_page(template: str, document_id: UUID) -> str:
    """The page of a return or a rejection, for whoever may act on the document now.

    Raises:
        Conflict: `documents.not_your_turn`, it is no longer hers to act on.
    """
    screen = _screen(document_id)
    if screen.choices.turn is None:
        raise Conflict(
            "documents.not_your_turn",
            "この文書は現在あなたの承認待ちではありません。最新の状態を確認してください。",
        )
    return render_template(template, screen=screen, place=place_of(request.args))


def _not_possible_now() -> Conflict:
    return Conflict(
        "documents.not_possible_now",
        "この文書では、いまその操作はできません。文書を開いて最新の状態を確認してください。",
    )


def _screen(document_id: UUID) -> Screen:
    place, at = place_of(request.args), services().db.clock()
    with services().db.reading() as conn:
        page = read_document(conn, principal(), document_id)
        return screen_of(conn, services().approval, principal(), page, place=place, at=at)
