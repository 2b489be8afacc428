"""A migration after which the stored cases are what the present fold makes of their acts."""

from alembic import command
from sqlalchemy import update

from internal.approval.model import approval_case
from internal.approval.reconcile import Fault, reconcile
from internal.kernel.db import Database, new_id
from internal.migrations import alembic_config
from tests.approval.cast import open_office, repair
from tests.approval.test_service import ASSISTANT, CHIEF, FINANCE, approve


def test_cases_from_before_are_folded_anew(empty: Database, empty_url: str) -> None:
    command.upgrade(alembic_config(empty_url), "head")
    office = open_office(empty)
    case_id = office.submitted(repair())
    for who in (CHIEF, ASSISTANT):
        approve(office, case_id, *who)
    office.db.perform(
        office.approval.send_back,
        office.actor(*FINANCE),
        case_id=case_id,
        slot=3,
        token=new_id(),
        reason="補佐で確認してください。",
        to_stage=2,
    )
    approve(office, case_id, *ASSISTANT)
    _forget_what_the_new_fold_keeps(empty)
    assert [each.fault for each in reconcile(empty)] == [Fault.SNAPSHOT]
    command.downgrade(alembic_config(empty_url), "0009-1")
    command.upgrade(alembic_config(empty_url), "head")
    assert reconcile(empty) == ()


def _forget_what_the_new_fold_keeps(db: Database) -> None:
    with db.engine.begin() as conn:
        (snapshot,) = conn.scalars(
            approval_case.select().with_only_columns(approval_case.c.snapshot)
        )
        assert '"lap":2' in snapshot
        conn.execute(update(approval_case).values(snapshot=snapshot.replace(',"lap":2}', "}")))
