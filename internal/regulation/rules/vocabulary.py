"""Changing the facts and matters of an amendment: what is wrong, and what rows stand on. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from typing import TypeVar

from internal.approval.authority.facts import FactDefinition, FactKind, Vocabulary
from internal.kernel.refusal import Refusal
from internal.kernel.text import N_
from internal.regulation.rules.rows import AnyRow, Flaw

T = TypeVar("T")

LONGEST_LABEL = 40
LONGEST_MATTER = 60
LONGEST_ENGLISH = 80
LONGEST_UNIT = 10
MOST_CHOICES = 200
MOST_FACTS = 60
MOST_MATTERS = 200
MOST_NAMED = 5
"""Rows named in a refusal; the rest are counted."""

CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
RESERVED = frozenset(
    {
        *("article", "away", "body", "capacity", "choices", "code", "completion"),
        *("completion_count", "confidential", "csrf_token", "decider", "deputy_allowed"),
        *("disclosure", "document", "drafter", "due_on", "files", "in_order", "kind", "label"),
        *("label_en", "level", "line", "matter", "matters", "name", "on", "once", "planned_on"),
        *("post", "posts", "preliminary", "reason", "retention_years", "revision", "rule"),
        *("rule_count", "section", "seen_route", "stage", "suppose", "template", "then", "title"),
        *("unit", "unit_en", "urgent"),
    }
)
"""Names that the forms of drafts, rows and examples use themselves."""

FACT_KINDS: Mapping[FactKind, str] = {
    FactKind.YEN: N_("金額(円)"),
    FactKind.NUMBER: N_("数"),
    FactKind.CHOICE: N_("選択"),
    FactKind.YES_NO: N_("該当・非該当"),
    FactKind.DATE: N_("日付"),
    FactKind.RANK: N_("職位"),
    FactKind.PLACE: N_("場所"),
}
WITH_CHOICES = frozenset({FactKind.CHOICE, FactKind.PLACE})


def fact_named(words: Vocabulary, fact: FactDefinition, code: str) -> FactDefinition:
    """The fact with its code; a code is given where none was typed."""
    if code:
        return replace(fact, name=code)
    return replace(fact, name=next(c for n in count(1) if (c := f"item_{n}") not in words.facts))


def fact_flaws(
    fact: FactDefinition, words: Vocabulary, known: Vocabulary, rows: tuple[AnyRow, ...]
) -> tuple[Flaw, ...]:
    """Everything that is wrong with a fact. `known` are the words of all generations."""
    before = words.facts.get(fact.name)
    return (
        *_name_flaws(fact.name, is_new=before is None),
        *_label_flaws(fact, words),
        *_choice_flaws(fact),
        *_kind_flaws(fact, before or known.facts.get(fact.name)),
        *(_use_flaws(fact, before, rows) if before is not None else ()),
    )


def _name_flaws(name: str, *, is_new: bool) -> Iterator[Flaw]:
    if is_new and (not CODE.fullmatch(name) or name in RESERVED):
        yield _bad_code(name)


def _bad_code(code: str) -> Flaw:
    wrong = N_("コードは半角の英小文字・数字・_で30字以内です。「{code}」は使えません。")
    return Flaw("code", wrong, {"code": code})


def _label_flaws(fact: FactDefinition, words: Vocabulary) -> Iterator[Flaw]:
    if not 0 < len(fact.label) <= LONGEST_LABEL:
        yield Flaw("label", N_("項目名を40字以内で入力してください。"), {})
    if any(other.label == fact.label and other.name != fact.name for other in words.facts.values()):
        yield Flaw("label", N_("同じ名前の項目がすでにあります。"), {})
    if len(fact.label_en) > LONGEST_ENGLISH:
        yield Flaw("label_en", N_("英語の名前は80字以内で入力してください。"), {})
    if len(fact.unit) > LONGEST_UNIT or len(fact.unit_en) > LONGEST_UNIT:
        yield Flaw("unit", N_("単位は10字以内で入力してください。"), {})
    unknown = [code for code in fact.matters if code not in words.matters]
    if unknown:
        yield Flaw("matters", N_("事項「{matter}」は登録されていません。"), {"matter": unknown[0]})


def _choice_flaws(fact: FactDefinition) -> Iterator[Flaw]:
    labels = list((fact.choices or {}).values())
    if fact.kind not in WITH_CHOICES:
        return
    if not 0 < len(labels) <= MOST_CHOICES:
        yield Flaw(
            "choices", N_("選択肢を1から{most}まで入力してください。"), {"most": MOST_CHOICES}
        )
    for label in labels:
        if len(label) > LONGEST_LABEL or "、" in label or labels.count(label) > 1:
            yield Flaw(
                "choices",
                N_(
                    "選択肢「{label}」は使えません。40字以内、「、」なしで、一度だけ書いてください。"
                ),
                {"label": label},
            )
            return


def _kind_flaws(fact: FactDefinition, before: FactDefinition | None) -> Iterator[Flaw]:
    if before is not None and before.kind is not fact.kind:
        yield Flaw(
            "kind",
            N_(
                "「{label}」の種類は変えられません。過去の文書が読めなくなります。"
                "別の項目を追加してください。"
            ),
            {"label": before.label},
        )


def _use_flaws(
    fact: FactDefinition, before: FactDefinition, rows: tuple[AnyRow, ...]
) -> Iterator[Flaw]:
    using = tuple(using_fact(rows, fact.name))
    gone = [code for code in before.options if code not in fact.options]
    for code in gone:
        standing = tuple(
            row
            for row in using
            if any(c.fact == fact.name and code in c.one_of for c in row.conditions)
        )
        if standing:
            yield Flaw(
                "choices",
                N_("選択肢「{label}」は、次の行が使っているため外せません: {rows}"),
                {"label": before.options[code], "rows": named(standing)},
            )
    outside = tuple(
        row for row in using if fact.matters and row.matter and row.matter not in fact.matters
    )
    if outside:
        yield Flaw(
            "matters",
            N_("次の行がこの項目を使う事項を外せません: {rows}"),
            {"rows": named(outside)},
        )


def named(rows: tuple[AnyRow, ...]) -> str:
    """The articles of rows, the first ones by name."""
    first = "、".join(row.article for row in rows[:MOST_NAMED])
    more = len(rows) - MOST_NAMED
    return f"{first} ほか{more}行" if more > 0 else first


def using_fact(rows: tuple[AnyRow, ...], name: str) -> Iterator[AnyRow]:
    """The rows with a condition on a fact."""
    return (row for row in rows if any(c.fact == name for c in row.conditions))


def with_fact(words: Vocabulary, fact: FactDefinition) -> Vocabulary:
    """The words with a fact added at the end, or changed in its place."""
    return replace(words, facts={**words.facts, fact.name: fact})


def without_fact(words: Vocabulary, name: str, rows: tuple[AnyRow, ...]) -> Vocabulary:
    """
    Raises:
        Refusal: `regulation.fact_in_use`, rows have conditions on it.
    """
    using = tuple(using_fact(rows, name))
    if using:
        raise Refusal(
            "regulation.fact_in_use",
            "「{label}」は次の行が条件に使っているため、削除できません: {rows}",
            label=words.facts[name].label,
            rows=named(using),
        )
    return replace(words, facts={n: fact for n, fact in words.facts.items() if n != name})


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of matter, with its name in both languages."""

    code: str
    name: str
    name_en: str = ""


def matter_flaws(matter: Matter, words: Vocabulary) -> tuple[Flaw, ...]:
    """Everything that is wrong with a matter."""
    flaws = []
    if matter.code not in words.matters and not CODE.fullmatch(matter.code):
        flaws.append(_bad_code(matter.code))
    if not 0 < len(matter.name) <= LONGEST_MATTER:
        flaws.append(Flaw("name", N_("事項名を60字以内で入力してください。"), {}))
    twins = [code for code, name in words.matters.items() if name == matter.name]
    if twins and twins != [matter.code]:
        flaws.append(Flaw("name", N_("同じ名前の事項がすでにあります。"), {}))
    if len(matter.name_en) > LONGEST_ENGLISH:
        flaws.append(Flaw("name_en", N_("英語の名前は80字以内で入力してください。"), {}))
    return tuple(flaws)


def matter_named(words: Vocabulary, matter: Matter) -> Matter:
    """The matter with a code; one is given where none was typed."""
    if matter.code:
        return matter
    code = next(c for n in count(1) if (c := f"matter_{n}") not in words.matters)
    return replace(matter, code=code)


def with_matter(words: Vocabulary, matter: Matter) -> Vocabulary:
    """The words with a matter added at the end, or renamed in its place."""
    return replace(
        words,
        matters={**words.matters, matter.code: matter.name},
        matters_en={**words.matters_en, matter.code: matter.name_en},
    )


def without_matter(words: Vocabulary, code: str, rows: tuple[AnyRow, ...]) -> Vocabulary:
    """
    Raises:
        Refusal: `regulation.matter_in_use`, rows decide or consult on it;
            `regulation.matter_asked`, facts are asked for in it alone.
    """
    using = tuple(row for row in rows if row.matter == code)
    if using:
        raise Refusal(
            "regulation.matter_in_use",
            "「{name}」には次の行があるため、削除できません: {rows}",
            name=words.matters[code],
            rows=named(using),
        )
    alone = [fact.label for fact in words.facts.values() if fact.matters == (code,)]
    if alone:
        raise Refusal(
            "regulation.matter_asked",
            "「{name}」だけで尋ねる項目があるため、削除できません: {facts}",
            name=words.matters[code],
            facts="、".join(alone),
        )
    return Vocabulary(
        facts={
            name: replace(fact, matters=tuple(each for each in fact.matters if each != code))
            for name, fact in words.facts.items()
        },
        matters={each: name for each, name in words.matters.items() if each != code},
        matters_en={each: name for each, name in words.matters_en.items() if each != code},
    )


class WordChangeKind(StrEnum):
    """What became of a fact or matter."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class WordChange:
    """A fact or matter that differs between two generations. `asked` is empty: everywhere."""

    kind: WordChangeKind
    is_fact: bool
    name: str
    asked: tuple[str, ...] = ()


def word_changes(before: Vocabulary, after: Vocabulary) -> tuple[WordChange, ...]:
    """What drafters will be asked otherwise, the new first."""
    old_matters, new_matters = _matters(before), _matters(after)
    found = [
        WordChange(kind, is_fact=False, name=matter.name)
        for kind, matter in _compared(old_matters, new_matters)
    ]
    for kind, fact in _compared(before.facts, after.facts):
        asked = tuple(after.matters.get(code, code) for code in fact.matters)
        found.append(WordChange(kind, is_fact=True, name=fact.label, asked=asked))
    return tuple(found)


def _matters(words: Vocabulary) -> Mapping[str, Matter]:
    return {
        code: Matter(code, name, words.matters_en.get(code, ""))
        for code, name in words.matters.items()
    }


def _compared(old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[tuple[WordChangeKind, T]]:
    for code, each in new.items():
        if code not in old:
            yield WordChangeKind.ADDED, each
        elif old[code] != each:
            yield WordChangeKind.CHANGED, each
    for code, each in old.items():
        if code not in new:
            yield WordChangeKind.REMOVED, each
