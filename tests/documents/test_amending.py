"""Edits on the way through their use cases: versions, files, what the record and the ledger say."""

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.authority.editing import EditingRule
from internal.approval.authority.shape import AskedKind, Line, Shape, Wishes
from internal.approval.editing_rules import editing_rule, set_editing_rule, written_rules
from internal.approval.engine.amendments import Standing
from internal.approval.engine.values import Capacity, CaseState
from internal.approval.model import approval_act, approval_case, approval_inbox, approval_seal
from internal.approval.queries import case_file
from internal.approval.reconcile import reconcile
from internal.approval.route_templates.rules import Scope
from internal.approval.route_templates.service import change_template, create_template
from internal.documents.amending import FileChanges, amend, current_content, propose
from internal.documents.attaching import Arrived
from internal.documents.model import attachment, document, document_version
from internal.documents.record import decision_record
from internal.documents.rules import content_digest, version_of
from internal.documents.service import NewFile, files_of
from internal.kernel.actor import SYSTEM, Actor
from internal.kernel.db import Database, new_id
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.store import StoredFile
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, Refusal
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, FINANCE, approve, waiting

EDITORS = frozenset({Capacity.CONCUR})
GIGABYTE = 1024**3
PROPERTY = ("1002", "SHISAN-KACHO")


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def ruled(office: Office, standing: Standing = Standing.KEPT) -> None:
    """The city lets the consulted sections edit."""
    today = office.db.perform(lambda tx: tx.on, SYSTEM)
    rule = EditingRule(editors=EDITORS, standing=standing)
    office.db.perform(set_editing_rule, SYSTEM, matter="", applies_from=today, rule=rule)


def stored(name: str, words: str = "") -> Arrived:
    content = (words or name).encode()
    digest = sha256(content).hexdigest()
    return Arrived(name, StoredFile(digest, len(content), "text/plain"), FileKind.TEXT)


def subject_of(office: Office, case_id: UUID) -> UUID:
    with office.db.reading() as conn:
        found = conn.scalars(
            select(approval_case.c.subject_id).where(approval_case.c.id == case_id)
        ).one()
    return UUID(str(found))


def edit(
    office: Office,
    case_id: UUID,
    who: tuple[str, str] = FINANCE,
    *,
    files: FileChanges | None = None,
    slot: int = 3,
    **changes: object,
) -> None:
    """Propose an edit and make it."""
    document_id, actor = subject_of(office, case_id), office.actor(*who)
    suggest(office, document_id, actor, files=files, **changes)
    office.db.perform(
        amend,
        actor,
        approval=office.approval,
        document_id=document_id,
        slot=slot,
        token=new_id(),
    )


def suggest(
    office: Office,
    document_id: UUID,
    actor: Actor,
    *,
    files: FileChanges | None = None,
    **changes: object,
) -> None:
    with office.db.reading() as conn:
        now = current_content(conn, document_id).version.content
    office.db.perform(
        propose,
        actor,
        approval=office.approval,
        document_id=document_id,
        content=replace(now, **changes),  # type: ignore[arg-type]
        files=files or FileChanges(),
        reason="設計書と一致させるためです。",
        most_bytes=GIGABYTE,
    )


def costs(amount_yen: int) -> dict[str, object]:
    return {"amount_yen": amount_yen, "contract": "negotiated", "important": False}


def at_finance(office: Office, amount_yen: int = 1_980_000) -> UUID:
    case_id = office.submitted(repair(amount_yen))
    for who in (CHIEF, ASSISTANT):
        approve(office, case_id, *who)
    return case_id


def versions(office: Office) -> list[tuple[int, int]]:
    with office.db.reading() as conn:
        return [
            (row.round, row.amendment)
            for row in conn.execute(
                select(document_version).order_by(
                    document_version.c.round, document_version.c.amendment
                )
            )
        ]


def test_an_edit_is_an_act_and_a_version_with_a_digest_of_its_own(office: Office) -> None:
    ruled(office)
    case_id = at_finance(office)
    edit(office, case_id, title="道路陥没箇所の緊急修繕工事について")
    assert versions(office) == [(1, 0), (1, 1)]
    with office.db.reading() as conn:
        acts = conn.scalars(select(approval_act.c.record).order_by(approval_act.c.seq)).all()
        row = conn.execute(select(approval_case)).one()
        now = current_content(conn, row.subject_id)
    last = json.loads(acts[-1])
    assert (last["verb"], last["content"], last["standing"]) == ("amend", now.digest, "kept")
    assert row.title == "道路陥没箇所の緊急修繕工事について"
    assert waiting(office, case_id) == ["1001"]
    assert reconcile(office.db) == ()


def test_who_approved_before_finds_the_edit_in_her_inbox_until_she_has_read_it(
    office: Office,
) -> None:
    ruled(office)
    case_id = at_finance(office)
    edit(office, case_id, body="別紙のとおり施行してよろしいか伺います。")
    boxes = select(approval_inbox.c.slot).where(
        approval_inbox.c.box == "show",
        approval_inbox.c.person_id == office.chart.people["0007"],
    )
    with office.db.reading() as conn:
        assert conn.scalars(boxes).all() == [1]
    chief = office.actor(*CHIEF)
    office.db.perform(office.approval.read, chief, case_id=case_id, slot=1, token=new_id())
    with office.db.reading() as conn:
        assert conn.scalars(boxes).all() == []
    assert reconcile(office.db) == ()


def test_a_city_that_voids_asks_everybody_again(office: Office) -> None:
    ruled(office, Standing.VOIDED)
    case_id = at_finance(office)
    edit(office, case_id, body="別紙のとおり施行してよろしいか伺います。")
    assert waiting(office, case_id) == ["0007"]
    for who in (CHIEF, ASSISTANT, FINANCE):
        approve(office, case_id, *who)
    assert approve(office, case_id, *DIRECTOR) is CaseState.DECIDED
    assert reconcile(office.db) == ()


def test_the_edited_content_is_sealed(office: Office) -> None:
    ruled(office)
    case_id = at_finance(office)
    edit(office, case_id, body="別紙のとおり施行してよろしいか伺います。")
    for who in (FINANCE, DIRECTOR):
        approve(office, case_id, *who)
    with office.db.reading() as conn:
        seal = conn.execute(select(approval_seal)).one()
    assert version_of(seal.content).content.body == "別紙のとおり施行してよろしいか伺います。"
    assert content_digest(seal.content) == seal.content_digest


def test_another_amount_takes_another_route(office: Office) -> None:
    ruled(office)
    case_id = at_finance(office)
    edit(office, case_id, facts=costs(2_500_000))
    with office.db.reading() as conn:
        row = conn.execute(select(approval_case)).one()
    assert (row.level, row.amount_yen) == ("部長専決", 2_500_000)
    for who in (FINANCE, DIRECTOR, PROPERTY):
        approve(office, case_id, *who)
    assert waiting(office, case_id) == ["0003"]
    assert reconcile(office.db) == ()


def test_a_step_from_a_template_that_was_retired_meanwhile_stays(office: Office) -> None:
    ruled(office)
    line = Line(Capacity.CONCUR, AskedKind.POST, "JINJI-KACHO")
    template = {"directories": office.approval.directories, "shape": Shape((line,)), "name": "様式"}
    chosen = office.db.perform(
        create_template,
        office.clerk,
        scope=Scope.PERSON,
        **template,  # type: ignore[arg-type]
    )
    case_id = office.submitted(repair(wishes=Wishes(chosen)))
    office.db.perform(
        change_template, office.clerk, template_id=chosen, seen=1, retired=True, **template
    )
    for who in (CHIEF, ASSISTANT):
        approve(office, case_id, *who)
    edit(office, case_id, facts=costs(2_500_000))
    assert waiting(office, case_id) == ["1001", "1005"]
    with office.db.reading() as conn:
        assert conn.scalars(select(approval_case.c.level)).one() == "部長専決"
    assert reconcile(office.db) == ()


def test_facts_that_lead_nowhere_are_refused_and_nothing_is_written(office: Office) -> None:
    ruled(office)
    case_id = at_finance(office)
    with pytest.raises(InvalidInput) as refused:
        edit(office, case_id, facts={"contract": "negotiated", "important": False})
    assert refused.value.code == "documents.incomplete"
    assert versions(office) == [(1, 0)]


def test_the_drafter_continues_from_the_edited_content_when_it_comes_back(office: Office) -> None:
    ruled(office)
    case_id = at_finance(office)
    edit(office, case_id, title="修繕工事の施行について", files=FileChanges((stored("内訳.txt"),)))
    office.db.perform(
        office.approval.send_back,
        office.actor(*FINANCE),
        case_id=case_id,
        slot=3,
        token=new_id(),
        reason="数量を確認してください。",
    )
    document_id = subject_of(office, case_id)
    with office.db.reading() as conn:
        row = conn.execute(select(document)).one()
        files = files_of(conn, document_id)
    assert (row.title, [file.name for file in files]) == ("修繕工事の施行について", ["内訳.txt"])
    office.db.perform(
        office.documents.submit,
        office.clerk,
        document_id=document_id,
        revision=row.revision,
        token=new_id(),
    )
    assert versions(office) == [(1, 0), (1, 1), (2, 0)]
    assert reconcile(office.db) == ()


def test_a_replaced_file_stays_beside_the_new_one(office: Office) -> None:
    ruled(office)
    document_id = office.draft(repair())
    old = stored("設計図.txt", "旧")
    office.db.perform(
        lambda tx: office.documents.attach(tx, document_id=document_id, file=_new(old)),
        office.clerk,
    )
    case_id = office.db.perform(
        office.documents.submit, office.clerk, document_id=document_id, revision=1, token=new_id()
    )
    for who in (CHIEF, ASSISTANT):
        approve(office, case_id, *who)
    edit(office, case_id, files=FileChanges(replaced={1: stored("設計図.txt", "新")}))
    with office.db.reading() as conn:
        files = current_content(conn, document_id).version.files
        kept = conn.scalars(select(attachment.c.digest)).all()
        now = [file.digest for file in files_of(conn, document_id)]
    assert [(f.place, f.name, f.superseded) for f in files] == [
        (1, "設計図.txt", True),
        (2, "設計図.txt", False),
    ]
    assert old.stored.digest in kept
    assert now == [files[1].digest]


def _new(file: Arrived) -> NewFile:
    return NewFile(file.name, file.stored.digest, file.stored.size, file.stored.media_type)


def test_a_file_that_was_only_proposed_can_be_left_out_again(office: Office) -> None:
    ruled(office)
    document_id = subject_of(office, at_finance(office))
    finance, paper = office.actor(*FINANCE), stored("内訳.txt")
    suggest(office, document_id, finance, files=FileChanges((paper,)), title="修繕について")
    dropped = FileChanges(dropped=frozenset({paper.stored.digest}))
    suggest(office, document_id, finance, files=dropped, title="修繕について")
    office.db.perform(
        amend,
        finance,
        approval=office.approval,
        document_id=document_id,
        slot=3,
        token=new_id(),
    )
    with office.db.reading() as conn:
        assert current_content(conn, document_id).version.files == ()


def test_the_same_file_twice_is_refused(office: Office) -> None:
    ruled(office)
    document_id = subject_of(office, at_finance(office))
    twice = FileChanges((stored("内訳.txt"), stored("内訳(写し).txt", "内訳.txt")))
    with pytest.raises(Refusal) as refused:
        suggest(office, document_id, office.actor(*FINANCE), files=twice)
    assert refused.value.code == "documents.same_file"


def test_an_edit_that_changes_nothing_is_refused(office: Office) -> None:
    ruled(office)
    document_id = subject_of(office, at_finance(office))
    with pytest.raises(Refusal) as refused:
        suggest(office, document_id, office.actor(*FINANCE))
    assert refused.value.code == "approval.nothing_amended"


def test_an_edit_on_content_that_somebody_edited_meanwhile_is_refused(office: Office) -> None:
    ruled(office)
    case_id = at_finance(office, 2_500_000)
    approve(office, case_id, *DIRECTOR)
    document_id, finance = subject_of(office, case_id), office.actor(*FINANCE)
    suggest(office, document_id, finance, title="修繕について")
    edit(office, case_id, PROPERTY, slot=5, title="緊急の修繕について")
    with pytest.raises(Conflict) as refused:
        office.db.perform(
            amend,
            finance,
            approval=office.approval,
            document_id=document_id,
            slot=4,
            token=new_id(),
        )
    assert refused.value.code == "approval.content_changed"
    assert versions(office) == [(1, 0), (1, 1)]


def test_one_form_sent_twice_is_one_edit(office: Office) -> None:
    ruled(office)
    case_id = at_finance(office)
    document_id, finance, token = subject_of(office, case_id), office.actor(*FINANCE), new_id()
    suggest(office, document_id, finance, title="修繕について")
    for _ in range(2):
        office.db.perform(
            amend,
            finance,
            approval=office.approval,
            document_id=document_id,
            slot=3,
            token=token,
        )
    assert versions(office) == [(1, 0), (1, 1)]


def test_without_a_proposal_there_is_nothing_to_make(office: Office) -> None:
    ruled(office)
    document_id = subject_of(office, at_finance(office))
    with pytest.raises(Conflict) as refused:
        office.db.perform(
            amend,
            office.actor(*FINANCE),
            approval=office.approval,
            document_id=document_id,
            slot=3,
            token=new_id(),
        )
    assert refused.value.code == "documents.no_proposal"


def test_a_seat_that_may_not_edit_says_what_to_do_instead(office: Office) -> None:
    case_id = at_finance(office)
    with pytest.raises(Forbidden) as refused:
        edit(office, case_id, title="修繕について")
    assert refused.value.code == "approval.amend_not_here"


def test_the_rule_of_a_matter_comes_before_that_of_the_city_and_begins_on_its_day(
    office: Office,
) -> None:
    ruled(office)
    today = office.db.perform(lambda tx: tx.on, SYSTEM)
    own = EditingRule(editors=frozenset(), standing=Standing.VOIDED)
    first = date(today.year + 1, 4, 1)
    office.db.perform(set_editing_rule, SYSTEM, matter="works", applies_from=first, rule=own)
    with office.db.reading() as conn:
        assert editing_rule(conn, "works", today).editors == EDITORS
        assert editing_rule(conn, "works", first) == own
        assert editing_rule(conn, "goods", first).editors == EDITORS
        assert len(written_rules(conn)) == 2


def test_a_rule_for_a_day_that_has_passed_is_refused(office: Office) -> None:
    for day in (None, date(2020, 4, 1)):
        with pytest.raises(InvalidInput) as refused:
            office.db.perform(
                set_editing_rule, SYSTEM, matter="", applies_from=day, rule=EditingRule()
            )
        assert refused.value.code == "approval.editing_rule_day"


def test_the_printed_record_says_for_which_version_an_approval_was_given(office: Office) -> None:
    ruled(office)
    case_id = at_finance(office)
    edit(office, case_id, facts=costs(1_200_000))
    for who in (FINANCE, DIRECTOR):
        approve(office, case_id, *who)
    with office.db.reading() as conn:
        file = case_file(conn, approval_case.c.id == case_id)
        table = office.approval.authority.table(conn)
        assert file is not None
        assert file.seal is not None
        version = version_of(file.seal.content)
    printed = decision_record(
        city="鶴ヶ島市", file=file, seal=file.seal, version=version, table=table
    )
    verbs = [row.verb for row in printed.history]
    assert "修正(第1.1版)(それまでの承認は有効)" in verbs
    notes = [note for note in printed.notes if "第1版に対するものです" in note]
    assert [note.split(":")[0] for note in notes] == ["維持係長", "課長補佐"]
