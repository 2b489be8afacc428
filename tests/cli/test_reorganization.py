"""`internal reorganization` as people type it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from internal.cli import main
from internal.kernel.db import Database
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_reorganization_choice import abolish


@pytest.fixture(autouse=True)
def city(
    db: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Office:
    monkeypatch.setenv("INTERNAL_DATABASE_URL", database_url)
    monkeypatch.setenv("INTERNAL_DATA_DIR", str(tmp_path))
    return open_office(db)


def internal(*words: str) -> Result:
    return CliRunner().invoke(main, ["reorganization", *words])


def test_a_day_is_planned_approved_and_reported_and_not_run_before_it_comes() -> None:
    planned = internal("plan", "--on", "2060-04-01").output
    found = re.search(r"2060-04-01  (\S+)  not approved\ndigest (\w{64}); 0 open cases", planned)
    assert found
    plan_id, digest = found.groups()
    early = internal("run", plan_id)
    assert early.exit_code == 1
    assert "計画が承認されていません" in early.output
    assert internal("approve", plan_id, "--digest", digest).exit_code == 0
    assert "approved by" in internal("report").output
    assert "2060-04-01になるまで実行できません" in internal("run", plan_id).output
    assert internal("run").output == "No approved plan is due.\n"


def test_every_choice_is_made_at_once_before_somebody_answers_for_the_plan(city: Office) -> None:
    city.submitted(repair())
    abolish(city, "HOSA")
    planned = internal("plan", "--on", "2027-04-01").output
    plan_id = planned.split()[1]
    kept = internal("choose", plan_id, "keep").output
    assert kept.startswith("1 lines are other now.")
    digest = re.search(r"digest (\w{64})", kept)
    assert digest
    assert digest[1] not in planned
    assert internal("approve", plan_id, "--digest", digest[1]).exit_code == 0
    refused = internal("choose", plan_id, "anew")
    assert refused.exit_code == 1
    assert "承認済みです" in refused.output


def test_a_plan_that_was_not_seen_is_not_approved() -> None:
    planned = internal("plan", "--on", "2060-04-01").output
    plan_id = planned.split()[1]
    refused = internal("approve", plan_id, "--digest", "0" * 64)
    assert refused.exit_code == 1
    assert "計画が変わりました" in refused.output


def test_a_past_day_is_refused_in_one_line() -> None:
    refused = internal("plan", "--on", "2020-04-01")
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: 過ぎた日の組織改正は計画できません。")
