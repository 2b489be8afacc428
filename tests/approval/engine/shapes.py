"""Routes of every shape, made from the one that the regulation prescribes."""

from dataclasses import replace
from random import Random

from internal.approval.engine.values import (
    Basis,
    Capacity,
    Completion,
    CompletionKind,
    Participant,
    ParticipantKind,
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


def staged(
    *slots: Slot, kind: CompletionKind = CompletionKind.ALL, count: int = 0
) -> tuple[tuple[Slot, ...], Completion]:
    """A stage before it is numbered."""
    return slots, Completion(kind, count)


def routed(*groups: tuple[tuple[Slot, ...], Completion]) -> Route:
    """A route of these stages, decided by the 課長."""
    deciding = staged(asked("KACHO", Capacity.DECIDE))
    after = [each for each in groups if each[0][0].capacity.only_reads]
    before = [each for each in groups if each not in after]
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
        slots = tuple(
            asked(code, capacity, branch=lot.randint(0, 2), place=lot.randint(0, 2))
            for code in lot.sample(OTHERS, lot.randint(1, 6))
        )
        groups.append((slots, Completion(kind, lot.randint(1, 4))))
    if lot.random() < 0.5:
        shown = tuple(asked(code, Capacity.SHOW) for code in lot.sample(OTHERS, 2))
        groups.append((shown, Completion()))
    return routed(*groups)
