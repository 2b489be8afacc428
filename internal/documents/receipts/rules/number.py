"""The numbers of the register (収受番号) and how people write them. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from internal.kernel.clock import FiscalYear, era_year

PRINCIPAL = 1
"""The branch of what is entered on its own; what belongs to it has 2, 3 and so on."""


def label_of(year: FiscalYear, symbol: str, number: int, branch: int = PRINCIPAL) -> str:
    """8鶴道収第12号, and 8鶴道収第12号の2 for the first that belongs to it.

    Source: catalogue fact 8 (numbers run per fiscal year and symbol), ATT-02, DOC-07 (枝番).
    """
    plain = f"{era_year(year.first_day).number}{symbol}収第{number}号"
    return plain if branch == PRINCIPAL else f"{plain}の{branch}"


def branch_series(symbol: str, number: int) -> str:
    """The name of the series from which the branches of a number are drawn."""
    return f"{symbol}第{number}号"


@dataclass(frozen=True, slots=True)
class Sought:
    """A number that somebody looks for. `symbol` is empty and `branch` None when not written."""

    number: int
    symbol: str = ""
    branch: int | None = None


_LABEL = re.compile(
    r"(?:\d{0,2}(?P<symbol>\D{1,20}?)収)?第?(?P<number>\d{1,6})号?(?:の(?P<branch>\d{1,3}))?"
)


def sought_in(word: str) -> Sought | None:
    """The number in a word of a search: 8鶴道収第12号, 第12号の2 or 12; None when it is none."""
    found = _LABEL.fullmatch(unicodedata.normalize("NFKC", word))
    if found is None:
        return None
    branch = found["branch"]
    return Sought(int(found["number"]), found["symbol"] or "", int(branch) if branch else None)
