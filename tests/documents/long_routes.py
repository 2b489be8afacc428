"""A draft whose route has more than sixty seats."""

from uuid import UUID

from internal.approval.authority.shape import AskedKind, Line, Shape, Wishes
from internal.approval.engine.tasks import Box, tasks_of
from internal.approval.engine.values import Capacity, Case, CaseState
from internal.kernel.actor import SYSTEM, Actor, Channel
from internal.kernel.db import Tx, new_id
from internal.organization.rules import DepartmentKind, Rank
from tests.approval.cast import Office, repair

FAMILIES = [
    "青井",
    "赤羽",
    "秋山",
    "朝倉",
    "安達",
    "天野",
    "荒木",
    "飯田",
    "池上",
    "石原",
    "泉谷",
    "板倉",
    "市川",
    "伊東",
    "稲葉",
]
MANY = 60


def add_sections(office: Office) -> tuple[str, ...]:
    """Sixty sections, each with a 課長; answers the names of the people."""
    names = tuple(f"{FAMILIES[n % len(FAMILIES)]} {n:02}子" for n in range(MANY))

    def write(tx: Tx) -> None:
        chart = office.chart
        chart.tx = tx
        for number, name in enumerate(names):
            family, given = name.split()
            chart.department(f"S{number}", f"第{number:02}課", DepartmentKind.SECTION, "SOMUBU")
            chart.post(f"S{number}-K", "課長", Rank.DIRECTOR, f"S{number}")
            chart.person(f"S{number}", family, given)
            chart.appoint(f"S{number}", f"S{number}-K")

    office.db.perform(write, SYSTEM)
    return names


def sixty() -> Shape:
    """Half of the sections in the own line, half consulted."""
    return Shape(
        tuple(
            Line(
                Capacity.CIRCULATE if number < MANY // 2 else Capacity.CONCUR,
                AskedKind.POST,
                f"S{number}-K",
            )
            for number in range(MANY)
        )
    )


def submit_long(office: Office) -> tuple[UUID, UUID]:
    """The draft and its case."""
    document_id = office.draft(repair(wishes=Wishes(None, sixty())))
    case_id = office.db.perform(
        office.documents.submit, office.clerk, document_id=document_id, revision=1, token=new_id()
    )
    return document_id, case_id


def approve_everybody(office: Office, case_id: UUID, case: Case) -> Case:
    """Everybody approves as soon as it is her turn."""
    while case.state is CaseState.CIRCULATING:
        task = min(
            (t for t in tasks_of(case) if t.box is Box.APPROVE), key=lambda t: (t.slot, t.person_id)
        )
        actor = Actor("", Channel.PAGE, task.person_id, task.post_id)
        case = office.db.perform(
            office.approval.approve, actor, case_id=case_id, slot=task.slot, token=new_id()
        )
    return case
