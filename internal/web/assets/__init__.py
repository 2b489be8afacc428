"""Prepares what pages and printing need from outside: scripts, style sheets and fonts.

Third-party files come from npm, pinned with their integrity in `frontend/package-lock.json`; none
of them is committed. `build` may be run at any time: it does only what has changed.
"""

import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from internal.web.assets import packages, webfonts
from internal.web.assets.packages import PRINT_FONTS, installed_packages

REPOSITORY = Path(__file__).resolve().parents[3]
FRONTEND = REPOSITORY / "frontend"
SOURCES = REPOSITORY / "internal" / "web" / "static"
BUILT = REPOSITORY / "internal" / "web" / "built" / "static"
TEXT_ROOTS = ("internal", "sso", "worker")
TEXT_SUFFIXES = frozenset({".html", ".py", ".po", ".js", ".csv", ".toml", ".txt"})
DATA_ONLY = frozenset({REPOSITORY / "internal/documents/search/rules/variants.py"})
"""Files whose characters are compared and never shown by our own texts."""

COMPRESSED_SUFFIXES = frozenset({".css", ".js", ".svg"})

COMMAND = "python -m internal.web.assets"
"""What a person runs when the built files are missing."""


@dataclass(frozen=True, slots=True)
class Assets:
    """What a build left behind: fonts for printing, and the pages' files by logical name."""

    fonts: Path
    static: Path
    names: Mapping[str, str]


def build(target: Path, static: Path = BUILT) -> Assets:
    """Prepare everything: fonts for printing under `target`/assets, files for pages in `static`.

    Raises:
        packages.SetupFailed: npm or the font tools did not succeed, with their last words.
    """
    work = target.resolve() / "assets"
    work.mkdir(parents=True, exist_ok=True)
    with _alone(work):
        characters = texts_of_the_repository()
        digest = _digest_of_inputs(characters)
        done = _read_stamp(work, static, digest)
        if done is not None:
            return done
        modules = installed_packages(work / "work", FRONTEND)
        _copy_print_fonts(modules, work / "fonts")
        files = webfonts.make(
            work / "fonts",
            work / "webfonts",
            interface=characters,
            frequent=frequent_characters(),
        )
        files["htmx.min.js"] = (modules / "htmx.org" / "dist" / "htmx.min.js").read_bytes()
        for source in sorted(SOURCES.iterdir()):
            if source.is_file():
                files[source.name] = source.read_bytes()
        names = _publish(files, static)
        _write(work / "stamp.json", json.dumps({"inputs": digest}).encode())
        return Assets(work / "fonts", static, names)


def texts_of_the_repository() -> frozenset[str]:
    """Every printable character that our own pages, messages and demonstration texts use."""
    found: set[str] = set()
    for root in TEXT_ROOTS:
        for path in (REPOSITORY / root).rglob("*"):
            shown = path not in DATA_ONLY and BUILT not in path.parents
            if path.suffix in TEXT_SUFFIXES and shown:
                found.update(path.read_text(encoding="utf-8"))
    return frozenset(character for character in found if character.isprintable())


def frequent_characters() -> frozenset[str]:
    """The characters of `frontend/frequent.txt`."""
    lines = (FRONTEND / "frequent.txt").read_text(encoding="utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#")))


def hashed(name: str, content: bytes) -> str:
    """The published name: it changes with the content, so browsers may keep the file for ever."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"


def _publish(files: Mapping[str, bytes], static: Path) -> dict[str, str]:
    static.mkdir(parents=True, exist_ok=True)
    before = set(_read_names(static).values())
    names: dict[str, str] = {}
    # Style sheets come last: they carry the published names of the others.
    for name in sorted(files, key=lambda name: (name.endswith(".css"), name)):
        content = files[name]
        if name.endswith(".css"):
            content = _with_published_names(content, names)
        names[name] = hashed(name, content)
        _write(static / names[name], content)
        if Path(name).suffix in COMPRESSED_SUFFIXES:
            _write(static / f"{names[name]}.gz", gzip.compress(content, 9, mtime=0))
    _write(static / "manifest.json", json.dumps(names, indent=1, sort_keys=True).encode())
    # A process that still runs with the manifest before this one finds its files.
    keep = before | set(names.values()) | {"manifest.json"}
    for path in static.iterdir():
        if path.name.removesuffix(".gz") not in keep:
            path.unlink()
    return names


def _with_published_names(sheet: bytes, names: Mapping[str, str]) -> bytes:
    def published(match: re.Match[str]) -> str:
        return f"url({names.get(match[1], match[1])})"

    return re.sub(r"""url\(["']?([\w.-]+)["']?\)""", published, sheet.decode()).encode()


def _copy_print_fonts(modules: Path, fonts: Path) -> None:
    fonts.mkdir(exist_ok=True)
    for name, source in PRINT_FONTS.items():
        content = (modules / source).read_bytes()
        if not (fonts / name).exists() or (fonts / name).read_bytes() != content:
            _write(fonts / name, content)


def _digest_of_inputs(characters: frozenset[str]) -> str:
    ours = sorted(Path(__file__).parent.glob("*.py"))
    lock = [FRONTEND / name for name in ("package.json", "package-lock.json", "frequent.txt")]
    pages = sorted(path for path in SOURCES.iterdir() if path.is_file())
    digest = hashlib.sha256("".join(sorted(characters)).encode())
    for path in (*ours, *lock, *pages):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read_stamp(work: Path, static: Path, digest: str) -> Assets | None:
    stamp = work / "stamp.json"
    if not stamp.exists() or json.loads(stamp.read_bytes())["inputs"] != digest:
        return None
    names = _read_names(static)
    outputs = [static / name for name in names.values()]
    outputs += [work / "fonts" / name for name in PRINT_FONTS]
    if not names or not all(path.exists() for path in outputs):
        return None
    return Assets(work / "fonts", static, names)


def _read_names(static: Path) -> dict[str, str]:
    manifest = static / "manifest.json"
    if not manifest.exists():
        return {}
    names: dict[str, str] = json.loads(manifest.read_bytes())
    return names


def _write(path: Path, content: bytes) -> None:
    """Whoever reads at the same time sees the old file or the new one, never half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Two builds of one folder, started together, run one after the other."""
    with (work / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def clean(target: Path, static: Path = BUILT) -> None:
    """Take away everything that was built."""
    shutil.rmtree(target / "assets", ignore_errors=True)
    shutil.rmtree(static, ignore_errors=True)


__all__ = ["BUILT", "COMMAND", "PRINT_FONTS", "Assets", "build", "clean", "packages"]
