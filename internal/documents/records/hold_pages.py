"""The pages of holds (廃棄停止)."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.documents.records.forms import id_in
from internal.documents.records.holds import begin_hold, end_hold, holds, keep_binder
from internal.documents.records.reading import act, reader
from internal.documents.records.rules.retention import HoldReason
from internal.documents.records.views import bp, show
from internal.documents.records.words import HOLD_REASONS
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.web.context import services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today


@bp.get("/holds")
def list_holds() -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        lines = holds(conn)
    return render_template(
        "records/holds.html", reader=found, lines=lines, reasons=HOLD_REASONS, on=today()
    )


@bp.post("/holds")
@with_form(list_holds)
def begin() -> Response:
    fields = Fields(request.form)
    reason = fields.one_of("reason", HoldReason, HoldReason.OTHER)
    begun = fields.day("begun")
    fields.done()
    act(begin_hold, reason=reason, matter=fields.text("matter"), begun_on=begun)
    tell("廃棄停止を登録しました。対象の簿冊の画面から、この件を選んでください。")
    return redirect(url_for(".list_holds"), 303)


@bp.get("/holds/<uuid:hold_id>/end")
def back_to_holds(hold_id: UUID) -> Response:
    """An address that only takes a form leads to the page when it is opened."""
    del hold_id
    return redirect(url_for(".list_holds"), 303)


def _list(hold_id: UUID) -> str:
    del hold_id
    return list_holds()


@bp.post("/holds/<uuid:hold_id>/end")
@with_form(_list)
def end(hold_id: UUID) -> Response:
    fields = Fields(request.form)
    ended = fields.day("ended")
    fields.done()
    act(end_hold, hold_id=hold_id, on=ended)
    tell("廃棄停止の終わりを登録しました。")
    return redirect(url_for(".list_holds"), 303)


@bp.post("/binders/<uuid:binder_id>/hold")
@with_form(show)
def hold(binder_id: UUID) -> Response:
    hold_id = id_in(request.form.get("hold", ""))
    if hold_id is None:
        sentence = N_("廃棄停止の件を選んでください。")
        raise InvalidInput("records.no_hold_chosen", sentence, {"hold": sentence})
    act(keep_binder, hold_id=hold_id, binder_id=binder_id)
    tell("簿冊を廃棄停止の対象にしました。")
    return redirect(url_for(".show", binder_id=binder_id), 303)


@bp.get("/binders/<uuid:binder_id>/hold")
def back_from_hold(binder_id: UUID) -> Response:
    """An address that only takes a form leads to the page when it is opened."""
    return redirect(url_for(".show", binder_id=binder_id), 303)
