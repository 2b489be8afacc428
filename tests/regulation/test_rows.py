"""What is wrong with a single row is said in words."""

import pytest

from internal.approval.authority.facts import Condition
from internal.approval.authority.rules import AuthorityRow, ConsultRow, Decider, Table
from internal.approval.engine.values import Capacity
from internal.demo.regulation import FACTS, MATTERS
from internal.organization.rules import Rank
from internal.regulation.rules.difference import ChangeKind, differences
from internal.regulation.rules.rows import AnyRow, coded, flaws_of

TABLE = Table((), FACTS, MATTERS)


def knows_post(code: str) -> bool:
    return code == "ZAISEI-KACHO"


def decides(**changes: object) -> AuthorityRow:
    values: dict[str, object] = {
        "code": "works-1",
        "article": "別表第2 1(1)",
        "matter": "works",
        "level": "課長専決",
        "decider": Decider(Rank.DIRECTOR),
        "conditions": (Condition("amount_yen", below=2_000_000),),
    }
    return AuthorityRow(**(values | changes))  # type: ignore[arg-type]


def consults(*posts: str, matter: str = "works") -> ConsultRow:
    return ConsultRow("c", "合議基準", matter, Capacity.CONCUR, posts)


def test_a_sound_row_has_no_flaw() -> None:
    assert flaws_of(decides(), TABLE, knows_post) == ()


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (decides(article=""), "article", "根拠条文を入力"),
        (decides(article="条" * 101), "article", "100字以内"),
        (decides(matter="marriage"), "matter", "登録されていません"),
        (decides(level=""), "level", "決裁区分を入力"),
        (decides(decider=Decider()), "decider", "どちらか一方"),
        (decides(decider=Decider(Rank.MAYOR, "ZAISEI-KACHO")), "decider", "どちらか一方"),
        (decides(decider=Decider(None, "NOBODY")), "posts", "適用日の組織にありません"),
        (decides(conditions=(Condition("colour", is_true=True),)), "colour", "登録されていません"),
        (decides(conditions=(Condition("days", below=3),)), "days", "入力されない項目"),
        (
            decides(conditions=(Condition("amount_yen", at_least=5, below=5),)),
            "amount_yen",
            "当てはまる数がありません",
        ),
        (decides(conditions=(Condition("amount_yen", below=0),)), "amount_yen", "数がありません"),
        (
            decides(conditions=(Condition("amount_yen", is_true=True),)),
            "amount_yen",
            "種類が項目に合いません",
        ),
        (decides(conditions=(Condition("contract", one_of=("x",)),)), "contract", "選択肢"),
        (
            decides(conditions=(Condition("important", is_true=True),) * 2),
            "important",
            "二つあります",
        ),
        (consults(), "posts", "一つ以上"),
        (consults("ZAISEI-KACHO", "NOBODY"), "posts", "適用日の組織にありません"),
    ],
)
def test_each_flaw_is_told_at_its_field(row: AnyRow, field: str, words: str) -> None:
    (flaw,) = flaws_of(row, TABLE, knows_post)
    assert flaw.field == field
    assert words in flaw.sentence


def test_the_records_officer_and_every_matter_are_for_consulting_rows_only() -> None:
    assert flaws_of(consults("@records_officer", matter=""), TABLE, knows_post) == ()
    decider = Decider(None, "@records_officer")
    assert [f.field for f in flaws_of(decides(decider=decider, matter=""), TABLE, knows_post)] == [
        "matter",
        "posts",
    ]


def test_a_new_row_gets_a_code_that_is_free() -> None:
    assert coded(decides(), {"works-1", "works-2"}).code == "works-3"
    assert coded(consults("ZAISEI-KACHO", matter=""), set()).code == "all-1"


def test_rows_that_differ_are_told_field_by_field() -> None:
    old = (decides(), decides(code="works-2"), decides(code="works-3"))
    new = (decides(level="部長専決"), decides(code="works-3"), decides(code="works-4"))
    found = differences(TABLE, old, new)
    assert [(change.kind, change.row.code) for change in found] == [
        (ChangeKind.CHANGED, "works-1"),
        (ChangeKind.ADDED, "works-4"),
        (ChangeKind.REMOVED, "works-2"),
    ]
    assert [(each.field, each.before, each.after) for each in found[0].fields] == [
        ("level", "課長専決", "部長専決")
    ]


def test_another_order_is_a_difference_too() -> None:
    rows = (decides(), decides(code="works-2"))
    assert [change.kind for change in differences(TABLE, rows, rows[::-1])] == [
        ChangeKind.MOVED,
        ChangeKind.MOVED,
    ]
