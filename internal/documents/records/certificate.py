"""廃棄証明書: the certificate of destruction as it is printed. Pure.

Everything stands in the text that the ledger keeps, so the print says what was certified and not
what the tables say now.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from internal.approval.ledger.certificates import Certificate
from internal.kernel.clock import JST, FiscalYear, era_date, jst_date
from internal.kernel.listing import Column, Listing
from internal.printing.listing import Imprint
from internal.printing.record import Fact

_COLUMNS = (
    Column("文書番号", 0.13),
    Column("件名", 0.19),
    Column("決裁日", 0.14),
    Column("内容・封印・ファイルのSHA-256", 0.54),
)


def certificate_listing(certificate: Certificate) -> Listing:
    """What was destroyed, document by document."""
    stated: Mapping[str, Any] = certificate.stated
    return Listing(
        "廃棄証明書",
        "",
        _COLUMNS,
        tuple(
            (
                each["number"] or "",
                each["title"],
                _day(each["decided_at"]),
                "\n".join(_digests(each)),
            )
            for each in stated["cases"]
        ),
    )


def certificate_imprint(certificate: Certificate, *, city: str) -> Imprint:
    """What was certified, and what the value of the certificate means."""
    stated: Mapping[str, Any] = certificate.stated
    issued = certificate.issued_at.astimezone(JST)
    return Imprint(
        f"{city}　{era_date(issued.date())}",
        facts=(
            Fact("証明番号", str(certificate.id)),
            Fact("発行", f"{era_date(issued.date())} {issued:%H:%M}"),
            Fact("伺いの件名", stated["proposal"]),
            Fact("決裁", f"{stated['decision']}({_day(stated['decided_at'])})"),
            Fact("実行", f"{_day(stated['carried_out_at'])} {stated['carried_out_by']}"),
            *(Fact("廃棄した簿冊", _binder_words(each)) for each in stated["binders"]),
            Fact("証明値", certificate.digest),
        ),
        closing=(
            "上記の簿冊の文書は、決裁に基づき内容を消去しました。証明値は、この証明の記録全体から"
            "計算したSHA-256の値で、決裁台帳の夜間の署名の対象です。",
        ),
    )


def _binder_words(binder: Mapping[str, Any]) -> str:
    expired = binder["expired_on"]
    parts = (
        binder["section"],
        str(FiscalYear(binder["year"])),
        binder["number"],
        binder["title"],
        f"分類{binder['class']}",
        f"保存期間{binder['retention']}",
        f"満了{era_date(date.fromisoformat(expired))}" if expired else "",
        f"文書{binder['documents']}件",
        binder["reason"],
    )
    return "\u3000".join(filter(None, parts))


def _digests(case: Mapping[str, Any]) -> Iterator[str]:
    for label, name in (("内容", "content"), ("封印", "seal"), ("行為", "acts")):
        if case[name]:
            yield f"{label} {case[name]}"
    for digest in case["files"]:
        yield f"ファイル {digest}"


def _day(instant: str | None) -> str:
    return era_date(jst_date(datetime.fromisoformat(instant))) if instant else ""
