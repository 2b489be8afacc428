"""How far a case has come, in the few signs that a list shows. Pure."""

from internal.approval.engine.values import Case, SlotState

_SIGNS = {
    SlotState.WAITING: "-",
    SlotState.OPEN: "o",
    SlotState.APPROVED: "d",
    SlotState.OBJECTED: "d",
    SlotState.DEPUTISED: "d",
    SlotState.READ: "d",
    SlotState.AFTER_VIEW: "a",
    SlotState.SKIPPED: "s",
    SlotState.RETURNED: "r",
    SlotState.REJECTED: "x",
    SlotState.CLOSED: "s",
    SlotState.NOT_NEEDED: "s",
}


def progress_of(case: Case) -> str:
    """One sign a slot: done, open, after-view, skipped, returned, rejected or still to come (-)."""
    return "".join(_SIGNS[slot.state] for stage in case.stages for slot in stage.slots)[:120]


def waiting_for(case: Case) -> str:
    """Who has the case: names with their posts, or empty when nobody is asked to decide."""
    names = [
        f"{seat.name} {slot.title}"
        for slot in case.open_slots
        if not slot.capacity.only_reads
        for seat in slot.holders[:1]
    ]
    return "、".join(names)[:200]
