"""What the documentation says about tests, decisions and files is true."""

import pkgutil
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

DOCS = (
    ROOT / "README.md",
    ROOT / "README.ja.md",
    ROOT / "CHANGELOG.md",
    *(ROOT / "docs").rglob("*.md"),
)
ADR = ROOT / "docs" / "adr"
CATALOGUE_ROW = re.compile(r"^\| ((?:APR|GRD)-\d+[a-z]?) \| (.+?) \| (.+) \|$", re.MULTILINE)
TEST_NAME = re.compile(r"`(test_\w+)`")


def catalogue_rows() -> list[tuple[str, str, str]]:
    """Catalogue id, subject and state, from the table of docs/approval.md."""
    text = (ROOT / "docs" / "approval.md").read_text(encoding="utf-8")
    return CATALOGUE_ROW.findall(text)


def known_tests() -> set[str]:
    """The names of all test functions."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}


def test_every_catalogue_id_is_supported_by_a_test_or_planned() -> None:
    rows = catalogue_rows()
    assert len(rows) > 40
    assert [row for row in rows if not TEST_NAME.search(row[2]) and "next" not in row[2]] == []


def test_every_test_that_the_documentation_names_exists() -> None:
    named = {name for doc in DOCS for name in TEST_NAME.findall(doc.read_text(encoding="utf-8"))}
    assert named - known_tests() == set()


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (ADR / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in ADR.glob("[0-9]*.md")}


@pytest.mark.parametrize("path", sorted(ADR.glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_fits_on_a_page_and_has_its_parts(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40
    parts = ["## Context", "## Decision", "## Consequence", "## Status"]
    assert [line for line in lines if line.startswith("## ")] == parts


def links(doc: Path) -> list[str]:
    """The files of ours that a document points to, pictures too."""
    targets = re.findall(r"\]\(([^)\s]+)\)", doc.read_text(encoding="utf-8"))
    return [target.split("#")[0] for target in targets if not re.match(r"https?:|#", target)]


@pytest.mark.parametrize("doc", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(doc: Path) -> None:
    assert [link for link in links(doc) if not (doc.parent / link).exists()] == []


_AROUND = ("acting.py", "of_subjects.py", "service.py", "writing.py")
"""What stands around the engine and refuses too."""


def test_the_refusals_of_the_engine_are_those_that_are_described() -> None:
    engine = (ROOT / "internal" / "approval" / "engine").glob("*.py")
    around = (ROOT / "internal" / "approval" / name for name in _AROUND)
    sources = [*engine, *around]
    code = re.compile(r'"(approval\.(?!acted"|decided")\w+)"')
    raised = {found for path in sources for found in code.findall(path.read_text("utf-8"))}
    text = (ROOT / "docs" / "approval.md").read_text(encoding="utf-8")
    described = set(re.findall(r"`(approval\.(?!acted`|decided`)\w+)`", text))
    assert described == raised


def test_every_word_of_the_glossary_lives_where_it_says() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    places = re.findall(r"`([\w.]+:[\w.]+)` \|$", text, re.MULTILINE)
    assert len(places) > 70
    for place in places:
        pkgutil.resolve_name(place)
