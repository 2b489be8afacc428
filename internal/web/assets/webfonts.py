"""The web fonts: five files per weight, cut so that an ordinary page loads only the first.

Tier 1 holds the frequent characters and every text of our own pages, tier 2 the rest of JIS
level 1 and characters of personal names, tier 3 everything else. Variation selectors stay in every
tier, so that registered variants of names show. "Figures" are the ten digits of the fixed-width
face, because the proportional 1 is narrower and columns of money would not line up.

Characters that the face lacks (𠮷, 𣘺 and others of names, most of them outside the first plane)
come from Noto Sans JP in two further files, so that a machine without a Japanese typeface of its
own shows no gap in a name.
"""

import hashlib
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from fontTools import version as fonttools_version
from fontTools.ttLib import TTFont

from internal.web.assets.packages import run

NAMES = "髙﨑濵德邉邊彅栁桒凜琉翔慧槇遙煌琥榮廣澤齋齊斎濱嶋渕淵薮籔顯邨"
ALWAYS = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x3041, 0x3100))))
SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
DIGITS = frozenset("0123456789")
FEATURES = "ccmp,liga,hwid,fwid"
EVERYTHING = "U+80-10FFFF"
LAST_OF_FIRST_PLANE = 0xFFFF


@dataclass(frozen=True, slots=True)
class Cut:
    """One web font file: which characters of which face, and for which range it is loaded."""

    name: str
    family: str
    weight: int
    source: str
    characters: frozenset[str]
    unicode_range: str


def make(
    fonts: Path, cache: Path, *, interface: Iterable[str], frequent: Iterable[str]
) -> dict[str, bytes]:
    """The web fonts and `fonts.css`, by logical name; cuts made before come from `cache`."""
    available = _characters_of(fonts / "BIZUDPGothic-Regular.ttf")
    further = _characters_of(fonts / "NotoSansJP-Regular.ttf")
    cuts = plan(available, further, interface, frequent)
    cache.mkdir(exist_ok=True)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        paths = list(pool.map(lambda cut: _cut(cut, fonts, cache), cuts))
    for stale in set(cache.iterdir()) - set(paths):
        stale.unlink()
    files = {cut.name: path.read_bytes() for cut, path in zip(cuts, paths, strict=True)}
    files["fonts.css"] = "\n".join(map(_rule, cuts)).encode()
    return files


def plan(
    available: frozenset[str],
    further: frozenset[str],
    interface: Iterable[str],
    frequent: Iterable[str],
) -> tuple[Cut, ...]:
    """Which files to make. Later rules win in a browser, so the catch-all tier comes first.

    `available` are the characters of the face, `further` those of the one that stands in.
    """
    base = (frozenset(frequent) | ALWAYS) & available
    first = base | (frozenset(interface) & available)
    # The other tiers repeat the few interface characters: a new word then costs one cut, not all.
    second = ((_jis_level_1() | frozenset(NAMES)) & available) - base
    third = available - base - second
    cuts: list[Cut] = []
    for weight, style in ((400, "Regular"), (700, "Bold")):
        source = f"BIZUDPGothic-{style}.ttf"
        for tier, characters, ranges in (
            (3, third, EVERYTHING),
            (2, second, unicode_ranges(second)),
            (1, first, unicode_ranges(first)),
        ):
            name = f"bizudp-{weight}-{tier}.woff2"
            cuts.append(Cut(name, "BIZ UDPGothic", weight, source, characters | SELECTORS, ranges))
        cuts += _standing_in(further - available - SELECTORS, weight, f"NotoSansJP-{style}.ttf")
        figures = f"figures-{weight}.woff2"
        digits = unicode_ranges(DIGITS)
        cuts.append(Cut(figures, "Figures", weight, f"BIZUDGothic-{style}.ttf", DIGITS, digits))
    return tuple(cuts)


def _standing_in(lacking: frozenset[str], weight: int, source: str) -> Iterable[Cut]:
    """What another face shows, apart for the first plane and for the others (most names)."""
    names = frozenset(each for each in lacking if ord(each) > LAST_OF_FIRST_PLANE)
    for name, characters in (("names", names), ("rare", lacking - names)):
        if characters:
            file = f"{name}-{weight}.woff2"
            ranges = unicode_ranges(characters)
            yield Cut(file, "BIZ UDPGothic", weight, source, characters | SELECTORS, ranges)


def unicode_ranges(characters: Iterable[str]) -> str:
    """The characters as the value of `unicode-range`."""
    runs: list[tuple[int, int]] = []
    for code in sorted(map(ord, characters)):
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def _jis_level_1() -> frozenset[str]:
    rows = (bytes([row, cell]) for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode("euc_jp", errors="ignore") for pair in rows))


def _characters_of(font: Path) -> frozenset[str]:
    with TTFont(font, lazy=True) as face:
        return frozenset(map(chr, face.getBestCmap()))


def _cut(cut: Cut, fonts: Path, cache: Path) -> Path:
    source = fonts / cut.source
    wanted = unicode_ranges(cut.characters)
    recipe = hashlib.sha256(source.read_bytes())
    recipe.update(f"{wanted}|{FEATURES}|{fonttools_version}".encode())
    path = cache / f"{recipe.hexdigest()[:24]}.woff2"
    if path.exists():
        return path
    half = path.with_suffix(".half")
    with NamedTemporaryFile("w", suffix=".txt") as unicodes:
        unicodes.write(wanted)
        unicodes.flush()
        run(
            [
                *(sys.executable, "-m", "fontTools.subset", str(source)),
                f"--unicodes-file={unicodes.name}",
                "--flavor=woff2",
                "--no-hinting",
                f"--layout-features={FEATURES}",
                f"--output-file={half}",
            ]
        )
    half.replace(path)
    return path


def _rule(cut: Cut) -> str:
    # Digits must not jump when their face arrives, so text waits for it a moment.
    display = "block" if cut.family == "Figures" else "swap"
    return (
        f"@font-face{{font-family:'{cut.family}';font-weight:{cut.weight};"
        f"font-display:{display};src:url({cut.name}) format('woff2');"
        f"unicode-range:{cut.unicode_range}}}"
    )
