"""Words of receipts on pages."""

from collections.abc import Mapping

from internal.documents.receipts.drafts import Purpose
from internal.documents.receipts.rules.entry import Handling, Means
from internal.documents.receipts.rules.standing import Move, Outcome, Tray
from internal.kernel.text import N_

MEANS: Mapping[Means, str] = {
    Means.POST: N_("郵便"),
    Means.HAND: N_("持参"),
    Means.EMAIL: N_("電子メール"),
    Means.FAX: N_("FAX"),
    Means.LGWAN: N_("LGWAN文書交換"),
    Means.ONLINE: N_("電子申請"),
    Means.INTERNAL: N_("庁内便"),
    Means.OTHER: N_("その他"),
}

HANDLINGS: Mapping[Handling, str] = {
    Handling.ORDINARY: N_("普通"),
    Handling.REGISTERED: N_("書留など"),
    Handling.PERSONAL: N_("親展"),
}

TRAYS: Mapping[Tray, str] = {
    Tray.UNDISTRIBUTED: N_("未配布"),
    Tray.AWAITING: N_("受領待ち"),
    Tray.OPEN: N_("未処理"),
    Tray.DONE: N_("処理済"),
    Tray.CANCELLED: N_("取消"),
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ANSWERED: N_("回答済み"),
    Outcome.CLOSED: N_("処理不要"),
}

PURPOSES: Mapping[Purpose, str] = {
    Purpose.DECIDE: N_("起案"),
    Purpose.SHOW: N_("供覧"),
}

MOVES: Mapping[Move, str] = {
    Move.ACCEPT: N_("受領する"),
    Move.RETURN: N_("誤着として差し戻す"),
    Move.ANSWER: N_("回答済みにする"),
    Move.CLOSE: N_("処理不要にする"),
    Move.REOPEN: N_("処理済みを取り消す"),
    Move.CANCEL: N_("収受番号を取り消す"),
}
"""The moves of the form on the page of a receipt; the others have forms of their own."""

EVENTS: Mapping[str, str] = {
    Move.RECEIVE: N_("収受した"),
    Move.ADD_FILES: N_("ファイルを追加した"),
    Move.DISTRIBUTE: N_("配布した"),
    Move.ACCEPT: N_("受領した"),
    Move.RETURN: N_("誤着として差し戻した"),
    Move.FORWARD: N_("誤着として転送した"),
    Move.DRAFT: N_("起案を始めた"),
    Move.ANSWER: N_("回答済みにした"),
    Move.CLOSE: N_("処理不要にした"),
    Move.REOPEN: N_("処理済みを取り消した"),
    Move.CANCEL: N_("収受番号を取り消した"),
}
