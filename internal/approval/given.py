"""What use cases of a case are given, where it is more than a few words."""

from dataclasses import dataclass
from datetime import date

from internal.approval.authority.facts import Facts
from internal.approval.ports import Filing


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
