"""How far a case has come, in the few signs that a list shows. Pure."""

from dataclasses import dataclass
from functools import lru_cache

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
    SlotState.LIFTED: "d",
    SlotState.NOT_NEEDED: "s",
}


def progress_of(case: Case) -> str:
    """One sign a slot: done, open, after-view, skipped, returned, rejected or still to come (-).

    In the order of their numbers, by which a line of an inbox finds its own.
    """
    slots = sorted((slot for stage in case.stages for slot in stage.slots), key=lambda s: s.no)
    return "".join(_SIGNS[slot.state] for slot in slots)[:120]


def waiting_for(case: Case) -> str:
    """Who has the case: names with their posts, or empty when nobody is asked to decide."""
    names = [
        f"{seat.name} {slot.title}"
        for slot in case.open_slots
        if not slot.capacity.only_reads
        for seat in slot.holders[:1]
    ]
    return "、".join(names)[:200]


_CLASSES = {"d": "done", "a": "after", "o": "now", "s": "skip", "r": "back", "x": "ng"}
_MOST_MARKS = 14


@dataclass(frozen=True, slots=True)
class Marks:
    """The signs as a page draws them: the class of each mark, and where the case stands."""

    classes: tuple[str, ...]
    at: int
    of: int


@lru_cache(maxsize=4096)
def marks(text: str, mine: int = 0) -> Marks:
    """The marks of a progress; `mine` is the number of the reader's own seat, 0 for none.

    >>> marks("do-", 2)
    Marks(classes=('done', 'you', ''), at=2, of=3)
    """
    classes = ["you" if no == mine else _CLASSES.get(s, "") for no, s in enumerate(text, start=1)]
    at = mine or text.find("o") + 1 or len(text)
    return Marks(tuple(classes[:_MOST_MARKS]), at, len(text))
