"""Long texts as pieces, and the passage that is shown of a hit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.documents.search.rules.folding import BREAK, folded
from internal.documents.search.rules.passage import OVERLAP, PIECE, passage, pieces_of, tidy
from internal.documents.search.rules.question import MOST_LETTERS


def shown(original: str, *words: str) -> str:
    """A passage with its marks as brackets."""
    parts = passage(original, words)
    return "".join(f"[{part.text}]" if part.hit else part.text for part in parts)


def test_the_hit_is_marked_as_it_was_written() -> None:
    assert shown("担当は渡邉　太郎です。", "渡辺太郎") == "担当は[渡邉　太郎]です。"


def test_every_word_is_marked_and_overlaps_are_marked_once() -> None:
    assert shown("道路修繕工事", "修繕", "道路修") == "[道路修][繕]工事"


def test_a_passage_is_cut_around_the_first_hit() -> None:
    text = shown("あ" * 500 + "契約" + "い" * 500, "契約")
    assert text.startswith("…ああ")
    assert "[契約]" in text
    assert text.endswith("いい…")
    assert len(text) < 120


def test_a_passage_never_shows_the_neighbour_of_its_line() -> None:
    assert shown(f"第1号{BREAK}渡邉太郎{BREAK}道路課", "渡辺") == "[渡邉]太郎"


def test_what_is_not_there_has_no_passage() -> None:
    assert passage("道路修繕", ("契約",)) == ()


def test_line_ends_become_blanks() -> None:
    assert shown("件名\n道路", "道路") == "件名 [道路]"


@pytest.mark.parametrize("length", [0, 1, OVERLAP, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_pieces_cover_the_whole_text(length: int) -> None:
    text = "".join(chr(0x4E00 + n % 3000) for n in range(length))
    pieces = list(pieces_of(text))
    assert all(len(piece) <= PIECE for piece in pieces)
    assert "".join([*pieces[:1], *(piece[OVERLAP:] for piece in pieces[1:])]) == text


@given(st.integers(0, 2 * PIECE), st.integers(1, MOST_LETTERS))
def test_no_phrase_is_lost_between_two_pieces(at: int, length: int) -> None:
    text = "".join(chr(0x4E00 + n % 7000) for n in range(3 * PIECE))
    phrase = folded(text[at : at + length])
    assert any(phrase in folded(piece) for piece in pieces_of(text))


def test_a_tidy_text_has_single_blanks_and_nothing_a_database_refuses() -> None:
    assert tidy("a \t b\r\n\n\x00c\ud800") == "a b\nc"
