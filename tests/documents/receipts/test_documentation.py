"""The picture of a receipt's life in the documentation is the one in the code."""

import re
from pathlib import Path

from internal.documents.receipts.rules.standing import WAYS, Hand, Standing, after

RECEIPTS = Path(__file__).resolve().parents[3] / "docs" / "receipts.md"


def test_the_drawn_life_of_a_receipt_is_that_of_the_code() -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", RECEIPTS.read_text("utf-8"), re.MULTILINE)
    everyone = frozenset(Hand)
    known = [
        (stage.value, after(Standing(stage, returnable=True), move, everyone).value, move.value)
        for move, ways in WAYS.items()
        for stage in ways
    ]
    assert sorted(drawn) == sorted(known)
