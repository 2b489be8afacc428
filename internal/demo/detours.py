"""One example of what leaves the straight way, for the people of the start table to find."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from internal.approval.authority.shape import AskedKind, Line, Shape, Wishes
from internal.approval.engine.commands import Ask, Command, Hold, PullUp
from internal.approval.engine.values import Capacity, Case
from internal.approval.reorganization.dry_run import dry_run
from internal.approval.reorganization.service import keep_plan
from internal.approval.route_templates.rules import Scope
from internal.approval.route_templates.service import create_template
from internal.demo.cast import Role
from internal.demo.stage import (
    Stage,
    actor_of,
    draft,
    submit,
    working_day_before,
)
from internal.documents.rules import DraftContent
from internal.documents.taking_over import TakingOver
from internal.kernel.clock import JST, FiscalYear, jst_date
from internal.kernel.db import new_id
from internal.organization.rules import Seat
from internal.organization.service.delegations import (
    DelegationWish,
    accept_delegation,
    ask_proxy,
)

TEMPLATE = "地元説明を伴う工事"
MEETING = Shape(
    (
        Line(Capacity.CONCUR, AskedKind.POST, "SOJIN.KACHO"),
        Line(Capacity.SHOW, AskedKind.POST, "HISHO.KACHO"),
        Line(Capacity.SHOW, AskedKind.POST, "KAIKEI.KANRISHA"),
    )
)
PROXY_DAYS = 14


def play_detours(stage: Stage, end: datetime) -> int:
    """Play a question, a hold, a 引上げ, a template, a 代理 and a plan; answers the cases begun."""
    chief, assistant, director = (
        stage.city.cast[role] for role in (Role.UNIT_CHIEF, Role.ASSISTANT, Role.SECTION_CHIEF)
    )
    asked = _case(stage, end, "街路灯の更新工事の施行について", 3)
    drafter = stage.city.cast[Role.DRAFTER]
    words = "既設灯具の撤去費は、予定価格に含まれていますか。"
    _act(stage, asked, chief, lambda by: Ask(by, 1, drafter.person_id, words))
    held = _case(stage, end, "側溝清掃業務に伴う修繕工事の施行について", 2)
    _approve(stage, held, chief)
    _act(stage, held, assistant, lambda by: Hold(by, 2, "占用者との協議の結果を待っています。"))
    pulled = _case(stage, end, "カーブミラーの修繕工事の施行について", 2)
    _act(stage, pulled, assistant, lambda by: PullUp(by, 2, "係長が研修中のため先に進めます。"))
    _approve(stage, pulled, director)
    _with_template(stage, end)
    _delegation(stage, end)
    _plan_of_next_april(stage, end)
    return 4


def _case(stage: Stage, end: datetime, title: str, days: int, wishes: Wishes | None = None) -> UUID:
    """A small repair of the drafter's, submitted so many working days ago."""
    drafter = stage.city.cast[Role.DRAFTER]
    stage.now = datetime.combine(working_day_before(end, days), time(9, 15), tzinfo=JST)
    content = DraftContent(
        title=title,
        matter="works",
        facts={"amount_yen": 420_000, "contract": "negotiated", "important": False},
        body="このことについて、次のとおり施行してよろしいか伺います。",
        retention_years=5,
        wishes=wishes or Wishes(),
    )
    return submit(stage, drafter, draft(stage, drafter, content, papers=False))


def _act(stage: Stage, case_id: UUID, by: Seat, command: Callable[[Seat], Command]) -> Case:
    stage.now += timedelta(minutes=25)
    return stage.db.perform(
        stage.approval.act, actor_of(by), case_id=case_id, token=new_id(), command=command
    )


def _approve(stage: Stage, case_id: UUID, by: Seat) -> Case:
    """Approve at whatever seat waits for her."""
    case = stage.db.perform(stage.approval.refresh, actor_of(by), case_id=case_id)
    slot = next(s for s in case.open_slots if any(h.person_id == by.person_id for h in s.holders))
    stage.now += timedelta(minutes=25)
    return stage.db.perform(
        stage.approval.approve, actor_of(by), case_id=case_id, slot=slot.no, token=new_id()
    )


def _with_template(stage: Stage, end: datetime) -> None:
    """A template of the section with a 合議 and two 供覧, and a case that was decided with it."""
    cast = stage.city.cast
    template_id = stage.db.perform(
        create_template,
        actor_of(cast[Role.SECTION_CHIEF]),
        directories=stage.approval.directories,
        scope=Scope.SECTION,
        name=TEMPLATE,
        shape=MEETING,
    )
    case_id = _case(stage, end, "生活道路の段差解消工事の施行について", 4, Wishes(template_id))
    for role in (Role.UNIT_CHIEF, Role.ASSISTANT):
        _approve(stage, case_id, cast[role])
    _approve(stage, case_id, stage.city.seat("SOJIN.KACHO"))
    _approve(stage, case_id, cast[Role.SECTION_CHIEF])


def _delegation(stage: Stage, end: datetime) -> None:
    """財政課長 has asked somebody of her section to answer in her place for two weeks."""
    stage.now = datetime.combine(working_day_before(end, 1), time(10, 0), tzinfo=JST)
    holder, proxy = stage.city.cast[Role.FINANCE], stage.city.seat("ZAISEI-1.KAKARICHO")
    begins = jst_date(end)
    wish = DelegationWish(
        holder.post_id,
        proxy.person_id,
        begins,
        begins + timedelta(days=PROXY_DAYS),
        note="予算編成の査定期間のため",
    )
    with stage.db.reading() as conn:
        directory = stage.approval.directories.at(conn, stage.now)
    made = stage.db.perform(ask_proxy, actor_of(holder), directory=directory, wish=wish)
    stage.db.perform(accept_delegation, actor_of(proxy), delegation_id=made)


def _plan_of_next_april(stage: Stage, end: datetime) -> None:
    """人事担当 has looked at next April; nobody has approved the plan yet."""
    stage.now = end
    on = FiscalYear.of(jst_date(end)).next().first_day
    with stage.db.reading() as conn:
        found = dry_run(conn, stage.approval, TakingOver(stage.approval), on)
    stage.db.perform(keep_plan, actor_of(stage.city.cast[Role.PERSONNEL]), found=found)
