"""What templates and drafters add to the prescribed route."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.approval.authority.facts import FactDefinition, FactKind
from internal.approval.authority.route import build_route
from internal.approval.authority.rules import evaluate
from internal.approval.authority.shape import (
    ADDABLE,
    Addition,
    Additions,
    AskedKind,
    Line,
    PostGroup,
    Shape,
    shape_json,
    shape_of,
)
from internal.approval.engine.participants import ParticipantKind
from internal.approval.engine.values import (
    Capacity,
    Completion,
    CompletionKind,
    Origin,
    Route,
    Slot,
)
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from tests.approval.engine.people import EVERYBODY, TABLE, city, named, seat, titles

GROUPS = {
    "safety": PostGroup("安全衛生委員会", ("JOHO", "JINJI", "SOMU")),
    "empty": PostGroup("休止中の会議", ()),
}
POST = AskedKind.POST


def line(capacity: Capacity, code: str, kind: AskedKind = POST, **more: int) -> Line:
    return Line(capacity, kind, code, **more)


def added(shape: Shape, origin: Origin = Origin.ADDED) -> Addition:
    source = "起案者の追加" if origin is Origin.ADDED else "テンプレート「工事標準」(全庁、第3版)"
    return Addition(origin, source, shape)


def route(
    *additions: Addition,
    directory: Directory | None = None,
    drafter: str = "SHUJI",
    amount_yen: int = 1_980_000,
    **facts: str,
) -> Route:
    where = directory or city()
    given_facts = {"amount_yen": amount_yen, "important": False} | facts
    finding = evaluate(TABLE, "works", given_facts, where.on)
    return build_route(
        TABLE,
        finding,
        given_facts,
        seat(where, drafter),
        where,
        Additions(additions, GROUPS),
    )


def slots(found: Route) -> list[Slot]:
    return [slot for stage in found.stages for slot in stage.slots]


def refusal(*additions: Addition) -> str:
    with pytest.raises(Refusal) as caught:
        route(*additions)
    return caught.value.code


def test_added_steps_take_their_places_around_the_prescribed_ones() -> None:
    shape = Shape(
        (
            line(Capacity.CONCUR, "JOHO"),
            line(Capacity.CIRCULATE, "BUCHO"),
            line(Capacity.SHOW, "SHISAN"),
            line(Capacity.INFORM, "JINJI"),
            line(Capacity.FORWARD, "KAIKEI"),
        )
    )
    assert titles(route(added(shape))) == [
        ["人事課長"],
        ["維持係長"],
        ["課長補佐"],
        ["部長"],
        ["財政課長", "情報推進課長"],
        ["課長"],
        ["資産管理課長"],
        ["会計管理者"],
    ]


def test_every_step_says_who_put_it_there() -> None:
    template = added(Shape((line(Capacity.CONCUR, "JOHO"),)), Origin.TEMPLATE)
    own = added(Shape((line(Capacity.CONCUR, "JINJI"),)))
    by_title = {slot.title: slot.basis for slot in slots(route(template, own))}
    assert by_title["財政課長"].origin is Origin.PRESCRIBED
    assert by_title["財政課長"].article == "合議基準 第3条第1号"
    assert by_title["情報推進課長"].origin is Origin.TEMPLATE
    assert by_title["情報推進課長"].article == "テンプレート「工事標準」(全庁、第3版)"
    assert by_title["人事課長"].origin is Origin.ADDED
    assert by_title["人事課長"].sentence == "起案者が追加しました。"


def test_the_decider_is_asked_before_and_after_the_consulted_sections() -> None:
    found = route(added(Shape(preliminary=True)))
    assert [(s.title, s.capacity) for s in slots(found)][-3:] == [
        ("課長", Capacity.PRELIMINARY),
        ("財政課長", Capacity.CONCUR),
        ("課長", Capacity.DECIDE),
    ]


def test_without_consulted_sections_there_is_one_decision() -> None:
    found = route(added(Shape(preliminary=True)), amount_yen=300_000)
    assert [s.capacity for s in slots(found)].count(Capacity.PRELIMINARY) == 0


def test_a_rule_holds_for_the_added_sections_alone() -> None:
    lines = tuple(line(Capacity.CONCUR, code) for code in ("JOHO", "JINJI", "SOMU"))
    found = route(added(Shape(lines, Completion(CompletionKind.MAJORITY))))
    concurring = [s for s in found.stages if s.capacity is Capacity.CONCUR]
    assert [(len(s.slots), s.completion.kind) for s in concurring] == [
        (1, CompletionKind.ALL),
        (3, CompletionKind.MAJORITY),
    ]


def test_added_sections_go_one_after_another_by_choice() -> None:
    lines = tuple(line(Capacity.CONCUR, code) for code in ("JOHO", "JINJI"))
    found = route(added(Shape(lines, in_order=True)))
    stage = found.stages[3]
    assert [(s.title, s.branch, s.place) for s in stage.slots] == [
        ("情報推進課長", 1, 1),
        ("人事課長", 1, 2),
    ]


def test_a_group_asks_each_of_its_posts_or_one() -> None:
    group = line(Capacity.CONCUR, "safety", AskedKind.GROUP, group=1)
    everybody = route(added(Shape((group,))))
    assert titles(everybody)[2] == ["財政課長", "情報推進課長", "人事課長", "総務人権推進課長"]
    one = route(added(Shape((group,), Completion(CompletionKind.EACH_GROUP))))
    assert {slot.branch for slot in one.stages[3].slots} == {1}
    unnumbered = Shape((replace(group, group=0),), Completion(CompletionKind.EACH_GROUP))
    assert len(route(added(unnumbered)).stages[3].branches) == 1
    assert "グループ「安全衛生委員会」" in one.stages[3].slots[0].basis.sentence


@pytest.mark.parametrize(
    ("asked", "kind", "title"),
    [
        (line(Capacity.CONCUR, "SOMUBU", AskedKind.SECTION), ParticipantKind.SECTION, "総務部長"),
        (
            line(Capacity.CONCUR, "SOMUBU", AskedKind.RECEPTION),
            ParticipantKind.RECEPTION,
            "総務部",
        ),
        (
            line(Capacity.CONCUR, "", AskedKind.DRAFTERS_SUPERIOR, levels=4),
            ParticipantKind.SUPERIOR,
            "部長",
        ),
        (
            line(Capacity.CONCUR, "ZAISEI", AskedKind.SUPERIOR, levels=1),
            ParticipantKind.SUPERIOR,
            "総務部長",
        ),
        (line(Capacity.CONCUR, "埼玉県", AskedKind.EXTERNAL), ParticipantKind.EXTERNAL, "埼玉県"),
        (line(Capacity.CONCUR, "JINJI", AskedKind.PAPER), ParticipantKind.PAPER, "人事課長"),
    ],
)
def test_every_kind_of_participant_is_named(asked: Line, kind: ParticipantKind, title: str) -> None:
    (slot,) = [s for s in slots(route(added(Shape((asked,))))) if s.basis.origin is Origin.ADDED]
    assert (slot.participant.kind, slot.title) == (kind, title)


def test_a_person_is_named_with_the_post_she_holds() -> None:
    asked = line(Capacity.CONCUR, str(named("person JINJI")), AskedKind.PERSON)
    (slot,) = [s for s in slots(route(added(Shape((asked,))))) if s.basis.origin is Origin.ADDED]
    assert slot.participant.post_id == named("JINJI")
    assert (slot.title, slot.participant.name) == ("人事課長", "JINJI 花子")


def test_a_field_of_the_form_names_a_post() -> None:
    choices = {"JINJI": "人事課", "JOHO": "情報推進課"}
    table = replace(
        TABLE,
        facts={
            **TABLE.facts,
            "partner": FactDefinition("partner", "協議先", FactKind.CHOICE, choices),
        },
    )
    directory = city()
    asked = added(Shape((line(Capacity.CONCUR, "partner", AskedKind.FIELD),)))
    facts = {"amount_yen": 1_980_000, "important": False, "partner": "JOHO"}
    finding = evaluate(table, "works", facts, directory.on)
    drafter = seat(directory, "SHUJI")
    found = build_route(table, finding, facts, drafter, directory, Additions((asked,)))
    (slot,) = [s for s in slots(found) if s.basis.origin is Origin.ADDED]
    assert slot.title == "情報推進課長"
    assert [(f.name, f.value) for f in slot.basis.facts] == [("協議先", "情報推進課")]
    with pytest.raises(Refusal) as caught:
        build_route(
            table,
            finding,
            facts | {"partner": ""},
            drafter,
            directory,
            Additions((asked,)),
        )
    assert caught.value.code == "route.field_names_nobody"


def test_who_is_in_the_route_already_is_not_asked_twice() -> None:
    shape = Shape((line(Capacity.CONCUR, "ZAISEI"), line(Capacity.SHOW, "KACHO")))
    found = route(added(shape))
    assert all(slot.basis.origin is Origin.PRESCRIBED for slot in slots(found))
    assert [out.title for out in found.left_out] == ["財政課長", "課長"]


def test_the_drafter_is_not_asked_about_her_own_draft() -> None:
    found = route(added(Shape((line(Capacity.CONCUR, "SHUJI"),))))
    assert [out.sentence for out in found.left_out] == [
        "起案者の追加の対象ですが、起案者本人の職です。"
    ]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (line(Capacity.CONCUR, "NOBODY"), "route.unknown_participant"),
        (line(Capacity.CONCUR, "nobody", AskedKind.PERSON), "route.unknown_participant"),
        (line(Capacity.CONCUR, "NOBODY", AskedKind.SECTION), "route.unknown_participant"),
        (line(Capacity.CONCUR, "empty", AskedKind.GROUP), "route.unknown_participant"),
        (line(Capacity.CONCUR, "MAYOR", AskedKind.SUPERIOR), "route.nobody_above"),
        (line(Capacity.SHOW, "埼玉県", AskedKind.EXTERNAL), "route.not_recorded_here"),
        (line(Capacity.CIRCULATE, "SOMUBU", AskedKind.RECEPTION), "route.reception_concurs"),
    ],
)
def test_an_addition_that_names_nobody_is_refused_with_its_name(asked: Line, code: str) -> None:
    assert refusal(added(Shape((asked,)))) == code


LINES = st.builds(
    Line,
    st.sampled_from(ADDABLE),
    st.just(AskedKind.POST),
    st.sampled_from(EVERYBODY),
    group=st.integers(0, 3),
)
SHAPES = st.builds(
    Shape,
    st.lists(LINES, max_size=12).map(tuple),
    st.builds(Completion, st.sampled_from(CompletionKind), st.integers(1, 4)),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(SHAPES, max_size=3), st.sampled_from([300_000, 12_000_000, 40_000_000]))
def test_nothing_prescribed_is_taken_away_or_weakened(shapes: list[Shape], amount: int) -> None:
    plain = route(amount_yen=amount)
    found = route(*map(added, shapes), amount_yen=amount)
    kept = [s for s in slots(found) if s.basis.origin is Origin.PRESCRIBED]
    assert {(s.title, s.capacity, s.basis) for s in kept} == {
        (s.title, s.capacity, s.basis) for s in slots(plain)
    }
    assert len(kept) == len(slots(plain))
    assert [s.title for s in kept if s.capacity in {Capacity.CIRCULATE, Capacity.DECIDE}] == [
        s.title for s in slots(plain) if s.capacity in {Capacity.CIRCULATE, Capacity.DECIDE}
    ]
    for stage in found.stages:
        if any(s.basis.origin is Origin.PRESCRIBED for s in stage.slots):
            assert stage.completion.kind is CompletionKind.ALL
    assert [s.no for s in slots(found)] == list(range(1, len(slots(found)) + 1))
    assert found.level == plain.level


@given(SHAPES)
def test_a_shape_is_stored_and_comes_back(shape: Shape) -> None:
    assert shape_of(shape_json(shape)) == shape
