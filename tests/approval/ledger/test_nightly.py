"""The nightly root: what it covers, where it lies, who gets it, when it fails."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import delete, select

from internal.approval.ledger.chain import GENESIS
from internal.approval.ledger.effects import ask_for_root, ask_for_verification, handlers
from internal.approval.ledger.keys import (
    KeyMissing,
    known_keys,
    make_first_key,
    make_key,
    public_list,
    signed_by,
)
from internal.approval.ledger.model import ledger_cover, ledger_root
from internal.approval.ledger.nightly import FilesAhead, Notary
from internal.approval.ledger.root import link_of, signed_from
from internal.config import Environment, Settings
from internal.documents.versions import submitted_contents
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import audit_event
from internal.kernel.db import Database, Tx
from internal.kernel.failed_effects import failed_effects
from internal.kernel.outbox import deliver, due_entries, outbox
from internal.kernel.refusal import Conflict
from internal.notifications import delivery
from internal.notifications.model import dev_mail
from tests.approval.cast import repair
from tests.approval.ledger.desk import Ledger, open_ledger
from tests.conftest import TestClock


def test_a_night_covers_every_act_and_seal_once(ledger: Ledger, clock: TestClock) -> None:
    ledger.decided()
    ledger.office.submitted(repair())
    (first,) = ledger.night()
    assert (first.root.number, first.root.acts, first.root.seals) == (1, 6, 1)
    assert (first.root.previous, first.root.day) == (GENESIS, date(2026, 11, 24))
    clock.advance(days=1)
    ledger.office.submitted(repair())
    (second,) = ledger.night()
    assert (second.root.number, second.root.acts, second.root.seals) == (2, 1, 0)
    assert second.root.previous == link_of(first.text)
    assert ledger.said() == []


def test_a_day_without_acts_has_a_root_too(ledger: Ledger, clock: TestClock) -> None:
    ledger.night()
    clock.advance(days=1)
    (signed,) = ledger.night()
    assert (signed.root.number, signed.root.acts) == (2, 0)
    assert ledger.said() == []


def test_a_second_run_of_a_night_writes_nothing(ledger: Ledger) -> None:
    ledger.decided()
    assert len(ledger.night()) == 1
    assert ledger.night() == ()


def test_many_cases_are_covered_by_several_roots_of_one_night(ledger: Ledger) -> None:
    for _ in range(5):
        ledger.office.submitted(repair())
    assert [signed.root.acts for signed in ledger.night(most=2)] == [2, 2, 1]
    ledger.office.submitted(repair())
    ledger.office.submitted(repair())
    roots = [signed.root for signed in ledger.night(most=2)]
    assert [(root.acts, root.complete) for root in roots] == [(2, False), (0, True)]
    assert ledger.said() == []


def test_a_case_that_goes_on_is_covered_again_from_where_it_stood(
    ledger: Ledger, clock: TestClock
) -> None:
    ledger.office.submitted(repair())
    ledger.night()
    clock.advance(days=1)
    ledger.decided()
    ledger.night()
    with ledger.db.reading() as conn:
        spans = conn.execute(
            select(ledger_cover.c.root_number, ledger_cover.c.first_seq, ledger_cover.c.last_seq)
        ).all()
    assert sorted(tuple(span) for span in spans) == [(1, 1, 1), (2, 1, 5)]


def test_the_file_holds_what_was_signed(ledger: Ledger) -> None:
    ledger.decided()
    (signed,) = ledger.night()
    path = ledger.folder.root_path(1)
    assert signed_from(path.read_text("utf-8")) == signed
    assert signed_by(signed.text, signed.signature, signed.root.key)
    leaves = list(ledger.folder.leaves(1) or ())
    assert [leaf.split(" ")[0] for leaf in leaves] == ["act"] * 5 + ["seal"]


def test_a_run_that_died_before_its_file_is_completed_by_the_next(
    ledger: Ledger, clock: TestClock
) -> None:
    ledger.decided()
    ledger.night()
    for path in (ledger.folder.root_path(1), ledger.folder.leaves_path(1)):
        path.unlink()
    assert [finding.kind.value for finding in ledger.findings()] == ["file_missing"]
    clock.advance(days=1)
    ledger.night()
    assert ledger.folder.numbers() == (1, 2)
    assert ledger.said() == []


def test_without_a_key_the_night_fails_and_writes_nothing(db: Database, tmp_path: Path) -> None:
    ledger = open_ledger(db, tmp_path)
    ledger.notary = Notary(tmp_path / "none.pem", ledger.folder, ())
    with pytest.raises(KeyMissing, match="internal ledger key"):
        ledger.night()
    with db.reading() as conn:
        assert conn.execute(select(ledger_root)).all() == []


def test_a_number_whose_file_exists_is_not_given_again(ledger: Ledger, clock: TestClock) -> None:
    ledger.night()
    clock.advance(days=1)
    ledger.night()
    ledger.attack(delete(ledger_root).where(ledger_root.c.number == 2))
    clock.advance(days=1)
    with pytest.raises(FilesAhead):
        ledger.night()


def test_roots_and_covers_cannot_be_changed_in_the_database(ledger: Ledger) -> None:
    ledger.decided()
    ledger.night()
    for table in (ledger_root, ledger_cover):
        with pytest.raises(Exception, match="append-only"), ledger.db.engine.begin() as conn:
            conn.execute(delete(table))


def test_a_key_is_readable_by_its_owner_only_and_never_written_over(tmp_path: Path) -> None:
    key = tmp_path / "keys" / "key.pem"
    first = make_key(key, TestClock()())
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Conflict):
        make_key(key, TestClock()())
    second = make_key(key, TestClock()(), replace=True)
    assert [known.public for known in known_keys(public_list(key))] == [first, second]


def test_roots_of_an_old_key_stay_verifiable(ledger: Ledger, clock: TestClock) -> None:
    ledger.decided()
    (old,) = ledger.night()
    make_key(ledger.notary.key, clock(), replace=True)
    clock.advance(days=1)
    (new,) = ledger.night()
    assert old.root.key != new.root.key
    assert ledger.said() == []


def test_the_auditors_get_each_root_by_mail_with_numbers_and_hashes_only(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    ledger = open_ledger(db, tmp_path, auditors=("kansa@city.example.lg.jp",))
    ledger.decided()
    (signed,) = ledger.night()
    settings = Settings(environment=Environment.TEST, data_dir=tmp_path, database_url=database_url)
    with db.reading() as conn:
        (entry,) = conn.scalars(select(outbox.c.id).where(outbox.c.key.like("ledger.root:%"))).all()
    deliver(db, delivery.handlers(settings), entry)
    with db.reading() as conn:
        mail = conn.execute(select(dev_mail)).one()
    assert mail.recipient == "kansa@city.example.lg.jp"
    assert mail.body == signed.file_text
    assert "道路" not in mail.body


def asked_of_the_worker(db: Database, settings: Settings, ask: Callable[[Tx], None]) -> None:
    """The job of a night as the schedule asks for it and the worker does it."""
    db.perform(ask, SYSTEM)
    (entry,) = due_entries(db)
    deliver(db, handlers(settings, submitted_contents), entry)


def test_the_worker_writes_and_checks_each_night(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    ledger = open_ledger(db, tmp_path)
    settings = Settings(environment=Environment.TEST, data_dir=tmp_path, database_url=database_url)
    asked_of_the_worker(db, settings, ask_for_root)
    assert ledger.folder.numbers() == (1,)
    ledger.folder.root_path(1).unlink()
    asked_of_the_worker(db, settings, ask_for_verification)
    with db.reading() as conn:
        query = select(audit_event.c.detail).where(audit_event.c.action == "ledger.disagreement")
        (told,) = conn.scalars(query).all()
    assert told["where"] == "root-000001.txt"


def test_without_a_key_the_effect_of_the_night_stays_failed(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    settings = Settings(environment=Environment.TEST, data_dir=tmp_path, database_url=database_url)
    with pytest.raises(KeyMissing):
        asked_of_the_worker(db, settings, ask_for_root)
    with db.reading() as conn:
        (failed,) = failed_effects(conn)
    assert failed.topic == "ledger.root"
    assert "internal ledger key" in failed.error


def test_a_letter_without_a_mail_server_stays_failed_in_production(
    db: Database, tmp_path: Path
) -> None:
    ledger = open_ledger(db, tmp_path, auditors=("kansa@city.example.lg.jp",))
    ledger.night()
    production = Settings(
        environment=Environment.PRODUCTION,
        data_dir=tmp_path,
        secret_key=SecretStr("x" * 48),
        database_url="postgresql+psycopg://none",
        sso_config=tmp_path / "sso.toml",
        base_url="https://workflow.city.example.lg.jp",
    )
    (entry,) = due_entries(db)
    with pytest.raises(OSError, match="INTERNAL_SMTP_HOST"):
        deliver(db, delivery.handlers(production), entry)


def test_the_demonstration_makes_its_key_once(tmp_path: Path, clock: TestClock) -> None:
    key = tmp_path / "ledger" / "key.pem"
    for _ in range(2):
        make_first_key(key, clock())
    assert len(known_keys(public_list(key))) == 1


def test_the_addresses_of_the_auditors_stand_in_one_setting() -> None:
    addresses = " kansa@city.example.lg.jp, ,kiroku@pref.example.jp"
    assert Settings(ledger_mail_to=addresses).auditors == (
        "kansa@city.example.lg.jp",
        "kiroku@pref.example.jp",
    )
    assert Settings().auditors == ()
