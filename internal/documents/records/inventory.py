"""廃棄目録: the list of binders that a proposal names, as PDF and as CSV. Pure but for fonts.

Source: BND-09, OUT-02. The words are Japanese in both languages, like all paper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from internal.documents.records.rules.disposal import Measure
from internal.documents.records.rules.retention import Retention, retention_in_print
from internal.documents.rules import DraftContent
from internal.kernel.clock import FiscalYear, era_date, jst_date
from internal.kernel.listing import Column, Encoding, Listing, write_csv
from internal.printing.record import Fact

TITLE = "廃棄目録"

MEASURE_WORDS = {Measure.DISPOSE: "廃棄", Measure.TRANSFER: "移管", Measure.EXTEND: "延長"}
_COLUMNS = (
    Column("所管課", 0.13),
    Column("年度", 0.09),
    Column("番号", 0.1),
    Column("簿冊の名称", 0.2),
    Column("分類", 0.08),
    Column("保存期間", 0.09),
    Column("満了日", 0.11),
    Column("文書", 0.05),
    Column("措置・理由", 0.15),
)
_HEAD = (
    "所管課",
    "年度",
    "番号",
    "簿冊の名称",
    "分類",
    "保存期間",
    "満了日",
    "文書数",
    "措置",
    "延長後の満了日",
    "理由",
    "結果",
)


@dataclass(frozen=True, slots=True)
class InventoryLine:
    """One binder of the list. `result` is empty before the proposal was carried out."""

    section: str
    year: FiscalYear
    label: str
    title: str
    class_code: str
    retention: Retention
    expires_on: date | None
    documents: int
    measure: Measure
    reason: str
    until: date | None
    result: str = ""

    @property
    def measure_words(self) -> str:
        """延長(令和10年3月31日まで) 争訟の記録のため"""
        words = MEASURE_WORDS[self.measure]
        if self.until is not None:
            words = f"{words}({era_date(self.until)}まで)"
        return " ".join(filter(None, (words, self.reason)))


def counted_words(lines: Iterable[InventoryLine]) -> str:
    """廃棄 3冊、移管 1冊"""
    found = [line.measure for line in lines]
    counts = ((words, found.count(measure)) for measure, words in MEASURE_WORDS.items())
    return "、".join(f"{words} {count}冊" for words, count in counts if count)


def inventory_listing(lines: Sequence[InventoryLine]) -> Listing:
    """The list as it is printed."""
    return Listing(
        TITLE,
        "",
        _COLUMNS,
        tuple(
            (
                line.section,
                str(line.year),
                line.label,
                line.title,
                line.class_code,
                retention_in_print(line.retention),
                line.expires_on,
                line.documents,
                " ".join(filter(None, (line.measure_words, line.result))),
            )
            for line in lines
        ),
    )


def inventory_csv(lines: Iterable[InventoryLine]) -> bytes:
    """The list for a spreadsheet, with a column for everything."""
    table = Listing(
        TITLE,
        "",
        tuple(Column(heading, 1 / len(_HEAD)) for heading in _HEAD),
        (
            (
                line.section,
                str(line.year),
                line.label,
                line.title,
                line.class_code,
                retention_in_print(line.retention),
                line.expires_on,
                line.documents,
                MEASURE_WORDS[line.measure],
                line.until,
                line.reason,
                line.result,
            )
            for line in lines
        ),
    )
    out = BytesIO()
    write_csv(table, out, Encoding.UTF_8)
    return out.getvalue()


def proposal_content(lines: Sequence[InventoryLine], *, title: str, matter: str) -> DraftContent:
    """The words with which the draft of a proposal begins; its drafter may change them."""
    sections = "、".join(dict.fromkeys(line.section for line in lines))
    body = (
        "このことについて、保存期間が満了した次の簿冊を、別添の廃棄目録のとおり措置してよろしいか"
        "伺います。\n\n"
        f"1　対象の簿冊　{len(lines)}冊({sections})\n"
        f"2　措置の内訳　{counted_words(lines)}\n"
        f"3　文書の件数　{sum(line.documents for line in lines)}件\n"
        "4　根拠　各簿冊の分類に定める保存期間の満了"
    )
    return DraftContent(title=title, matter=matter, facts={}, body=body)


def results_facts(title: str, number: str, decided_at: datetime | None) -> tuple[Fact, ...]:
    """What stands above the list: the proposal and its decision."""
    decided = f"{number}({era_date(jst_date(decided_at))}決裁)" if decided_at else "決裁前"
    return (Fact("件名", title), Fact("決裁", decided))
