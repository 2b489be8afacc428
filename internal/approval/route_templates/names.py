"""The words by which people name who is asked, and back. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from internal.approval.authority.facts import FactKind
from internal.approval.authority.rules import Table
from internal.approval.authority.shape import AskedKind, Line
from internal.approval.route_templates.rules import NamedGroup
from internal.kernel.text import N_
from internal.organization.chart import Directory
from internal.organization.rules import DepartmentNode, PostNode, Rank

KIND_WORDS: Mapping[AskedKind, str] = {
    AskedKind.POST: N_("職"),
    AskedKind.PERSON: N_("職員"),
    AskedKind.SECTION: N_("課の長"),
    AskedKind.RECEPTION: N_("課の受付"),
    AskedKind.GROUP: N_("グループ"),
    AskedKind.DRAFTERS_SUPERIOR: N_("起案者の上司"),
    AskedKind.SUPERIOR: N_("職の上司"),
    AskedKind.FIELD: N_("起案の項目"),
    AskedKind.EXTERNAL: N_("外部機関"),
    AskedKind.PAPER: N_("紙で回答する職"),
}
MOST_SIGNS = 60
MOST_LEVELS = 9
_UP = re.compile(r"(.+?)\s*\+\s*([1-9])")


@dataclass(frozen=True)
class Names:
    """The names of one day: posts, people, departments, groups, fields that choose a post."""

    directory: Directory
    groups: tuple[NamedGroup, ...]
    table: Table

    def words(self, line: Line) -> str:
        """A line as it is typed; its code where the organisation has nothing by it any more."""
        match line.kind:
            case AskedKind.POST | AskedKind.PAPER:
                return self._post_words.get(line.code, line.code)
            case AskedKind.SUPERIOR:
                return f"{self._post_words.get(line.code, line.code)}+{line.levels}"
            case AskedKind.DRAFTERS_SUPERIOR:
                return str(line.levels)
            case AskedKind.SECTION | AskedKind.RECEPTION:
                return self._department_words.get(line.code, line.code)
            case AskedKind.PERSON:
                return self._person_words.get(line.code, line.code)
            case AskedKind.GROUP:
                found = (group.name for group in self.groups if str(group.id) == line.code)
                return next(found, line.code)
            case AskedKind.FIELD:
                fact = self.table.facts.get(line.code)
                return fact.label if fact else line.code
            case AskedKind.EXTERNAL:
                return line.code

    def post_words(self, code: str) -> str:
        """A post as it is typed."""
        return self._post_words.get(code, code)

    def meant(self, kind: AskedKind, typed: str) -> tuple[str, int] | None:
        """The code and the levels that somebody meant; None where there is nothing of that name."""
        text = _plain(typed)
        match kind:
            case AskedKind.DRAFTERS_SUPERIOR:
                is_level = text.isdecimal() and 1 <= int(text) <= MOST_LEVELS
                return ("", int(text)) if is_level else None
            case AskedKind.SUPERIOR:
                parts = _UP.fullmatch(text)
                code = self._posts.get(parts[1]) if parts else None
                return (code, int(parts[2])) if parts and code else None
            case AskedKind.EXTERNAL:
                return (typed, 1) if 0 < len(typed) <= MOST_SIGNS else None
            case _:
                code = self._codes(kind).get(text)
                return (code, 1) if code else None

    def _codes(self, kind: AskedKind) -> Mapping[str, str]:
        match kind:
            case AskedKind.POST | AskedKind.PAPER:
                return self._posts
            case AskedKind.SECTION | AskedKind.RECEPTION:
                return self._departments
            case AskedKind.PERSON:
                return self._people
            case AskedKind.GROUP:
                return {_plain(group.name): str(group.id) for group in self.groups}
            case _:
                return {
                    _plain(fact.label): name
                    for name, fact in self.table.facts.items()
                    if fact.kind is FactKind.CHOICE
                }

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """What a field proposes while somebody types: leading posts, sections, groups."""
        leading = (
            self._post_words[node.code]
            for node in self._nodes
            if node.rank >= Rank.UNIT_CHIEF and node.holders
        )
        return (*leading, *self._department_words.values(), *(g.name for g in self.groups))

    @cached_property
    def _nodes(self) -> tuple[PostNode, ...]:
        return tuple(
            node
            for unit in self._units
            for node in reversed(self.directory.posts_in(unit.department_id))
        )

    @cached_property
    def _units(self) -> tuple[DepartmentNode, ...]:
        return tuple(
            unit
            for root in self.directory.children(None)
            for unit in self.directory.subtree(root.department_id)
        )

    @cached_property
    def _post_words(self) -> dict[str, str]:
        return _told_apart(
            (node.code, f"{node.section} {node.title}".strip()) for node in self._nodes
        )

    @cached_property
    def _posts(self) -> dict[str, str]:
        by_words = {_plain(words): code for code, words in self._post_words.items()}
        return {_plain(code): code for code in self._post_words} | by_words

    @cached_property
    def _department_words(self) -> dict[str, str]:
        return _told_apart((unit.code, unit.name) for unit in self._units)

    @cached_property
    def _departments(self) -> dict[str, str]:
        by_words = {_plain(words): code for code, words in self._department_words.items()}
        return {_plain(code): code for code in self._department_words} | by_words

    @cached_property
    def _person_words(self) -> dict[str, str]:
        people: dict[str, str] = {}
        for node in self._nodes:
            for seat in node.holders:
                people.setdefault(str(seat.person_id), f"{seat.name}({node.section} {node.title})")
        return people

    @cached_property
    def _people(self) -> dict[str, str]:
        """By name with post; by name alone where nobody else has it."""
        found: dict[str, str] = {}
        names: dict[str, set[str]] = {}
        for person, words in self._person_words.items():
            found[_plain(words)] = person
            names.setdefault(_plain(words.split("(")[0]), set()).add(person)
        alone = {name: next(iter(each)) for name, each in names.items() if len(each) == 1}
        return alone | found


def _told_apart(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Words by code; those that several share carry their code."""
    found = dict(pairs)
    times = Counter(found.values())
    return {
        code: words if times[words] == 1 else f"{words}[{code}]" for code, words in found.items()
    }


def _plain(text: str) -> str:
    """The words without differences of width and blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
