"""What the verifier can find, and how it says so in both languages. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What does not agree."""

    ROW_CHANGED = "row_changed"
    ROW_MISSING = "row_missing"
    TAIL_MISSING = "tail_missing"
    TREE = "tree"
    NUMBER_MISSING = "number_missing"
    NOT_IN_DATABASE = "not_in_database"
    FILE_MISSING = "file_missing"
    FILE_CHANGED = "file_changed"
    SIGNATURE = "signature"
    FOREIGN_KEY = "foreign_key"
    LINK = "link"
    UNREADABLE = "unreadable"
    BACKDATED = "backdated"
    DAY_WITHOUT_ROOT = "day_without_root"
    STAMP = "stamp"
    STAMP_MISSING = "stamp_missing"


SENTENCES: dict[Kind, tuple[str, str]] = {
    Kind.ROW_CHANGED: (
        "{where}: {what} が書き換えられています。",
        "{where}: {what} was changed.",
    ),
    Kind.ROW_MISSING: (
        "{where}: 行がありません({what} によればあるはずです)。",
        "{where}: the row is missing (known from {what}).",
    ),
    Kind.TAIL_MISSING: (
        "{where}: ここから後の行為が切り取られています({what} によればあるはずです)。",
        "{where}: the acts from here on were cut off (known from {what}).",
    ),
    Kind.TREE: (
        "{where}: 対象の行為と封印から計算した木の値が署名と一致しません({what})。",
        "{where}: the tree over its acts and seals is not the one that was signed ({what}).",
    ),
    Kind.NUMBER_MISSING: (
        "{where}: 番号が欠けています。",
        "{where}: the number is missing.",
    ),
    Kind.NOT_IN_DATABASE: (
        "{where}: ファイルにはありますが、データベースにありません。",
        "{where}: there is a file, but no row in the database.",
    ),
    Kind.FILE_MISSING: (
        "{where}: ファイルがありません。",
        "{where}: the file is missing.",
    ),
    Kind.FILE_CHANGED: (
        "{where}: ファイルとデータベースの内容が異なります。",
        "{where}: file and database differ.",
    ),
    Kind.SIGNATURE: (
        "{where}: 署名が本文と一致しません。",
        "{where}: the signature does not fit the text.",
    ),
    Kind.FOREIGN_KEY: (
        "{where}: この団体の鍵ではない鍵で署名されています({what})。",
        "{where}: signed with a key that is not one of ours ({what}).",
    ),
    Kind.LINK: (
        "{where}: 一つ前の署名とつながっていません。",
        "{where}: not linked to the root before.",
    ),
    Kind.UNREADABLE: (
        "{where}: 内容を読み取れません。",
        "{where}: cannot be read.",
    ),
    Kind.BACKDATED: (
        "{where}: 日時が {what} より前なのに、その対象に含まれていません。"
        "後から書き加えられています。",
        "{where}: dated before {what}, which does not cover it; it was written later.",
    ),
    Kind.DAY_WITHOUT_ROOT: (
        "{where}: この日の署名がありません(処理が動いていなかった可能性があります)。",
        "{where}: no root was written on this day (the worker may have been stopped).",
    ),
    Kind.STAMP: (
        "{where}: タイムスタンプが正しくありません。{what}。",
        "{where}: the timestamp is wrong: {what}.",
    ),
    Kind.STAMP_MISSING: (
        "{where}: タイムスタンプがありません"
        "(タイムスタンプサーバーが応答しなかったか、削除された可能性があります)。",
        "{where}: there is no timestamp (the server may not have answered, or it was deleted).",
    ),
}
"""Japanese and English. `where` and `what` name tables, columns, cases and files."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree. `where` names table, case and number.

    `japanese_what` stands where `what` is a sentence and not a name.
    """

    kind: Kind
    where: str
    what: str = ""
    japanese_what: str | None = None

    @property
    def is_fault(self) -> bool:
        """Whether it speaks against the ledger; what was never written is only worth knowing."""
        return self.kind not in (Kind.DAY_WITHOUT_ROOT, Kind.STAMP_MISSING)

    @property
    def japanese(self) -> str:
        what = self.what if self.japanese_what is None else self.japanese_what
        return SENTENCES[self.kind][0].format(where=self.where, what=what)

    @property
    def english(self) -> str:
        return SENTENCES[self.kind][1].format(where=self.where, what=self.what)
