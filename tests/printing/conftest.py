"""Fonts for printing: built once by the product's own command when they are not there."""

from pathlib import Path

import pytest

from internal.printing.fonts import Fonts, load_fonts
from internal.web.assets import build


@pytest.fixture(scope="session")
def font_folder() -> Path:
    return build(Path("var")).fonts


@pytest.fixture(scope="session")
def fonts(font_folder: Path) -> Fonts:
    return load_fonts(font_folder)
