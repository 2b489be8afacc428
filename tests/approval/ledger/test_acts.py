"""One case against itself: any single change is named with the act it was made to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from internal.approval.ledger.acts import ActRow, CaseRow, SealRow, check_case, seal_digest
from internal.approval.ledger.chain import GENESIS, link
from internal.approval.ledger.findings import SENTENCES, Finding, Kind
from internal.documents.rules import content_digest
from internal.kernel.canonical import canonical_bytes

CASE, PERSON = UUID(int=7), UUID(int=8)
NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CONTENT = '{"title":"件名"}'


def decided(length: int) -> tuple[CaseRow, list[ActRow], SealRow]:
    """A case of so many acts, the last of which decides."""
    acts: list[ActRow] = []
    before = GENESIS
    for seq in range(1, length + 1):
        verb = "submit" if seq == 1 else "decide" if seq == length else "approve"
        at = NOON + timedelta(minutes=seq)
        stated: dict[str, object] = {
            "seq": seq,
            "verb": verb,
            "at": at,
            "by": {"person_id": PERSON},
            "content": content_digest(CONTENT) if seq == 1 else "",
        }
        record = canonical_bytes(stated).decode()
        acts.append(ActRow(seq, verb, PERSON, at, record, before, link(CASE, before, record)))
        before = acts[-1].hash
    seal = SealRow("8鶴道第1号", acts[-1].at, CONTENT, content_digest(CONTENT), before, "")
    seal = replace(seal, digest=seal_digest(CASE, seal))
    return CaseRow(CASE, seal.number, "decided", length, before, seal.sealed_at), acts, seal


def found(case: CaseRow, acts: list[ActRow], seal: SealRow | None) -> list[Finding]:
    return list(check_case(case, acts, seal, {1: CONTENT}))


lengths = st.integers(2, 8)
CHANGES = {
    "record": lambda act: replace(act, record=act.record.replace("2026", "2025")),
    "previous": lambda act: replace(act, previous="f" * 64),
    "hash": lambda act: replace(act, hash="f" * 64),
    "verb": lambda act: replace(act, verb="return"),
    "at": lambda act: replace(act, at=act.at + timedelta(microseconds=1)),
    "person_id": lambda act: replace(act, person_id=None),
}


@given(lengths)
def test_a_case_that_nobody_touched_agrees(length: int) -> None:
    assert found(*decided(length)) == []


@given(lengths, st.sampled_from(sorted(CHANGES)), st.data())
def test_a_change_is_named_with_its_act_and_no_other(
    length: int, column: str, data: st.DataObject
) -> None:
    case, acts, seal = decided(length)
    place = data.draw(st.integers(0, length - 1))
    acts[place] = CHANGES[column](acts[place])
    findings = [each for each in found(case, acts, seal) if "approval_act" in each.where]
    assert {each.where for each in findings} == {f"approval_act {case.name} {place + 1}"}
    assert column in " ".join(each.what for each in findings)


@given(lengths, st.data())
def test_a_rewritten_act_with_its_own_hash_is_named(length: int, data: st.DataObject) -> None:
    case, acts, seal = decided(length)
    place = data.draw(st.integers(0, length - 1))
    act = acts[place]
    record = act.record.replace(str(PERSON), str(UUID(int=9)))
    acts[place] = replace(
        act, record=record, hash=link(CASE, act.previous, record), person_id=UUID(int=9)
    )
    wheres = {each.where for each in found(case, acts, seal)}
    assert f"approval_act {case.name} {place + 1}" in wheres


@given(lengths, st.data())
def test_a_missing_act_is_named_by_its_number(length: int, data: st.DataObject) -> None:
    case, acts, seal = decided(length)
    place = data.draw(st.integers(0, length - 1))
    del acts[place]
    first = found(case, acts, seal)[0]
    assert first.where == f"approval_act {case.name} {place + 1}"
    assert first.kind is (Kind.TAIL_MISSING if place == length - 1 else Kind.ROW_MISSING)


@given(lengths, st.sampled_from(["number", "content", "content_digest", "head_hash", "digest"]))
def test_a_change_of_the_seal_is_named(length: int, column: str) -> None:
    case, acts, seal = decided(length)
    changed = replace(seal, **{column: "f" * 64})
    assert any("approval_seal" in each.where for each in found(case, acts, changed))


def test_a_record_that_is_no_json_is_named() -> None:
    case, acts, seal = decided(3)
    acts[1] = replace(acts[1], record="{")
    assert Kind.UNREADABLE in {each.kind for each in found(case, acts, seal)}


def test_every_kind_has_both_sentences() -> None:
    assert set(SENTENCES) == set(Kind)
    for kind in Kind:
        finding = Finding(kind, "ledger_root 1", "tree")
        assert "ledger_root 1" in finding.japanese
        assert "ledger_root 1" in finding.english
