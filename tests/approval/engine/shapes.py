"""Routes of every shape, made from the one that the regulation prescribes."""

from dataclasses import replace
from random import Random

from internal.approval.engine.participants import Participant, ParticipantKind
from internal.approval.engine.values import (
    Basis,
    Capacity,
    Completion,
    CompletionKind,
    Route,
    Slot,
    Stage,
)
from tests.approval.engine.people import EVERYBODY, named

OTHERS = tuple(code for code in EVERYBODY if code != "SHUJI")


def asked(
    code: str, capacity: Capacity = Capacity.CONCUR, *, branch: int = 0, place: int = 0
) -> Slot:
    """A slot for the post of a code."""
    who = Participant(ParticipantKind.POST, named(code))
    return Slot(0, capacity, who, code, "道路建設課", Basis("", ""), branch=branch, place=place)


def asks(
    kind: ParticipantKind,
    code: str,
    capacity: Capacity = Capacity.CONCUR,
    *,
    levels: int = 0,
    post: str = "",
) -> Slot:
    """A slot for any other kind of participant."""
    who = Participant(
        kind,
        named(f"person {code}" if kind is ParticipantKind.PERSON else code),
        levels,
        named(post) if post else None,
        "県" if kind is ParticipantKind.EXTERNAL else "",
    )
    return Slot(0, capacity, who, f"{kind} {code}", "道路建設課", Basis("", ""))


def _drawn(lot: Random, capacity: Capacity) -> Slot:
    match lot.choice(list(ParticipantKind)):
        case ParticipantKind.SECTION as kind:
            return asks(kind, lot.choice(["DORO", "IJI", "SOMUBU"]), capacity)
        case ParticipantKind.RECEPTION as kind:
            return asks(kind, lot.choice(["DORO", "SOMUBU"]), Capacity.CONCUR)
        case ParticipantKind.SUPERIOR as kind:
            return asks(kind, "SHUJI", capacity, levels=lot.randint(1, 6))
        case ParticipantKind.PERSON as kind:
            code = lot.choice(OTHERS)
            return asks(kind, code, capacity, post=code)
        case ParticipantKind.POST:
            return asked(lot.choice(OTHERS), capacity)
        case kind:
            return asks(kind, lot.choice(OTHERS), capacity)


def staged(
    *slots: Slot, kind: CompletionKind = CompletionKind.ALL, count: int = 0
) -> tuple[tuple[Slot, ...], Completion]:
    """A stage before it is numbered."""
    return slots, Completion(kind, count)


def routed(*groups: tuple[tuple[Slot, ...], Completion]) -> Route:
    """A route of these stages, decided by the 課長."""
    deciding = staged(asked("KACHO", Capacity.DECIDE))
    last = {Capacity.SHOW, Capacity.FORWARD}
    after = [each for each in groups if each[0][0].capacity in last]
    told = [each for each in groups if each[0][0].capacity is Capacity.INFORM]
    before = [*told, *(each for each in groups if each not in (*after, *told))]
    stages: list[Stage] = []
    number = 0
    for slots, completion in (*before, deciding, *after):
        numbered = []
        for slot in slots:
            number += 1
            numbered.append(replace(slot, no=number))
        stages.append(Stage(len(stages) + 1, tuple(numbered), completion))
    return Route(tuple(stages), "課長専決", "第1条", deputy_allowed=True)


def any_shape(seed: int) -> Route:
    """A route drawn by lot: one to four stages of one to six slots, in branches or not."""
    lot = Random(seed)
    groups = []
    for _ in range(lot.randint(1, 4)):
        capacity = lot.choice([Capacity.CIRCULATE, Capacity.CONCUR, Capacity.EXAMINE])
        kind = lot.choice(list(CompletionKind))
        drawn = [_drawn(lot, capacity) for _ in range(lot.randint(1, 6))]
        if any(slot.capacity is Capacity.CONCUR for slot in drawn):
            drawn = [replace(slot, capacity=Capacity.CONCUR) for slot in drawn]
        slots = tuple(
            replace(slot, branch=lot.randint(0, 2), place=lot.randint(0, 2)) for slot in drawn
        )
        groups.append((slots, Completion(kind, lot.randint(1, 4))))
    if lot.random() < 0.3:
        groups.insert(0, staged(asked("KACHO", Capacity.PRELIMINARY)))
    for capacity in (Capacity.INFORM, Capacity.SHOW, Capacity.FORWARD):
        if lot.random() < 0.4:
            shown = tuple(asked(code, capacity) for code in lot.sample(OTHERS, 2))
            groups.append((shown, Completion()))
    return routed(*groups)
