"""Telling people about delegations (代理): who is asked, and what was answered."""

from uuid import UUID

from sqlalchemy import select

from internal.kernel.db import Tx
from internal.kernel.outbox import Entry
from internal.kernel.text import N_
from internal.notifications.rules import NoticeKind
from internal.notifications.service import settle, tell
from internal.organization.events import DelegationFact
from internal.organization.model import delegation

PAGE = "/settings/delegation"

_SENTENCES = {
    DelegationFact.ASKED: N_("代理を頼まれています。引き受けるか断るかを回答してください。"),
    DelegationFact.ACCEPTED: N_("頼んだ代理が引き受けられました。"),
    DelegationFact.DECLINED: N_("頼んだ代理は断られました。別の職員に頼んでください。"),
    DelegationFact.ENDED: N_("代理が取りやめになりました。"),
}


def announce_delegation(tx: Tx, entry: Entry) -> None:
    """Tell the other of the two what one of them did."""
    fact = DelegationFact(str(entry.payload["fact"]))
    row = tx.conn.execute(
        select(delegation.c.person_id, delegation.c.proxy_id).where(
            delegation.c.id == UUID(str(entry.payload["delegation"]))
        )
    ).one()
    both = (row.person_id, row.proxy_id)
    path = f"{PAGE}#{entry.payload['delegation']}"
    if fact is not DelegationFact.ASKED:
        settle(tx, path=path, people=both)
    tell(
        tx,
        [each for each in both if str(each) != str(entry.payload["by"])],
        kind=NoticeKind.OTHER,
        path=path,
        sentence=_SENTENCES[fact],
    )
