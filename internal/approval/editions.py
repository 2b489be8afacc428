"""Which answers stand for content that was edited afterwards. Pure."""

from dataclasses import dataclass
from uuid import UUID

from internal.approval.engine.values import ANSWERED, Case
from internal.approval.words import version_words


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer that was kept when the content was edited: for which version it was given."""

    title: str
    name: str
    version: str  # 第1版
    last: str  # 第1.1版: the version it stands for now


def answered_version(case: Case, person_id: UUID) -> int | None:
    """Which edit of the round a person's last answer has seen, where there were others since."""
    seen = [
        slot.edits_seen
        for stage in case.stages
        for slot in stage.slots
        if slot.state in ANSWERED and not slot.capacity.only_reads
        if slot.acted_by is not None and slot.acted_by.person_id == person_id
    ]
    return max(seen) if seen and max(seen) < len(case.amendments) else None


def answers_before_edits(case: Case) -> tuple[Earlier, ...]:
    """The answers of the present lap that were given before the last edit, in their order.

    Whoever edited has seen the content and is not among them.
    """
    last = len(case.amendments)
    return tuple(
        Earlier(
            slot.title,
            slot.acted_by.name,
            version_words(case.round, slot.edits_seen),
            version_words(case.round, last),
        )
        for stage in case.stages
        for slot in stage.slots
        if slot.state in ANSWERED and not slot.capacity.only_reads
        if slot.acted_by is not None and slot.edits_seen < last
        if case.amendments[-1].by.person_id != slot.acted_by.person_id
    )
