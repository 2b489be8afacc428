"""A generation as one CSV file, and back. Pure."""

import csv
import io

from internal.approval.authority.rules import Table
from internal.kernel.text import N_
from internal.regulation.rules.columns import cells_of
from internal.regulation.rules.rows import AnyRow, KnowsPost
from internal.regulation.rules.tablefile import Grid, Problem, Read, rows_in_grid


def written(table: Table, rows: tuple[AnyRow, ...]) -> str:
    """The rows as a file that `read` gives back."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(cells_of(table, rows))
    return out.getvalue()


def read(table: Table, text: str, knows_post: KnowsPost) -> Read:
    """The rows of a file, and everything in it that cannot be taken."""
    return rows_in_grid(table, grid_of(text), knows_post)


def grid_of(text: str) -> Grid:
    """The lines of a file as far as they can be told apart."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[tuple[int, tuple[str, ...]]] = []
    try:
        lines += ((reader.line_num, tuple(cells)) for cells in reader)
    except csv.Error:
        wrong = N_("CSVとして読み取れません。引用符の閉じ忘れがないか確認してください。")
        return Grid(tuple(lines), (Problem(reader.line_num, "", wrong, {}),))
    return Grid(tuple(lines))
