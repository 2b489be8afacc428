"""The city's own examples: facts, and the 決裁区分 that must come out. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from internal.approval.authority.facts import Facts
from internal.approval.authority.rules import Finding, Table, evaluate
from internal.kernel.refusal import Refusal
from internal.regulation.rules.rows import conditions_words


@dataclass(frozen=True, slots=True)
class Example:
    """A case in words of the city: `50万円の修繕` is decided as `課長専決`."""

    name: str
    matter: str
    facts: Facts
    level: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out for an example: the row that applies, or why there is none."""

    example: Example
    finding: Finding | None
    refusal: Refusal | None

    @property
    def level(self) -> str:
        return self.finding.row.level if self.finding is not None else ""

    @property
    def is_met(self) -> bool:
        return self.finding is not None and self.level == self.example.level


def run(table: Table, examples: Iterable[Example]) -> tuple[Outcome, ...]:
    """Every example under the table's only generation, in the order given."""
    return tuple(outcome_of(table, example) for example in examples)


def outcome_of(table: Table, example: Example) -> Outcome:
    """What comes out for one example under the table's only generation."""
    (generation,) = table.generations
    try:
        finding = evaluate(table, example.matter, example.facts, generation.applies_from)
    except Refusal as refusal:
        return Outcome(example, None, refusal)
    return Outcome(example, finding, None)


def because(table: Table, finding: Finding) -> str:
    """The article and the conditions of the row that applies."""
    words = "、".join(conditions_words(table, finding.row.conditions))
    return f"{finding.row.article}({words})" if words else finding.row.article
