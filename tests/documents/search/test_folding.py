"""Text as it is compared, whatever width, case, kana or shape of character it was typed in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.documents.search.rules.folding import BREAK, fold, folded
from internal.documents.search.rules.variants import VARIANTS

TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("渡邉辺高髙﨑ｶﾞﾊﾟかガゝヽー　 \n\t㍻㈱Ａbß゛\u3099\ufe00\U000e0100\u0301"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("typed", "as_compared"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("ﾀﾞﾝﾎﾞｰﾙ", "だんぼーる"),
        ("カタカナ", "かたかな"),
        ("ヴァイオリン", "ゔぁいおりん"),
        ("㍻31年", "平成31年"),
        ("㈱鶴ヶ島", "(株)鶴け島"),
        ("鶴ケ島", "鶴け島"),
        ("渡邉・渡邊", "渡辺・渡辺"),
        ("髙橋﨑山𠮷田", "高橋崎山吉田"),
        ("葛\U000e0100飾", "葛飾"),
        ("⻑期", "長期"),
        ("\U00031350\ue000", "\U00031350\ue000"),  # newer than Python knows, and private use
        ("か\u3099", "が"),
        ("契\n約　書", "契約書"),
        ("open  data 法", "open data法"),
        (f"甲{BREAK}乙", f"甲{BREAK}乙"),
        ("A\u200bB\x00C", "ab c"),
        ("", ""),
    ],
)
def test_what_is_the_same_to_a_reader_is_compared_as_the_same(typed: str, as_compared: str) -> None:
    assert folded(typed) == as_compared


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(TEXTS)
def test_every_folded_character_knows_where_it_comes_from(text: str) -> None:
    found = fold(text)
    assert len(found.starts) == len(found.ends) == len(found.text)
    for at, character in enumerate(found.text):
        start, end = found.span(at, at + 1)
        assert character == " " or character in folded(text[start:end])


def test_no_character_stands_in_two_lines_of_variants() -> None:
    listed = "".join(VARIANTS)
    assert len(set(listed)) == len(listed)


def test_a_variant_is_found_by_every_other_of_its_line() -> None:
    assert all(len({folded(each) for each in line}) == 1 for line in VARIANTS)


def test_different_characters_that_look_alike_stay_different() -> None:
    assert len({folded(each) for each in "己已巳萩荻島鳥末未"}) == 9
