"""The tree of a nightly root, as in RFC 6962 section 2.1, with SHA-256. Pure.

Leaf: SHA-256(0x00 ‖ leaf bytes). Node: SHA-256(0x01 ‖ left ‖ right). Empty tree: SHA-256("").
"""

import hashlib
from collections.abc import Iterable, Sequence


def leaf_hash(leaf: str) -> bytes:
    """The hash of a leaf; its bytes are the UTF-8 of its line."""
    return hashlib.sha256(b"\x00" + leaf.encode()).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that takes its leaves one after another and keeps one hash per level."""

    def __init__(self) -> None:
        self.leaves = 0
        self._full: list[tuple[int, bytes]] = []  # (leaves below, hash), the largest first

    def add(self, leaf: str) -> None:
        """Take one more leaf on the right."""
        self.leaves += 1
        size, found = 1, leaf_hash(leaf)
        while self._full and self._full[-1][0] == size:
            _, left = self._full.pop()
            size, found = size * 2, node_hash(left, found)
        self._full.append((size, found))

    def root(self) -> str:
        """The hash over everything taken so far, as 64 hexadecimal digits."""
        if not self._full:
            return hashlib.sha256(b"").hexdigest()
        found = self._full[-1][1]
        for _, left in reversed(self._full[:-1]):
            found = node_hash(left, found)
        return found.hex()


def root_of(leaves: Iterable[str]) -> str:
    """The hash over all leaves, in their order."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def paths(hashes: Sequence[bytes], places: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """For each place the hashes beside its way up, lowest first (audit path of RFC 6962).

    `hashes` are leaf hashes. A node without a neighbour goes up as it is.
    """
    found: list[list[str]] = [[] for _ in places]
    at, level = list(places), list(hashes)
    while len(level) > 1:
        for index, place in enumerate(at):
            beside = place ^ 1
            if beside < len(level):
                found[index].append(level[beside].hex())
            at[index] = place // 2
        pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return tuple(tuple(path) for path in found)


def climbs_to(leaf: str, *, place: int, leaves: int, path: Sequence[str], root: str) -> bool:
    """Whether a leaf at a place of a tree of that many leaves leads to the root."""
    if not 0 <= place < leaves:
        return False
    found, last, rest = leaf_hash(leaf), leaves - 1, [bytes.fromhex(item) for item in path]
    while last > 0:
        if place % 2 == 1 or place < last:
            if not rest:
                return False
            beside = rest.pop(0)
            found = node_hash(beside, found) if place % 2 == 1 else node_hash(found, beside)
        place, last = place // 2, last // 2
    return not rest and found.hex() == root
