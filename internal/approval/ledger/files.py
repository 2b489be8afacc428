"""Roots as files outside the database: the signed text, its leaves, and its timestamp."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from internal.approval.ledger.root import SignedRoot, signed_from

_NAME = re.compile(r"root-(\d{6,})\.(?:txt|tsr)")


class RootFolder:
    """The folder of root files. Nothing in it is ever written over."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def root_path(self, number: int) -> Path:
        return self.folder / f"root-{number:06d}.txt"

    def leaves_path(self, number: int) -> Path:
        return self.folder / f"root-{number:06d}.leaves"

    def stamp_path(self, number: int) -> Path:
        return self.folder / f"root-{number:06d}.tsr"

    def write(self, number: int, signed: SignedRoot, leaves: Iterable[str]) -> None:
        """Write the files of a root; the one with the signature comes last and completes it.

        Raises:
            FileExistsError: there is a root of that number, with another text.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        path = self.root_path(number)
        if path.exists() and path.read_text(encoding="utf-8") != signed.file_text:
            raise FileExistsError(path)
        _put(self.leaves_path(number), (f"{leaf}\n".encode() for leaf in leaves))
        _put(path, (signed.file_text.encode(),))

    def write_stamp(self, number: int, answer: bytes) -> None:
        """Write the timestamp of a root, as the server answered it.

        Raises:
            FileExistsError: there is another timestamp of that number.
        """
        if self.read_stamp(number) not in (None, answer):
            raise FileExistsError(self.stamp_path(number))
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        _put(self.stamp_path(number), (answer,))

    def read_stamp(self, number: int) -> bytes | None:
        """The timestamp as its file has it; None when there is no file."""
        path = self.stamp_path(number)
        return path.read_bytes() if path.exists() else None

    def read(self, number: int) -> SignedRoot | None:
        """The root as its file has it; None when there is no file.

        Raises:
            ValueError: the file is not that of a signed root.
        """
        path = self.root_path(number)
        return signed_from(path.read_text(encoding="utf-8")) if path.exists() else None

    def leaves(self, number: int) -> Iterator[str] | None:
        """The leaves as the file has them, one at a time; None when there is no file."""
        path = self.leaves_path(number)
        return _lines(path) if path.exists() else None

    def numbers(self) -> tuple[int, ...]:
        """The numbers of all roots that have a file, in their order."""
        return self._numbers("txt")

    def stamp_numbers(self) -> tuple[int, ...]:
        """The numbers of all roots that have a timestamp's file, in their order."""
        return self._numbers("tsr")

    def _numbers(self, kind: str) -> tuple[int, ...]:
        found = (_NAME.fullmatch(path.name) for path in self.folder.glob(f"root-*.{kind}"))
        return tuple(sorted(int(match[1]) for match in found if match))


def _put(path: Path, pieces: Iterable[bytes]) -> None:
    written = path.with_suffix(f"{path.suffix}.part")
    with written.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
    written.chmod(0o440)
    written.replace(path)


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.rstrip("\n")
