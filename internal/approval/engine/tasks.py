"""Who is asked to do what now: the inbox as a function of the case."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from internal.approval.engine.values import Capacity, Case, CaseState


class Box(StrEnum):
    """The parts of an inbox."""

    APPROVE = "approve"  # 承認待ち
    AFTER_VIEW = "after_view"  # 後閲
    RETURNED = "returned"  # 差し戻された起案
    SHOW = "show"  # 供覧


@dataclass(frozen=True, slots=True)
class Task:
    """One person is asked for one thing. `for_name`: who a deputy or proxy acts for."""

    box: Box
    person_id: UUID
    post_id: UUID
    slot: int
    capacity: Capacity
    for_name: str = ""


def tasks_of(case: Case) -> frozenset[Task]:
    """Everything that somebody is asked for now."""
    match case.state:
        case CaseState.CIRCULATING:
            return frozenset(_open_tasks(case) | _edited_since(case))
        case CaseState.RETURNED:
            drafter = case.drafter
            return frozenset(
                {Task(Box.RETURNED, drafter.person_id, drafter.post_id, 0, Capacity.CIRCULATE)}
            )
        case CaseState.DECIDED:
            views = {
                Task(
                    Box.AFTER_VIEW,
                    view.seat.person_id,
                    view.seat.post_id,
                    view.slot,
                    Capacity.DECIDE,
                )
                for view in case.after_views
                if view.is_open
            }
            return frozenset(views | _open_tasks(case) | _edited_since(case))
        case (
            CaseState.RECALLED
            | CaseState.REJECTED
            | CaseState.WITHDRAWN
            | CaseState.ABANDONED
            | CaseState.FORCED
        ):
            return frozenset()


def _edited_since(case: Case) -> set[Task]:
    """修正後未読: what those still have to read whose answers stand for the content before."""
    slots = {slot.no: slot for stage in case.stages for slot in stage.slots}
    return {
        Task(
            Box.SHOW,
            each.seat.person_id,
            each.seat.post_id,
            each.slot,
            slots[each.slot].capacity,
        )
        for each in case.unread
    }


def _open_tasks(case: Case) -> set[Task]:
    tasks = set()
    for slot in case.open_slots:
        box = Box.SHOW if slot.capacity.only_reads else Box.APPROVE
        own = {seat.person_id for seat in slot.holders}
        tasks |= {
            Task(box, seat.person_id, seat.post_id, slot.no, slot.capacity) for seat in slot.holders
        }
        absent = slot.holders[0].name if slot.holders else slot.title
        tasks |= {
            Task(box, seat.person_id, seat.post_id, slot.no, slot.capacity, absent)
            for seat in slot.deputies
            if seat.person_id not in own
        }
        tasks |= {
            Task(box, member.seat.person_id, member.seat.post_id, slot.no, slot.capacity)
            for member in slot.members
            if member.given_at is None and member.seat.person_id not in own
        }
        tasks |= {
            Task(
                box,
                proxy.seat.person_id,
                proxy.seat.post_id,
                slot.no,
                slot.capacity,
                proxy.holder.name,
            )
            for proxy in slot.proxies
        }
    return tasks
