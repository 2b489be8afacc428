"""The forms of what may be done beside answering: their words, and what a person sent. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from internal.approval.engine.beside import Decline, Grant, PetitionKind, Propose
from internal.approval.engine.commands import (
    AddSlot,
    Ask,
    Command,
    Force,
    Hold,
    Overrule,
    PullUp,
    Release,
    RemoveSlot,
    ReplaceSlot,
    Reply,
    Skip,
    TakeBack,
)
from internal.approval.engine.guards import Ground
from internal.approval.engine.values import Capacity, ChangeKind
from internal.approval.forms import MAX_OPINION, once_of
from internal.approval.guard_deeds import GUARDED, guard_maker
from internal.approval.offers import PROPOSALS, Deed
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.organization.rules import Seat

Maker = Callable[[Seat], Command]
"""Makes a command with the seat of whoever acts."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a page of a deed says; all message ids. `asked` is empty where nothing is written."""

    title: str
    lead: str
    button: str
    done: str
    asked: str = ""
    missing: str = ""
    field: str = "reason"
    icon: str = "check"
    tone: str = "return"


WORDS: Mapping[Deed, Words] = {
    Deed.TAKE_BACK: Words(
        N_("承認を取り消す"),
        N_(
            "次の職員がまだ開いていないため、承認を取り消せます。案件はあなたの承認待ちに戻ります。"
            "引上げ承認を取り消すと、飛び越した最初の職員に戻ります。"
        ),
        N_("承認を取り消す"),
        N_("承認を取り消しました。"),
        icon="back",
    ),
    Deed.HOLD: Words(
        N_("保留にする"),
        N_("受信トレイに保留の印が付きます。順番も待ち日数も変わらず、督促は止まりません。"),
        N_("保留にする"),
        N_("保留にしました。"),
        N_("保留の理由"),
        N_("保留の理由を入力してください。"),
        icon="clock",
    ),
    Deed.RELEASE: Words(
        N_("保留を解く"),
        N_("受信トレイの保留の印を消します。"),
        N_("保留を解く"),
        N_("保留を解きました。"),
        icon="clock",
    ),
    Deed.ASK: Words(
        N_("質問する"),
        N_("案件はあなたの承認待ちのまま動きません。回答があるまで、待ち時間は数えません。"),
        N_("質問を送る"),
        N_("質問を送りました。回答があると通知されます。"),
        N_("質問"),
        N_("質問を入力してください。"),
        field="question",
        icon="send",
        tone="primary",
    ),
    Deed.REPLY: Words(
        N_("質問に答える"),
        N_("回答は決裁の経過に残り、質問した職員に通知されます。"),
        N_("回答を送る"),
        N_("回答しました。"),
        N_("回答"),
        N_("回答を入力してください。"),
        field="answer",
        icon="send",
        tone="primary",
    ),
    Deed.LIFT: Words(
        N_("専決を留保する"),
        N_("決裁を上位の職に委ねます。根拠の条項は変わらず、事由と理由が決裁欄と経過に残ります。"),
        N_("専決を留保する"),
        N_("専決を留保しました。上位の職に回りました。"),
        N_("専決を留保する理由"),
        N_("専決を留保する理由を入力してください。"),
        icon="up",
    ),
    Deed.PULL_UP: Words(
        N_("引上げ承認をする"),
        N_("順番を待たずに承認します。まだ承認していない下位の職員は、決裁後に閲覧します(後閲)。"),
        N_("引上げ承認をする"),
        N_("引上げ承認をしました。"),
        N_("意見"),
        field="opinion",
        icon="up",
        tone="primary",
    ),
    Deed.OVERRULE: Words(
        N_("引上げて却下する"),
        N_("下位の職員の承認を待たずに、決裁者として却下します。案件は終わり、再提出できません。"),
        N_("引上げて却下する"),
        N_("引上げて却下しました。起案者と承認待ちだった職員に通知されます。"),
        N_("却下の理由"),
        N_("却下の理由を入力してください。"),
        icon="x",
        tone="deny",
    ),
    Deed.SKIP: Words(
        N_("この決裁欄を飛ばす"),
        N_("承認を得ずに次へ進めます。飛ばされた職員に理由とともに通知されます。"),
        N_("飛ばして進める"),
        N_("決裁欄を飛ばしました。飛ばされた職員に通知されます。"),
        N_("飛ばす理由"),
        N_("飛ばす理由を入力してください。"),
        icon="right",
    ),
    Deed.TAKE_DOWN: Words(
        N_("取下げを申し出る"),
        N_(
            "決裁者か文書主任が同意すると、案件は起案者に戻ります。経過は残り、回答まで回議は続きます。"
        ),
        N_("取下げを申し出る"),
        N_("取下げを申し出ました。決裁者と文書主任に通知されます。"),
        N_("申出の理由"),
        N_("申出の理由を入力してください。"),
        icon="back",
    ),
    Deed.ABANDON: Words(
        N_("廃案を申し出る"),
        N_(
            "相手(起案者からは決裁者、決裁者からは起案者)が同意すると、実施しない案件として終わります。"
        ),
        N_("廃案を申し出る"),
        N_("廃案を申し出ました。相手に通知されます。"),
        N_("申出の理由"),
        N_("申出の理由を入力してください。"),
        icon="x",
        tone="deny",
    ),
    Deed.GRANT: Words(
        N_("申出に同意する"),
        N_("同意すると、案件の回議はここで止まります。"),
        N_("同意する"),
        N_("申出に同意しました。申し出た職員に通知されます。"),
        icon="check",
        tone="primary",
    ),
    Deed.DECLINE: Words(
        N_("申出に同意しない"),
        N_("案件はこのまま回議を続けます。理由は経過に残り、申し出た職員に通知されます。"),
        N_("同意しない"),
        N_("申出に同意しないと回答しました。"),
        N_("同意しない理由"),
        N_("同意しない理由を入力してください。"),
        icon="x",
    ),
    Deed.DROP: Words(
        N_("申出を取り消す"),
        N_("自分の申出を取り消します。案件はこのまま回議を続けます。"),
        N_("申出を取り消す"),
        N_("申出を取り消しました。"),
        icon="x",
    ),
    Deed.AMEND: Words(
        N_("内容を修正する"),
        N_(
            "修正前と修正後の内容、修正した人と理由が残ります。起案者と、すでに承認した職員に通知されます。"
        ),
        N_("修正を確定する"),
        N_("内容を修正しました。起案者とすでに承認した職員に通知されます。"),
        N_("修正の理由"),
        N_("修正の理由を入力してください。"),
        icon="pen",
        tone="primary",
    ),
    Deed.ENCLOSE: Words(
        N_("資料を添付する"),
        N_("案件の内容は変わりません。資料はあなたの名前とともに残り、後の職員が見られます。"),
        N_("資料を添付する"),
        N_("資料を添付しました。"),
        N_("資料の説明"),
        field="note",
        icon="clip",
        tone="primary",
    ),
    Deed.REROUTE: Words(
        N_("経路を変更する"),
        N_("まだ回っていない決裁欄だけを変更できます。変更した人と理由は、経路と経過に残ります。"),
        N_("経路を変更する"),
        N_("経路を変更しました。起案者に通知されます。"),
        N_("経路を変更する理由"),
        N_("経路を変更する理由を入力してください。"),
        icon="swap",
    ),
    Deed.CONCERN: Words(
        N_("重要異例の申出をする"),
        N_(
            "決裁者に警告として示され、決裁者は理由を述べて決裁するか、専決を留保します。"
            "回議はそのまま続きます。"
        ),
        N_("申し出る"),
        N_("重要異例の申出をしました。決裁者に示されます。"),
        N_("申出の内容"),
        N_("申出の内容を入力してください。"),
        icon="flag",
    ),
    Deed.INSTRUCT: Words(
        N_("事前の指揮を記録する"),
        N_(
            "次の事由により代決できない案件でも、決裁者の指揮があれば代決できます。"
            "だれがいつ指揮したかが経過と印刷に残ります。"
        ),
        N_("指揮を記録する"),
        N_("指揮を記録しました。不在の間は代決できます。"),
        N_("指揮の内容"),
        N_("指揮の内容を入力してください。"),
        icon="pen",
        tone="primary",
    ),
    Deed.FORCE: Words(
        N_("強制的に取り下げる"),
        N_(
            "案件は強制取下として終わり、関わった全員に理由とともに通知されます。再提出できません。"
        ),
        N_("強制的に取り下げる"),
        N_("強制的に取り下げました。関わった全員に通知されます。"),
        N_("強制取下の理由"),
        N_("強制取下の理由を入力してください。"),
        icon="x",
        tone="deny",
    ),
}

ADDED_AS = (Capacity.CONCUR, Capacity.CIRCULATE, Capacity.EXAMINE, Capacity.SHOW)
"""In which capacity a post may come into a route on the way."""


@dataclass(frozen=True, slots=True)
class DeedForm:
    """What a person sent: the token of the form and how to make the command."""

    once: UUID
    command: Maker


def deed_form(deed: Deed, form: Mapping[str, str], grounds: tuple[Ground, ...] = ()) -> DeedForm:
    """Read the form of a deed; `grounds` are those that the regulation in force names.

    Raises:
        InvalidInput: `approval.words_missing` with the field, `approval.broken_form`.
    """
    words = written(deed, form)
    try:
        if deed in GUARDED:
            return DeedForm(once_of(form), guard_maker(deed, form, words, grounds))
        return DeedForm(once_of(form), _maker(deed, form, words))
    except (ValueError, KeyError):
        raise InvalidInput(
            "approval.broken_form",
            "送信された内容を読み取れませんでした。"
            "ページを開き直してから、もう一度お試しください。",
        ) from None


def written(deed: Deed, form: Mapping[str, str]) -> str:
    """The words that a deed asks for.

    Raises:
        InvalidInput: `approval.words_missing`, `approval.text_too_long`, with the field.
    """
    asked = WORDS[deed]
    text = form.get(asked.field, "").replace("\r\n", "\n").strip()
    if asked.missing and not text:
        raise InvalidInput(
            "approval.words_missing",
            "入力内容を確認してください。",
            {asked.field: asked.missing},
        )
    if len(text) > MAX_OPINION:
        raise InvalidInput(
            "approval.text_too_long",
            "入力内容を確認してください。",
            {asked.field: "{most}字以内で入力してください。"},
            most=f"{MAX_OPINION:,}",
        )
    return text


def _maker(deed: Deed, form: Mapping[str, str], words: str) -> Maker:
    number = int(form.get("number") or 0)
    match deed:
        case Deed.TAKE_BACK:
            return lambda by: TakeBack(by, number)
        case Deed.HOLD:
            return lambda by: Hold(by, number, words)
        case Deed.RELEASE:
            return lambda by: Release(by, number)
        case Deed.PULL_UP:
            return lambda by: PullUp(by, number, words, form.get("seen", ""))
        case Deed.OVERRULE:
            return lambda by: Overrule(by, number, words, form.get("seen", ""))
        case Deed.SKIP:
            return lambda by: Skip(by, number, words)
        case Deed.TAKE_DOWN | Deed.ABANDON:
            return lambda by: Propose(by, PROPOSALS[deed], words)
        case Deed.GRANT:
            kind = PetitionKind(form["kind"])
            return lambda by: Grant(by, kind)
        case Deed.DECLINE | Deed.DROP:
            return lambda by: Decline(by, words)
        case Deed.FORCE:
            return lambda by: Force(by, words)
        case Deed.ASK:
            person_id = _chosen(form, "person", N_("質問する相手を選んでください。"))
            return lambda by: Ask(by, number, person_id, words)
        case Deed.REPLY:
            return lambda by: Reply(by, number, words)
        case Deed.AMEND | Deed.ENCLOSE:
            raise KeyError(deed)  # they have forms of their own, with files
        case _:
            return _reroute(form, words)


def _reroute(form: Mapping[str, str], words: str) -> Maker:
    change = ChangeKind(form["change"])
    if change is ChangeKind.REMOVE:
        gone = int(form["slot"])
        return lambda by: RemoveSlot(by, gone, words)
    post_id = _chosen(form, "post", N_("職を選んでください。"))
    if change is ChangeKind.REPLACE:
        old = int(form["slot"])
        return lambda by: ReplaceSlot(by, old, post_id, words)
    capacity = Capacity(form["capacity"])
    before = int(form["before"]) if form.get("before") else None
    return lambda by: AddSlot(by, capacity, post_id, words, before)


def _chosen(form: Mapping[str, str], name: str, sentence: str) -> UUID:
    if not form.get(name):
        raise InvalidInput(
            "approval.nothing_selected", "入力内容を確認してください。", {name: sentence}
        )
    return UUID(form[name])
