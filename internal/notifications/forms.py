"""What was typed on the pages of notices, as values."""

from uuid import UUID

from werkzeug.datastructures import ImmutableMultiDict

from internal.kernel.refusal import InvalidInput
from internal.notifications.rules import Delivery


def chosen_notices(form: ImmutableMultiDict[str, str]) -> tuple[UUID, ...]:
    """The notices that were ticked.

    Raises:
        InvalidInput: `notices.unknown`, when an id has no form of an id.
    """
    try:
        return tuple(UUID(text) for text in form.getlist("id"))
    except ValueError:
        raise InvalidInput(
            "notices.unknown", "お知らせを特定できません。画面を開き直してください。"
        ) from None


def page_start(text: str | None) -> UUID | None:
    """The notice before which a page starts; None for the first page."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def chosen_delivery(form: ImmutableMultiDict[str, str]) -> Delivery:
    """When mail is wanted.

    Raises:
        InvalidInput: `notices.delivery`, when none of the offered times was chosen.
    """
    try:
        return Delivery(form.get("delivery", ""))
    except ValueError:
        raise InvalidInput(
            "notices.delivery",
            "メールを受け取る時刻を選んでください。",
            {"delivery": "メールを受け取る時刻を選んでください。"},
        ) from None
