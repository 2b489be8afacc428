"""Which glyph a character gets."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from internal.printing.faces import Face
from internal.printing.fonts import Fidelity, Fonts, FontsMissing, Style


def jis_x_0213() -> frozenset[str]:
    """Every character of JIS X 0213:2004, as the codec of the standard library knows it."""
    found: set[str] = set()
    for plane in (b"", b"\x8f"):
        for row in range(0xA1, 0xFF):
            for column in range(0xA1, 0xFF):
                found.update((plane + bytes([row, column])).decode("euc_jis_2004", errors="ignore"))
    return frozenset(found)


def drawn_by(fonts: Fonts, text: str, style: Style = Style.TEXT) -> list[str]:
    """The typefaces; a number behind the name only says that they were loaded before."""
    names = [cluster.font.fontName for cluster in fonts.clusters(text, style)]
    return [re.sub(r"-\d+$", "", name) for name in names]


@pytest.mark.parametrize("style", Style)
def test_no_character_of_jis_x_0213_is_missing(fonts: Fonts, style: Style) -> None:
    characters = jis_x_0213()
    clusters = fonts.clusters("".join(sorted(characters)), style)
    missing = [cluster.text for cluster in clusters if cluster.fidelity is not Fidelity.EXACT]
    assert len(characters) > 11_000
    assert missing == []


def test_ordinary_text_is_drawn_by_the_first_face(fonts: Fonts) -> None:
    assert set(drawn_by(fonts, "鶴ヶ島市髙橋﨑山①㈱㋿")) == {"BIZUDGothic-Regular"}


def test_a_rare_surname_is_drawn_by_noto(fonts: Fonts) -> None:
    assert drawn_by(fonts, "𠮷田") == ["NotoSansJP-Regular", "BIZUDGothic-Regular"]


def test_a_ballot_box_is_drawn_by_dejavu(fonts: Fonts) -> None:
    assert drawn_by(fonts, "☑") == ["DejaVuSans"]


def test_a_selector_that_the_face_knows_is_obeyed(fonts: Fonts) -> None:
    plain, variant = fonts.clusters("葛葛\U000e0101", Style.TEXT)
    assert variant.fidelity is Fidelity.EXACT
    assert variant.code != plain.code


def test_a_selector_that_means_the_ordinary_form_loses_nothing(fonts: Fonts) -> None:
    (cluster,) = fonts.clusters("邉\U000e0100", Style.TEXT)
    assert cluster.fidelity is Fidelity.EXACT


def test_a_selector_that_no_face_knows_gives_the_ordinary_form(fonts: Fonts) -> None:
    (cluster,) = fonts.clusters("邉\U000e0117", Style.TEXT)
    assert cluster.fidelity is Fidelity.ORDINARY_FORM
    assert cluster.text == "邉\U000e0117"


def test_a_character_that_a_body_made_for_itself_is_missing(fonts: Fonts) -> None:
    (cluster,) = fonts.clusters("\ue000", Style.TEXT)
    assert cluster.fidelity is Fidelity.MISSING


def test_a_missing_character_is_as_wide_as_the_geta_sign(fonts: Fonts) -> None:
    missing, geta = fonts.clusters("\ue000〓", Style.TEXT)
    assert missing.advance == geta.advance


def test_a_line_end_is_not_drawn(fonts: Fonts) -> None:
    assert fonts.clusters("\n\u200b", Style.TEXT) == ()


def test_a_digit_of_the_text_face_is_half_as_wide_as_a_kanji(fonts: Fonts) -> None:
    digit, kanji = fonts.clusters("1市", Style.TEXT)
    assert digit.advance * 2 == kanji.advance


def test_a_folder_without_fonts_names_the_command_that_makes_them(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match=r"python -m internal\.web\.assets"):
        Fonts(tmp_path)


def test_a_composite_glyph_keeps_its_parts_in_a_subset(font_folder: Path) -> None:
    whole = TTFont(font_folder / "DejaVuSans.ttf")
    face = Face(font_folder / "DejaVuSans.ttf")
    number = face.glyphs[ord("é")]
    subset = face.subset([number])
    part = TTFont(BytesIO(subset.program))
    part.setGlyphOrder([f"glyph{index}" for index in range(part["maxp"].numGlyphs)])
    drawn = part["glyf"][f"glyph{subset.numbers[number]}"].getCoordinates(part["glyf"])
    wanted = whole["glyf"][whole.getGlyphName(number)].getCoordinates(whole["glyf"])
    assert whole["glyf"][whole.getGlyphName(number)].isComposite()
    assert list(drawn[0]) == list(wanted[0])


def test_a_subset_carries_the_advances_of_the_face(font_folder: Path) -> None:
    face = Face(font_folder / "BIZUDPGothic-Regular.ttf")
    numbers = [face.glyphs[ord(character)] for character in "1iあ市"]
    subset = face.subset(numbers)
    metrics = TTFont(BytesIO(subset.program)).reader["hmtx"]
    advances = [
        int.from_bytes(metrics[4 * n : 4 * n + 2]) for n in map(subset.numbers.get, numbers)
    ]
    assert advances == [round(face.advance(number) * face.units / 1000) for number in numbers]
