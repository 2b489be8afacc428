"""Foreign programs that open what strangers made: confined, timed, and ended with their children.

A hostile file may end the drawing process, but not the worker: it runs in a session of its own
with limits of memory and processor time, without the environment (and so the secrets) of ours.
"""

import contextlib
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from internal.kernel.files.kinds import KINDS, FileKind
from internal.kernel.files.model import Problem

WIDTH = 1240
"""Pixels of a page picture: A4 at 150 dpi."""

_HERE = Path(__file__).parent
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run of a foreign program may use."""

    memory: int
    cpu_seconds: int
    wall_seconds: int
    file_size: int = 256 * 1024 * 1024


DRAWING = Limits(memory=1536 * 1024 * 1024, cpu_seconds=60, wall_seconds=120)
CONVERTING = Limits(memory=6 * 1024 * 1024 * 1024, cpu_seconds=60, wall_seconds=60)


class ToolFailed(Exception):
    """A foreign program did not do its work, for a reason that trying again will not change."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """One page picture in the working folder."""

    page: int
    width: int
    height: int
    path: Path


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one run drew; `pages` counts all pages of the file."""

    pages: int
    pictures: tuple[DrawnPage, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Pages from first to last, both included, from 1."""

    first: int
    last: int


def find_soffice() -> Path | None:
    """LibreOffice, where it is installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


def draw(drawer: str, source: Path, folder: Path, span: Span, limits: Limits) -> Drawn:
    """Draw pages of a PDF or an image into a folder.

    Raises:
        ToolFailed: the file is damaged, too large, or brought the process down.
        OSError: this machine has no room; worth another attempt.
    """
    command = [sys.executable, "-I", str(_HERE / "draw.py"), drawer, str(source), str(folder)]
    run_confined([*command, str(span.first), str(span.last), str(WIDTH)], folder, limits)
    try:
        answer = json.loads((folder / "drawn.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ToolFailed(Problem.CRASHED) from None
    if "problem" in answer:
        raise ToolFailed(Problem(answer["problem"]))
    return Drawn(
        answer["pages"],
        tuple(
            DrawnPage(
                drawn["page"],
                drawn["width"],
                drawn["height"],
                folder / f"{drawn['page']:05}.webp",
            )
            for drawn in answer["drawn"]
        ),
    )


def convert(soffice: Path, source: Path, kind: FileKind, folder: Path, limits: Limits) -> Path:
    """An office file as PDF, made by LibreOffice with a profile of its own.

    Raises:
        ToolFailed: it took too long or made nothing.
    """
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    # LibreOffice chooses its filter by the name.
    named = folder / f"source.{KINDS[kind].extensions[0]}"
    named.symlink_to(source.resolve())
    command = [
        str(soffice),
        f"-env:UserInstallation={profile.resolve().as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(named),
    ]
    run_confined(command, folder, limits)
    made = folder / "source.pdf"
    if not made.exists():
        raise ToolFailed(Problem.NOT_CONVERTED)
    return made


def run_confined(command: Sequence[str], folder: Path, limits: Limits) -> None:
    numbers = (limits.memory, limits.cpu_seconds, limits.file_size)
    confined = [sys.executable, "-I", str(_HERE / "confine.py"), *map(str, numbers), *command]
    with subprocess.Popen(  # noqa: S603 - our own scripts and the configured LibreOffice
        confined,
        cwd=folder,
        env={
            "PATH": os.defpath,
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "LANG": "C.UTF-8",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            status = process.wait(limits.wall_seconds)
        except subprocess.TimeoutExpired:
            raise ToolFailed(Problem.TIMEOUT) from None
        finally:
            # Children that a killed or finished program left behind are in its session, too.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if status == os.EX_TEMPFAIL:
        raise OSError(errno.ENOSPC, "no room to draw pictures", str(folder))
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise ToolFailed(Problem.TIMEOUT)
    if status != 0:
        raise ToolFailed(Problem.CRASHED)
