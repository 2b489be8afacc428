"""What the pages of facts and matters send, as values."""

from collections.abc import Iterator, Mapping
from itertools import count

from werkzeug.datastructures import MultiDict

from internal.approval.authority.facts import FactDefinition, FactKind, Vocabulary
from internal.regulation.rules.rows import AnyRow, Flaw
from internal.regulation.rules.vocabulary import (
    WITH_CHOICES,
    Matter,
    fact_flaws,
    fact_named,
    matter_flaws,
    matter_named,
)
from internal.web.fields import Fields
from internal.web.words import sentence

Form = MultiDict[str, str]
PARTS = "|"
"""Between the words of a choice, its English words and its code."""


def fact_of(
    form: Form, words: Vocabulary, known: Vocabulary, rows: tuple[AnyRow, ...], name: str
) -> FactDefinition:
    """A fact as it was typed; `name` is empty for a new one.

    Raises:
        InvalidInput: with a sentence at every field that is wrong.
    """
    fields = Fields(form)
    before = words.facts.get(name)
    kind = before.kind if before else fields.one_of("kind", FactKind, FactKind.CHOICE)
    choices, choices_en = _choices(fields.text("choices"), before, kind)
    chosen = form.getlist("matters")
    fact = FactDefinition(
        name=name,
        label=fields.text("label"),
        kind=kind,
        choices=choices,
        matters=tuple(code for code in words.matters if code in chosen),
        unit=fields.text("unit") if kind is FactKind.NUMBER else "",
        label_en=fields.text("label_en"),
        choices_en=choices_en,
        unit_en=fields.text("unit_en") if kind is FactKind.NUMBER else "",
    )
    if not name:
        fact = fact_named(words, fact, fields.text("code"))
    _said(fields, fact_flaws(fact, words, known, rows))
    return fact


def matter_of(form: Form, words: Vocabulary, code: str) -> Matter:
    """A matter as it was typed; `code` is empty for a new one.

    Raises:
        InvalidInput: with a sentence at every field that is wrong.
    """
    fields = Fields(form)
    typed = Matter(code or fields.text("code"), fields.text("name"), fields.text("name_en"))
    matter = matter_named(words, typed)
    _said(fields, matter_flaws(matter, words))
    return matter


def _said(fields: Fields, flaws: tuple[Flaw, ...]) -> None:
    # What was typed may hold braces, which must not be taken for the names of facts later.
    for flaw in flaws:
        said = sentence(flaw.sentence, flaw.facts).replace("{", "{{").replace("}", "}}")
        fields.errors.setdefault(flaw.field, said)
    fields.done()


def choice_lines(fact: FactDefinition | None) -> str:
    """The choices as they are typed: 一般競争入札 | Open tender | open, one a line."""
    if fact is None or fact.kind not in WITH_CHOICES:
        return ""
    english = fact.choices_en or {}
    return "\n".join(
        f" {PARTS} ".join((label, english.get(code, ""), code))
        for code, label in (fact.choices or {}).items()
    )


def _choices(
    text: str, before: FactDefinition | None, kind: FactKind
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The choices of a text, in both languages. One that had a code keeps it by its words."""
    if kind not in WITH_CHOICES:
        return {}, {}
    old = {label: code for code, label in ((before.choices if before else None) or {}).items()}
    japanese: dict[str, str] = {}
    english: dict[str, str] = {}
    for number, (label, label_en, code) in enumerate(_lines(text), start=1):
        key = code or old.get(label) or _free(number, japanese, old)
        if key in japanese:  # the same code twice is shown as the same words twice
            key = _free(number, japanese, old)
        japanese[key] = label
        if label_en:
            english[key] = label_en
    return japanese, english


def _free(number: int, taken: Mapping[str, str], old: Mapping[str, str]) -> str:
    return next(
        code for n in count(number) if (code := f"c{n}") not in taken and code not in old.values()
    )


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        label, english, code, *_ = (*(part.strip() for part in line.split(PARTS)), "", "", "")
        if label:
            yield label, english, code
