"""Which file of a later version took the place of one of an earlier version. Pure.

A file is never changed: the drafter takes one off and adds another. Nobody is asked which file
another replaces, so it is seen from what people do: the same name again, or the only file of its
kind that went where only one came.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol


class File(Protocol):
    """What is asked of an attachment, in whichever form it comes."""

    @property
    def name(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def size(self) -> int: ...


def successor_of(digest: str, before: Sequence[File], after: Sequence[File]) -> str | None:
    """The content that stands in `after` where `digest` stood in `before`; None: nothing does."""
    if any(file.digest == digest for file in after):
        return digest
    old = next((file for file in before if file.digest == digest), None)
    if old is None:
        return None
    gone, come = _without(before, after), _without(after, before)
    namesake = next((file for file in come if file.name == old.name), None)
    if namesake is not None:
        return namesake.digest
    went, came = _nameless(gone, come, old.media_type), _nameless(come, gone, old.media_type)
    return came[0].digest if len(went) == len(came) == 1 else None


def _without(files: Sequence[File], others: Sequence[File]) -> list[File]:
    """Those whose content the others do not hold."""
    known = {file.digest for file in others}
    return [file for file in files if file.digest not in known]


def _nameless(files: Sequence[File], others: Sequence[File], kind: str) -> list[File]:
    """Those of a kind that share their name with none of the others."""
    names = {file.name for file in others}
    return [file for file in files if file.media_type == kind and file.name not in names]


def followed(digest: str, versions: Sequence[Sequence[File]]) -> str | None:
    """What became of a content of the first of some versions in the last of them."""
    found: str | None = digest
    for before, after in pairwise(versions):
        if found is None:
            return None
        found = successor_of(found, before, after)
    return found


def predecessor_of(digest: str, before: Sequence[File], after: Sequence[File]) -> str | None:
    """The content whose place another has taken in `after`; None for one that is new or the same.

    Example: a file that is in both versions has no predecessor: there is nothing to compare.
    """
    if any(file.digest == digest for file in before):
        return None
    return next(
        (file.digest for file in before if successor_of(file.digest, before, after) == digest),
        None,
    )
