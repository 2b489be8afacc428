"""Pages of notices, their settings, and the development mailbox."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.access.gate import public
from internal.config import Environment, Settings
from internal.kernel.text import N_
from internal.notifications import forms, queries, service
from internal.web import results
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.home import Card, add_card
from internal.web.navigation import Entry, Place

bp = Blueprint("notifications", __name__, template_folder="templates")
mailbox_bp = Blueprint("mailbox", __name__, template_folder="templates")


def register(app: Flask, settings: Settings) -> None:
    """Enter the pages and the bell. The mailbox page exists only where no real mail is sent."""
    app.register_blueprint(bp)
    if settings.environment is not Environment.PRODUCTION:
        app.register_blueprint(mailbox_bp)
    app.extensions["navigation"].add(
        Entry(
            "notices",
            N_("お知らせ"),
            "bell",
            "notifications.notices",
            place=Place.BELL,
            count=queries.unread_at_bell,
        ),
        Entry(
            "notice-settings",
            N_("メールの設定"),
            "bell",
            "notifications.preferences",
            place=Place.ACCOUNT,
        ),
    )
    add_card(app, Card("notifications/card.html", queries.latest_notices))


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
    results.tell(N_("すべてのお知らせを既読にしました。"))
    return redirect(url_for(".notices"), 303)


@bp.get("/settings/notices")
def preferences() -> str:
    with services().db.reading() as conn:
        chosen = queries.delivery_of(conn, principal().person_id)
    return render_template("notifications/preferences.html", chosen=chosen)


@bp.post("/settings/notices")
@with_form(preferences)
def save_preferences() -> Response:
    delivery = forms.chosen_delivery(request.form)
    perform(service.choose_delivery, person_id=principal().person_id, delivery=delivery)
    results.tell(N_("メールの設定を保存しました。"))
    return redirect(url_for(".preferences"), 303)


@mailbox_bp.get("/dev/mailbox")
@public
def mailbox() -> str:
    with services().db.reading() as conn:
        mails = queries.mailbox(conn)
    return render_template("notifications/mailbox.html", mails=mails)
