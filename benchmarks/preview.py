"""The preview of a route while the authority table grows."""

import time
from collections.abc import Mapping
from dataclasses import replace

from benchmarks.city import City, lines
from benchmarks.report import quantiles, row, say
from internal.approval.authority.facts import Condition, FactValue
from internal.approval.authority.rules import AuthorityRow, Decider
from internal.approval.authority.store import AuthorityStore, publish_generation
from internal.approval.service import Approval
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import jst_date
from internal.kernel.db import Tx
from internal.organization.directory import DirectoryCache
from internal.organization.rules import Rank, Seat

SIZES = (0, 500)
"""Rows beside those of the demonstration; all in the matter that is asked."""

PREVIEWS = 300
FACTS: Mapping[str, FactValue] = {
    "amount_yen": 300_000,
    "contract": "negotiated",
    "important": False,
}


def run(city: City) -> None:
    """Print p50 and p95 of one preview with the demonstration's rows and with 500 more."""
    say("Preview of a route (PostgreSQL, one process, no HTTP)")
    approval = Approval(DirectoryCache(), AuthorityStore(), {})
    drafter = lines(city)[0].drafter
    for more in SIZES:
        if more:
            city.db.perform(_widen, SYSTEM, approval=approval, more=more)
        _preview(city, approval, drafter)
        p50, p95 = quantiles([_preview(city, approval, drafter) for _ in range(PREVIEWS)])
        row(f"{more} further rows: p50 / p95", f"{p50:.1f} / {p95:.1f} ms", "aim p95 ≤ 100 ms")


def _widen(tx: Tx, *, approval: Approval, more: int) -> None:
    """Bands above all amounts, so that the same row applies and every other one is explained."""
    table = approval.authority.table(tx.conn)
    (present,) = table.generations
    bands = tuple(
        AuthorityRow(
            f"band-{number}",
            f"別表第9 {number}",
            "goods",
            "市長決裁",
            Decider(Rank.MAYOR),
            (Condition("amount_yen", at_least=10**12 + number, below=10**12 + number + 1),),
        )
        for number in range(more)
    )
    publish_generation(
        tx,
        name="500行の専決規程",
        generation=replace(
            present, code="wide", applies_from=jst_date(tx.at), rows=(*present.rows, *bands)
        ),
        facts=table.facts,
        matters=table.matters,
    )


def _preview(city: City, approval: Approval, drafter: Seat) -> float:
    begun = time.perf_counter()
    with city.db.reading() as conn:
        approval.preview(conn, drafter=drafter, matter="goods", facts=FACTS, at=city.db.clock())
    return time.perf_counter() - begun
