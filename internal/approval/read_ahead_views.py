"""Whether people may read before their turn; kept by the administrator."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.access.policies import may_administer_organization
from internal.approval.read_ahead import ALL_MATTERS, ReadAhead, rules_of, set_rule
from internal.kernel.refusal import Forbidden, InvalidInput
from internal.kernel.text import N_
from internal.web.context import perform, principal, services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell

bp = Blueprint("read_ahead", __name__, template_folder="templates", url_prefix="/admin/read-ahead")

WORDS = {
    ReadAhead.ALLOWED: N_("提出されたときから読める"),
    ReadAhead.FROM_TURN: N_("自分の番が来てから読める"),
    ReadAhead.AS_CITY: N_("すべての事項の設定に従う"),
}


@bp.before_request
def only_administrators() -> None:
    """
    Raises:
        Forbidden: `approval.read_ahead_is_the_administrators`.
    """
    if not may_administer_organization(principal()):
        raise Forbidden(
            "approval.read_ahead_is_the_administrators",
            "事前閲覧の設定は、システム管理者か人事担当の職で行ってください。",
        )


@bp.get("")
def show() -> str:
    with services().db.reading() as conn:
        rules = rules_of(conn)
        matters = services().approval.authority.table(conn).matters
    return render_template("approval/read_ahead.html", rules=rules, matters=matters, words=WORDS)


@bp.post("")
@with_form(show)
def save() -> Response:
    fields = Fields(request.form)
    matter = fields.text("matter")
    choice = fields.one_of("choice", ReadAhead, ReadAhead.AS_CITY)
    with services().db.reading() as conn:
        known = matter in services().approval.authority.table(conn).matters
    if choice is ReadAhead.AS_CITY and matter == ALL_MATTERS:
        raise InvalidInput(
            "approval.read_ahead_missing",
            "入力内容を確認してください。",
            {"choice": "すべての事項については、読める時期を選んでください。"},
        )
    perform(set_rule, matter=matter if known else ALL_MATTERS, choice=choice)
    tell("事前閲覧の設定を保存しました。次に提出される文書から適用されます。")
    return redirect(url_for(".show"), 303)
