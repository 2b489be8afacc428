"""Who may edit the content on the way, and what becomes of approvals; kept by the administrator."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.access.policies import may_administer_organization
from internal.approval.authority.editing import MAY_EDIT, EditingRule
from internal.approval.editing_rules import editing_rule, set_editing_rule, written_rules
from internal.approval.engine.amendments import Standing
from internal.approval.engine.values import Capacity
from internal.approval.steps import CAPACITY_WORDS
from internal.kernel.refusal import Forbidden
from internal.web.context import perform, principal, services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today

bp = Blueprint("editing", __name__, template_folder="templates", url_prefix="/admin/editing")


@bp.before_request
def only_administrators() -> None:
    """
    Raises:
        Forbidden: `approval.editing_not_administrator`.
    """
    if not may_administer_organization(principal()):
        raise Forbidden(
            "approval.editing_not_administrator",
            "回議中の修正の設定は、システム管理者か人事担当の職で行ってください。",
        )


@bp.get("")
def show() -> str:
    with services().db.reading() as conn:
        matters = services().approval.authority.table(conn).matters
        rules, now = written_rules(conn), editing_rule(conn, "", today())
    return render_template(
        "approval/editing.html",
        rules=rules,
        now=now,
        matters=matters,
        today=today(),
        capacities=[(capacity.value, CAPACITY_WORDS[capacity]) for capacity in MAY_EDIT],
    )


@bp.post("")
@with_form(show)
def save() -> Response:
    fields = Fields(request.form)
    with services().db.reading() as conn:
        matters = services().approval.authority.table(conn).matters
    matter, applies_from = fields.text("matter"), fields.day("applies_from")
    fields.done()
    perform(
        set_editing_rule,
        matter=matter if matter in matters else "",
        applies_from=applies_from,
        rule=EditingRule(
            _ticked("editors"),
            _ticked("enclosers"),
            fields.one_of("standing", Standing, Standing.VOIDED),
        ),
    )
    tell("回議中の修正の設定を保存しました。")
    return redirect(url_for(".show"), 303)


def _ticked(name: str) -> frozenset[Capacity]:
    known = {capacity.value: capacity for capacity in MAY_EDIT}
    return frozenset(known[each] for each in request.form.getlist(name) if each in known)
