"""Scripts, style sheets and fonts: what is installed, cut and published."""

import json
import re
import sys
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from internal.web.assets import FRONTEND, Assets, build, hashed, texts_of_the_repository
from internal.web.assets.packages import PRINT_FONTS, SetupFailed, run
from internal.web.assets.webfonts import SELECTORS, plan, unicode_ranges

FIRST_VISIT = ("bizudp-400-1", "bizudp-700-1", "figures-400", "figures-700")


def content(built: Assets, name: str) -> bytes:
    return (built.static / built.names[name]).read_bytes()


def test_the_lock_names_no_address() -> None:
    assert "http" not in (FRONTEND / "package-lock.json").read_text()


def test_every_package_is_locked_with_its_integrity() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    assert [
        name
        for name, about in packages.items()
        if name and not about["integrity"].startswith("sha512-")
    ] == []


def test_every_package_is_pinned_to_one_version() -> None:
    wanted = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    assert [version for version in wanted.values() if not re.fullmatch(r"[\d.]+", version)] == []


def test_every_published_name_carries_the_digest_of_its_content(built: Assets) -> None:
    wrong = [
        name
        for name, published in built.names.items()
        if hashed(name, content(built, name)) != published
    ]
    assert wrong == []


def test_the_pages_get_their_script_style_and_fonts(built: Assets) -> None:
    assert {"htmx.min.js", "app.css", "fonts.css", "icon.svg"} <= set(built.names)


def test_every_font_for_printing_is_there_with_its_licence(built: Assets) -> None:
    assert {path.name for path in built.fonts.iterdir()} == set(PRINT_FONTS)


def test_the_fonts_of_a_first_visit_weigh_at_most_512_kilobytes(built: Assets) -> None:
    weight = sum(len(content(built, f"{name}.woff2")) for name in FIRST_VISIT)
    assert weight <= 512 * 1024


def test_the_style_sheet_of_the_fonts_names_published_files(built: Assets) -> None:
    named = set(re.findall(r"url\((.*?)\)", content(built, "fonts.css").decode()))
    assert named == {name for name in built.names.values() if name.endswith(".woff2")}


@pytest.mark.parametrize("weight", [400, 700])
def test_the_first_file_of_a_weight_holds_every_text_of_our_pages(
    built: Assets, weight: int
) -> None:
    whole = set(TTFont(built.fonts / "BIZUDPGothic-Regular.ttf").getBestCmap())
    first = set(TTFont(BytesIO(content(built, f"bizudp-{weight}-1.woff2"))).getBestCmap())
    assert set(map(ord, texts_of_the_repository())) & whole <= first


def test_the_first_file_keeps_registered_variants(built: Assets) -> None:
    font = TTFont(BytesIO(content(built, "bizudp-400-1.woff2")))
    assert [table.format for table in font["cmap"].tables].count(14) == 1


def test_a_new_word_on_a_page_leaves_the_other_tiers_as_they_are() -> None:
    available = frozenset("あ一亜鬱麤")
    before, after = (plan(available, frozenset(), text, "一") for text in ("", "鬱"))
    changed = {cut.name for cut, new in zip(before, after, strict=True) if cut != new}
    assert changed == {"bizudp-400-1.woff2", "bizudp-700-1.woff2"}


def test_the_tiers_of_a_weight_hold_every_character_of_the_face() -> None:
    available = frozenset("あ一亜鬱麤")
    made = plan(available, frozenset("𠮷"), "", "一")
    cuts = [cut for cut in made if cut.name.startswith("bizudp-400")]
    assert frozenset().union(*(cut.characters for cut in cuts)) - SELECTORS == available


def test_what_the_face_lacks_comes_from_the_one_that_stands_in() -> None:
    cuts = {cut.name: cut for cut in plan(frozenset("吉"), frozenset("吉㐂𠮷𣘺"), "", "")}
    assert cuts["names-400.woff2"].characters - SELECTORS == frozenset("𠮷𣘺")
    assert cuts["rare-400.woff2"].characters - SELECTORS == frozenset("㐂")
    assert {cuts[f"{name}-700.woff2"].source for name in ("names", "rare")} == {
        "NotoSansJP-Bold.ttf"
    }


@pytest.mark.parametrize("weight", [400, 700])
def test_every_character_of_jis_x_0213_is_in_a_file_that_a_page_loads_for_it(
    built: Assets, weight: int
) -> None:
    sheet = content(built, "fonts.css").decode()
    shown: set[int] = set()
    for name in ("bizudp-{}-1", "bizudp-{}-2", "bizudp-{}-3", "names-{}", "rare-{}"):
        file = f"{name.format(weight)}.woff2"
        assert built.names[file] in sheet
        shown |= set(TTFont(BytesIO(content(built, file))).getBestCmap())
    cells = [bytes([row, cell]) for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF)]
    texts = {
        plane_and_cell.decode("euc_jis_2004", errors="ignore")
        for cell in cells
        for plane_and_cell in (cell, b"\x8f" + cell)
    }
    kanji = {text for text in texts if len(text) == 1 and text >= "㐀"}
    assert len(kanji) > 10_000
    assert {text for text in kanji if ord(text) not in shown} == set()


def test_the_names_file_is_small(built: Assets) -> None:
    assert len(content(built, "names-400.woff2")) <= 128 * 1024


def test_neighbouring_characters_are_written_as_a_range() -> None:
    assert unicode_ranges("あいう𠮷") == "U+3042,U+3044,U+3046,U+20BB7"
    assert unicode_ranges("abcz") == "U+61-63,U+7A"


def test_a_second_build_writes_nothing(built: Assets) -> None:
    before = (built.static / "manifest.json").stat().st_mtime_ns
    build(Path("var"))
    assert (built.static / "manifest.json").stat().st_mtime_ns == before


def test_a_file_that_was_taken_away_comes_back(built: Assets, tmp_path: Path) -> None:
    first = build(Path("var"), tmp_path)
    (tmp_path / first.names["app.css"]).unlink()
    second = build(Path("var"), tmp_path)
    assert (tmp_path / second.names["app.css"]).exists()


def test_a_file_that_no_manifest_names_is_removed(built: Assets, tmp_path: Path) -> None:
    (tmp_path / "old.css").write_text("")
    build(Path("var"), tmp_path)
    assert not (tmp_path / "old.css").exists()


def test_a_failing_program_is_reported_with_its_last_words() -> None:
    with pytest.raises(SetupFailed, match="no room on the disk"):
        run([sys.executable, "-c", "raise SystemExit('no room on the disk')"])
