"""Files between browser and store: streamed both ways, never held in memory.

An upload is written to the store's temporary file while the form is read, so it is hashed once
and copied never. Forms are read before any view runs (the CSRF check needs them); that is why a
view says by a mark, not by a call, that it takes files.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TypeVar, cast

from flask import Flask, Request, Response, current_app, request
from flask_login import current_user
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from internal.kernel.files.judging import HEAD, judge, named_for
from internal.kernel.files.kinds import KINDS, FileKind
from internal.kernel.files.names import clean_filename, content_disposition
from internal.kernel.files.store import FileStore, Incoming, StoredFile, readable_size
from internal.kernel.refusal import Refusal
from internal.web.context import services

PLAIN_REQUEST = 16 * 1024 * 1024
"""Bytes of a request to a view that takes no attachments."""

_FORM_ROOM = 4 * 1024 * 1024
_MARK = "accepts_uploads"
_INLINE = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG, FileKind.GIF, FileKind.WEBP})
# Types that a browser would run if it ever showed them.
_ACTIVE = frozenset({FileKind.HTML, FileKind.XML, FileKind.UBL})

V = TypeVar("V", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Received:
    """A file that is in the store; the use case enters it with `files.service.register`."""

    filename: str
    stored: StoredFile
    kind: FileKind


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that may not come in; nothing of it was kept."""

    filename: str
    refusal: Refusal


class StreamedUpload:
    """What the form reader writes one file into. One file too large does not fail the others."""

    def __init__(self, filename: str, incoming: Incoming) -> None:
        self.filename = filename
        self.incoming = incoming
        self.refusal: Refusal | None = None

    def write(self, chunk: bytes) -> int:
        if self.refusal is None:
            try:
                return self.incoming.write(chunk)
            except Refusal as refusal:
                self.refusal = refusal
        return len(chunk)

    def seek(self, _offset: int) -> int:
        """The form reader rewinds what it wrote; reading starts at the beginning anyway."""
        return 0

    def close(self) -> None:
        self.incoming.drop()

    def settle(self) -> Received | Refused:
        """Judge the complete file and keep it, or drop it."""
        if self.refusal is not None:
            return Refused(clean_filename(self.filename), self.refusal)
        try:
            with self.incoming.reader() as content:
                head = content.read(HEAD)
            kind = judge(head, self.incoming.reader, self.filename)
        except Refusal as refusal:
            self.incoming.drop()
            return Refused(clean_filename(self.filename), refusal)
        stored = self.incoming.keep(KINDS[kind].media_type)
        return Received(named_for(kind, self.filename), stored, kind)


class UploadRequest(Request):
    """A request whose files go straight to the store when its view takes uploads."""

    takes_uploads = False

    def _load_form_data(self) -> None:
        # The first look at the form, whoever takes it, is the moment to say who may send what.
        if "form" not in self.__dict__:
            self._admit_uploads()
        super()._load_form_data()

    def _admit_uploads(self) -> None:
        view = current_app.view_functions.get(self.endpoint or "")
        if not getattr(view, _MARK, False) or not current_user.is_authenticated:
            return
        most = services().settings.max_case_bytes
        if (self.content_length or 0) > most + _FORM_ROOM:
            raise Refusal(
                "files.too_large_together",
                "一度に送れるのは合計 {limit} までです。何回かに分けて添付してください。",
                limit=readable_size(most),
            )
        self.max_content_length = most + _FORM_ROOM
        self.takes_uploads = True

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if not self.takes_uploads:
            return super()._get_file_stream(
                total_content_length, content_type, filename, content_length
            )
        writer = services().store.open_writer(services().settings.max_file_bytes)
        upload = StreamedUpload(filename or "", writer)
        self.uploads.append(upload)
        # The form reader only writes, rewinds and closes.
        return cast(IO[bytes], upload)

    @property
    def uploads(self) -> list[StreamedUpload]:
        """Every file that began to arrive, also those of a form that broke off."""
        return cast(list[StreamedUpload], self.environ.setdefault("internal.uploads", []))


def install_uploads(app: Flask) -> None:
    """Let marked views take uploads, and bound the requests of all others."""
    app.request_class = UploadRequest
    app.config["MAX_CONTENT_LENGTH"] = PLAIN_REQUEST
    app.teardown_request(_drop_leftovers)


def accepts_uploads(view: V) -> V:
    """Mark a view that takes attachments: large requests, for signed-in people only."""
    setattr(view, _MARK, True)
    return view


def receive_uploads(field: str) -> tuple[Received | Refused, ...]:
    """The files of one field of the form, each kept or refused on its own, in their order."""
    chosen = (cast(StreamedUpload, file.stream) for file in request.files.getlist(field))
    return tuple(upload.settle() for upload in chosen if upload.filename)


def send_file(
    store: FileStore, digest: str, filename: str, kind: FileKind, *, inline: bool
) -> Response:
    """A stored content as a response, in ranges if the browser asks. Access was checked before.

    Only pictures and PDF are ever shown inline; everything else is a download.

    Raises:
        FileNotFoundError: the store lost it.
    """
    content = store.open(digest)
    size = store.size(digest)
    # Not flask.send_file: without a path it knows no length, and so answers no ranges.
    body = wrap_file(request.environ, cast(IO[bytes], content), 64 * 1024)
    media_type = "application/octet-stream" if kind in _ACTIVE else KINDS[kind].media_type
    response = Response(body, content_type=media_type, direct_passthrough=True)
    response.content_length = size
    response.set_etag(digest)
    response.headers["Content-Disposition"] = content_disposition(
        filename, inline=inline and kind in _INLINE
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Every use asks again, so that a right that was taken away is felt at once; the digest makes
    # the answer short.
    response.headers["Cache-Control"] = "private, no-cache"
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        content.close()
        raise
    return response


def _drop_leftovers(_error: BaseException | None) -> None:
    for upload in cast(UploadRequest, request).uploads:
        upload.close()
