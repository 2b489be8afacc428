"""Words of records on pages."""

from collections.abc import Mapping

from internal.documents.records.rules.binder import BinderState, Move
from internal.documents.records.rules.disposal import BatchState, Measure, Outcome
from internal.documents.records.rules.retention import (
    Because,
    BinderKind,
    Cause,
    ExpiryAction,
    HoldReason,
    Retention,
    Term,
)
from internal.kernel.clock import FiscalYear
from internal.kernel.text import N_
from internal.web.words import in_english, long_day, ngettext, sentence

KINDS: Mapping[BinderKind, str] = {
    BinderKind.YEAR: N_("年度"),
    BinderKind.STANDING: N_("常用"),
    BinderKind.CASE: N_("案件"),
}

ACTIONS: Mapping[ExpiryAction, str] = {
    ExpiryAction.DISPOSE: N_("廃棄"),
    ExpiryAction.TRANSFER: N_("移管"),
}

STATES: Mapping[BinderState, str] = {
    BinderState.PREPARED: N_("作成(確認待ち)"),
    BinderState.OPEN: N_("使用中"),
    BinderState.CLOSED: N_("閉鎖(保管)"),
    BinderState.HANDING_OVER: N_("引継申請中"),
    BinderState.ARCHIVED: N_("保存"),
    BinderState.DISPOSAL_PROPOSED: N_("廃棄伺い中"),
    BinderState.DISPOSED: N_("廃棄済み"),
    BinderState.TRANSFERRED: N_("移管済み"),
}

MEASURES: Mapping[Measure, str] = {
    Measure.DISPOSE: N_("廃棄"),
    Measure.TRANSFER: N_("移管"),
    Measure.EXTEND: N_("延長"),
}

BATCH_STATES: Mapping[BatchState, str] = {
    BatchState.PROPOSED: N_("伺い中"),
    BatchState.DECIDED: N_("決裁済み（実行待ち）"),
    BatchState.CARRIED_OUT: N_("実行済み（消去待ち）"),
    BatchState.ERASED: N_("完了"),
    BatchState.REFUSED: N_("決裁されずに終了"),
    BatchState.CALLED_OFF: N_("取りやめ"),
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.WAITING: N_("実行前"),
    Outcome.DONE: N_("実行した"),
    Outcome.LEFT_OUT: N_("実行から外した"),
    Outcome.RETURNED: N_("元に戻した"),
}

HOLD_REASONS: Mapping[HoldReason, str] = {
    HoldReason.AUDIT: N_("監査・検査"),
    HoldReason.LAWSUIT: N_("訴訟"),
    HoldReason.APPEAL: N_("不服申立て"),
    HoldReason.DISCLOSURE: N_("開示請求"),
    HoldReason.OTHER: N_("その他"),
}

EVENTS: Mapping[str, str] = {
    "make": N_("作成した"),
    "rename": N_("名称または所在を変更した"),
    "entrust": N_("所管課を替えた"),
    Move.OPEN: N_("使用を始めた"),
    Move.CLOSE: N_("閉鎖した"),
    Move.REOPEN: N_("閉鎖を取り消した"),
    Move.REQUEST_HANDOVER: N_("引継ぎを申請した"),
    Move.ACCEPT_HANDOVER: N_("引継ぎを受け入れた"),
    Move.REFUSE_HANDOVER: N_("引継ぎを差し戻した"),
    Move.EXTEND: N_("保存期間を延長した"),
    Move.PROPOSE_DISPOSAL: N_("満了後の措置を伺った"),
    Move.REFUSE_DISPOSAL: N_("満了後の措置の伺いが終わった"),
    Move.DISPOSE: N_("廃棄した"),
    Move.TRANSFER: N_("移管した"),
    Move.RESTORE: N_("廃棄または移管を取りやめた"),
}

MOVES: Mapping[Move, str] = {
    Move.OPEN: N_("使用を始める"),
    Move.CLOSE: N_("閉鎖する"),
    Move.REOPEN: N_("閉鎖を取り消す"),
    Move.REQUEST_HANDOVER: N_("引継ぎを申請する"),
    Move.ACCEPT_HANDOVER: N_("引継ぎを受け入れる"),
    Move.REFUSE_HANDOVER: N_("引継ぎを差し戻す"),
    Move.EXTEND: N_("保存期間を延長する"),
}

_CAUSES: Mapping[Cause, str] = {
    Cause.CLASS: N_("分類表の行と根拠"),
    Cause.FISCAL_YEAR: N_("簿冊の年度は{day}に終わります。"),
    Cause.STANDING_ENDED: N_("常用は{day}に終わりました。"),
    Cause.CASE_ENDED: N_("案件は{day}に終わりました。"),
    Cause.STANDING_USED: N_("常用のため、使い終わるまで保存期間は始まりません。"),
    Cause.CASE_OPEN: N_("案件が終わるまで保存期間は始まりません。"),
    Cause.STARTS: N_("保存期間は、その翌年度の初日の{day}に始まります。"),
    Cause.EXPIRES: N_("保存期間は{day}に満了します。"),
    Cause.EXTENDED: N_("{day}まで延長されています({words})。"),
    Cause.FOR_EVER: N_("永年保存のため、満了しません。"),
    Cause.HELD_PENDING: N_("廃棄停止中です({words})。終わるまで廃棄できません。"),
    Cause.HELD_UNTIL: N_("{day}までは廃棄停止です({words})。"),
}


def because_words(because: Because) -> str:
    """One line of the explanation, in the reader's language."""
    day = long_day(because.on) if because.on else ""
    return sentence(_CAUSES[because.cause], {"day": day, "words": because.words})


def retention_words(retention: Retention) -> str:
    """How long: 5年, 事案終了後5年, 永年, 1年未満."""
    match retention.term:
        case Term.YEARS:
            return ngettext("%(num)s年", "%(num)s年", retention.years)
        case Term.AFTER_CASE:
            return ngettext("事案終了後%(num)s年", "事案終了後%(num)s年", retention.years)
        case Term.PERMANENT:
            return sentence(N_("永年"), {})
        case Term.UNDER_A_YEAR:
            return sentence(N_("1年未満"), {})


def fiscal_year_words(year: int) -> str:
    """A fiscal year in the reader's language: 令和8年度, FY 2026."""
    return f"FY {year}" if in_english() else str(FiscalYear(year))
