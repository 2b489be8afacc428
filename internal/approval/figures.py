"""The counts of the reader's lists, asked once per request: the page and the menu share them."""

from typing import cast

from flask import g
from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.approval.lists import asker_of
from internal.approval.queries import Counts, approve_count, inbox_counts
from internal.kernel.clock import Clock
from internal.web.context import principal
from internal.web.words import today


def counts_of_reader(conn: Connection) -> Counts:
    """What is in each list of the signed-in person. One statement per request."""
    if "list_counts" not in g:
        g.list_counts = inbox_counts(conn, asker_of(principal()), today())
    return cast(Counts, g.list_counts)


def waiting_at_menu(conn: Connection, who: Principal, _clock: Clock) -> int:
    """The figure beside 受信トレイ in the menu."""
    if "list_counts" in g:
        return counts_of_reader(conn).approve.all
    return approve_count(conn, who.person_id)
