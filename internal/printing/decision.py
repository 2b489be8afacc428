"""The archival form of a case: 起案用紙 with 決裁欄, history, reasons, attachments, seal."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from internal.kernel.canonical import canonical_bytes
from internal.kernel.clock import JST, era_date
from internal.printing.facts import draw_fact_row, draw_facts
from internal.printing.fonts import Fonts, Style
from internal.printing.pdfa import Description, finish_pdfa
from internal.printing.record import (
    AttachmentRow,
    DecisionRecord,
    EmbeddedFile,
    Fact,
    HistoryRow,
    ListedSeat,
    Mark,
    Relationship,
    Rendered,
    RouteRow,
)
from internal.printing.sheet import (
    BOTTOM,
    HAIR,
    LEFT,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QUIET,
    WIDTH,
    Align,
    Sheet,
)
from internal.printing.stamps import draw_grid, draw_stamp
from internal.printing.text import Typesetter

BODY, BODY_LEADING = 10.5, 18.5
SMALL, SMALL_LEADING = 9.0, 14.5
OPINION_LEADING = 16.0
HISTORY_INDENT = 19 * MM
SEAL_SHORT = 16
RECORD_NAME = "decision.json"

NUMBERED = re.compile(
    r"^([\s\u3000]*"
    r"(?:[0-9０-９]{1,3}[.．、]?|[(（][0-9０-９ア-ン]{1,3}[)）]|[①-⑳]|[ア-ン])[ \u3000]+"
    r"(?:[^\s\u3000]{1,10}[ \u3000]{2,})?)(?=[^\s\u3000])"
)
"""A numbered line, with its label when a gap follows: 「1　工事名　　　市道東町12号線…」."""


def render_decision(
    record: DecisionRecord, fonts: Fonts, embed: Sequence[EmbeddedFile] = ()
) -> Rendered:
    """The archived document: PDF/A-2b, or PDF/A-3b with `embed` and the record as JSON inside.

    The same record gives the same bytes.
    """
    sheet = Sheet(Typesetter(fonts))
    _draw_form(sheet, record)
    _draw_listed(sheet, record.listed)
    _draw_history(sheet, record.history)
    _draw_route(sheet, record.route)
    _draw_attachments(sheet, record.attachments)
    _draw_seal(sheet, record)
    pdf = finish_pdfa(_on_paper(sheet, record, fonts), _description(record), _inside(record, embed))
    return Rendered(pdf, len(sheet.pages), tuple(sheet.type.missing), tuple(sheet.type.ordinary))


def _description(record: DecisionRecord) -> Description:
    return Description(
        title=f"{record.title}（{record.number}）",
        author=record.city,
        identifier=record.number,
        digest=record.seal_digest,
        at=record.sealed_at,
    )


def _inside(record: DecisionRecord, embed: Sequence[EmbeddedFile]) -> tuple[EmbeddedFile, ...]:
    if not embed:
        return ()
    machine_readable = EmbeddedFile(
        RECORD_NAME,
        "application/json",
        canonical_bytes(asdict(record)),
        record.sealed_at,
        "決裁の記録",
        Relationship.DATA,
    )
    return (machine_readable, *embed)


def _on_paper(sheet: Sheet, record: DecisionRecord, fonts: Fonts) -> bytes:
    def footer(page: Sheet, number: int, total: int) -> None:
        y = BOTTOM - 7 * MM
        page.rule(LEFT, y + 4 * MM, LEFT + WIDTH, y + 4 * MM, thickness=0.4, colour=HAIR)
        third = WIDTH / 3
        short = f"封印 {record.seal_digest[:SEAL_SHORT]}"
        for position, (text, align) in enumerate(
            [
                (f"{record.city} {record.number}", Align.LEFT),
                (f"{number} / {total}", Align.CENTRE),
                (short, Align.RIGHT),
            ]
        ):
            x = LEFT + third * position
            page.words(text, x, y, 8, colour=QUIET, width=third, align=align)

    rl_config.useA85 = 0  # streams stay binary: smaller and faster
    buffer = BytesIO()
    first = fonts.main(Style.TEXT).fontName
    canvas = Canvas(
        buffer,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=first,
    )
    sheet.finish(canvas, footer)
    canvas.save()
    return buffer.getvalue()


def _draw_form(sheet: Sheet, record: DecisionRecord) -> None:
    sheet.new_page()
    sheet.mark(record.form)
    sheet.y -= 7.5 * MM
    sheet.words("\u3000".join(record.form), LEFT, sheet.y, 18, style=Style.BOLD, width=WIDTH / 2)
    right = LEFT + WIDTH / 2
    sheet.words(
        record.city,
        right,
        sheet.y + 5.4 * MM,
        9,
        style=Style.LABEL,
        colour=QUIET,
        width=WIDTH / 2,
        align=Align.RIGHT,
    )
    sheet.words(record.number, right, sheet.y, 11, width=WIDTH / 2, align=Align.RIGHT)
    sheet.y -= 4 * MM
    draw_grid(sheet, record.line, record.concurrence)
    sheet.y -= 5.6 * MM
    sheet.words(f"決裁区分　{record.level}", LEFT, sheet.y, SMALL + 0.5, width=WIDTH * 0.62)
    unused = any(cell.mark is Mark.DIAGONAL for cell in record.line)
    sheet.words(
        "右から左へ回議" + ("　斜線は決裁を要しない職" if unused else ""),
        LEFT,
        sheet.y,
        7.5,
        style=Style.LABEL,
        colour=QUIET,
        width=WIDTH,
        align=Align.RIGHT,
    )
    sheet.y -= 3 * MM
    draw_facts(sheet, record.title, _dated_facts(record))
    sheet.y -= 4 * MM
    for paragraph in record.body:
        for text in paragraph.splitlines() or [""]:
            _draw_body_line(sheet, text)


def _draw_listed(sheet: Sheet, listed: Sequence[ListedSeat]) -> None:
    """The seats for which the 決裁欄 has no room, on a page of their own."""
    if not listed:
        return
    sheet.new_page()
    sheet.mark("決裁欄の続き")
    sheet.y -= 5 * MM
    sheet.words("決裁欄の続き", LEFT, sheet.y, 13, style=Style.BOLD, width=WIDTH)
    sheet.y -= 4 * MM
    seats = [Fact(seat.role, _listed_words(seat)) for seat in listed]
    for at in range(0, len(seats), 2):
        draw_fact_row(sheet, seats[at : at + 2])
    sheet.y -= 4 * MM


def _listed_words(seat: ListedSeat) -> str:
    day = era_date(seat.on) if seat.on else ""
    return "\u3000".join(filter(None, (seat.capacity, seat.name, seat.answer, day)))


def _dated_facts(record: DecisionRecord) -> tuple[Fact, ...]:
    dispatch = era_date(record.dispatch_on) if record.dispatch_on else "―"
    return (
        Fact("起案日", era_date(record.drafted_on)),
        Fact("起案者", record.drafter),
        Fact("決裁日", era_date(record.decided_on)),
        Fact("施行予定日", dispatch),
        *record.facts,
    )


def _draw_body_line(sheet: Sheet, text: str) -> None:
    stripped = text.strip(" \u3000")
    numbered = NUMBERED.match(text)
    if stripped in ("記", "以上"):
        sheet.need(2 * BODY_LEADING if stripped == "記" else BODY_LEADING)
        sheet.y -= BODY_LEADING
        align = Align.CENTRE if stripped == "記" else Align.RIGHT
        sheet.words(stripped, LEFT, sheet.y + 5.2, BODY, width=WIDTH, align=align)
    elif numbered is not None:
        _draw_hanging(sheet, numbered[1], text[numbered.end() :])
    else:
        sheet.paragraph(text, BODY, BODY_LEADING)


def _draw_hanging(sheet: Sheet, label: str, text: str) -> None:
    """A numbered line: what goes on in further lines stands under the text, not the number."""
    clusters = sheet.type.clusters(label, Style.TEXT)
    indent = sum(cluster.advance for cluster in clusters) * BODY / 1000
    if indent > WIDTH / 2:
        sheet.paragraph(label + text, BODY, BODY_LEADING)
        return
    sheet.need(2 * BODY_LEADING)
    sheet.words(label, LEFT, sheet.y - BODY_LEADING + (BODY_LEADING - BODY) / 2 + 1.26, BODY)
    sheet.paragraph(text, BODY, BODY_LEADING, x=LEFT + indent, width=WIDTH - indent)


def _heading(sheet: Sheet, title: str, *, room: float = 30 * MM) -> None:
    """A heading that is never left alone at the foot of a page."""
    sheet.need(room)
    if sheet.y < PAGE_HEIGHT - 25 * MM:
        sheet.y -= 7 * MM
    sheet.mark(title)
    sheet.y -= 6 * MM
    sheet.words(title, LEFT, sheet.y, 13, style=Style.BOLD)
    sheet.y -= 2 * MM
    sheet.rule(LEFT, sheet.y, LEFT + WIDTH, sheet.y, thickness=0.9)
    sheet.y -= 2 * MM


def _draw_history(sheet: Sheet, history: Sequence[HistoryRow]) -> None:
    sheet.new_page()
    _heading(sheet, "決裁の経過")
    for row in history:
        _draw_act(sheet, row)


def _draw_act(sheet: Sheet, row: HistoryRow) -> None:
    x, width = LEFT + HISTORY_INDENT, WIDTH - HISTORY_INDENT
    opinions = row.opinion.splitlines()
    count = sum(len(sheet.type.lines(text, Style.TEXT, 10, width)) for text in opinions)
    whole = 16 * MM + count * OPINION_LEADING
    # An entry stays on one page; only an opinion of half a page or more is divided.
    sheet.need(whole if whole < PAGE_HEIGHT / 2 else 30 * MM)
    page, top = len(sheet.pages), sheet.y
    if row.stamp is not None:
        draw_stamp(sheet, row.stamp, row.mark, LEFT + 7.5 * MM, top - 8 * MM, 12.6 * MM)
    y = top - 5.4 * MM
    moment = row.at.astimezone(JST)
    when = f"{era_date(moment.date())} {moment:%H:%M}"
    sheet.words(when, LEFT, y, SMALL, colour=QUIET, width=WIDTH, align=Align.RIGHT)
    who = f"{row.name}　{row.post}"
    sheet.words(who, x, y, 10.5, style=Style.BOLD, width=width - 48 * MM)
    sheet.words(row.verb, x, y - 5.4 * MM, 9.5, style=Style.LABEL, width=width)
    sheet.y = y - 7 * MM
    for text in opinions:
        sheet.paragraph(text, 10, OPINION_LEADING, x=x, width=width)
    if row.stamp is not None and len(sheet.pages) == page:
        sheet.y = min(sheet.y, top - 15.4 * MM)
    sheet.y -= 1.6 * MM
    sheet.rule(LEFT, sheet.y, LEFT + WIDTH, sheet.y, thickness=0.4, colour=HAIR)


def _draw_route(sheet: Sheet, route: Sequence[RouteRow]) -> None:
    if not route:
        return
    _heading(sheet, "決裁経路の根拠")
    x, width = LEFT + 38 * MM, WIDTH - 38 * MM
    for row in route:
        sheet.need(14 * MM)
        sheet.y -= 1.2 * MM
        sheet.words(row.step, LEFT, sheet.y - 10.6, 10, style=Style.BOLD, width=36 * MM)
        sheet.paragraph(row.article, 10, 15.5, x=x, width=width)
        if row.facts:
            facts = "　".join(f"{fact.label}：{fact.value}" for fact in row.facts)
            sheet.paragraph(facts, SMALL, SMALL_LEADING, x=x, width=width, colour=QUIET)
        for loser in row.losers:
            text = f"適用しない行　{loser.article}　{loser.reason}"
            sheet.paragraph(text, SMALL, SMALL_LEADING, x=x, width=width, colour=QUIET)
        sheet.y -= 1.6 * MM
        sheet.rule(LEFT, sheet.y, LEFT + WIDTH, sheet.y, thickness=0.4, colour=HAIR)


def _draw_attachments(sheet: Sheet, attachments: Sequence[AttachmentRow]) -> None:
    _heading(sheet, "添付目録")
    if not attachments:
        sheet.paragraph("添付ファイルはありません。", 10, 16)
        return
    x, width = LEFT + 9 * MM, WIDTH - 9 * MM
    for number, row in enumerate(attachments, start=1):
        sheet.need(19 * MM)
        sheet.y -= 1.2 * MM
        sheet.words(f"{number}", LEFT, sheet.y - 10.6, 10, width=6 * MM, align=Align.RIGHT)
        sheet.paragraph(row.name, 10, 15.5, x=x, width=width)
        pages = "" if row.pages is None else f"　{row.pages:,}ページ"
        about = f"{row.media_type}　{row.size_bytes:,}バイト{pages}"
        sheet.paragraph(about, SMALL, SMALL_LEADING, x=x, width=width, colour=QUIET)
        sheet.paragraph(f"SHA-256 {row.sha256}", SMALL, SMALL_LEADING, x=x, width=width)
        sheet.y -= 1.6 * MM
        sheet.rule(LEFT, sheet.y, LEFT + WIDTH, sheet.y, thickness=0.4, colour=HAIR)


def _draw_seal(sheet: Sheet, record: DecisionRecord) -> None:
    _heading(sheet, "封印", room=62 * MM)
    moment = record.sealed_at.astimezone(JST)
    sheet.y -= 1.2 * MM
    for fact in (
        Fact("封印日時", f"{era_date(moment.date())} {moment:%H:%M:%S}"),
        Fact("封印値", record.seal_digest),
        Fact("記録の連鎖", record.chain_head),
    ):
        draw_fact_row(sheet, [fact])
    sheet.y -= 2 * MM
    sheet.paragraph(
        "封印値は、起案の内容、すべての添付ファイル及び決裁の経過から計算したSHA-256の値です。"
        "いずれかが変わると値も変わるため、後から変更がないことを確かめられます。",
        SMALL,
        SMALL_LEADING,
        colour=QUIET,
    )
    for note in (*record.notes, *_notes_on_characters(sheet.type)):
        sheet.paragraph(note, SMALL, SMALL_LEADING)


def _notes_on_characters(type_: Typesetter) -> tuple[str, ...]:
    """What the page cannot show, so that nobody takes 〓 or an ordinary form for the original."""
    notes: list[str] = []
    if type_.missing:
        codes = "、".join(map(_code_points, type_.missing))
        notes.append(f"字形がないため〓で表した文字：{codes}")
    if type_.ordinary:
        codes = "、".join(f"{text[0]}（{_code_points(text)}）" for text in type_.ordinary)
        notes.append(f"異体字の指定があり、通常の字形で表した文字：{codes}")
    return tuple(notes)


def _code_points(text: str) -> str:
    return " ".join(f"U+{ord(character):04X}" for character in text)
