"""Who can act when a stage opens. The answers are frozen into the act that opened it."""

from datetime import datetime
from uuid import UUID

from internal.approval.engine.barring import bars_of
from internal.approval.engine.guards import grounds_words
from internal.approval.engine.participants import RECORDED
from internal.approval.engine.resolving import Found, find
from internal.approval.engine.values import (
    Capacity,
    Case,
    Opening,
    Proxy,
    Slot,
    SlotState,
    Stage,
)
from internal.organization.chart import Directory
from internal.organization.rules import Seat


def open_stage(
    case: Case, stage: Stage, directory: Directory, at: datetime, last: Seat | None
) -> tuple[Opening, ...]:
    """What becomes of each slot of a stage that is now reached.

    `last` is who acted just before in the drafter's own line, in this lap: consecutive slots of
    the same capacity held by the same person are one act (decision 6).

    Raises:
        Refusal: `approval.nobody`, nobody holds the post and nobody stands above it.
    """
    return tuple(_open_slot(case, slot, directory, at, last) for slot in stage.slots)


def _open_slot(
    case: Case, slot: Slot, directory: Directory, at: datetime, last: Seat | None
) -> Opening:
    found = find_people(case, slot, directory)
    present = tuple(s for s in found.seats if directory.is_away(s.person_id, at) is None)
    if slot.participant.kind in RECORDED and found.seats:
        return Opening(slot.no, SlotState.OPEN, found.seats, note=found.note)
    proxies = proxies_of(case, found.seats, directory, at)
    match slot.capacity:
        case Capacity.CIRCULATE:
            if not found.seats:
                return Opening(slot.no, SlotState.SKIPPED, note=found.note)
            if last is not None and {s.person_id for s in found.seats} == {last.person_id}:
                return Opening(
                    slot.no,
                    SlotState.SKIPPED,
                    found.seats,
                    note="直前に同じ人が承認しているため、続けての承認を省略しました。",
                )
            return _open_or_after_view(slot, found, present, proxies)
        case Capacity.CONCUR:
            return _open_or_after_view(slot, found, present, proxies)
        case Capacity.DECIDE:
            if present:
                return Opening(slot.no, SlotState.OPEN, found.seats, note=found.note)
            return _open_for_deputy(case, slot, found, directory, at)
        case Capacity.PRELIMINARY:
            if present:
                return Opening(slot.no, SlotState.OPEN, present, note=found.note)
            return Opening(
                slot.no,
                SlotState.SKIPPED,
                found.seats,
                note="不在のため、仮決裁を省略しました。合議のあとに本決裁を行います。",
            )
        case Capacity.EXAMINE:
            return Opening(slot.no, SlotState.OPEN, found.seats, note=found.note, proxies=proxies)
        case Capacity.REPORT:
            return _open_report(case, slot, found)
        case Capacity.SHOW | Capacity.INFORM | Capacity.FORWARD:
            return Opening(slot.no, SlotState.OPEN, found.seats, note=found.note)


def _open_report(case: Case, slot: Slot, found: Found) -> Opening:
    """Nobody reports to herself: after 専決留保 the decider may be who would be told."""
    slots = (each for stage in case.stages for each in stage.slots)
    deciders = {
        each.acted_by.person_id
        for each in slots
        if each.capacity is Capacity.DECIDE and each.acted_by is not None
    }
    told = tuple(seat for seat in found.seats if seat.person_id not in deciders)
    if found.seats and not told:
        note = "決裁した本人のため、報告は要りません。"
        return Opening(slot.no, SlotState.SKIPPED, found.seats, note=note)
    return Opening(slot.no, SlotState.OPEN, told, note=found.note)


def _open_or_after_view(
    slot: Slot, found: Found, present: tuple[Seat, ...], proxies: tuple[Proxy, ...]
) -> Opening:
    if present or proxies:
        return Opening(
            slot.no, SlotState.OPEN, present or found.seats, note=found.note, proxies=proxies
        )
    return Opening(
        slot.no,
        SlotState.AFTER_VIEW,
        found.seats,
        note="不在のため、決裁後に閲覧します(後閲)。",
    )


def _open_for_deputy(
    case: Case, slot: Slot, found: Found, directory: Directory, at: datetime
) -> Opening:
    bars = bars_of(case)
    if bars:
        words = grounds_words(bars)
        return Opening(
            slot.no,
            SlotState.OPEN,
            found.seats,
            note=f"決裁者は不在です。この事案は代決できません。事由: {words}",
        )
    deputies = deputies_of(case, found.seats, directory, at)
    if not deputies:
        return Opening(
            slot.no,
            SlotState.OPEN,
            found.seats,
            note="決裁者は不在です。代決順位表の職員も不在のため、戻りを待ちます。",
        )
    return Opening(
        slot.no,
        SlotState.OPEN,
        found.seats,
        deputies,
        note="決裁者が不在のため、代決順位表により代決できます。"
        if _in_order_table(case, found.seats, directory, at)
        else "決裁者が不在のため、あらかじめ代理を頼まれた職員が代決できます。",
    )


def deputies_of(
    case: Case, deciders: tuple[Seat, ...], directory: Directory, at: datetime
) -> tuple[Seat, ...]:
    """Who may act for absent deciders: the first place in the order table that is present.

    Where the table has nobody, whoever the decider named beforehand (ADR 0026). The drafter never
    acts on her own draft (APR-36).
    """
    first = _in_order_table(case, deciders, directory, at)
    return first or tuple(proxy.seat for proxy in proxies_of(case, deciders, directory, at))


def _in_order_table(
    case: Case, deciders: tuple[Seat, ...], directory: Directory, at: datetime
) -> tuple[Seat, ...]:
    for decider in deciders:
        for node in directory.deputies(decider.post_id, case.matter):
            seats = tuple(
                seat
                for seat in node.holders
                if seat.person_id not in case.authors
                and seat.person_id != decider.person_id
                and directory.is_away(seat.person_id, at) is None
            )
            if seats:
                return seats
    return ()


def proxies_of(
    case: Case, holders: tuple[Seat, ...], directory: Directory, at: datetime
) -> tuple[Proxy, ...]:
    """Who acts in the place of the holders by a delegation in force: present, never the drafter.

    Only for what the holders themselves hold: a proxy has no proxy (APR-33).
    """
    own = {*case.authors, *(holder.person_id for holder in holders)}
    found: dict[UUID, Proxy] = {}
    for holder in holders:
        for seat in directory.proxies(holder, case.matter, at):
            if seat.person_id not in own and directory.is_away(seat.person_id, at) is None:
                found.setdefault(seat.person_id, Proxy(seat, holder))
    return tuple(found.values())


def find_people(case: Case, slot: Slot, directory: Directory) -> Found:
    """Who is asked for a slot of a case.

    Raises:
        Refusal: `approval.nobody`, nobody is meant and nobody stands above.
    """
    return find(case.drafter, slot, directory, case.authors)
