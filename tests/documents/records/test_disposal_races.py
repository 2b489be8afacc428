"""A hold and the carrying out of a disposal at the same moment: one of the two sees the other."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from internal.documents.records.disposing import carry_out
from internal.documents.records.holds import begin_hold, keep_binder
from internal.documents.records.rules.retention import HoldReason
from internal.kernel.refusal import Conflict
from tests.conftest import TestClock
from tests.documents.records.disposals import (
    decide,
    filed_binder,
    outcomes,
    pass_years,
    proposed,
    state_of,
)
from tests.documents.records.officers import CHIEF, appoint_chief
from tests.web.offices import CLERK, OfficePages, open_pages

ROUNDS = 3


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock, fonts: Path) -> OfficePages:
    (tmp_path / "assets").symlink_to(fonts.resolve().parent)
    opened = open_pages(database_url, tmp_path, clock)
    appoint_chief(opened)
    return opened


def test_a_binder_is_held_or_disposed_of_and_never_both(
    pages: OfficePages, clock: TestClock
) -> None:
    office = pages.office
    chief = office.actor(CHIEF, "SOMU-KACHO")
    prepared = [filed_binder(pages, f"工事 {number}") for number in range(ROUNDS)]
    pass_years(clock)

    def use(use_case, **given):
        def within(tx):
            return use_case(tx, office.approval.directories.at(tx.conn, tx.at), **given)

        return office.db.perform(within, chief)

    today = clock.now.date()
    hold_id = use(begin_hold, reason=HoldReason.LAWSUIT, matter="道路用地の訴訟", begun_on=today)
    for binder_id, kept in prepared:
        batch_id, document_id = proposed(pages, binder_id)
        decide(pages, document_id)
        barrier = Barrier(2)

        def together(deed, barrier=barrier):
            barrier.wait()
            try:
                deed()
            except Conflict as conflict:
                return conflict.code
            return "done"

        deeds = (
            partial(use, keep_binder, hold_id=hold_id, binder_id=binder_id),
            partial(use, carry_out, batch_id=batch_id, erase_after=30),
        )
        with ThreadPoolExecutor(2) as threads:
            held, ran = threads.map(together, deeds)
        assert ran == "done"
        outcome = outcomes(pages, batch_id)[binder_id][0]
        first = {"done": ("closed", "left_out"), "records.binder_ended": ("disposed", "done")}
        assert (state_of(pages, binder_id), outcome) == first[held]
        readable = pages.as_person(CLERK).get(f"/documents/{kept}").status_code == 200
        assert readable is (held == "done")
