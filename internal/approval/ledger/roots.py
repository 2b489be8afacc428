"""The signed roots against the database and against their files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest
from typing import Protocol

from sqlalchemy import Connection, select

from internal.approval.ledger.files import RootFolder
from internal.approval.ledger.findings import Finding, Kind
from internal.approval.ledger.keys import signed_by
from internal.approval.ledger.leaves import (
    Leaf,
    Span,
    certificate_leaves,
    certificates_under,
    covered_by,
    leaves_of,
    leaves_under,
)
from internal.approval.ledger.merkle import Tree, root_of
from internal.approval.ledger.model import ledger_root
from internal.approval.ledger.root import Root, SignedRoot, link_of, root_from
from internal.approval.ledger.stamp import StampTrust
from internal.kernel.db import Database

BATCH = 200
MOST_NAMED = 200
"""Leaves of one root that are named; whoever changed more changed the whole."""

IN_FLIGHT = timedelta(minutes=10)
"""An act carries the instant at which its transaction began; so long a root may have missed it."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What the check believes: the folder of root files, the public keys, whose timestamps.

    `copies`: the folder is not this installation's own but holds somebody's copies.
    """

    folder: RootFolder
    keys: frozenset[str]
    stamps: StampTrust = field(default_factory=StampTrust)
    copies: bool = False


class Count(Protocol):
    """Where the check counts."""

    roots: int
    files: int


@dataclass(slots=True)
class RootCheck:
    """One run through all roots in the order of their numbers."""

    trust: Trust
    step: Callable[[], None]
    _expected: int = 1
    _link: str = field(default_factory=lambda: link_of(None))
    _day: date | None = None
    _complete: Root | None = None

    def findings(self, db: Database, count: Count) -> Iterator[Finding]:
        """Everything about the roots that does not agree."""
        last = 0
        while True:
            with db.reading() as conn:
                rows = conn.execute(
                    select(ledger_root)
                    .where(ledger_root.c.number > last)
                    .order_by(ledger_root.c.number)
                    .limit(BATCH)
                ).all()
                for row in rows:
                    self.step()
                    count.roots += 1
                    yield from self._one(conn, row.number, SignedRoot(row.text, row.signature))
            if not rows:
                break
            last = rows[-1].number
        for number in self.trust.folder.numbers():
            count.files += 1
            if number >= self._expected:
                yield Finding(Kind.NOT_IN_DATABASE, self._file(number))

    def _one(self, conn: Connection, number: int, signed: SignedRoot) -> Iterator[Finding]:
        where = f"ledger_root {number}"
        for missing in range(self._expected, number):
            yield Finding(Kind.NUMBER_MISSING, f"ledger_root {missing}")
        skipped, self._expected = number != self._expected, number + 1
        yield from self._compare_file(number, signed)
        expected_link, self._link = self._link, link_of(signed.text)
        try:
            root = root_from(signed.text)
        except ValueError:
            yield Finding(Kind.UNREADABLE, where)
            return
        yield from self._signed(where, root, signed)
        if root.number != number:
            yield Finding(Kind.ROW_CHANGED, where, "number")
        if root.previous != expected_link and not skipped:
            yield Finding(Kind.LINK, where)
        yield from self._days(root)
        yield from self._tree(conn, root)
        self._complete = root if root.complete else self._complete

    def _signed(self, where: str, root: Root, signed: SignedRoot) -> Iterator[Finding]:
        if root.key not in self.trust.keys:
            yield Finding(Kind.FOREIGN_KEY, where, root.key)
        if not signed_by(signed.text, signed.signature, root.key):
            yield Finding(Kind.SIGNATURE, where)

    def _compare_file(self, number: int, signed: SignedRoot) -> Iterator[Finding]:
        try:
            filed = self.trust.folder.read(number)
        except ValueError:
            yield Finding(Kind.UNREADABLE, self._file(number))
            return
        if filed is None:
            yield Finding(Kind.FILE_MISSING, self._file(number))
        elif filed != signed:
            yield Finding(Kind.FILE_CHANGED, self._file(number))
            yield from self._of_file(number, filed)

    def _of_file(self, number: int, filed: SignedRoot) -> Iterator[Finding]:
        """Which of the two is ours: the file's own signature says it for the file."""
        try:
            root = root_from(filed.text)
        except ValueError:
            yield Finding(Kind.UNREADABLE, self._file(number))
            return
        yield from self._signed(self._file(number), root, filed)

    def _days(self, root: Root) -> Iterator[Finding]:
        before, self._day = self._day, root.day
        while before is not None and before + timedelta(days=1) < root.day:
            before += timedelta(days=1)
            yield Finding(Kind.DAY_WITHOUT_ROOT, before.isoformat())

    def _tree(self, conn: Connection, root: Root) -> Iterator[Finding]:
        tree, acts, seals = Tree(), 0, 0
        missing: list[Finding] = []
        for spans in covered_by(conn, root.number):
            self.step()
            leaves = tuple(leaves_of(conn, spans))
            for leaf in leaves:
                tree.add(leaf.line)
                acts += leaf.is_act
                seals += leaf.is_seal
            yield from self._late(leaves)
            missing += _missing(root, spans, leaves)
        for leaf in certificate_leaves(conn, certificates_under(conn, root.number)):
            tree.add(leaf.line)
        if (tree.root(), acts, seals) == (root.tree, root.acts, root.seals):
            return
        counts = f"{acts} / {root.acts} acts, {seals} / {root.seals} seals"
        yield Finding(Kind.TREE, f"ledger_root {root.number}", counts)
        named = tuple(self._by_leaves(conn, root))
        yield from named or missing

    def _late(self, leaves: tuple[Leaf, ...]) -> Iterator[Finding]:
        """Acts that the last complete root should have covered, by their own date."""
        if self._complete is None:
            return
        for leaf in leaves:
            if leaf.seq is not None and leaf.at < self._complete.at - IN_FLIGHT:
                where = f"approval_act {leaf.case_id} {leaf.seq}"
                yield Finding(Kind.BACKDATED, where, f"ledger_root {self._complete.number}")

    def _by_leaves(self, conn: Connection, root: Root) -> Iterator[Finding]:
        """Name each row that is not what the file of leaves, proven by the root, says it was."""
        lines = self.trust.folder.leaves(root.number)
        if lines is None or root_of(lines) != root.tree:
            return
        known = self.trust.folder.leaves(root.number) or iter(())
        have = leaves_under(conn, root.number)
        yield from _difference(known, have, f"root-{root.number:06d}.leaves")

    def _file(self, number: int) -> str:
        return self.trust.folder.root_path(number).name


def _missing(root: Root, spans: tuple[Span, ...], leaves: tuple[Leaf, ...]) -> Iterator[Finding]:
    found = {(leaf.case_id, leaf.seq) for leaf in leaves}
    for span in spans:
        for seq in range(span.first_seq, span.last_seq + 1):
            if (span.case_id, seq) not in found:
                where = f"approval_act {span.case_id} {seq}"
                yield Finding(Kind.TAIL_MISSING, where, f"ledger_cover {root.number}")
                break


def _difference(known: Iterator[str], have: Iterator[Leaf], source: str) -> Iterator[Finding]:
    """Rows that a list of leaves and the database do not agree on, at most `MOST_NAMED`."""
    left, right = set[str](), set[str]()
    for line, leaf in zip_longest(known, have):
        other = leaf.line if leaf else None
        if line == other:
            continue
        if line is not None:
            left.add(line)
        if other is not None:
            right.add(other)
        both = left & right
        left, right = left - both, right - both
        if len(left) > MOST_NAMED or len(right) > MOST_NAMED:
            break
    changed = {_row(line) for line in left} & {_row(line) for line in right}
    for row in sorted({_row(line) for line in left | right}):
        if row in changed:
            columns = "hash / token" if row.startswith("approval_act") else "digest"
            yield Finding(Kind.ROW_CHANGED, row, f"{columns} ({source})")
        elif row in {_row(line) for line in left}:
            yield Finding(Kind.ROW_MISSING, row, source)
        else:
            yield Finding(Kind.ROW_CHANGED, "ledger_cover", f"{row} ({source})")


def _row(line: str) -> str:
    """The row of a leaf: `approval_act CASE SEQ`, `approval_seal CASE`, `ledger_certificate ID`."""
    kind, *rest = line.split(" ")
    room = "ledger" if kind == "certificate" else "approval"
    return " ".join((f"{room}_{kind}", *rest[: 2 if kind == "act" else 1]))
