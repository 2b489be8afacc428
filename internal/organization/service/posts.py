"""Posts: create, change from a day, close."""

from datetime import date

from internal.kernel.db import Tx
from internal.kernel.refusal import Refusal
from internal.organization.history import PostFacts, Register
from internal.organization.planning import Wish, Wishes
from internal.organization.service.changing import (
    carry_out,
    holders_of,
    opened,
    record,
    refuse_later_changes,
    running_or_refuse,
)
from internal.organization.timelines import overlapping


def create_post(tx: Tx, *, code: str, facts: PostFacts, on: date) -> None:
    """A new post from a day.

    Raises:
        Refusal: `organization.code_taken`, or a problem of the chart (its department is not there).
    """
    stored = opened(tx, on)
    if overlapping(stored.history.posts.get(code, ()), on, None) is not None:
        raise Refusal(
            "organization.code_taken",
            "コード「{key}」は既に使われています。別のコードを入力してください。",
            key=code,
        )
    carry_out(tx, stored, Wishes(on, posts=(Wish(code, facts),)))
    record(tx, "create_post", Register.POSTS, stored.ids.posts[code], on=on, key=code)


def change_post(tx: Tx, *, code: str, facts: PostFacts, on: date) -> None:
    """Other facts of a post from a day, until the next change that is already known.

    Raises:
        NotFound: the post does not exist on the day.
        Refusal: a problem of the chart, or `organization.nothing_changes`.
    """
    stored = opened(tx, on)
    running_or_refuse(stored.history.posts.get(code, ()), on, key=code)
    carry_out(tx, stored, Wishes(on, posts=(Wish(code, facts),)))
    record(tx, "change_post", Register.POSTS, stored.ids.posts[code], on=on, key=code)


def close_post(tx: Tx, *, code: str, on: date) -> None:
    """A post no longer exists from a day.

    Raises:
        NotFound: it does not exist on the day.
        Refusal: `organization.post_in_use` with its holders, `organization.later_change`, or a
            deputy order that still names it.
    """
    stored = opened(tx, on)
    timeline = stored.history.posts.get(code, ())
    running_or_refuse(timeline, on, key=code)
    refuse_later_changes(timeline, on, key=code)
    holders = holders_of(stored.history, code, on)
    if holders:
        raise Refusal(
            "organization.post_in_use",
            "この職には{holders}が任命されています。先に任命を終えてください。",
            holders=holders,
        )
    carry_out(tx, stored, Wishes(on, posts=(Wish(code, None),)))
    record(tx, "close_post", Register.POSTS, stored.ids.posts[code], on=on, key=code)
