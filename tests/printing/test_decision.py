"""The archived document: what it says, how it looks, what it carries."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdf
import pypdfium2
import pytest

from internal.printing.decision import render_decision
from internal.printing.fonts import Fonts
from internal.printing.record import EmbeddedFile, Fact, Mark, Relationship, Rendered
from tests.printing.samples import HISTORY, MORNING, above, sample, twelve_posts


def by_pdfium(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def by_pypdf(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]


READERS = pytest.mark.parametrize("read", [by_pdfium, by_pypdf])
Reader = Callable[[bytes], list[str]]


def squeezed(pages: list[str]) -> str:
    """The text without spaces and line ends, which readers place as they like."""
    return "".join("".join(pages).split())


@pytest.fixture(scope="module")
def printed(fonts: Fonts) -> Rendered:
    return render_decision(sample(), fonts)


@READERS
@pytest.mark.parametrize(
    "words",
    [
        *("起案用紙", "鶴道建発第1247号", "道路陥没箇所の緊急修繕工事の施行について"),
        *("髙橋美咲", "﨑山健一", "𠮷田和彦", "渡邉\U000e0100誠"),
        *("①㈱鶴ヶ島土木", "☑元号は㋿", "金1,980,000円（消費税及び地方消費税を含む。）"),
        "令和8年11月19日の降雨後に路面の陥没（径約1.2メートル、深さ約0.8メートル）を確認した。",
    ],
)
def test_words_of_the_case_can_be_found(printed: Rendered, read: Reader, words: str) -> None:
    assert words in squeezed(read(printed.pdf))


@READERS
def test_every_page_carries_number_page_and_seal(printed: Rendered, read: Reader) -> None:
    pages = read(printed.pdf)
    feet = [
        f"鶴ヶ島市鶴道建発第1247号{number}/{len(pages)}封印{sample().seal_digest[:16]}"
        for number in range(1, len(pages) + 1)
    ]
    assert [foot in squeezed([page]) for foot, page in zip(feet, pages, strict=True)] == [
        True
    ] * len(pages)


@READERS
def test_opinions_and_articles_are_printed(printed: Rendered, read: Reader) -> None:
    text = squeezed(read(printed.pdf))
    opinions = ["".join(row.opinion.split()) for row in HISTORY]
    articles = ["".join(loser.article.split()) for row in sample().route for loser in row.losers]
    assert [words for words in (*opinions, *articles) if words not in text] == []


@READERS
def test_each_attachment_is_listed_with_its_whole_digest(printed: Rendered, read: Reader) -> None:
    text = squeezed(read(printed.pdf))
    assert [row.name for row in sample().attachments if row.sha256 not in text] == []


@READERS
def test_the_seal_is_printed_whole(printed: Rendered, read: Reader) -> None:
    text = squeezed(read(printed.pdf))
    assert sample().seal_digest in text
    assert sample().chain_head in text


def test_a_stamp_says_section_date_and_name(printed: Rendered) -> None:
    assert "道路維持係8.11.23髙橋" in squeezed(by_pypdf(printed.pdf)[:1])


def test_nothing_is_missing_in_an_ordinary_case(printed: Rendered) -> None:
    assert (printed.missing, printed.stripped) == ((), ())


def test_the_same_record_gives_the_same_bytes(fonts: Fonts, printed: Rendered) -> None:
    assert render_decision(sample(), fonts).pdf == printed.pdf


def identifiers(pdf: bytes) -> tuple[bytes, bytes]:
    with pikepdf.open(BytesIO(pdf)) as document:
        permanent, of_this_content = map(bytes, document.trailer.ID)
    return permanent, of_this_content


def test_another_seal_gives_another_permanent_identifier(fonts: Fonts, printed: Rendered) -> None:
    other = render_decision(replace(sample(), seal_digest="0" * 64), fonts)
    assert identifiers(other.pdf)[0] != identifiers(printed.pdf)[0]


def test_another_printing_of_a_case_keeps_the_permanent_identifier(
    fonts: Fonts, printed: Rendered
) -> None:
    other = render_decision(replace(sample(), notes=("別の注記",)), fonts)
    assert identifiers(other.pdf)[0] == identifiers(printed.pdf)[0]
    assert identifiers(other.pdf)[1] != identifiers(printed.pdf)[1]


def row_tops(pdf: bytes) -> list[float]:
    """Heights of the thick frames of the 決裁欄 on the first page, from the top down."""
    with pikepdf.open(BytesIO(pdf)) as document:
        width, found = 0.0, []
        for operands, operator in pikepdf.parse_content_stream(document.pages[0]):
            if str(operator) == "w":
                width = float(operands[0])
            elif str(operator) == "re" and width == pytest.approx(1.2):
                found.append(float(operands[1]) + float(operands[3]))
    return sorted(found, reverse=True)


def test_eight_posts_stand_in_one_row(printed: Rendered) -> None:
    assert len(row_tops(printed.pdf)) == 1


def test_twelve_posts_stand_in_two_rows(fonts: Fonts) -> None:
    assert len(row_tops(render_decision(twelve_posts(), fonts).pdf)) == 2


def test_a_line_of_ten_posts_takes_two_rows_itself(fonts: Fonts) -> None:
    line = (*(above(f"職{number}") for number in range(5)), *sample().line[2:])
    record = replace(sample(), line=line, concurrence=())
    assert len(row_tops(render_decision(record, fonts).pdf)) == 2


def test_every_one_of_twelve_posts_is_printed(fonts: Fonts) -> None:
    record = twelve_posts()
    text = squeezed(by_pypdf(render_decision(record, fonts).pdf)[:1])
    posts = [cell.role for cell in (*record.line, *record.concurrence)]
    assert [role for role in posts if role not in text] == []


@pytest.mark.parametrize(
    ("mark", "tag"), [(Mark.DEPUTY, "代"), (Mark.REJECT, "否決"), (Mark.OBJECT, "異議")]
)
def test_a_stamp_carries_the_tag_of_its_kind(fonts: Fonts, mark: Mark, tag: str) -> None:
    cells = (replace(sample().line[3], mark=mark),)
    record = replace(sample(), line=cells, concurrence=(), facts=(), level="", body=())
    plain = replace(record, line=(replace(cells[0], mark=Mark.APPROVE),))
    counts = [
        squeezed(by_pypdf(render_decision(case, fonts).pdf)[:1]).count(tag)
        for case in (record, plain)
    ]
    assert counts == [1, 0]


def test_a_diagonal_is_drawn_for_a_post_above_the_deciding_one(fonts: Fonts) -> None:
    def slanted(count: int) -> int:
        line = (*(above("市長") for _ in range(count)), *sample().line[2:])
        pdf = render_decision(replace(sample(), line=line), fonts).pdf
        found, start = 0, (0.0, 0.0)
        with pikepdf.open(BytesIO(pdf)) as document:
            for operands, operator in pikepdf.parse_content_stream(document.pages[0]):
                point = tuple(map(float, operands)) if str(operator) in "ml" else start
                found += str(operator) == "l" and point[0] != start[0] and point[1] != start[1]
                start = point
        return found

    assert [slanted(0), slanted(2)] == [0, 2]


def test_diagonals_are_explained_where_there_are_any(fonts: Fonts) -> None:
    without = replace(sample(), line=sample().line[2:])
    pages = [
        squeezed(by_pypdf(render_decision(case, fonts).pdf)[:1]) for case in (sample(), without)
    ]
    assert ["斜線は決裁を要しない職" in page for page in pages] == [True, False]


def test_a_later_reader_who_has_not_read_yet_has_an_empty_ring(fonts: Fonts) -> None:
    with pikepdf.open(BytesIO(render_decision(sample(), fonts).pdf)) as document:
        operators = [
            str(operator) for _, operator in pikepdf.parse_content_stream(document.pages[0])
        ]
    assert operators.count("d") == 1


def test_a_short_entry_of_the_history_is_not_divided(fonts: Fonts) -> None:
    rows = tuple(
        replace(
            HISTORY[1],
            name=f"職員{number:02}",
            opinion=f"初め{number:02}" + "了" * 150 + f"終り{number:02}",
        )
        for number in range(20)
    )
    pages = [
        squeezed([page])
        for page in by_pypdf(render_decision(replace(sample(), history=rows), fonts).pdf)
    ]
    whole = [
        number
        for number in range(20)
        if any(f"職員{number:02}" in page and f"終り{number:02}" in page for page in pages)
    ]
    assert whole == list(range(20))


def test_documents_printed_at_the_same_time_do_not_mix(fonts: Fonts, printed: Rendered) -> None:
    odd = replace(sample(), drafter="邊\U000e0101邉\U000e0117葛\U000e0101 誠")
    records = [sample(), odd] * 6
    with ThreadPoolExecutor(4) as pool:
        found = [
            rendered.pdf for rendered in pool.map(lambda one: render_decision(one, fonts), records)
        ]
    assert found == [printed.pdf, render_decision(odd, fonts).pdf] * 6


def test_a_long_opinion_goes_on_on_the_next_page(fonts: Fonts) -> None:
    opinion = "予算残額の範囲内であり、補正は不要です。" * 200
    record = replace(sample(), history=(replace(HISTORY[1], opinion=opinion),))
    pages = by_pypdf(render_decision(record, fonts).pdf)
    carrying = [page for page in pages if "補正は不要" in squeezed([page])]
    assert len(carrying) >= 2


def test_a_long_opinion_is_printed_whole(fonts: Fonts) -> None:
    opinion = "".join(f"第{number}項について、補正は不要です。" for number in range(1, 400))
    record = replace(sample(), history=(replace(HISTORY[1], opinion=opinion),))
    text = squeezed(by_pypdf(render_decision(record, fonts).pdf))
    absent = [n for n in range(1, 400) if n % 7 == 0 and f"第{n}項" not in text]
    assert absent == []


def test_a_fact_longer_than_a_page_is_printed_whole(fonts: Fonts) -> None:
    value = "".join(f"（{number}）委託する業務の範囲" for number in range(1, 301))
    record = replace(sample(), facts=(Fact("業務", value),))
    text = squeezed(by_pypdf(render_decision(record, fonts).pdf))
    assert "（300）委託する業務の範囲" in text


def inside_the_paper(pdf: bytes) -> bool:
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            if left < 0 or bottom < 0 or right > page.get_width() or top > page.get_height():
                return False
    return True


def test_very_long_values_stay_on_the_paper(fonts: Fonts) -> None:
    record = replace(
        twelve_posts(),
        number="鶴道建発第1247号の2の3の4の5の6の7の8の9（枝番の続く特別に長い文書番号の例）",
        level="部長専決" * 20,
        drafter="髙橋 美咲" * 12,
        title="緊急修繕工事の施行について" * 12,
    )
    assert inside_the_paper(render_decision(record, fonts).pdf)


def test_a_missing_character_is_reported(fonts: Fonts) -> None:
    rendered = render_decision(replace(sample(), title="\ue000野橋の修繕"), fonts)
    assert rendered.missing == ("\ue000",)


@READERS
def test_a_missing_character_is_named_on_the_last_page(fonts: Fonts, read: Reader) -> None:
    rendered = render_decision(replace(sample(), title="\ue000野橋の修繕"), fonts)
    assert "〓で表した文字：U+E000" in squeezed(read(rendered.pdf)[-1:])


@READERS
def test_the_text_keeps_a_missing_character(fonts: Fonts, read: Reader) -> None:
    rendered = render_decision(replace(sample(), title="\ue000野橋の修繕"), fonts)
    assert "\ue000野橋の修繕" in squeezed(read(rendered.pdf))


def test_a_form_that_no_font_has_is_reported(fonts: Fonts) -> None:
    rendered = render_decision(replace(sample(), drafter="渡邉\U000e0117 誠"), fonts)
    assert rendered.stripped == ("邉\U000e0117",)


@READERS
def test_the_text_keeps_the_selector_of_a_form_that_no_font_has(fonts: Fonts, read: Reader) -> None:
    rendered = render_decision(replace(sample(), drafter="渡邉\U000e0117 誠"), fonts)
    assert "渡邉\U000e0117誠" in squeezed(read(rendered.pdf))


def test_the_parts_can_be_reached_from_the_outline(printed: Rendered) -> None:
    titles = [entry.title for entry in pypdf.PdfReader(BytesIO(printed.pdf)).outline]
    assert titles == ["起案用紙", "決裁の経過", "決裁経路の根拠", "添付目録", "封印"]


ESTIMATE = EmbeddedFile(
    "見積書（㈱鶴ヶ島土木）.csv",
    "text/csv",
    "品名,金額\n舗装,1980000\n".encode(),
    MORNING,
    "見積書",
    Relationship.SUPPLEMENT,
)


@pytest.fixture(scope="module")
def with_files(fonts: Fonts) -> bytes:
    return render_decision(sample(), fonts, (ESTIMATE,)).pdf


def test_an_embedded_file_comes_out_unchanged(with_files: bytes) -> None:
    with pikepdf.open(BytesIO(with_files)) as document:
        files = {item.filename: item.get_file() for item in document.attachments.values()}
        content = files[ESTIMATE.name].read_bytes()
    assert hashlib.sha256(content).digest() == hashlib.sha256(ESTIMATE.content).digest()


def test_the_record_travels_along_for_machines(with_files: bytes) -> None:
    files = pypdf.PdfReader(BytesIO(with_files)).attachments
    (content,) = files["decision.json"]
    assert json.loads(content)["seal_digest"] == sample().seal_digest


def test_a_document_without_files_embeds_nothing(printed: Rendered) -> None:
    assert dict(pypdf.PdfReader(BytesIO(printed.pdf)).attachments) == {}
