"""The archived form beside a bare reportlab page with the same typeface."""

import time
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.report import row, say
from internal.printing.decision import render_decision
from internal.printing.fonts import load_fonts
from internal.printing.record import (
    AttachmentRow,
    DecisionRecord,
    Fact,
    HistoryRow,
    Mark,
    RouteRow,
    Stamp,
    StampCell,
)

ROUNDS = 30
DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
WORDS = "市道第348号線の陥没箇所を緊急に修繕する必要があるため、下記のとおり施行してよろしいか。"


def run() -> None:
    """Print documents and pages per second."""
    say("Archived PDF/A (one process)")
    folder = Path("var/assets/fonts")
    fonts = load_fonts(folder)
    record = _record()
    pages = render_decision(record, fonts).pages
    ours = _rate(lambda: render_decision(record, fonts))
    pdfmetrics.registerFont(TTFont("Bare", str(folder / "BIZUDGothic-Regular.ttf")))
    bare = _rate(_bare_page)
    row(f"decisions per second ({pages} pages each)", f"{ours:.1f}")
    row("pages per second", f"{ours * pages:.1f}")
    row("bare reportlab pages per second, one embedded typeface", f"{bare:.1f}")
    row("ratio of pages", f"{ours * pages / bare:.2f}")


def _rate(work: object) -> float:
    begun = time.perf_counter()
    for _ in range(ROUNDS):
        work()  # type: ignore[operator]
    return ROUNDS / (time.perf_counter() - begun)


def _bare_page() -> None:
    canvas = Canvas(BytesIO(), pagesize=A4)
    canvas.setFont("Bare", 10.5)
    for line in range(40):
        canvas.drawString(60, 780 - line * 18, WORDS)
    canvas.showPage()
    canvas.save()


def _record() -> DecisionRecord:
    stamp = Stamp("道路建設課", "髙橋", DAY)
    posts = ("市長", "副市長", "部長", "課長", "課長補佐", "係長", "起案者")
    return DecisionRecord(
        city="鶴ヶ島市",
        number="8鶴道第1号",
        title="道路陥没箇所の緊急修繕工事の施行について",
        level="部長専決",
        drafter="髙橋 美咲(道路建設課 主事)",
        drafted_on=DAY,
        decided_on=DAY,
        line=tuple(
            StampCell(post, Mark.DIAGONAL if place < 2 else Mark.APPROVE, "髙橋", stamp)
            for place, post in enumerate(posts)
        ),
        body=(WORDS,) * 12,
        history=tuple(
            HistoryRow(AT, "髙橋 美咲", f"道路建設課 {post}", "承認", WORDS, Mark.APPROVE, stamp)
            for post in posts
        ),
        seal_digest="ab" * 32,
        chain_head="cd" * 32,
        sealed_at=AT,
        facts=(Fact("金額(税込)", "1,980,000円"), Fact("公開区分", "公開")),
        route=tuple(RouteRow(f"回議 {post}", "組織の系統") for post in posts),
        attachments=(AttachmentRow("見積書.pdf", 120_000, "ef" * 32, "application/pdf"),),
    )
