"""After how many working days people are reminded; kept by the administrator."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.access.policies import may_administer_organization
from internal.approval.reminders import rules_of, set_rule
from internal.approval.subjects import subject_pages
from internal.kernel.refusal import Forbidden
from internal.kernel.text import N_
from internal.web.context import perform, principal, services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell

bp = Blueprint("reminders", __name__, template_folder="templates", url_prefix="/admin/reminders")


@bp.before_request
def only_administrators() -> None:
    """
    Raises:
        Forbidden: `approval.not_administrator`.
    """
    if not may_administer_organization(principal()):
        raise Forbidden(
            "approval.not_administrator",
            "督促の設定は、システム管理者か人事担当の職で行ってください。",
        )


@bp.get("")
def show() -> str:
    with services().db.reading() as conn:
        rules = rules_of(conn)
    return render_template("approval/reminders.html", rules=rules, kinds=subject_pages())


@bp.post("")
@with_form(show)
def save() -> Response:
    fields = Fields(request.form)
    kind = fields.text("kind")
    remind_after = fields.number("remind_after", N_("1から60までの日数を入力してください。"))
    escalate_after = fields.number("escalate_after", N_("1から60までの日数を入力してください。"))
    fields.done()
    perform(
        set_rule,
        kind=kind if kind in subject_pages() else "",
        remind_after=remind_after,
        escalate_after=escalate_after,
    )
    tell("督促の設定を保存しました。")
    return redirect(url_for(".show"), 303)
