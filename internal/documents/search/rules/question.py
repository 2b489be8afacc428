"""What somebody typed into the search box, as words to be found. Pure.

Words are separated by blanks and must all be found; 「"」 holds a phrase together; a leading minus
leaves out what contains the word.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from internal.documents.search.rules.folding import BREAK, folded

MOST_LETTERS = 100
"""Of a question. Pieces of a long text overlap by more, so that no phrase is lost between two."""

MOST_WORDS = 10

_QUOTE = re.compile('["\uff02\u201c\u201d]')
_PART = re.compile(r'(?P<minus>[-－](?=\S))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Question:
    """Folded words: each of `wanted` must be found, none of `unwanted`. `too_many` were typed."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    too_many: bool = False

    @property
    def asks(self) -> bool:
        """Whether it names any word at all."""
        return bool(self.wanted or self.unwanted)


def question_of(typed: str) -> Question:
    """The words of a question, each once, at most `MOST_WORDS`."""
    wanted: dict[str, None] = {}
    unwanted: dict[str, None] = {}
    for part in _PART.finditer(_QUOTE.sub('"', typed[:MOST_LETTERS]).replace(BREAK, " ")):
        word = folded(part["phrase"] or part["word"] or "")
        if word:
            (unwanted if part["minus"] else wanted)[word] = None
    return Question(
        tuple(wanted)[:MOST_WORDS],
        tuple(unwanted)[:MOST_WORDS],
        too_many=max(len(wanted), len(unwanted)) > MOST_WORDS,
    )


def tokens_of(text: str) -> tuple[str, ...]:
    """Every character and every two neighbours of a folded text, each once.

    This is what the index holds of a text. Nothing reaches across a blank or a `BREAK`.
    """
    found: dict[str, None] = {}
    for run in re.split(f"[ {BREAK}]", text):
        found.update(dict.fromkeys(run))
        found.update(dict.fromkeys(map("".join, pairwise(run))))
    return tuple(found)


def tokens_for(word: str) -> tuple[str, ...]:
    """The tokens that a text must have to contain a folded word; the fewest that say so."""
    found: dict[str, None] = {}
    for run in word.split(" "):
        pairs = map("".join, pairwise(run)) if len(run) > 1 else (run,)
        found.update(dict.fromkeys(pairs))
    return tuple(found)


def is_one_token(word: str) -> bool:
    """Whether having its token means containing the word; longer ones are compared as a whole."""
    return len(word) <= 2 and " " not in word
