"""Files in which a generation comes and goes: two readers, one table. Pure."""

from enum import StrEnum

from pydantic import TypeAdapter

from internal.approval.authority.rules import Table
from internal.kernel.refusal import Refusal
from internal.organization.registers import decoded
from internal.regulation.rules import csvfile, workbook
from internal.regulation.rules.rows import AnyRow, KnowsPost
from internal.regulation.rules.tablefile import Grid, Read, rows_in_grid


class Format(StrEnum):
    """The kinds of file, by the ending of their names."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def mimetype(self) -> str:
        return "text/csv" if self is Format.CSV else workbook.MIMETYPE


_GRID: TypeAdapter[Grid] = TypeAdapter(Grid)


def written(table: Table, rows: tuple[AnyRow, ...], file_format: Format) -> bytes:
    """The rows as a file. The mark in front of CSV tells spreadsheet programs that it is UTF-8."""
    match file_format:
        case Format.CSV:
            return csvfile.written(table, rows).encode("utf-8-sig")
        case Format.XLSX:
            return workbook.written(table, rows)


def kept(content: bytes) -> tuple[Format, str]:
    """An uploaded file as it is kept for its dry run: a text, and how to read it again.

    Raises:
        Refusal: `regulation.csv_encoding`, and what a workbook that cannot be opened says.
    """
    if workbook.is_workbook(content):
        return Format.XLSX, _GRID.dump_json(workbook.grid_of(content)).decode()
    text = decoded(content)
    if text is None or "\0" in text:
        raise Refusal(
            "regulation.csv_encoding",
            "ファイルの文字コードを判別できません。UTF-8のCSVで保存し直してください。",
        )
    return Format.CSV, text


def read(table: Table, file_format: Format, text: str, knows_post: KnowsPost) -> Read:
    """The rows of a kept file, and everything in it that cannot be taken."""
    grid = _GRID.validate_json(text) if file_format is Format.XLSX else csvfile.grid_of(text)
    return rows_in_grid(table, grid, knows_post)
