"""The facts and matters of a generation as they are stored. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from internal.approval.authority.facts import FactDefinition, FactKind, Vocabulary
from internal.approval.authority.rules import Generation


def facts_json(words: Vocabulary) -> list[dict[str, object]]:
    """The facts, in their order."""
    return [
        {
            "name": fact.name,
            "label": fact.label,
            "label_en": fact.label_en,
            "kind": fact.kind.value,
            # Pairs, because some databases do not keep the order of names.
            "choices": [list(pair) for pair in (fact.choices or {}).items()],
            "choices_en": dict(fact.choices_en or {}),
            "matters": list(fact.matters),
            "unit": fact.unit,
            "unit_en": fact.unit_en,
        }
        for fact in words.facts.values()
    ]


def matters_json(words: Vocabulary) -> list[list[str]]:
    """The matters with their names in both languages, in their order."""
    return [[code, name, words.matters_en.get(code, "")] for code, name in words.matters.items()]


def vocabulary_of(facts: Iterable[Mapping[str, Any]], matters: Iterable[list[str]]) -> Vocabulary:
    """What `facts_json` and `matters_json` have written."""
    listed = [tuple(each) for each in matters]
    return Vocabulary(
        facts={str(each["name"]): _fact(each) for each in facts},
        matters={code: name for code, name, _ in listed},
        matters_en={code: english for code, _, english in listed if english},
    )


def _fact(stored: Mapping[str, Any]) -> FactDefinition:
    return FactDefinition(
        name=stored["name"],
        label=stored["label"],
        kind=FactKind(stored["kind"]),
        choices=dict(stored["choices"]),
        matters=tuple(stored["matters"]),
        unit=stored["unit"],
        label_en=stored["label_en"],
        choices_en=dict(stored["choices_en"]),
        unit_en=stored["unit_en"],
    )


def united(generations: Iterable[Generation]) -> Vocabulary:
    """The words of all generations, each as the latest that knows it has it."""
    facts: dict[str, FactDefinition] = {}
    matters: dict[str, str] = {}
    matters_en: dict[str, str] = {}
    for each in sorted(generations, key=lambda g: g.applies_from, reverse=True):
        words = each.vocabulary or Vocabulary()
        facts = facts | {n: fact for n, fact in words.facts.items() if n not in facts}
        matters_en = dict(words.matters_en) | matters_en
        matters = matters | {c: name for c, name in words.matters.items() if c not in matters}
    return Vocabulary(facts, matters, matters_en)
