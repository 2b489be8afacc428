"""What use cases of a case are given, where it is more than a few words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from internal.approval.authority.facts import Facts
from internal.approval.authority.shape import NO_WISHES, Wishes
from internal.approval.engine.commands import Courses
from internal.approval.engine.values import Route
from internal.approval.ports import Filing
from internal.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class OutsideAnswer:
    """An answer given outside: by whom, on which JST day; of a decision where its paper is.

    `seen` is the digest the page showed.
    """

    name: str
    on: date
    agrees: bool = True
    note: str = ""
    seen: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """修正 on the way: the subject as it would become, and the facts as they were.

    `seen` is the digest of the content that was edited, `filing.content` that of the edited one.
    """

    slot: int
    reason: str
    seen: str
    filing: Filing
    facts_before: Facts


def courses_of(edit: Edit, prescribed: Callable[[Facts, Wishes], Route]) -> Courses | None:
    """The routes for the facts before and after an edit, or nothing where they are the same."""
    facts = (edit.facts_before, edit.filing.facts)
    try:
        before, after = (prescribed(each, edit.filing.wishes) for each in facts)
    except Refusal:
        if edit.filing.wishes.is_empty:
            raise
        # What was added at the submission cannot be named anew today (a template that was
        # retired, a post that is gone). Its seats stay in the case as they are.
        before, after = (prescribed(each, NO_WISHES) for each in facts)
    return Courses(before, after) if before != after else None
