"""Built files as a browser gets them."""

from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from internal.web.assets import Assets
from internal.web.static_files import AssetsMissing, asset_url, manifest, serve_static_files


@pytest.fixture
def app(built: Assets) -> Flask:
    app = Flask(__name__)
    serve_static_files(app)
    return app


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return asset_url(name)


def test_a_template_gets_the_published_address(app: Flask, built: Assets) -> None:
    with app.test_request_context():
        words = render_template_string("{{ asset_url('app.css') }}")
    assert words == f"/assets/{built.names['app.css']}"


def test_a_built_file_may_be_kept_for_ever(app: Flask, browser: FlaskClient) -> None:
    answer = browser.get(address(app, "app.css"))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app.css", "text/css; charset=utf-8"),
        ("htmx.min.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml; charset=utf-8"),
        ("figures-400.woff2", "font/woff2"),
    ],
)
def test_a_built_file_has_its_media_type(
    app: Flask, browser: FlaskClient, name: str, kind: str
) -> None:
    answer = browser.get(address(app, name), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Type"] == kind


def test_a_style_sheet_travels_packed(app: Flask, browser: FlaskClient) -> None:
    packed = browser.get(address(app, "app.css"), headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"


def test_a_browser_that_cannot_unpack_gets_the_plain_file(
    app: Flask, browser: FlaskClient, built: Assets
) -> None:
    plain = browser.get(address(app, "app.css"))
    assert "Content-Encoding" not in plain.headers
    assert plain.data == (built.static / built.names["app.css"]).read_bytes()


def test_a_font_is_not_packed_again(app: Flask, browser: FlaskClient) -> None:
    answer = browser.get(address(app, "figures-400.woff2"), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_an_unknown_name_is_not_found(browser: FlaskClient) -> None:
    assert browser.get("/assets/nothing.css").status_code == 404


def test_a_name_that_was_not_built_is_a_clear_error(app: Flask) -> None:
    with (
        app.test_request_context(),
        pytest.raises(AssetsMissing, match=r"run `python -m internal\.web\.assets`"),
    ):
        asset_url("nothing.css")


def test_a_machine_without_built_files_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing, match=r"run `python -m internal\.web\.assets`"):
        manifest(tmp_path)
