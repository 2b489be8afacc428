"""The picture of a binder's life in the documentation is the one in the code."""

import re
from pathlib import Path

from internal.documents.records.rules.binder import MOVES

RECORDS = Path(__file__).resolve().parents[3] / "docs" / "records.md"


def test_the_drawn_life_of_a_binder_is_that_of_the_code() -> None:
    part = RECORDS.read_text("utf-8").partition("## The life of a binder")[2]
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", part, re.MULTILINE)
    known = [
        (before.value, after.value, move.value)
        for move, ways in MOVES.items()
        for before, after in ways.items()
    ]
    assert sorted(drawn) == sorted(known)
