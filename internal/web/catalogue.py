"""Translations: each room owns its English sentences; this gathers, checks and builds them.

    python -m internal.web.catalogue build   merge into internal/web/built/translations
    python -m internal.web.catalogue check   list missing, unused, untranslated, contradicting texts

Japanese is the source and the message id, so it needs no catalogue.
"""

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("internal", "sso", "worker")
BUILT = ROOT / "internal" / "web" / "built" / "translations"

_MARKS = frozenset({"_", "N_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "tell"})
_REFUSALS = frozenset({"Refusal", "NotFound", "Forbidden", "Conflict", "InvalidInput", "TooOften"})
_NAMES = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w+)[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong with the catalogue. Every line names the text."""

    missing: tuple[str, ...]
    unused: tuple[str, ...]
    untranslated: tuple[str, ...]
    contradicting: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        return (
            *(f"missing: {text}" for text in self.missing),
            *(f"unused: {text}" for text in self.unused),
            *(f"untranslated: {text}" for text in self.untranslated),
            *(f"contradicting: {text}" for text in self.contradicting),
        )


def texts_in_python(source: str, refusals: frozenset[str] = _REFUSALS) -> Iterator[str]:
    """Every message id of a module: marked texts, sentences of refusals and of their fields."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = _called(node.func)
        if name in _MARKS and node.args:
            yield from _literals(node.args[0])
        elif name in refusals and len(node.args) >= 2:
            yield from _literals(node.args[1])
            for fields in (*node.args[2:3], *(k.value for k in node.keywords if k.arg == "fields")):
                if isinstance(fields, ast.Dict):
                    for value in fields.values:
                        yield from _literals(value)


def _called(func: ast.expr) -> str:
    match func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _literals(node: ast.expr) -> Iterator[str]:
    """The texts an argument may be: a literal, or either side of a choice between literals."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _literals(body)
            yield from _literals(orelse)
        case ast.Call(func=ast.Name(id="N_"), args=[inner]):
            yield from _literals(inner)
        case _:
            return


def _refusal_names(trees: Iterable[ast.Module]) -> frozenset[str]:
    """The kinds of refusal, those that rooms derive included."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    known = set(_REFUSALS)
    grown = True
    while grown:
        found = {c.name for c in classes if any(_called(base) in known for base in c.bases)}
        grown = not found <= known
        known |= found
    return frozenset(known)


def texts_in_template(path: Path) -> Iterator[str]:
    """Every message id of a template."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    keywords = ("_", "gettext", "ngettext")
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    with path.open("rb") as file:
        for _line, _function, texts, _comments in babel_extract(file, keywords, (), options):
            first = texts[0] if isinstance(texts, tuple) else texts
            if first:
                yield first
    environment.parse(path.read_text(encoding="utf-8"))


def all_texts(root: Path = ROOT) -> frozenset[str]:
    """Every message id of the product."""
    modules = [path for package in PACKAGES for path in (root / package).rglob("*.py")]
    sources = [path.read_text(encoding="utf-8") for path in modules]
    refusals = _refusal_names(ast.parse(source) for source in sources)
    found = {text for source in sources for text in texts_in_python(source, refusals)}
    for package in PACKAGES:
        for path in (root / package).rglob("templates/**/*"):
            if path.suffix in {".html", ".txt", ".xml"}:
                found |= set(texts_in_template(path))
    return frozenset(found)


def room_catalogues(root: Path = ROOT) -> tuple[Path, ...]:
    """The English file of every room."""
    paths = (path for package in PACKAGES for path in (root / package).rglob("translations/en.po"))
    return tuple(sorted(paths))


def merged(root: Path = ROOT) -> tuple[Catalog, tuple[str, ...]]:
    """All rooms in one catalogue, and the texts that two rooms translate differently."""
    whole = Catalog(locale="en", domain="messages", charset="utf-8")
    contradicting = []
    for path in room_catalogues(root):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if not message.id:
                    continue
                known = whole.get(_id(message.id))
                if known is not None and known.string != message.string:
                    contradicting.append(f"{_id(message.id)} ({path.relative_to(root)})")
                whole.add(message.id, message.string, flags=message.flags)
    return whole, tuple(contradicting)


def check(root: Path = ROOT) -> Findings:
    """What the catalogue lacks, and what nobody shows any more."""
    catalogue, contradicting = merged(root)
    texts = all_texts(root)
    known = {_id(message.id): message for message in catalogue if message.id}
    untranslated = [
        text
        for text, message in known.items()
        if message.fuzzy
        or not all(_strings(message.string))
        or not _same_names(text, message.string)
    ]
    return Findings(
        missing=tuple(sorted(texts - known.keys())),
        unused=tuple(sorted(known.keys() - texts)),
        untranslated=tuple(sorted(untranslated)),
        contradicting=contradicting,
    )


def _id(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _strings(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _same_names(text: str, translated: str | tuple[str, ...] | list[str] | None) -> bool:
    """A translation may leave a fact out, but never names one that the text does not have."""
    known = {a or b for a, b in _NAMES.findall(text)} | {"num"}
    return all(
        {a or b for a, b in _NAMES.findall(string)} <= known for string in _strings(translated)
    )


def build(root: Path = ROOT, to: Path = BUILT) -> Path:
    """Write the merged catalogue in the form gettext reads, replacing the old one at once."""
    target = to / "en" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    catalogue, _contradicting = merged(root)
    fresh = target.with_suffix(f".{os.getpid()}")  # two may build at the same moment
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(target)
    return target


def main(arguments: list[str]) -> int:
    """The command line of this module."""
    match arguments:
        case ["build"]:
            sys.stdout.write(f"{build().relative_to(ROOT)}\n")
            return 0
        case ["check"]:
            lines = check().lines
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            return 1 if lines else 0
        case _:
            sys.stderr.write((__doc__ or "") + "\n")
            return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
