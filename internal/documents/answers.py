"""Answers besides the decision bar: recorded ones, the reception of a section, its opinions."""

from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from internal.approval.engine.values import Case, CaseState
from internal.approval.forms import opinion_form, outside_answer_form, reception_form
from internal.documents.attaching import Arrived
from internal.documents.decisions import act_on, address_of, onward_from
from internal.documents.paper import record_answer
from internal.documents.views import show
from internal.kernel.refusal import InvalidInput
from internal.web.context import services
from internal.web.downloads import Received, Refused, accepts_uploads, receive_uploads
from internal.web.forms import with_form
from internal.web.results import tell

bp = Blueprint("answers", __name__, template_folder="templates")


@bp.get("/documents/<uuid:document_id>/record")
@bp.get("/documents/<uuid:document_id>/receive")
@bp.get("/documents/<uuid:document_id>/opine")
def back_to_document(document_id: UUID) -> Response:
    """Addresses that only take forms lead to the document when they are opened."""
    return redirect(address_of(document_id), 303)


@bp.post("/documents/<uuid:document_id>/record")
@accepts_uploads
@with_form(show)
def record(document_id: UUID) -> Response:
    form, onward = outside_answer_form(request.form), onward_from(document_id)
    scans = _scans()
    case = act_on(
        document_id,
        lambda tx, case_id: record_answer(
            tx,
            approval=services().approval,
            case_id=case_id,
            document_id=document_id,
            form=form,
            scans=scans,
            most_bytes=services().settings.max_case_bytes,
        ),
    )
    _say_recorded(case)
    return redirect(onward, 303)


@bp.post("/documents/<uuid:document_id>/receive")
@with_form(show)
def receive(document_id: UUID) -> Response:
    form, onward = reception_form(request.form), onward_from(document_id)
    act_on(
        document_id,
        lambda tx, case_id: services().approval.receive(
            tx,
            case_id=case_id,
            slot=form.slot,
            token=form.once,
            answerer=form.answerer,
            members=form.members,
        ),
    )
    tell("受け付けました。課内の職員へ回りました。")
    return redirect(onward, 303)


@bp.post("/documents/<uuid:document_id>/opine")
@with_form(show)
def opine(document_id: UUID) -> Response:
    form, onward = opinion_form(request.form), onward_from(document_id)
    act_on(
        document_id,
        lambda tx, case_id: services().approval.opine(
            tx, case_id=case_id, slot=form.slot, token=form.once, opinion=form.opinion
        ),
    )
    tell("意見を出しました。")
    return redirect(onward, 303)


def _say_recorded(case: Case) -> None:
    if case.state is CaseState.DECIDED:
        tell("紙での決裁を記録しました。文書番号を付けて内容を確定しました。")
    elif case.state is CaseState.REJECTED:
        tell("紙での否決を記録しました。起案者に通知されます。")
    else:
        tell("回答を記録しました。")


def _scans() -> tuple[Arrived, ...]:
    """The scans of the paper that arrived; one that may not come in refuses the whole record."""
    arrived: list[Arrived] = []
    for each in receive_uploads("scan"):
        match each:
            case Received():
                arrived.append(Arrived(each.filename, each.stored, each.kind))
            case Refused(refusal=why):
                raise InvalidInput(why.code, why.sentence, {"scan": why.sentence}, **why.facts)
    return tuple(arrived)
