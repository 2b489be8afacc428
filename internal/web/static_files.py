"""The built files of the pages, under names that change with their content."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_from_directory, url_for

from internal.access.gate import sessionless
from internal.web.assets import BUILT, COMMAND

YEAR_SECONDS = 365 * 24 * 60 * 60
MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""Named here because a bare machine does not know every one of them."""

PRELOADED_FONTS = ("bizudp-400-1.woff2", "bizudp-700-1.woff2", "figures-400.woff2")

static_files = Blueprint("static_files", __name__)


class AssetsMissing(RuntimeError):
    """The files of the pages were not built on this machine."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is missing: run `{COMMAND}` first")


@lru_cache(maxsize=4)
def manifest(folder: Path) -> Mapping[str, str]:
    """Logical name → published name, read once per process."""
    path = folder / "manifest.json"
    if not path.exists():
        raise AssetsMissing(str(path))
    names: dict[str, str] = json.loads(path.read_bytes())
    return names


def asset_url(name: str) -> str:
    """The address of a built file by its logical name: `app.css`, `htmx.min.js`."""
    names = manifest(BUILT)
    if name not in names:
        raise AssetsMissing(name)
    return url_for("static_files.serve", name=names[name])


@static_files.get("/assets/<name>")
@sessionless
def serve(name: str) -> Response:
    """A built file; browsers keep it for ever, since another content has another name."""
    suffix = Path(name).suffix
    packed = f"{name}.gz"
    fits = request.accept_encodings["gzip"] > 0 and (BUILT / packed).is_file()
    answer = send_from_directory(
        BUILT, packed if fits else name, mimetype=MEDIA_TYPES.get(suffix), max_age=YEAR_SECONDS
    )
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    if fits:
        answer.content_encoding = "gzip"
    if suffix in (".css", ".js", ".svg"):
        answer.vary.add("Accept-Encoding")
    return answer


def serve_static_files(app: Flask) -> None:
    """Add the route, and `asset_url` and `preloaded_fonts` for templates."""
    app.register_blueprint(static_files)
    app.jinja_env.globals.update(asset_url=asset_url, preloaded_fonts=PRELOADED_FONTS)
