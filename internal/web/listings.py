"""A register sent as a file: CSV in either encoding, Excel or PDF."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Response, request
from werkzeug.wsgi import wrap_file

from internal.kernel.files.names import content_disposition
from internal.kernel.listing import Encoding, Listing, Replaced, write_csv, write_xlsx
from internal.kernel.text import N_
from internal.printing.fonts import load_fonts
from internal.printing.listing import Imprint, printed_by, render_listing
from internal.web.context import services
from internal.web.words import today

_IN_MEMORY = 1024 * 1024
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Form(StrEnum):
    """The form of a file, as an address names it."""

    CSV = "csv"
    CP932 = "sjis"
    XLSX = "xlsx"
    PDF = "pdf"


FORM_WORDS: Mapping[Form, str] = {
    Form.XLSX: N_("Excel"),
    Form.CSV: N_("CSV(UTF-8)"),
    Form.CP932: N_("CSV(Shift_JIS)"),
    Form.PDF: N_("PDF"),
}


def form_in() -> Form | None:
    """The form that this address asks for; None for the page itself."""
    wanted = request.args.get("as", "")
    return Form(wanted) if wanted in tuple(Form) else None


def send_listing(listing: Listing, form: Form) -> Response:
    """Write the register into a temporary file and stream it.

    What CP932 cannot say is listed in a second file, and both go as a ZIP (OUT-03).
    """
    # Closed with the response, which streams it.
    out = cast(IO[bytes], SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115
    match form:
        case Form.XLSX:
            write_xlsx(listing, out)
            return _sent(out, f"{listing.title}.xlsx", _XLSX)
        case Form.PDF:
            settings = services().settings
            imprint = Imprint(printed_by(settings.city, today()))
            out.write(render_listing(listing, imprint, load_fonts(settings.fonts_dir)))
            return _sent(out, f"{listing.title}.pdf", "application/pdf")
        case Form.CSV:
            write_csv(listing, out, Encoding.UTF_8)
        case Form.CP932:
            replaced = write_csv(listing, out, Encoding.CP932)
            if replaced:
                return _sent(
                    _zipped(listing, out, replaced), f"{listing.title}.zip", "application/zip"
                )
    return _sent(out, f"{listing.title}.csv", "text/csv")


def _zipped(listing: Listing, table: IO[bytes], replaced: Sequence[Replaced]) -> IO[bytes]:
    out = cast(IO[bytes], SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115
    table.seek(0)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        with target.open(f"{listing.title}.csv", "w") as member:
            while chunk := table.read(64 * 1024):
                member.write(chunk)
        target.writestr("置き換えた文字.csv", _report(replaced))
    table.close()
    return out


def _report(replaced: Sequence[Replaced]) -> bytes:
    """Which characters were replaced where; in UTF-8, for they exist nowhere else."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(("行", "項目", "文字", "符号位置"))
    for each in replaced:
        code = f"U+{ord(each.character):04X}"
        writer.writerow((each.row, each.column, each.character, code))
    return written.getvalue().encode(Encoding.UTF_8)


def _sent(out: IO[bytes], name: str, media_type: str) -> Response:
    out.seek(0)
    headers = {
        "Content-Disposition": content_disposition(name, inline=False),
        "Cache-Control": "private, no-store",
    }
    response = Response(
        wrap_file(request.environ, out),
        mimetype=media_type,
        headers=headers,
        direct_passthrough=True,
    )
    response.call_on_close(out.close)
    return response
