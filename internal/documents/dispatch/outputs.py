"""Registers of 施行 as files, in Japanese like every print: 発送簿, 公印使用簿 (OUT-01)."""

from collections.abc import Iterable

from internal.documents.dispatch.registers import RegisterLine, SealLine
from internal.documents.dispatch.rules import Seal
from internal.documents.dispatch.words import METHODS, SEALS
from internal.kernel.clock import FiscalYear
from internal.kernel.listing import Column, Listing

HIDDEN = "(閲覧できない文書)"


def register_listing(section: str, year: FiscalYear, lines: Iterable[RegisterLine]) -> Listing:
    """発送簿 of a section and year."""
    return Listing(
        "発送簿",
        f"{section}　{year}",
        (
            Column("施行番号", 0.14),
            Column("施行日", 0.13),
            Column("件名", 0.28),
            Column("施行先", 0.2),
            Column("件数", 0.06),
            Column("方法", 0.1),
            Column("公印", 0.09),
        ),
        (
            (
                line.number,
                line.issued_on,
                line.title,
                _to(line),
                line.addressees,
                "、".join(METHODS[method] for method in line.methods),
                line.seal_name if line.seal is Seal.STAMP else SEALS[line.seal],
            )
            for line in lines
        ),
    )


def seal_listing(year: FiscalYear, lines: Iterable[SealLine]) -> Listing:
    """公印使用簿 of a year."""
    return Listing(
        "公印使用簿",
        str(year),
        (
            Column("公印", 0.14),
            Column("番号", 0.08),
            Column("使用日", 0.16),
            Column("件名", 0.38),
            Column("通数", 0.08),
            Column("公印管守者", 0.16),
        ),
        (
            (
                line.seal_name,
                line.number,
                line.used_on,
                line.title or HIDDEN,
                line.copies,
                line.name,
            )
            for line in lines
        ),
    )


def _to(line: RegisterLine) -> str:
    rest = f" ほか{line.addressees - 1}件" if line.addressees > 1 else ""
    unsent = line.addressees - line.sent
    return f"{line.first_addressee}{rest}" + (f"(未発送{unsent}件)" if unsent else "")
