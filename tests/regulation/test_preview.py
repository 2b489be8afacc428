"""The preview of a route asks as little of a long table as of a short one."""

from dataclasses import replace

from internal.approval.authority.facts import Condition
from internal.approval.authority.rules import AuthorityRow, Decider
from internal.approval.authority.store import publish_generation
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.rules import Rank
from tests.web.offices import CLERK, OfficePages
from tests.web.test_statements import asked_by

ADDRESS = "/route-preview?matter=works&amount_yen=1980000&contract=negotiated"


def widened(pages: OfficePages) -> None:
    """Five hundred further rows of the same matter, above all amounts."""

    def widen(tx: Tx) -> None:
        table = pages.office.approval.authority.table(tx.conn)
        (present,) = table.generations
        bands = tuple(
            AuthorityRow(
                f"band-{number}",
                f"別表第9 {number}",
                "works",
                "市長決裁",
                Decider(Rank.MAYOR),
                (Condition("amount_yen", at_least=10**12 + number, below=10**12 + number + 1),),
            )
            for number in range(500)
        )
        publish_generation(
            tx,
            name="500行",
            generation=replace(
                present, code="wide", applies_from=tx.on, rows=(*present.rows, *bands)
            ),
            facts=table.facts,
            matters=table.matters,
        )

    pages.office.db.perform(widen, SYSTEM)


def test_five_hundred_rows_take_as_many_statements_as_a_few(pages: OfficePages) -> None:
    clerk = pages.as_person(CLERK)
    few = asked_by(pages, clerk, ADDRESS)
    widened(pages)
    assert asked_by(pages, clerk, ADDRESS) == few
    assert few <= 6
    assert "別表第9 499" in clerk.get(ADDRESS).text
