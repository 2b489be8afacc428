"""The cover sheet of a case that goes round on paper."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from internal.printing.cover import CoverItem, CoverSeat, CoverSheet, render_cover
from internal.printing.fonts import Fonts
from internal.printing.sheet import MM, PAGE_WIDTH, RIGHT, TOP
from tests.printing.qr import read_back

ADDRESS = "https://workflow.city.example.jp/documents/01a20919-2937-7000-9958-010e1b40615a"
COVER = CoverSheet(
    city="鶴ヶ島市",
    subject="法律相談業務委託契約の締結について",
    number="",
    drafter="清水 清（総務人権推進課）",
    drafted_on=date(2026, 11, 20),
    medium="紙併用",
    reason="契約書原本: 公印を押すため",
    address=ADDRESS,
    items=(CoverItem("契約書", "2部", "相手方押印済み"),),
    route=(
        CoverSeat("回議", "総務人権推進課 文書法規係長", "五十嵐 優子", "済 令和8年11月20日"),
        CoverSeat("決裁", "総務人権推進課 課長", "久保 龍之介", ""),
    ),
    printed_on=date(2026, 11, 24),
)


def pages(cover: CoverSheet, fonts: Fonts) -> list[str]:
    reader = PdfReader(BytesIO(render_cover(cover, fonts)))
    return ["".join(page.extract_text().split()) for page in reader.pages]


def code_on(cover: CoverSheet, fonts: Fonts) -> Image.Image:
    """The upper right corner of the first page, where the code stands."""
    scale = 6.0
    page = pypdfium2.PdfDocument(render_cover(cover, fonts))[0]
    picture = page.render(scale=scale).to_pil()
    right, top, size = (PAGE_WIDTH - RIGHT) * scale, TOP * scale, 32 * MM * scale
    return picture.crop((int(right - size), int(top), int(right) + 1, int(top + size) + 1))


@pytest.mark.parametrize("address", [ADDRESS, "http://localhost/documents/1"])
def test_the_code_is_read_back_as_the_address(fonts: Fonts, address: str) -> None:
    assert read_back(code_on(replace(COVER, address=address), fonts)) == address


def test_it_names_the_things_and_everybody_on_the_way(fonts: Fonts) -> None:
    (words,) = pages(COVER, fonts)
    for part in (
        COVER.subject,
        "決裁時に付番",
        "契約書2部相手方押印済み",
        "五十嵐優子",
        "久保龍之介",
    ):
        assert part in words


def test_a_long_route_goes_on_on_a_second_page(fonts: Fonts) -> None:
    seats = tuple(replace(COVER.route[0], name=f"職員{number}") for number in range(60))
    words = pages(replace(COVER, route=seats), fonts)
    assert len(words) > 1
    assert "職員59" in words[-1]


def test_a_whole_case_on_paper_needs_no_list_of_things(fonts: Fonts) -> None:
    (words,) = pages(replace(COVER, items=(), medium="紙"), fonts)
    assert "起案の全体を紙で回します。" in words


def test_the_same_values_give_the_same_bytes(fonts: Fonts) -> None:
    assert render_cover(COVER, fonts) == render_cover(COVER, fonts)
