"""Pages of notices, their settings, and the development mailbox."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from internal.notifications import forms, queries, service
from internal.notifications.rules import Delivery
from internal.web.context import perform, principal, services

bp = Blueprint("notifications", __name__, template_folder="templates")
bp.before_request(login_required(lambda: None))
mailbox_bp = Blueprint("mailbox", __name__, template_folder="templates")


@bp.get("/notices")
def notices() -> str:
    before = forms.page_start(request.args.get("before"))
    with services().db.reading() as conn:
        page = queries.notices_of(conn, principal().person_id, before)
    return render_template("notifications/notices.html", page=page)


@bp.post("/notices/read")
def read() -> Response:
    chosen = forms.chosen_notices(request.form)
    perform(service.mark_read, person_id=principal().person_id, notice_ids=chosen)
    return redirect(url_for(".notices"), 303)


@bp.post("/notices/read-all")
def read_all() -> Response:
    perform(service.mark_all_read, person_id=principal().person_id)
    flash(_("すべてのお知らせを既読にしました。"), "ok")
    return redirect(url_for(".notices"), 303)


@bp.get("/settings/notices")
def preferences() -> str:
    with services().db.reading() as conn:
        chosen = queries.delivery_of(conn, principal().person_id)
    return render_template("notifications/preferences.html", chosen=chosen, choices=Delivery)


@bp.post("/settings/notices")
def save_preferences() -> Response:
    delivery = forms.chosen_delivery(request.form)
    perform(service.choose_delivery, person_id=principal().person_id, delivery=delivery)
    flash(_("メールの設定を保存しました。"), "ok")
    return redirect(url_for(".preferences"), 303)


@mailbox_bp.get("/dev/mailbox")
def mailbox() -> str:
    with services().db.reading() as conn:
        mails = queries.mailbox(conn)
    return render_template("notifications/mailbox.html", mails=mails)
