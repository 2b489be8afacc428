"""組織改正: see what a day changes, answer for it, carry it out, read what was done."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.access.policies import may_administer_organization
from internal.approval.reorganization import service
from internal.approval.reorganization.dry_run import dry_run
from internal.approval.reorganization.queries import PlanLine, items_of, plan_of
from internal.approval.reorganization.queries import plans as plan_lines
from internal.approval.reorganization.rules import NEEDS_HANDS, Choice, ImpactKind
from internal.approval.reorganization.run import run_plan
from internal.approval.reorganization.words import CHOICES, KINDS, REPORT
from internal.documents.queries import readable_subjects
from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import Forbidden, InvalidInput, NotFound
from internal.kernel.text import N_
from internal.web.context import perform, principal, services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today

bp = Blueprint(
    "reorganization",
    __name__,
    template_folder="templates",
    url_prefix="/admin/reorganization",
)


@bp.before_request
def only_administrators() -> None:
    """
    Raises:
        Forbidden: `organization.not_administrator`.
    """
    if not may_administer_organization(principal()):
        raise Forbidden(
            "organization.not_administrator",
            "組織と職員の管理は、システム管理者か人事担当の職で行ってください。",
        )


@bp.get("")
def plans() -> str:
    with services().db.reading() as conn:
        found = plan_lines(conn)
    april = FiscalYear.of(today()).next().first_day
    return render_template("reorganization/plans.html", plans=found, on=april)


@bp.post("")
@with_form(plans)
def make() -> Response:
    fields = Fields(request.form)
    on = fields.day("on")
    if on is None:
        fields.errors.setdefault("on", N_("日付を入力してください。"))
    fields.done()
    if on is None:
        raise InvalidInput("form.unreadable", "入力内容を確認してください。")
    with services().db.reading() as conn:
        found = dry_run(conn, services().approval, services().taking_over, on)
    plan_id = perform(service.keep_plan, found=found)
    return redirect(url_for(".show", plan_id=plan_id), 303)


@bp.get("/<uuid:plan_id>")
def show(plan_id: UUID) -> str:
    page, kind = request.args.get("page", "1"), request.args.get("kind", "")
    chosen = ImpactKind(kind) if kind in tuple(ImpactKind) else None
    number = int(page) if page.isascii() and page.isdigit() and 0 < int(page) < 100_000 else 1
    with services().db.reading() as conn:
        plan = _found(plan_of(conn, plan_id))
        items = items_of(conn, plan_id, kind=chosen, page=number)
        subjects = {item.subject_id for item in items.rows if item.subject_id is not None}
        readable = readable_subjects(conn, principal(), subjects)
    return render_template(
        "reorganization/plan.html",
        plan=plan,
        items=items,
        readable=readable,
        chosen=chosen,
        kinds=KINDS,
        report_words=REPORT,
        choices=CHOICES,
        may_choose=plan.approved_at is None,
        needs_hands=NEEDS_HANDS,
        may_run=plan.approved_at is not None
        and plan.run_at is None
        and plan.effective_on <= today(),
    )


@bp.post("/<uuid:plan_id>/approve")
@with_form(show)
def approve(plan_id: UUID) -> Response:
    perform(service.approve_plan, plan_id=plan_id, digest=request.form.get("digest", ""))
    tell("計画を承認しました。当日の0時に自動で実行されます。")
    return redirect(url_for(".show", plan_id=plan_id), 303)


@bp.post("/<uuid:plan_id>/choices")
@with_form(show)
def choose(plan_id: UUID) -> Response:
    every = request.form.get("every", "")
    if every in tuple(Choice):
        count = perform(service.choose_everywhere, plan_id=plan_id, choice=Choice(every))
    else:
        count = perform(service.choose, plan_id=plan_id, choices=_chosen(request.form))
    tell("{count}件の扱いを変えました。", count=count)
    return redirect(url_for(".show", plan_id=plan_id, **request.args.to_dict()), 303)  # type: ignore[arg-type]


def _chosen(form: Mapping[str, str]) -> dict[int, Choice]:
    """The choice of each line that the form shows."""
    return {
        int(name.removeprefix("choice-")): Choice(value)
        for name, value in form.items()
        if name.startswith("choice-") and name[7:].isdecimal() and value in tuple(Choice)
    }


@bp.post("/<uuid:plan_id>/run")
@with_form(show)
def run(plan_id: UUID) -> Response:
    here = services()
    run_plan(here.db, here.approval, here.taking_over, plan_id, actor=principal().actor)
    tell("計画を実行しました。結果を確認してください。")
    return redirect(url_for(".show", plan_id=plan_id), 303)


def _found(plan: PlanLine | None) -> PlanLine:
    if plan is None:
        raise NotFound(
            "reorganization.no_plan",
            "この計画はありません。影響をもう一度確認すると、新しい計画に置き換わります。",
        )
    return plan
