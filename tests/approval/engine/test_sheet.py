"""The 決裁欄 of routes of every shape."""

from dataclasses import replace

from internal.approval.engine.answer import answer
from internal.approval.engine.commands import RecordFor
from internal.approval.engine.participants import ParticipantKind
from internal.approval.engine.values import Capacity, CompletionKind
from internal.approval.sheet import (
    IN_A_ROW,
    MOST_BESIDE,
    MOST_OF_LINE,
    Cell,
    CellKind,
    cells_of,
    grid_of,
)
from tests.approval.engine.people import TODAY, seat
from tests.approval.engine.shapes import asked, asks, routed, staged
from tests.approval.engine.test_shapes import FIVE, Play, five


def cells(line: int, beside: int) -> tuple[Cell, ...]:
    own = [Cell(CellKind.STAMP, f"職{n}", Capacity.CIRCULATE) for n in range(line - 1)]
    drafter = Cell(CellKind.DRAFTER, "起案者", Capacity.CIRCULATE)
    others = [Cell(CellKind.STAMP, f"課{n}", Capacity.CONCUR) for n in range(beside)]
    return (*own, drafter, *others)


def test_a_short_route_stands_in_one_row() -> None:
    assert [len(row) for row in grid_of(cells(6, 3)).rows] == [9]


def test_a_longer_one_has_rows_of_eight_with_the_drafter_at_the_right_end() -> None:
    grid = grid_of(cells(10, 3))
    assert [len(row) for row in grid.rows] == [2, IN_A_ROW, 3]
    assert grid.rows[1][-1].kind is CellKind.DRAFTER


def test_what_the_sheet_does_not_hold_is_listed_and_nobody_is_lost() -> None:
    every = cells(40, 30)
    grid = grid_of(every)
    assert (len(grid.line), len(grid.beside)) == (MOST_OF_LINE, MOST_BESIDE)
    assert grid.line[-1].kind is CellKind.DRAFTER
    assert sorted(c.role for c in (*grid.line, *grid.beside, *grid.listed)) == sorted(
        c.role for c in every
    )


def test_an_answer_from_outside_has_no_stamp_but_its_name_and_day() -> None:
    game = Play(routed(staged(asks(ParticipantKind.EXTERNAL, "MAYOR"))))
    by = seat(game.directory, "HOSA")
    command = RecordFor(by, game.slot_of("HOSA"), "山本 一郎", TODAY)
    agreed = answer(game.case, command, game.context).case
    objecting = replace(command, agrees=False, note="反対です。")
    objected = answer(game.case, objecting, game.context).case
    found = [cells_of(case, TODAY)[-1] for case in (agreed, objected)]
    assert [(c.kind, c.by, c.on, c.outside) for c in found] == [
        (CellKind.RECORDED, "山本 一郎", TODAY, True),
        (CellKind.OBJECTED, "山本 一郎", TODAY, True),
    ]


def test_who_is_not_needed_has_no_stamp() -> None:
    game = five(CompletionKind.ANY)
    game.approve("SOMU")
    kinds = {cell.role: cell.kind for cell in cells_of(game.case, TODAY)}
    assert {kinds[code] for code in FIVE} == {CellKind.STAMP, CellKind.NO_LONGER_ASKED}


def test_a_preliminary_decision_has_a_cell_of_its_own() -> None:
    game = Play(routed(staged(asked("KACHO", Capacity.PRELIMINARY)), staged(asked("ZAISEI"))))
    game.approve("KACHO")
    own = [c for c in cells_of(game.case, TODAY) if c.role == "KACHO"]
    assert [(c.kind, c.by) for c in own] == [
        (CellKind.WAITING, ""),
        (CellKind.STAMP, "仮決裁"),
    ]
