"""When people may read, and what they must have read; kept by the administrator."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.access.policies import may_administer_organization
from internal.approval.reading_rules import ALL_MATTERS, Choice, ReadingRule, rules_of, set_rule
from internal.kernel.refusal import Forbidden, InvalidInput
from internal.kernel.text import N_
from internal.web.context import perform, principal, services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell

bp = Blueprint(
    "reading_rules", __name__, template_folder="templates", url_prefix="/admin/reading-rules"
)

NAMES = {
    ReadingRule.AHEAD: N_("事前閲覧"),
    ReadingRule.FILES_FIRST: N_("添付の閲覧"),
}
MEANINGS = {
    ReadingRule.AHEAD: N_(
        "これから承認や決裁の順番が来る職員が、順番の前に文書を読めるかを決めます。"
        "読めるだけで、順番が来るまで承認はできません。"
        "取扱注意の文書は、設定によらず順番が来てから読めます。"
    ),
    ReadingRule.FILES_FIRST: N_(
        "承認、決裁、異議の前に、添付をすべて開くことを求めるかを決めます。"
        "開いていない添付があると承認できず、その名前が表示されます。"
    ),
}
WORDS = {
    ReadingRule.AHEAD: {
        Choice.YES: N_("提出されたときから読める"),
        Choice.NO: N_("自分の番が来てから読める"),
        Choice.AS_CITY: N_("すべての事項の設定に従う"),
    },
    ReadingRule.FILES_FIRST: {
        Choice.YES: N_("すべて開いてから承認する"),
        Choice.NO: N_("求めない(開いていない件数を示す)"),
        Choice.AS_CITY: N_("すべての事項の設定に従う"),
    },
}


@bp.before_request
def only_administrators() -> None:
    """
    Raises:
        Forbidden: `approval.reading_rules_are_the_administrators`.
    """
    if not may_administer_organization(principal()):
        raise Forbidden(
            "approval.reading_rules_are_the_administrators",
            "閲覧の設定は、システム管理者か人事担当の職で行ってください。",
        )


@bp.get("")
def show() -> str:
    with services().db.reading() as conn:
        chosen = {rule: rules_of(conn, rule) for rule in ReadingRule}
        matters = services().approval.authority.table(conn).matters
    return render_template(
        "approval/reading_rules.html",
        chosen=chosen,
        matters=matters,
        names=NAMES,
        meanings=MEANINGS,
        words=WORDS,
    )


@bp.post("")
@with_form(show)
def save() -> Response:
    fields = Fields(request.form)
    rule = fields.one_of("rule", ReadingRule, ReadingRule.AHEAD)
    field = f"choice_{rule.value}"
    matter = fields.text(f"matter_{rule.value}")
    choice = fields.one_of(field, Choice, Choice.AS_CITY)
    with services().db.reading() as conn:
        known = matter in services().approval.authority.table(conn).matters
    if choice is Choice.AS_CITY and matter == ALL_MATTERS:
        raise InvalidInput(
            "approval.reading_rule_missing",
            "入力内容を確認してください。",
            {field: N_("すべての事項については、どちらにするかを選んでください。")},
        )
    perform(set_rule, rule=rule, matter=matter if known else ALL_MATTERS, choice=choice)
    tell("閲覧の設定を保存しました。次に提出される文書から適用されます。")
    return redirect(url_for(".show"), 303)
