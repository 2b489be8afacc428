"""The one table from what went wrong to the status and the page a person gets."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, g, render_template, request
from werkzeug.exceptions import HTTPException

from internal.kernel.ids import new_id
from internal.kernel.refusal import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    Refusal,
    TooOften,
)
from internal.kernel.text import N_
from internal.web.forms import typed_fields
from internal.web.language import local_path
from internal.web.words import moment, sentence

log = logging.getLogger("internal.web")

Answer = tuple[str, int] | tuple[dict[str, str], int]


@dataclass(frozen=True, slots=True)
class Page:
    """The heading and, where no refusal brings its own, the sentence of an error page."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Faster:
    """Who acted first and when, in words."""

    name: str = ""
    when: str = ""


NOBODY = Faster()

STATUS: Mapping[type[Refusal], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Forbidden: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal: HTTPStatus.UNPROCESSABLE_ENTITY,
}

PAGES: Mapping[int, Page] = {
    400: Page(
        N_("受け付けられませんでした"),
        N_("送信された内容を読み取れませんでした。前のページに戻って、もう一度お試しください。"),
    ),
    401: Page(
        N_("サインインが必要です"), N_("サインインしてから、もう一度ページを開いてください。")
    ),
    403: Page(
        N_("この操作はできません"),
        N_("このページを見る権限がありません。必要な場合は文書の主管課へお問い合わせください。"),
    ),
    404: Page(
        N_("ページが見つかりません"),
        N_("アドレスが変わったか、文書が移された可能性があります。検索してお探しください。"),
    ),
    405: Page(
        N_("この開き方はできません"),
        N_("この操作は画面のボタンから行ってください。"),
    ),
    409: Page(
        N_("ほかの人が先に処理しました"),
        N_("表示していた内容は古くなっています。最新の内容を確認してください。"),
    ),
    413: Page(
        N_("送信できる大きさを超えています"),
        N_("ファイルを分けるか小さくして、もう一度お試しください。"),
    ),
    422: Page(
        N_("この内容では進められません"),
        N_("前のページに戻り、内容を確認してください。"),
    ),
    429: Page(
        N_("操作が続いたため、一時的に止めています"),
        N_("しばらく待ってから、もう一度お試しください。"),
    ),
    500: Page(
        N_("処理できませんでした"),
        N_("入力した内容は記録されていません。時間をおいて、もう一度お試しください。"),
    ),
    503: Page(
        N_("ただいま利用できません"),
        N_("時間をおいて、もう一度お試しください。"),
    ),
}


def register(app: Flask) -> None:
    """Answer every refusal and failure with a page."""
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failure)


def status_of(refusal: Refusal) -> HTTPStatus:
    """The HTTP status of a refusal, by the nearest class in the table."""
    return next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)


def _refusal(refusal: Refusal) -> Answer:
    status = status_of(refusal)
    fields = refusal.fields.values() if isinstance(refusal, InvalidInput) else ()
    lines = dict.fromkeys([refusal.sentence, *fields])
    sentences = tuple(sentence(line, refusal.facts) for line in lines)
    if request.accept_mimetypes.best == "application/json":
        return {"said": sentences[-1], "code": refusal.code}, status
    return _page(
        status,
        sentences=sentences,
        faster=_faster(refusal) if isinstance(refusal, Conflict) else NOBODY,
        typed=_kept_text(),
        latest=_latest() if request.method == "POST" else None,
    )


def _http(error: HTTPException) -> Answer | HTTPException:
    if error.code is None or error.code < 400:
        return error
    code = error.code if error.code in PAGES else (500 if error.code >= 500 else 400)
    return _page(error.code, page=PAGES[code], typed=_kept_text() if code != 413 else ())


def _failure(error: Exception) -> Answer:
    number = str(g.get("request_id") or new_id())
    log.error("unexpected failure %s", number, exc_info=error)
    g.plain = True
    return _page(500, typed=_kept_text(), number=number)


def _page(
    status: int,
    *,
    page: Page | None = None,
    sentences: tuple[str, ...] = (),
    faster: Faster = NOBODY,
    typed: tuple[str, ...] = (),
    latest: str | None = None,
    number: str = "",
) -> Answer:
    page = page or PAGES[status]
    html = render_template(
        "error/page.html",
        status=int(status),
        heading=page.heading,
        sentences=sentences or (sentence(page.text, {}),),
        done_by=faster.name,
        done_at=faster.when,
        typed=typed,
        latest=latest,
        number=number,
    )
    return html, int(status)


def _faster(conflict: Conflict) -> Faster:
    """Who and when from the facts `name` and `at` of a lost race."""
    at = conflict.facts.get("at")
    return Faster(
        name=str(conflict.facts.get("name", "")),
        when=moment(at) if isinstance(at, datetime) else "",
    )


def _kept_text() -> tuple[str, ...]:
    """Texts worth keeping: what a person wrote in more than a few signs."""
    return tuple(
        text
        for name, texts in typed_fields().items()
        for text in texts
        if len(text.strip()) >= 2 and name in _WRITTEN
    )


_WRITTEN = frozenset({"subject", "body", "opinion", "reason", "note", "question", "answer"})


def _latest() -> str:
    """Where the newest state of what was acted on can be seen: the page the form stood on."""
    came_from = local_path(request.referrer or "/")
    path = urlsplit(came_from).path
    return came_from if path != request.path else path.rsplit("/", 1)[0] or "/"
