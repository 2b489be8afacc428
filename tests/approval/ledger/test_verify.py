"""Somebody with the database's password changes something; the verifier names it."""

import shutil
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Column, delete, func, select, update

from internal.approval.ledger.chain import GENESIS, link
from internal.approval.ledger.files import RootFolder
from internal.approval.ledger.keys import load_signer, make_key
from internal.approval.ledger.leaves import covered_by, leaves_of
from internal.approval.ledger.merkle import root_of
from internal.approval.ledger.model import ledger_cover, ledger_root
from internal.approval.ledger.root import SignedRoot
from internal.approval.ledger.roots import Trust
from internal.approval.ledger.verify import Verifier, verify_nightly
from internal.approval.model import approval_act, approval_case, approval_seal
from internal.demo.bulk import copy_cases
from internal.documents.model import document_version
from internal.documents.versions import submitted_contents
from internal.kernel.audit import audit_event
from internal.kernel.db import new_id
from tests.approval.cast import repair
from tests.approval.ledger.desk import Ledger
from tests.approval.test_service import CHIEF, approve
from tests.conftest import TestClock


def number_of(ledger: Ledger, case_id: UUID) -> str:
    with ledger.db.reading() as conn:
        return str(
            conn.scalar(select(approval_seal.c.number).where(approval_seal.c.case_id == case_id))
        )


def named(ledger: Ledger, case_id: UUID) -> str:
    return f"{number_of(ledger, case_id)} ({case_id})"


def act(case_id: UUID, seq: int) -> tuple[object, ...]:
    return (approval_act.c.case_id == case_id, approval_act.c.seq == seq)


def test_an_untouched_ledger_agrees(ledger: Ledger, clock: TestClock) -> None:
    for _ in range(3):
        ledger.decided()
        ledger.night()
        clock.advance(days=1)
    ledger.office.submitted(repair())
    assert ledger.said() == []


def test_a_decision_by_pulling_up_agrees(ledger: Ledger) -> None:
    ledger.pulled_up()
    ledger.night()
    assert ledger.said() == []


def test_a_decision_on_paper_agrees(ledger: Ledger) -> None:
    ledger.decided_on_paper()
    ledger.night()
    assert ledger.said() == []


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_one_byte_of_an_act_is_named(ledger: Ledger, seq: int) -> None:
    case_id = ledger.decided()
    ledger.night()
    changed = func.replace(approval_act.c.record, "2026", "2025")
    ledger.attack(update(approval_act).where(*act(case_id, seq)).values(record=changed))
    said = ledger.said()
    assert f"approval_act {named(ledger, case_id)} {seq}: record was changed." in said
    assert all(f" {seq}: " in line for line in said)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (approval_act.c.verb, "object"),
        (approval_act.c.person_id, UUID(int=1)),
        (approval_act.c.at, None),
        (approval_act.c.hash, "0" * 64),
        (approval_act.c.previous, "0" * 64),
        (approval_act.c.token, UUID(int=2)),
    ],
    ids=lambda value: value.name if isinstance(value, Column) else "",
)
def test_every_column_of_an_act_is_checked(
    ledger: Ledger, clock: TestClock, column: Column[object], value: object
) -> None:
    case_id = ledger.decided()
    ledger.night()
    clock.advance(minutes=1)
    ledger.attack(update(approval_act).where(*act(case_id, 3)).values({column: value or clock()}))
    rows = [line.split(": ")[0] for line in ledger.said() if line.startswith("approval_act")]
    assert set(rows) <= {f"approval_act {name} 3" for name in (named(ledger, case_id), case_id)}
    assert rows


def test_an_act_that_was_taken_out_is_named(ledger: Ledger) -> None:
    case_id = ledger.decided()
    ledger.attack(delete(approval_act).where(*act(case_id, 2)))
    assert ledger.said() == [
        f"approval_act {named(ledger, case_id)} 2: the row is missing (known from approval_act 3)."
    ]


def test_a_cut_tail_is_named_even_when_the_case_was_made_to_agree(
    ledger: Ledger, clock: TestClock
) -> None:
    case_id = ledger.office.submitted(repair())
    ledger.night()
    with ledger.db.reading() as conn:
        before = conn.execute(select(approval_case).where(approval_case.c.id == case_id)).one()
    approve(ledger.office, case_id, *CHIEF)
    clock.advance(days=1)
    ledger.night()
    ledger.attack(
        delete(approval_act).where(*act(case_id, 2)),
        update(approval_case).where(approval_case.c.id == case_id).values(before._asdict()),
    )
    assert ledger.said() == [
        "ledger_root 2: the tree over its acts and seals is not the one that was signed"
        " (0 / 1 acts, 0 / 0 seals).",
        f"approval_act {case_id} 2: the row is missing (known from root-000002.leaves).",
    ]


def test_a_cut_tail_is_named_by_the_cover_when_the_leaves_are_gone(ledger: Ledger) -> None:
    case_id = ledger.decided()
    ledger.night()
    ledger.folder.leaves_path(1).unlink()
    ledger.attack(
        delete(approval_seal).where(approval_seal.c.case_id == case_id),
        delete(approval_act).where(*act(case_id, 5)),
    )
    said = ledger.said()
    assert "ledger_root 1: the tree over its acts and seals is not the one that was signed" in (
        "\n".join(said)
    )
    assert (
        f"approval_act {case_id} 5: the acts from here on were cut off"
        " (known from ledger_cover 1)." in said
    )


def test_a_chain_that_was_written_anew_is_named_by_the_root(ledger: Ledger) -> None:
    """The attacker computes every hash and the seal again; only the signed root disagrees."""
    case_id = ledger.office.submitted(repair())
    ledger.night()
    with ledger.db.reading() as conn:
        row = conn.execute(select(approval_act).where(*act(case_id, 1))).one()
    record = row.record.replace("小林", "小森")
    digest = link(case_id, GENESIS, record)
    ledger.attack(
        update(approval_act).where(*act(case_id, 1)).values(record=record, hash=digest),
        update(approval_case).where(approval_case.c.id == case_id).values(head_hash=digest),
    )
    said = ledger.said()
    assert f"approval_act {case_id} 1: hash / token (root-000001.leaves) was changed." in said


def test_the_content_of_a_decided_case_is_named(ledger: Ledger) -> None:
    case_id = ledger.decided()
    ledger.attack(
        update(approval_seal).values(
            content=func.replace(approval_seal.c.content, "1980000", "9980000")
        )
    )
    assert ledger.said() == [f"approval_seal {named(ledger, case_id)}: content was changed."]


def test_the_content_that_the_page_shows_is_named(ledger: Ledger) -> None:
    case_id = ledger.decided()
    content = func.replace(document_version.c.content, "1980000", "9980000")
    ledger.attack(update(document_version).values(content=content))
    assert ledger.said() == [f"document_version {named(ledger, case_id)} 1: content was changed."]


def test_a_seal_that_was_taken_away_is_named(ledger: Ledger) -> None:
    case_id = ledger.decided()
    name = named(ledger, case_id)
    ledger.night()
    ledger.attack(delete(approval_seal))
    said = ledger.said()
    assert f"approval_seal {name}: the row is missing (known from approval_case.state)." in said
    assert f"approval_seal {case_id}: the row is missing (known from root-000001.leaves)." in said


def test_a_number_changed_in_seal_and_case_alike_is_named(ledger: Ledger) -> None:
    case_id = ledger.decided()
    ledger.attack(
        update(approval_seal).values(number="8鶴道第99号"),
        update(approval_case).values(number="8鶴道第99号"),
    )
    assert ledger.said() == [f"approval_seal 8鶴道第99号 ({case_id}): digest was changed."]


def test_a_root_row_that_was_cut_is_known_from_its_file(ledger: Ledger, clock: TestClock) -> None:
    ledger.decided()
    ledger.night()
    clock.advance(days=1)
    ledger.night()
    ledger.attack(delete(ledger_root).where(ledger_root.c.number == 2))
    assert ledger.said() == ["root-000002.txt: there is a file, but no row in the database."]


def test_a_gap_in_the_numbers_of_the_roots_is_named(ledger: Ledger, clock: TestClock) -> None:
    for _ in range(3):
        ledger.night()
        clock.advance(days=1)
    ledger.attack(delete(ledger_root).where(ledger_root.c.number == 2))
    assert "ledger_root 2: the number is missing." in ledger.said()


def test_a_root_file_that_was_replaced_is_named(ledger: Ledger, clock: TestClock) -> None:
    ledger.decided()
    ledger.night()
    clock.advance(days=1)
    ledger.night()
    path = ledger.folder.root_path(1)
    path.chmod(0o640)
    path.write_text(path.read_text("utf-8").replace("acts: 5", "acts: 4"), "utf-8")
    assert ledger.said() == [
        "root-000001.txt: file and database differ.",
        "root-000001.txt: the signature does not fit the text.",
    ]


def test_a_root_file_that_is_gone_is_named(ledger: Ledger) -> None:
    ledger.night()
    ledger.folder.root_path(1).unlink()
    assert ledger.said() == ["root-000001.txt: the file is missing."]


def forge(ledger: Ledger, key: Path) -> str:
    """Sign the newest root anew with another key, in the database and in its file."""
    signer = load_signer(key)
    with ledger.db.reading() as conn:
        row = conn.execute(select(ledger_root)).one()
        spans = [span for batch in covered_by(conn, 1) for span in batch]
        leaves = [leaf.line for leaf in leaves_of(conn, spans)]
    old = SignedRoot(row.text, row.signature).root
    root = replace(old, tree=root_of(leaves), key=signer.public)
    signed = SignedRoot(root.text, signer.sign(root.text))
    ledger.attack(update(ledger_root).values(text=signed.text, signature=signed.signature))
    shutil.rmtree(ledger.folder.folder)
    ledger.folder.write(1, signed, leaves)
    return signer.public


def test_a_root_signed_by_another_key_is_named(ledger: Ledger, tmp_path: Path) -> None:
    ledger.decided()
    ledger.night()
    make_key(tmp_path / "foreign.pem", ledger.db.clock())
    public = forge(ledger, tmp_path / "foreign.pem")
    assert ledger.said() == [
        f"ledger_root 1: signed with a key that is not one of ours ({public})."
    ]


def test_copies_at_the_auditors_show_a_ledger_that_was_forged_as_a_whole(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Even with our own key: the copy that was mailed on the day is another one."""
    ledger.decided()
    ledger.night()
    copies = tmp_path / "copies"
    shutil.copytree(ledger.folder.folder, copies)
    ledger.attack(update(approval_act).where(approval_act.c.seq == 2).values(token=new_id()))
    forge(ledger, ledger.notary.key)
    assert ledger.said() == []
    trust = Trust(RootFolder(copies), ledger.trust().keys)
    assert [finding.kind.value for finding in ledger.findings(trust)] == ["file_changed"]


def test_a_cover_that_was_cut_is_named(ledger: Ledger) -> None:
    case_id = ledger.decided()
    ledger.night()
    ledger.attack(delete(ledger_cover))
    said = ledger.said()
    assert f"approval_act {case_id} 1: the row is missing (known from root-000001.leaves)." in said


def test_a_missing_day_is_told_but_is_no_fault(ledger: Ledger, clock: TestClock) -> None:
    ledger.night()
    clock.advance(days=3)
    ledger.night()
    findings = ledger.findings()
    assert [finding.where for finding in findings] == ["2026-11-25", "2026-11-26"]
    assert not any(finding.is_fault for finding in findings)


def test_the_nightly_check_tells_the_audit_trail(ledger: Ledger) -> None:
    case_id = ledger.decided()
    ledger.attack(update(approval_act).where(*act(case_id, 2)).values(verb="object"))
    verifier = Verifier(ledger.trust(), submitted_contents, step=lambda: None)
    (found,) = verify_nightly(ledger.db, verifier)
    with ledger.db.reading() as conn:
        query = select(audit_event.c.detail).where(audit_event.c.action == "ledger.disagreement")
        assert conn.scalars(query).all() == [
            {"kind": "row_changed", "where": found.where, "what": "verb"}
        ]


def test_every_finding_speaks_japanese_too(ledger: Ledger) -> None:
    case_id = ledger.decided()
    ledger.attack(update(approval_act).where(*act(case_id, 2)).values(verb="object"))
    (found,) = ledger.findings()
    assert found.japanese == (
        f"approval_act {named(ledger, case_id)} 2: verb が書き換えられています。"
    )


def test_an_act_that_was_written_later_with_an_earlier_date_is_named(
    ledger: Ledger, clock: TestClock
) -> None:
    ledger.night()
    clock.advance(days=1)
    ledger.night()
    clock.advance(days=-1, minutes=-11)
    case_id = ledger.office.submitted(repair())
    clock.advance(days=2)
    ledger.night()
    assert ledger.said() == [
        f"approval_act {case_id} 1: dated before ledger_root 2, which does not cover it;"
        " it was written later."
    ]


def test_an_act_that_was_under_way_when_the_root_was_written_is_no_finding(
    ledger: Ledger, clock: TestClock
) -> None:
    ledger.night()
    clock.advance(minutes=-9)
    ledger.office.submitted(repair())
    clock.advance(days=1)
    ledger.night()
    assert ledger.said() == []


def test_many_cases_agree_whatever_the_number_of_roots_and_batches(
    ledger: Ledger, clock: TestClock
) -> None:
    ledger.decided()
    copy_cases(ledger.db, 700)
    assert [signed.root.complete for signed in ledger.night(most=600)] == [False, True]
    clock.advance(days=1)
    ledger.decided()
    ledger.night()
    assert ledger.said() == []
