"""What the page of delegations sends, as a typed wish."""

from datetime import date, timedelta
from uuid import UUID

from werkzeug.datastructures import MultiDict

from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.organization.service import DelegationWish
from internal.web.fields import Fields


def delegation_of(
    form: MultiDict[str, str], *, own_post: UUID, matters: frozenset[str], named: UUID | None
) -> DelegationWish:
    """Who is to act in one's place, and when. `named` is whose employee number was typed.

    Raises:
        InvalidInput: a day or the person is missing, or no kind is ticked where some were wanted.
    """
    fields = Fields(form)
    begins, last = fields.day("from"), fields.day("to")
    for name, day in (("from", begins), ("to", last)):
        if day is None:
            fields.errors.setdefault(name, N_("日付を入力してください。"))
    proxy = named
    if fields.text("number"):
        if named is None:
            fields.errors["number"] = N_("この職員番号の職員は登録されていません。")
    else:
        proxy = _id(fields.text("proxy"))
        if proxy is None:
            fields.errors["proxy"] = N_("代理をする職員を選んでください。")
    chosen = frozenset(form.getlist("matters")) & matters
    if fields.text("scope") == "some" and not chosen:
        fields.errors["matters"] = N_("代理する事項を一つ以上選んでください。")
    fields.done()
    if begins is None or last is None or proxy is None:
        raise InvalidInput("form.unreadable", "入力内容を確認してください。")
    return DelegationWish(
        post_id=_id(fields.text("post")) or own_post,
        proxy_id=proxy,
        valid_from=begins,
        valid_to=last + timedelta(days=1) if last < date.max else last,
        matters=chosen if fields.text("scope") == "some" else frozenset(),
        note=fields.text("note")[:200],
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
