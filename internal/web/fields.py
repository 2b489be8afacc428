"""Reading the fields of a form: typed values, and a sentence for each field that cannot be read."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_

E = TypeVar("E", bound=StrEnum)

_LARGEST = 9_999_999_999_999


class Fields:
    """Reads one form. `done` refuses with every sentence gathered on the way."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        """A text without blanks around it, with the line ends of this house."""
        return self._form.get(name, "").replace("\r\n", "\n").strip()

    def ticked(self, name: str) -> bool:
        return bool(self._form.get(name))

    def number(self, name: str, sentence: str) -> int | None:
        """A whole number; full-width digits and commas are understood."""
        typed = unicodedata.normalize("NFKC", self.text(name))
        digits = typed.replace(",", "").replace("、", "").removesuffix("円").strip()
        if not digits:
            return None
        if digits.isdecimal() and int(digits) <= _LARGEST:
            return int(digits)
        self.errors[name] = sentence
        return None

    def day(self, name: str) -> date | None:
        """A day from its three fields; None when all are empty."""
        parts = [
            unicodedata.normalize("NFKC", self.text(f"{name}_{part}"))
            for part in ("year", "month", "day")
        ]
        if not any(parts):
            return None
        try:
            year, month, day = (int(part) for part in parts)
            return date(year, month, day)
        except ValueError:
            self.errors[name] = N_("その日付はありません。年・月・日を確認してください。")
            return None

    def one_of(self, name: str, kind: type[E], otherwise: E) -> E:
        value = self._form.get(name, "")
        return kind(value) if value in tuple(kind) else otherwise

    def done(self) -> None:
        """
        Raises:
            InvalidInput: `form.unreadable`.
        """
        if self.errors:
            raise InvalidInput("form.unreadable", "入力内容を確認してください。", dict(self.errors))
