"""What a page shows of a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from internal.kernel.files.kinds import KINDS, FileKind, Shown
from internal.kernel.files.model import Problem, RenderingState, blob, picture, rendering
from internal.kernel.files.store import FileStore
from internal.kernel.files.text import MailPreview, TextPreview, mail_preview, preview
from internal.kernel.text import N_

_UNSUPPORTED = N_("この形式は画面に表示できません。ダウンロードして確認してください。")
_SENTENCES = {
    Problem.DAMAGED: N_(
        "ファイルが壊れているため表示できません。ダウンロードして確認してください。"
    ),
    Problem.ENCRYPTED: N_(
        "パスワードで保護されているため表示できません。ダウンロードして確認してください。"
    ),
    Problem.TOO_LARGE: N_(
        "ページや画像が大きすぎるため表示できません。ダウンロードして確認してください。"
    ),
    Problem.TIMEOUT: N_("表示の準備に時間がかかりすぎました。ダウンロードして確認してください。"),
    Problem.CRASHED: N_("表示の準備ができませんでした。ダウンロードして確認してください。"),
    Problem.NOT_CONVERTED: N_("表示用に変換できませんでした。ダウンロードして確認してください。"),
}


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The picture of one page, for `<img width height>`; `digest` is the picture's own."""

    page: int
    width: int
    height: int
    digest: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a file can be shown.

    `pages` counts all pages; `pictures` holds those drawn so far. `sentence` (a message id) says
    why there is nothing to see; None when there is, or will be soon.
    """

    digest: str
    kind: FileKind
    size: int
    state: RenderingState
    pages: int
    pictures: tuple[PagePicture, ...]
    sentence: str | None

    @property
    def shown(self) -> Shown:
        return KINDS[self.kind].shown


def renderings_of(conn: Connection, digests: Sequence[str]) -> dict[str, Rendering]:
    """How each of some files can be shown: two statements, however many files and pages."""
    drawn: dict[str, list[PagePicture]] = {}
    for row in conn.execute(
        select(picture).where(picture.c.digest.in_(digests)).order_by(picture.c.page)
    ):
        found = PagePicture(row.page, row.width, row.height, row.picture_digest)
        drawn.setdefault(row.digest, []).append(found)
    query = (
        select(
            blob.c.digest,
            blob.c.kind,
            blob.c.size,
            rendering.c.state,
            rendering.c.pages,
            rendering.c.error,
        )
        .join(rendering, rendering.c.digest == blob.c.digest)
        .where(blob.c.digest.in_(digests))
    )
    return {
        row.digest: Rendering(
            row.digest,
            FileKind(row.kind),
            row.size,
            RenderingState(row.state),
            row.pages,
            tuple(drawn.get(row.digest, ())),
            _sentence(RenderingState(row.state), row.error),
        )
        for row in conn.execute(query)
    }


def text_preview(store: FileStore, digest: str) -> TextPreview:
    """The beginning of a text file; the template escapes it."""
    with store.open(digest) as content:
        return preview(content)


def mail_preview_of(store: FileStore, digest: str) -> MailPreview | None:
    """A mail, taken apart; None: show it as text."""
    with store.open(digest) as content:
        return mail_preview(content)


def _sentence(state: RenderingState, error: str | None) -> str | None:
    match state:
        case RenderingState.UNSUPPORTED:
            return _UNSUPPORTED
        case RenderingState.FAILED:
            return _SENTENCES[Problem(error or Problem.CRASHED)]
        case RenderingState.WAITING | RenderingState.DONE:
            return None
