"""What is typed into the search box, and the tokens it is looked up by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.documents.search.rules.folding import BREAK, folded
from internal.documents.search.rules.question import (
    MOST_WORDS,
    Question,
    is_one_token,
    question_of,
    tokens_for,
    tokens_of,
)

TEXTS = st.text(alphabet=st.sampled_from("渡邉道路修繕abc１２ \n" + BREAK), max_size=40)


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("道路　修繕", Question(("道路", "修繕"))),
        ('"契約 変更"', Question(("契約変更",))),
        ("“契約 変更” 渡邉", Question(("契約変更", "渡辺"))),
        ("道路 -中止 －廃止", Question(("道路",), ("中止", "廃止"))),
        ('-"工事 中止"', Question((), ("工事中止",))),
        ("8鶴道第12号", Question(("8鶴道第12号",))),
        ("R7-12", Question(("r7-12",))),
        ('閉じない "引用 符', Question(("閉じない", "引用符"))),
        ("同じ オナジ 同じ", Question(("同じ", "おなじ"))),
        ("- \u200b", Question(("-",))),
        ("", Question()),
    ],
)
def test_words_phrases_and_what_is_left_out(typed: str, question: Question) -> None:
    assert question_of(typed) == question


def test_too_many_words_are_said() -> None:
    found = question_of(" ".join(chr(0x3042 + n) * 2 for n in range(20)))
    assert len(found.wanted) == MOST_WORDS
    assert found.too_many


@given(TEXTS)
def test_a_text_has_the_tokens_of_every_phrase_in_it(text: str) -> None:
    whole = folded(text)
    held = set(tokens_of(whole))
    for at in range(len(whole)):
        for length in (1, 2, 5):
            phrase = whole[at : at + length].strip()
            if phrase and BREAK not in phrase:
                assert set(tokens_for(phrase)) <= held


@given(TEXTS, TEXTS)
def test_two_characters_are_in_a_text_just_when_it_has_their_token(text: str, phrase: str) -> None:
    whole, word = folded(text), folded(phrase)[:2]
    if word and is_one_token(word) and BREAK not in word:
        assert (word in whole) == (set(tokens_for(word)) <= set(tokens_of(whole)))


def test_no_token_reaches_across_a_break_or_a_blank() -> None:
    assert set(tokens_of(f"甲乙{BREAK}丙 d")) == {"甲", "乙", "甲乙", "丙", "d"}
