"""Files of registers: read with every problem at once, shown as a difference, applied as shown."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from internal.demo.city import plan_city
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database
from internal.kernel.refusal import Conflict, Refusal
from internal.organization import service
from internal.organization.directory import load_directory
from internal.organization.export import written
from internal.organization.history import (
    AppointmentKey,
    History,
    Problem,
    Register,
    problems_on,
)
from internal.organization.model import appointment
from internal.organization.planning import Plan, Wishes, plan, wishes_of
from internal.organization.queries import ImportPreview, import_preview
from internal.organization.registers import decoded, read_files
from internal.organization.rules import AppointmentKind
from internal.organization.store import load_history
from tests.conftest import TestClock
from tests.organization.charts import NEXT_APRIL, with_small_city

TODAY = date(2026, 11, 24)
PEOPLE = "職員番号,姓,名,姓カナ,名カナ,任用区分\n"


def stage(db: Database, files: dict[Register, str | bytes], on: date) -> ImportPreview:
    content = {
        register: text if isinstance(text, bytes) else text.encode()
        for register, text in files.items()
    }
    made = db.perform(service.stage_import, SYSTEM, files=content, on=on)
    with db.reading() as conn:
        preview = import_preview(conn, made)
    assert preview is not None
    return preview


def apply(db: Database, preview: ImportPreview) -> Plan:
    return db.perform(
        service.apply_import, SYSTEM, import_id=preview.id, digest=preview.plan.digest
    )


def exported(db: Database, on: date) -> dict[Register, str]:
    with db.reading() as conn:
        return written(load_history(conn, on).history.on(on))


def steps(preview: ImportPreview) -> list[tuple[str, str]]:
    return [(step.kind.value, str(step.key)) for step in preview.plan.steps]


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in problems]


def read(register: Register, text: str) -> list[tuple[str, int | None]]:
    _snapshot, problems = read_files({register: text})
    return codes(problems)


def test_what_is_exported_brings_no_difference_when_it_comes_back(db: Database) -> None:
    with_small_city(db)
    preview = stage(db, dict(exported(db, TODAY)), TODAY)
    assert (preview.problems, preview.plan.steps) == ((), ())


def test_added_changed_and_ended_rows_are_told_apart(db: Database) -> None:
    with_small_city(db)
    text = exported(db, TODAY)[Register.POSTS]
    text = text.replace("維持係長", "係長").replace("JICHO,TOSHI,", "SANJI,TOSHI,")
    preview = stage(db, {Register.POSTS: text}, NEXT_APRIL)
    assert sorted(steps(preview)) == [
        ("added", "SANJI"),
        ("changed", "KAKARICHO"),
        ("ended", "JICHO"),
    ]


def test_a_dry_run_changes_nothing(db: Database) -> None:
    with_small_city(db)
    before = exported(db, NEXT_APRIL)
    stage(db, {Register.DEPUTIES: "職コード,順位,代決する職コード\n"}, NEXT_APRIL)
    assert exported(db, NEXT_APRIL) == before


def test_next_aprils_organisation_is_loaded_ahead(db: Database) -> None:
    chart = with_small_city(db)
    text = exported(db, TODAY)[Register.APPOINTMENTS]
    text = text.replace("0007,KAKARICHO,本務", "0007,JICHO,本務")
    apply(db, stage(db, {Register.APPOINTMENTS: text}, NEXT_APRIL))
    with db.reading() as conn:
        now = load_directory(conn, TODAY, db.clock())
        april = load_directory(conn, NEXT_APRIL, db.clock())
    person = chart.people["0007"]
    assert [seat.title for seat in now.seats_of(person)] == ["維持係長"]
    assert [seat.title for seat in april.seats_of(person)] == ["都市整備部次長"]


def test_applying_twice_changes_nothing_more(db: Database) -> None:
    with_small_city(db)
    text = exported(db, TODAY)[Register.APPOINTMENTS]
    text = text.replace("0007,KAKARICHO,本務", "0007,JICHO,本務")
    apply(db, stage(db, {Register.APPOINTMENTS: text}, NEXT_APRIL))
    with db.reading() as conn:
        rows = conn.scalar(select(func.count()).select_from(appointment))
    again = stage(db, {Register.APPOINTMENTS: text}, NEXT_APRIL)
    assert again.plan.steps == ()
    with db.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(appointment)) == rows


def test_a_corrected_file_replaces_what_was_loaded_for_the_same_day(db: Database) -> None:
    with_small_city(db)
    before = exported(db, NEXT_APRIL)
    wrong = before[Register.APPOINTMENTS].replace("0007,KAKARICHO", "0007,JICHO")
    apply(db, stage(db, {Register.APPOINTMENTS: wrong}, NEXT_APRIL))
    apply(db, stage(db, {Register.APPOINTMENTS: before[Register.APPOINTMENTS]}, NEXT_APRIL))
    assert exported(db, NEXT_APRIL) == before


def test_a_person_who_comes_next_april_and_then_does_not_leaves_no_trace(db: Database) -> None:
    with_small_city(db)
    before = exported(db, TODAY)
    people = before[Register.PEOPLE] + "0900,新井,翔,アライ,ショウ,,,正規\r\n"
    apply(db, stage(db, {Register.PEOPLE: people}, NEXT_APRIL))
    apply(db, stage(db, {Register.PEOPLE: before[Register.PEOPLE]}, NEXT_APRIL))
    assert exported(db, NEXT_APRIL) == before


def test_a_plan_that_was_overtaken_is_not_applied(db: Database) -> None:
    with_small_city(db)
    text = exported(db, TODAY)[Register.POSTS].replace("維持係長", "係長")
    preview = stage(db, {Register.POSTS: text}, NEXT_APRIL)
    db.perform(service.close_post, SYSTEM, code="JICHO", on=TODAY)
    with pytest.raises(Conflict) as refused:
        apply(db, preview)
    assert refused.value.code == "organization.plan_changed"


def test_an_import_is_applied_once(db: Database) -> None:
    with_small_city(db)
    text = exported(db, TODAY)[Register.POSTS].replace("維持係長", "係長")
    preview = stage(db, {Register.POSTS: text}, NEXT_APRIL)
    apply(db, preview)
    with pytest.raises(Conflict) as refused:
        apply(db, preview)
    assert refused.value.code == "organization.import_applied"


def test_a_file_that_breaks_the_chart_is_refused_with_its_line(db: Database) -> None:
    with_small_city(db)
    text = exported(db, TODAY)[Register.APPOINTMENTS] + "0008,NOWHERE,兼務\r\n"
    preview = stage(db, {Register.APPOINTMENTS: text}, TODAY)
    assert codes(preview.problems) == [("organization.post_missing", 9)]
    with pytest.raises(Refusal) as refused:
        apply(db, preview)
    assert refused.value.code == "organization.post_missing"


def test_a_file_that_cannot_be_read_shows_no_difference(db: Database) -> None:
    with_small_city(db)
    preview = stage(db, {Register.APPOINTMENTS: "職員番号,職コード,区分\n1,KACHO,本無\n"}, TODAY)
    assert not preview.readable


def test_an_older_import_that_nobody_applied_is_forgotten_after_a_week(
    db: Database, clock: TestClock
) -> None:
    with_small_city(db)
    old = stage(db, dict(exported(db, TODAY)), TODAY)
    clock.advance(days=8)
    stage(db, dict(exported(db, TODAY)), TODAY)
    with db.reading() as conn:
        assert import_preview(conn, old.id) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_read_in_each_usual_encoding(encoding: str) -> None:
    text = PEOPLE + "0001,髙橋,美咲,タカハシ,ミサキ,正規\n"
    found = decoded(text.encode(encoding))
    assert found is not None
    snapshot, problems = read_files({Register.PEOPLE: found})
    assert problems == ()
    assert snapshot.people is not None
    facts = snapshot.people["0001"].facts
    assert facts is not None
    assert facts.name == "髙橋 美咲"


def test_a_file_in_no_known_encoding_is_refused(db: Database) -> None:
    with pytest.raises(Refusal) as refused:
        stage(db, {Register.PEOPLE: b"\xff\xfe\x00\x81"}, TODAY)
    assert refused.value.code == "organization.csv_encoding"


def test_a_variation_selector_survives_the_way_out_and_back() -> None:
    history = plan_city(today=TODAY).history
    files = written(history.on(TODAY))
    assert "葛\U000e0100城" in files[Register.PEOPLE]
    snapshot, problems = read_files(files)
    assert problems == ()
    assert plan(history, wishes_of(history, snapshot, TODAY)).steps == ()


def test_a_name_that_lost_its_sign_in_an_old_encoding_is_noticed() -> None:
    text = PEOPLE + "0001,?田,健一,ヨシダ,ケンイチ,正規\n"
    assert read(Register.PEOPLE, text) == [("organization.csv_lost_sign", 2)]


def test_headings_may_be_english_and_kinds_too() -> None:
    text = "employee_number,post,kind\n0001,KACHO,acting\n"
    snapshot, problems = read_files({Register.APPOINTMENTS: text})
    assert problems == ()
    assert list(snapshot.appointments or {}) == [
        AppointmentKey("0001", "KACHO", AppointmentKind.ACTING)
    ]


def test_every_bad_line_is_named_at_once() -> None:
    text = (
        "部署コード,上位部署コード,種別,部署名,文書記号,並び順\n"
        "A,,課,税務課,鶴税,1\n"
        "B,,課・室,,鶴税,1\n"
        "C,,課・室,収納課,,1\n"
        "D,,課・室,収納課,鶴収,一\n"
        "E/1,,課・室,収納課,鶴収,1\n"
        "F,,課・室,市民課,鶴市,1\n"
        "F,,課・室,市民課,鶴市,1\n"
    )
    assert read(Register.DEPARTMENTS, text) == [
        ("organization.csv_word", 2),
        ("organization.csv_empty", 3),
        ("organization.csv_symbol", 4),
        ("organization.csv_number", 5),
        ("organization.csv_code", 6),
        ("organization.csv_twice", 8),
    ]


def test_a_missing_heading_is_named() -> None:
    _snapshot, problems = read_files({Register.APPOINTMENTS: "職員番号,区分\n0001,本務\n"})
    assert [dict(problem.facts) for problem in problems] == [{"columns": "職コード"}]


def test_an_open_quotation_mark_is_said_as_such() -> None:
    text = '職員番号,職コード,区分\n"0001,KACHO,本務\n'
    assert [code for code, _line in read(Register.APPOINTMENTS, text)] == [
        "organization.csv_broken"
    ]


def test_a_text_too_long_is_refused_and_not_cut() -> None:
    text = PEOPLE + f"0001,{'長' * 41},健一,ナガ,ケンイチ,正規\n"
    assert read(Register.PEOPLE, text) == [("organization.csv_too_long", 2)]


def test_empty_lines_are_passed_over() -> None:
    assert read(Register.APPOINTMENTS, "職員番号,職コード,区分\n\n,,\n0001,KACHO,本務\n") == []


HISTORY = plan_city(staff=300, today=TODAY).history
NUMBERS = sorted(HISTORY.on(TODAY).people)
POSTS = sorted(HISTORY.on(TODAY).posts)
moves = st.lists(
    st.tuples(
        st.sampled_from(NUMBERS), st.sampled_from(POSTS), st.sampled_from(tuple(AppointmentKind))
    ),
    max_size=5,
)


def moved(history: History, on: date, made: list[tuple[str, str, AppointmentKind]]) -> Wishes:
    """The appointments of a day with some people sent elsewhere, as a complete file gives them."""
    gone = {number for number, _post, _kind in made}
    kept = {key for key in history.on(on).appointments if key.employee_number not in gone}
    keys = kept | {AppointmentKey(*move) for move in made}
    text = "職員番号,職コード,区分\n" + "".join(
        f"{key.employee_number},{key.post},{key.kind.value}\n" for key in sorted(keys)
    )
    snapshot, problems = read_files({Register.APPOINTMENTS: text})
    assert problems == ()
    return wishes_of(history, snapshot, on)


@settings(max_examples=30, deadline=None)
@given(moves, st.sampled_from([TODAY, date(2026, 12, 1), NEXT_APRIL]))
def test_a_plan_makes_the_day_equal_to_its_file(
    made: list[tuple[str, str, AppointmentKind]], on: date
) -> None:
    wishes = moved(HISTORY, on, made)
    after = plan(HISTORY, wishes).after
    assert set(after.on(on).appointments) == {
        wish.key for wish in wishes.appointments if wish.facts is not None
    }


@settings(max_examples=30, deadline=None)
@given(moves, st.sampled_from([TODAY, date(2026, 12, 1), NEXT_APRIL]))
def test_planning_again_what_was_applied_changes_nothing(
    made: list[tuple[str, str, AppointmentKind]], on: date
) -> None:
    after = plan(HISTORY, moved(HISTORY, on, made)).after
    assert plan(after, moved(after, on, made)).steps == ()


@settings(max_examples=30, deadline=None)
@given(moves)
def test_the_days_before_a_plan_stay_as_they_were(
    made: list[tuple[str, str, AppointmentKind]],
) -> None:
    after = plan(HISTORY, moved(HISTORY, NEXT_APRIL, made)).after
    assert after.on(TODAY) == HISTORY.on(TODAY)


@settings(max_examples=30, deadline=None)
@given(moves)
def test_a_plan_without_problems_leaves_a_chart_without_contradictions(
    made: list[tuple[str, str, AppointmentKind]],
) -> None:
    planned = plan(HISTORY, moved(HISTORY, TODAY, made))
    contradictions = [
        problem
        for day in planned.after.turning_days(TODAY)
        for problem in problems_on(planned.after.on(day))
    ]
    assert bool(planned.problems) == bool(contradictions)
