"""A generation goes out as a file and comes back the same; what is wrong is told with its place."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from internal.approval.authority.facts import Condition, FactDefinition, FactKind
from internal.approval.authority.route import RECORDS_OFFICER
from internal.approval.authority.rules import AuthorityRow, ConsultRow, Decider, Table
from internal.approval.engine.values import Capacity, Completion, CompletionKind
from internal.demo.regulation import FACTS, MATTERS, generation
from internal.organization.rules import Rank
from internal.regulation.rules.csvfile import read, written
from internal.regulation.rules.rows import AnyRow, asked_in, rows_of
from tests.approval.cast import POSTS

TWINS = {
    "twin_a": FactDefinition("twin_a", "場所", FactKind.CHOICE, {"x": "市内", "y": "市内"}),
    "twin_b": FactDefinition("twin_b", "場所", FactKind.CHOICE, {"m": "甲、乙", "n": "n"}),
    "twin_c": FactDefinition("twin_c", "決裁区分", FactKind.YES_NO),
}
TABLE = Table((), {**FACTS, **TWINS}, MATTERS)
CITY = tuple(
    getattr(POSTS, name) for name in ("finance_director", "legal_director", "accounting_manager")
)


def knows_post(code: str) -> bool:
    return code in CITY


words = (
    st.text(
        st.characters(exclude_categories=("C", "Z"), include_characters=' ,"=+-@'),
        min_size=1,
        max_size=20,
    )
    .map(str.strip)
    .filter(bool)
)


def conditions_of(fact: FactDefinition) -> st.SearchStrategy[Condition]:
    match fact.kind:
        case FactKind.YEN | FactKind.NUMBER:
            low, width = st.none() | st.integers(0, 10**9), st.none() | st.integers(1, 10**9)
            return (
                st.tuples(low, width)
                .filter(lambda ends: ends != (None, None))
                .map(
                    lambda ends: Condition(
                        fact.name,
                        at_least=ends[0],
                        below=None if ends[1] is None else (ends[0] or 0) + ends[1],
                    )
                )
            )
        case FactKind.CHOICE:
            codes = list(fact.choices or {})
            return st.lists(st.sampled_from(codes), min_size=1, unique=True).map(
                lambda chosen: Condition(fact.name, one_of=tuple(chosen))
            )
        case FactKind.YES_NO:
            return st.booleans().map(lambda yes: Condition(fact.name, is_true=yes))


@st.composite
def rows(draw: st.DrawFn, code: str) -> AnyRow:
    consults = draw(st.booleans())
    matter = draw(st.sampled_from([*MATTERS, ""] if consults else list(MATTERS)))
    asked = asked_in(TABLE, matter)
    chosen = draw(st.sets(st.sampled_from(range(len(asked)))))
    conditions = tuple(draw(conditions_of(fact)) for n, fact in enumerate(asked) if n in chosen)
    article = draw(words)
    if consults:
        capacity = draw(st.sampled_from([Capacity.CONCUR, Capacity.EXAMINE, Capacity.SHOW]))
        posts = draw(st.lists(st.sampled_from([*CITY, RECORDS_OFFICER]), min_size=1, unique=True))
        row = ConsultRow(code, article, matter, capacity, tuple(posts), conditions)
        if capacity is not Capacity.CONCUR:
            return row
        kind = draw(st.sampled_from(CompletionKind))
        count = draw(st.integers(1, len(posts))) if kind is CompletionKind.AT_LEAST else 0
        return replace(row, completion=Completion(kind, count), in_order=draw(st.booleans()))
    decider = draw(
        st.sampled_from(list(Rank)).map(Decider)
        | st.sampled_from(CITY).map(lambda post: Decider(None, post))
    )
    return AuthorityRow(
        code, article, matter, draw(words), decider, conditions, draw(st.booleans())
    )


tables = st.integers(0, 8).flatmap(
    lambda many: st.tuples(*(rows(f"row-{number}") for number in range(many)))
)


@settings(max_examples=100, deadline=None)
@given(tables)
def test_what_goes_out_comes_back_the_same(table: tuple[AnyRow, ...]) -> None:
    found = read(TABLE, written(TABLE, table), knows_post)
    assert found.problems == ()
    assert found.rows == table


def test_the_demonstrations_generation_comes_back_the_same() -> None:
    own = rows_of(generation(POSTS))
    table = Table((), FACTS, MATTERS)
    assert read(table, written(table, own), lambda _code: True).rows == own


def lines(*changes: tuple[str, str]) -> str:
    table = Table((), FACTS, MATTERS)
    text = written(table, rows_of(generation(POSTS)))
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return text


def told(text: str) -> list[tuple[int, str]]:
    found = read(Table((), FACTS, MATTERS), text, lambda _code: True)
    return [(problem.line, problem.column) for problem in found.problems]


def test_everything_wrong_is_told_at_once_with_line_and_column() -> None:
    text = lines(
        ("別表第1 1(1)", ""),
        ("課長専決,課長級,,可,,,,,,2000000", "課長専決,課長,,可,,,,,,二百万"),
        ("general-2", "general-1"),
    )
    assert told(text) == [
        (2, "根拠条文"),
        (3, "行コード"),
        (5, "決裁者の職位"),
        (5, "金額(税込) 未満(円)"),
    ]


def test_a_band_that_holds_nothing_is_told_at_its_column() -> None:
    assert told(lines(("2000000,10000000", "10000000,2000000"))) == [(6, "金額(税込) 以上(円)")]


def test_a_heading_that_is_missing_or_unknown_stops_the_reading() -> None:
    assert told(lines(("契約方法", "契約の色"))) == [(1, "契約の色"), (1, "契約方法")]


def test_an_open_quotation_mark_is_told() -> None:
    assert [line for line, _column in told(lines(("別表第1 1(1)", '"別表第1')))] != []


def test_an_empty_file_is_told() -> None:
    assert told("")[0] == (1, "行コード")


def test_full_width_digits_and_commas_are_understood() -> None:
    text = lines((",2000000,", ',"2,000,000",'), ("2000000,10000000", "2000000,10000000"))
    found = read(Table((), FACTS, MATTERS), text, lambda _code: True)
    assert found.problems == ()
    assert found.rows == rows_of(generation(POSTS))
