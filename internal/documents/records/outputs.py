"""簿冊目録 and ファイル基準表 as files, in Japanese like every print (OUT-02)."""

from collections.abc import Iterable

from internal.documents.records.classes import RecordClass
from internal.documents.records.queries import BinderLine
from internal.documents.records.rules.retention import retention_in_print
from internal.documents.records.words import ACTIONS, KINDS, STATES
from internal.kernel.clock import FiscalYear
from internal.kernel.listing import Column, Listing


def binder_listing(section: str, year: FiscalYear | None, lines: Iterable[BinderLine]) -> Listing:
    """簿冊目録 of a section; without a year what has run out in every year."""
    return Listing(
        "簿冊目録",
        f"{section}　{year if year else '満了した簿冊(全年度)'}",
        (
            Column("年度", 0.11),
            Column("番号", 0.09),
            Column("簿冊の名称", 0.23),
            Column("分類", 0.07),
            Column("種別", 0.07),
            Column("保存期間", 0.09),
            Column("満了日", 0.15),
            Column("満了時の措置", 0.07),
            Column("文書", 0.05),
            Column("状態", 0.09),
        ),
        (
            (
                str(line.year),
                line.label,
                line.title,
                line.class_code,
                KINDS[line.kind],
                retention_in_print(line.retention),
                line.expires_on,
                ACTIONS[line.action],
                line.documents,
                STATES[line.state] + ("(廃棄停止)" if line.held else ""),
            )
            for line in lines
        ),
    )


def class_listing(section: str, year: FiscalYear, rows: Iterable[RecordClass]) -> Listing:
    """ファイル基準表(分類基準表): what a section's binders collect, how long, and why."""
    return Listing(
        "ファイル基準表",
        f"{section}　{year}",
        (
            Column("分類", 0.07),
            Column("大分類", 0.12),
            Column("中分類", 0.12),
            Column("小分類", 0.16),
            Column("種別", 0.07),
            Column("保存期間", 0.11),
            Column("根拠", 0.2),
            Column("満了時の措置", 0.07),
            Column("区分", 0.07),
        ),
        (
            (
                row.facts.code,
                row.facts.major,
                row.facts.middle,
                row.facts.minor,
                KINDS[row.facts.kind],
                retention_in_print(row.facts.retention),
                row.facts.basis,
                ACTIONS[row.facts.action],
                "共通" if row.section_id is None else "課",
            )
            for row in rows
        ),
    )
