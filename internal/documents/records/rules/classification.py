"""What a row of the class table (分類表) must say."""

from dataclasses import dataclass

from internal.documents.records.rules.retention import (
    BinderKind,
    ExpiryAction,
    Retention,
    Term,
)
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_

CODE_LENGTH, NAME_LENGTH, BASIS_LENGTH, TITLE_LENGTH = 20, 60, 200, 120


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A row of the class table: its place, what its binders collect, how long and why."""

    code: str
    major: str  # 大分類
    middle: str  # 中分類
    minor: str  # 小分類
    kind: BinderKind
    retention: Retention
    basis: str
    action: ExpiryAction

    @property
    def path(self) -> str:
        """The three names in one line."""
        return " › ".join(name for name in (self.major, self.middle, self.minor) if name)


def check_class(facts: ClassFacts) -> None:
    """Whether a row can stand in the table.

    Raises:
        InvalidInput: `records.class_incomplete`, with every field that is not right.
    """
    errors: dict[str, str] = {}
    if not 0 < len(facts.code) <= CODE_LENGTH:
        errors["code"] = N_("分類コードを20字以内で入力してください。")
    for name in ("major", "middle", "minor"):
        if len(getattr(facts, name)) > NAME_LENGTH:
            errors[name] = N_("分類の名称は60字以内で入力してください。")
    if not facts.major:
        errors["major"] = N_("大分類を入力してください。")
    if not facts.minor:
        errors["minor"] = N_("小分類を入力してください。")
    if not 0 < len(facts.basis) <= BASIS_LENGTH:
        errors["basis"] = N_(
            "保存期間の根拠を200字以内で入力してください(例: 文書管理規程 別表第1 3の項)。"
        )
    if facts.retention.term is Term.AFTER_CASE and facts.kind is BinderKind.STANDING:
        errors["kind"] = N_("「事案終了後」の保存期間は、年度または案件の簿冊で使います。")
    if facts.retention.is_permanent and facts.action is ExpiryAction.DISPOSE:
        errors["action"] = N_("永年保存は廃棄できません。満了時の措置は「移管」を選んでください。")
    if errors:
        raise InvalidInput("records.class_incomplete", "入力内容を確認してください。", errors)
