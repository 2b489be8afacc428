"""Timestamps of a third party beside the roots, from a real server on this machine."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from sqlalchemy import delete, insert, select, update

from internal.approval.ledger.effects import ask_for_root, handlers
from internal.approval.ledger.model import ledger_cover, ledger_root, ledger_stamp
from internal.approval.ledger.roots import Trust
from internal.approval.ledger.stamp import (
    Fault,
    StampFault,
    StampTrust,
    checked,
    checked_answer,
    request_for,
)
from internal.approval.ledger.stamping import Stamped, StampOffice, stamp_roots, waiting_numbers
from internal.approval.ledger.timestamp_server import NoAnswer, TimestampServer
from internal.approval.model import approval_act
from internal.config import Environment, Settings
from internal.documents.versions import submitted_contents
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import audit_event
from internal.kernel.clock import system_clock
from internal.kernel.db import Database, new_id
from internal.kernel.outbox import deliver, due_entries
from tests.approval.ledger.desk import Ledger, open_ledger
from tests.approval.ledger.tsa import POLICY, Authority, Behaviour, openssl_believes, served
from tests.conftest import TestClock

CONTENT = b"the file of a root"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authorities") / "city")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authorities") / "stranger")


@pytest.fixture
def clock() -> TestClock:
    """A clock that begins at the instant of the timestamp server, which has its own."""
    clock = TestClock()
    clock.now = system_clock()
    return clock


def fault_of(answer: bytes, trust: StampTrust, content: bytes = CONTENT) -> Fault:
    with pytest.raises(StampFault) as refused:
        checked(answer, content, trust)
    return refused.value.fault


def trust_in(authority: Authority) -> StampTrust:
    return StampTrust(authority.certificate)


# What is believed.


def test_a_genuine_timestamp_is_believed_with_its_instant(authority: Authority) -> None:
    request, now = request_for(CONTENT), system_clock()
    stamp = checked_answer(
        authority.answer(request.as_bytes()),
        CONTENT,
        StampTrust(authority.certificate, POLICY),
        request=request,
        now=now,
    )
    assert abs((stamp.at - now).total_seconds()) < 60


def test_a_request_asks_for_the_certificates_with_a_nonce_over_sha256() -> None:
    one, other = request_for(CONTENT), request_for(CONTENT)
    assert one.cert_req
    assert one.nonce != other.nonce
    assert one.message_imprint.message == hashlib.sha256(CONTENT).digest()


def test_a_timestamp_of_another_content_is_not_believed(authority: Authority) -> None:
    answer = authority.answer(request_for(b"another root").as_bytes())
    assert fault_of(answer, trust_in(authority)) is Fault.OTHER_CONTENT


def test_an_answer_to_an_earlier_request_is_not_believed(authority: Authority) -> None:
    earlier = authority.answer(request_for(CONTENT).as_bytes())
    with pytest.raises(StampFault) as refused:
        checked_answer(
            earlier,
            CONTENT,
            trust_in(authority),
            request=request_for(CONTENT),
            now=system_clock(),
        )
    assert refused.value.fault is Fault.NONCE


def test_a_timestamp_of_a_strange_authority_is_not_believed(
    authority: Authority, stranger: Authority
) -> None:
    answer = stranger.answer(request_for(CONTENT).as_bytes())
    with pytest.raises(StampFault) as refused:
        checked(answer, CONTENT, trust_in(authority))
    assert refused.value.fault is Fault.SIGNER
    assert refused.value.detail == "unable to get local issuer certificate"


def test_without_a_file_only_the_authorities_of_the_system_are_believed(
    authority: Authority,
) -> None:
    answer = authority.answer(request_for(CONTENT).as_bytes())
    assert fault_of(answer, StampTrust()) is Fault.SIGNER


def test_a_certificate_for_another_use_does_not_sign_timestamps(authority: Authority) -> None:
    server = authority.issue("server", ExtendedKeyUsageOID.SERVER_AUTH)
    answer = authority.signed_by(server, request_for(CONTENT).as_bytes())
    assert fault_of(answer, trust_in(authority)) is Fault.SIGNER
    second = authority.issue("second", ExtendedKeyUsageOID.TIME_STAMPING)
    assert checked(
        authority.signed_by(second, request_for(CONTENT).as_bytes()), CONTENT, trust_in(authority)
    )


def test_each_changed_byte_of_what_is_signed_is_seen(authority: Authority) -> None:
    answer = authority.answer(request_for(CONTENT).as_bytes())
    instant = answer.index(b"\x18\x0f20")  # GeneralizedTime: the year begins
    last = len(answer) - 1
    for place in (instant + 5, instant + 15, last, last - 100):
        forged = bytearray(answer)
        forged[place] ^= 1
        assert fault_of(bytes(forged), trust_in(authority)) in (Fault.SIGNER, Fault.UNREADABLE)


def test_another_policy_than_the_one_asked_for_is_not_believed(authority: Authority) -> None:
    answer = authority.answer(request_for(CONTENT).as_bytes())
    assert fault_of(answer, StampTrust(authority.certificate, "1.2.3.4.2")) is Fault.POLICY


def test_a_refusal_of_the_server_is_told_with_its_words(authority: Authority) -> None:
    answer = authority.answer(request_for(CONTENT).as_bytes(), digests="sha512")
    with pytest.raises(StampFault, match="not supported") as refused:
        checked(answer, CONTENT, trust_in(authority))
    assert refused.value.fault is Fault.REFUSED


@pytest.mark.parametrize("answer", [b"", b"<html></html>", b"\x30\x03\x02\x01"])
def test_what_is_no_answer_is_not_believed(answer: bytes, authority: Authority) -> None:
    assert fault_of(answer, trust_in(authority)) is Fault.UNREADABLE


def test_a_server_whose_clock_is_wrong_is_not_believed(
    authority: Authority, clock: TestClock
) -> None:
    request = request_for(CONTENT)
    answer = authority.answer(request.as_bytes())
    clock.advance(minutes=12)
    with pytest.raises(StampFault) as refused:
        checked_answer(answer, CONTENT, trust_in(authority), request=request, now=clock())
    assert refused.value.fault is Fault.TIME


# The way to the server.


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        ({"status": 500}, "500"),
        ({"status": 302}, "302"),
        ({"kind": "text/html"}, "text/html"),
        ({"body": b"x" * 70_000}, "longer than 65536 bytes"),
        ({"silent": True}, "timed out"),
        ({"wanted_login": "Basic a2Fuc2E6b3RoZXI="}, "401"),
    ],
)
def test_a_server_that_does_not_answer_like_one_is_told(
    behaviour: dict[str, object], told: str, authority: Authority
) -> None:
    with (
        served(replace(Behaviour(authority), **behaviour)) as url,
        pytest.raises(NoAnswer, match=told),
    ):
        TimestampServer(url, "kansa", "secret", patience=0.5).answer(b"query")


def test_the_account_is_told_to_the_server(authority: Authority) -> None:
    with served(Behaviour(authority, wanted_login="Basic a2Fuc2E6c2VjcmV0")) as url:
        request = request_for(CONTENT)
        answer = TimestampServer(url, "kansa", "secret").answer(request.as_bytes())
    assert checked(answer, CONTENT, trust_in(authority), nonce=request.nonce)


def test_an_account_is_never_sent_in_the_clear_in_production() -> None:
    facts = {
        "environment": Environment.PRODUCTION,
        "secret_key": "x" * 48,
        "database_url": "postgresql+psycopg://none",
        "sso_config": "sso.toml",
        "base_url": "https://workflow.city.example.lg.jp",
        "timestamp_user": "kansa",
    }
    with pytest.raises(ValueError, match="INTERNAL_TIMESTAMP_USER needs an https"):
        Settings.model_validate({**facts, "timestamp_url": "http://tsa.example.lg.jp"})
    assert Settings.model_validate({**facts, "timestamp_url": "https://tsa.example.lg.jp"})


# Beside the roots.


@dataclass(slots=True)
class Stamping:
    """A ledger and its timestamp server."""

    ledger: Ledger
    office: StampOffice
    server: Behaviour

    def stamp(self) -> Stamped:
        return stamp_roots(self.ledger.db, self.office, step=lambda: None)

    def trust(self) -> Trust:
        return replace(self.ledger.trust(), stamps=self.office.trust)

    def said(self) -> list[str]:
        return [finding.english for finding in self.ledger.findings(self.trust())]


@pytest.fixture
def stamping(
    db: Database, tmp_path: Path, authority: Authority, clock: TestClock
) -> Iterator[Stamping]:
    ledger, behaviour = open_ledger(db, tmp_path), Behaviour(authority)
    with served(behaviour) as url:
        server = TimestampServer(url, patience=5)
        office = StampOffice(server, trust_in(authority), ledger.folder)
        yield Stamping(ledger, office, behaviour)


def test_a_root_gets_its_timestamp_in_database_and_folder(
    stamping: Stamping, authority: Authority
) -> None:
    stamping.ledger.decided()
    stamping.ledger.night()
    assert stamping.stamp() == Stamped((1,), ())
    assert stamping.stamp() == Stamped((), ())
    assert len(stamping.server.asked) == 1
    folder = stamping.ledger.folder
    with stamping.ledger.db.reading() as conn:
        row = conn.execute(select(ledger_stamp)).one()
    assert row.answer == folder.read_stamp(1)
    assert stamping.said() == []
    assert openssl_believes(folder.root_path(1), folder.stamp_path(1), authority)


def test_a_server_that_does_not_answer_is_asked_again_later(
    stamping: Stamping, clock: TestClock
) -> None:
    clock.advance(days=-1)
    stamping.ledger.night()
    stamping.server.status = 503
    failed = stamping.stamp()
    assert (failed.done, failed.waiting) == ((), (1,))
    assert isinstance(failed.failure, NoAnswer)
    clock.advance(days=1)
    stamping.ledger.night()
    stamping.server.status = 200
    assert stamping.stamp() == Stamped((2, 1), ())
    assert stamping.said() == []
    with stamping.ledger.db.reading() as conn:
        query = select(audit_event.c.action).where(audit_event.c.object_kind == "ledger_root")
        assert conn.scalars(query.order_by(audit_event.c.id)).all() == [
            "ledger.root_written",
            "ledger.stamp_failed",
            "ledger.root_written",
            "ledger.root_stamped",
            "ledger.root_stamped",
        ]


def test_a_wrong_answer_is_not_kept(stamping: Stamping, stranger: Authority) -> None:
    stamping.ledger.night()
    stamping.server.authority = stranger
    failed = stamping.stamp()
    assert isinstance(failed.failure, StampFault)
    assert failed.failure.fault is Fault.SIGNER
    assert stamping.ledger.folder.stamp_numbers() == ()
    with stamping.ledger.db.reading() as conn:
        assert conn.execute(select(ledger_stamp)).all() == []
        assert waiting_numbers(conn) == (1,)


def test_a_server_that_is_named_later_stamps_the_last_month(
    stamping: Stamping, clock: TestClock
) -> None:
    clock.advance(days=-39)
    for _ in range(40):
        stamping.ledger.night()
        clock.advance(days=1)
    with stamping.ledger.db.reading() as conn:
        assert waiting_numbers(conn) == tuple(range(40, 9, -1))


def test_a_run_that_died_before_the_file_of_the_timestamp_is_completed(
    stamping: Stamping,
) -> None:
    stamping.ledger.night()
    stamping.stamp()
    stamping.ledger.folder.stamp_path(1).unlink()
    assert stamping.said() == ["root-000001.tsr: the file is missing."]
    stamping.stamp()
    assert stamping.said() == []


def test_timestamps_cannot_be_changed_in_the_database(stamping: Stamping) -> None:
    stamping.ledger.night()
    stamping.stamp()
    with (
        pytest.raises(Exception, match="append-only"),
        stamping.ledger.db.engine.begin() as conn,
    ):
        conn.execute(delete(ledger_stamp))


def two_stamped(stamping: Stamping, clock: TestClock) -> None:
    clock.advance(days=-1)
    stamping.ledger.night()
    clock.advance(days=1)
    stamping.ledger.night()
    stamping.stamp()


def test_the_verifier_names_a_timestamp_that_was_exchanged(
    stamping: Stamping, clock: TestClock
) -> None:
    two_stamped(stamping, clock)
    other = stamping.ledger.folder.read_stamp(1)
    change = update(ledger_stamp).where(ledger_stamp.c.root_number == 2).values(answer=other)
    stamping.ledger.attack(change)
    (wrong, file) = stamping.ledger.findings(stamping.trust())
    assert wrong.japanese == (
        "ledger_stamp 2: タイムスタンプが正しくありません。別の内容に対するタイムスタンプです。"
    )
    assert wrong.english == (
        "ledger_stamp 2: the timestamp is wrong: it was given for another content."
    )
    assert (file.where, file.is_fault) == ("root-000002.tsr", True)


def test_the_verifier_names_a_timestamp_that_was_deleted(
    stamping: Stamping, clock: TestClock
) -> None:
    two_stamped(stamping, clock)
    stamping.ledger.attack(delete(ledger_stamp).where(ledger_stamp.c.root_number == 2))
    (missing, file) = stamping.ledger.findings(stamping.trust())
    assert missing.english.startswith("ledger_root 2: there is no timestamp")
    assert missing.japanese.startswith("ledger_root 2: タイムスタンプがありません")
    assert not missing.is_fault
    assert file.english == "root-000002.tsr: there is a file, but no row in the database."


def test_the_verifier_names_a_changed_instant(stamping: Stamping, clock: TestClock) -> None:
    stamping.ledger.night()
    stamping.stamp()
    clock.advance(days=-1)
    stamping.ledger.attack(update(ledger_stamp).values(stamped_at=clock()))
    assert stamping.said() == ["ledger_stamp 1: stamped_at was changed."]


def test_a_root_that_was_signed_anew_with_our_own_key_loses_its_timestamp(
    stamping: Stamping,
) -> None:
    """Whoever has database, folder and key cannot have the third party's timestamp."""
    stamping.ledger.decided()
    stamping.ledger.night()
    stamping.stamp()
    kept = stamping.ledger.folder.read_stamp(1) or b""
    with stamping.ledger.db.reading() as conn:
        row = conn.execute(select(ledger_stamp)).one()
    stamping.ledger.attack(
        *(delete(table) for table in (ledger_stamp, ledger_cover, ledger_root)),
        update(approval_act).where(approval_act.c.seq == 2).values(token=new_id()),
    )
    for path in stamping.ledger.folder.folder.iterdir():
        path.unlink()
    stamping.ledger.night()
    stamping.ledger.folder.write_stamp(1, kept)
    stamping.ledger.attack(insert(ledger_stamp).values(**row._asdict()))
    assert stamping.said() == [
        "ledger_stamp 1: the timestamp is wrong: it was given for another content."
    ]


def test_copies_of_the_roots_need_no_timestamps_beside_them(
    stamping: Stamping, tmp_path: Path
) -> None:
    stamping.ledger.night()
    stamping.stamp()
    stamping.ledger.folder.stamp_path(1).unlink()
    trust = replace(stamping.trust(), copies=True)
    assert stamping.ledger.findings(trust) == []


def test_the_worker_asks_behind_each_root(
    stamping: Stamping, database_url: str, tmp_path: Path, authority: Authority
) -> None:
    settings = Settings(
        environment=Environment.TEST,
        data_dir=tmp_path,
        database_url=database_url,
        timestamp_url=stamping.office.server.url,
        timestamp_ca=authority.certificate,
        timestamp_policy=POLICY,
    )
    known, db = handlers(settings, submitted_contents), stamping.ledger.db
    with db.transaction(SYSTEM) as tx:
        ask_for_root(tx)
    for _ in range(2):
        (entry,) = due_entries(db)
        deliver(db, known, entry)
    assert stamping.ledger.folder.stamp_numbers() == (1,)
    assert due_entries(db) == []
