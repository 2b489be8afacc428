"""The built files of the pages: made once by the product's own command."""

from pathlib import Path

import pytest

from internal.web.assets import Assets, build


@pytest.fixture(scope="session")
def built() -> Assets:
    return build(Path("var"))
