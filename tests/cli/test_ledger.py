"""`internal ledger …` as people type it, on both databases."""

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from internal.approval.model import approval_act, approval_seal
from internal.cli import main
from internal.kernel.audit import audit_event
from internal.kernel.db import Database
from tests.approval.ledger.desk import Ledger, open_ledger
from tests.approval.ledger.tsa import Authority, Behaviour, served


@pytest.fixture
def ledger(
    db: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Ledger:
    monkeypatch.setenv("INTERNAL_DATABASE_URL", database_url)
    monkeypatch.setenv("INTERNAL_DATA_DIR", str(tmp_path))
    return open_ledger(db, tmp_path)


def internal(*words: str) -> Result:
    return CliRunner().invoke(main, ["ledger", *words])


def test_an_untouched_ledger_exits_with_0(ledger: Ledger) -> None:
    ledger.decided()
    ledger.night()
    result = internal("verify")
    assert result.exit_code == 0, result.output
    assert "案件1件、行為5件、封印1件、署名1件、署名ファイル1件を検証しました。" in result.output
    assert "everything agrees." in result.output


def test_a_changed_row_exits_with_1_and_is_named_in_both_languages(ledger: Ledger) -> None:
    case_id = ledger.decided()
    ledger.attack(update(approval_act).where(approval_act.c.seq == 2).values(verb="object"))
    result = internal("verify")
    assert result.exit_code == 1
    assert f"({case_id}) 2: verb が書き換えられています。" in result.output
    assert f"({case_id}) 2: verb was changed." in result.output
    assert "1 disagreements." in result.output


def test_a_root_is_written_by_hand_and_once_a_day(ledger: Ledger) -> None:
    ledger.decided()
    assert "number: 1" in internal("root").output
    assert "Nothing to cover" in internal("root").output


def test_a_root_without_a_key_says_how_to_make_one(ledger: Ledger) -> None:
    ledger.notary.key.unlink()
    result = internal("root")
    assert result.exit_code == 1
    assert "internal ledger key" in result.output


def test_a_root_by_hand_gets_its_timestamp_or_says_what_it_waits_for(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    behaviour = Behaviour(Authority(tmp_path / "authority"), status=503)
    with served(behaviour) as url:
        monkeypatch.setenv("INTERNAL_TIMESTAMP_URL", url)
        monkeypatch.setenv("INTERNAL_TIMESTAMP_CA", str(behaviour.authority.certificate))
        waiting = internal("root")
        behaviour.status = 200
        assert "Root 1 has its timestamp." in internal("root").output
    assert waiting.exit_code == 0
    assert "number: 1" in waiting.output
    assert "タイムスタンプを待つ署名が1件あります。" in waiting.output
    assert "1 roots wait for a timestamp: HTTPError: HTTP Error 503" in waiting.output


def test_the_check_counts_timestamps_and_believes_the_authority_it_is_given(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, stranger = Authority(tmp_path / "city"), Authority(tmp_path / "stranger")
    with served(Behaviour(city)) as url:
        monkeypatch.setenv("INTERNAL_TIMESTAMP_URL", url)
        monkeypatch.setenv("INTERNAL_TIMESTAMP_CA", str(city.certificate))
        internal("root")
    right = internal("verify", "--timestamp-ca", str(city.certificate))
    assert right.exit_code == 0, right.output
    assert "タイムスタンプ1件を検証しました。" in right.output
    wrong = internal("verify", "--timestamp-ca", str(stranger.certificate))
    assert wrong.exit_code == 1
    assert "ledger_stamp 1: the timestamp is wrong: it is not signed by" in wrong.output


def test_a_key_is_made_once_and_replaced_only_when_asked(ledger: Ledger) -> None:
    assert internal("key").exit_code == 1
    new = internal("key", "--replace").output.splitlines()[-1]
    listed = internal("keys").output.splitlines()
    assert len(listed) == 2
    assert listed[1].startswith(new)


def test_the_check_believes_the_keys_and_the_copies_it_is_given(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledger.night()
    (tmp_path / "none.pub").write_text("")
    (tmp_path / "empty").mkdir()
    assert "not one of ours" in internal("verify", "--keys", str(tmp_path / "none.pub")).output
    result = internal("verify", "--roots", str(tmp_path / "empty"))
    assert "root-000001.txt: the file is missing." in result.output


def test_a_bundle_is_written_to_a_file_and_recorded(ledger: Ledger, tmp_path: Path) -> None:
    ledger.decided()
    with ledger.db.reading() as conn:
        number = conn.scalars(select(approval_seal.c.number)).one()
    out = tmp_path / "bundle.zip"
    result = internal("bundle", number, "--out", str(out))
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(out) as packed:
        assert "case.json" in packed.namelist()
    with ledger.db.reading() as conn:
        query = select(audit_event.c.channel).where(
            audit_event.c.action == "documents.bundle_downloaded"
        )
        assert conn.scalars(query).all() == ["cli"]


def test_a_number_nobody_has_is_said(ledger: Ledger) -> None:
    result = internal("bundle", "8鶴道第99号")
    assert result.exit_code == 1
    assert "There is no decided document" in result.output
