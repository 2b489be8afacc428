"""The index follows every act, and a rebuild makes the same of it."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from internal.documents.after import add_later
from internal.documents.attaching import Arrived
from internal.documents.enclosing import enclose
from internal.documents.search.model import search_file, search_source, search_text
from internal.documents.search.rebuild import read_files, rebuild_documents
from internal.documents.taking_over import TakingOver
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.store import FolderStore
from tests.approval.cast import Office, open_office, with_colleague
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, approve
from tests.documents.search.office import (
    document_of,
    hits,
    index_of,
    read_all,
    stored,
    submitted_with,
    titles,
    written,
)
from tests.documents.test_amending import edit, ruled
from tests.organization.test_directory import counted

TITLE = "公園の遊具の点検について"


@pytest.fixture
def office(db: Database) -> Office:
    return with_colleague(open_office(db))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def decided(office: Office, case_id: UUID) -> None:
    for who in (CHIEF, ASSISTANT, DIRECTOR):
        approve(office, case_id, *who)


def general(title: str = TITLE, body: str = "点検を委託します。") -> UUID:
    return written(title, body, matter="general", facts={})


def arrived(office: Office, store: FolderStore, name: str, words: str) -> Arrived:
    return Arrived(name, stored(office, store, words.encode(), FileKind.TEXT), FileKind.TEXT)


def rebuilt(office: Office, store: FolderStore) -> None:
    assert [done.count for done in rebuild_documents(office.db)][-1:] != [0]
    list(read_files(office.db, store, again=True))


def test_a_returned_document_is_found_by_what_was_submitted_last(office: Office) -> None:
    case_id = office.submitted(general())
    document_id = document_of(office, case_id)
    office.db.perform(
        office.approval.send_back,
        office.actor(*CHIEF),
        case_id=case_id,
        slot=1,
        token=new_id(),
        reason="対象を確認してください。",
    )
    changed = general("広場の遊具の点検について", "直営で点検します。")
    office.db.perform(
        office.documents.save_draft,
        office.clerk,
        document_id=document_id,
        revision=1,
        content=changed,
    )
    assert (titles(office, "公園"), titles(office, "広場")) == ({TITLE}, set())
    office.db.perform(
        office.documents.submit,
        office.clerk,
        document_id=document_id,
        revision=2,
        token=new_id(),
    )
    assert (titles(office, "公園"), titles(office, "委託")) == (set(), set())
    assert titles(office, "広場 直営") == {"広場の遊具の点検について"}


def test_an_edit_on_the_way_is_found_at_once(office: Office) -> None:
    ruled(office)
    case_id = office.submitted(written(TITLE))
    for who in (CHIEF, ASSISTANT):
        approve(office, case_id, *who)
    edit(office, case_id, title="公園の遊具の修理について")
    assert titles(office, "点検") == set()
    assert titles(office, "修理") == {"公園の遊具の修理について"}


def test_the_number_finds_what_was_decided(office: Office) -> None:
    case_id = office.submitted(general())
    assert titles(office, "8DORO第1号") == set()
    decided(office, case_id)
    assert titles(office, "８ｄｏｒｏ第1号") == {TITLE}


def test_a_new_drafter_finds_it_by_her_name(office: Office) -> None:
    case_id = office.submitted(general())
    assert titles(office, "木村") == set()
    office.db.perform(
        TakingOver(office.approval).reassign,
        office.actor("0006", "HOSA"),
        document_id=document_of(office, case_id),
        successor_id=office.chart.people["0009"],
        reason="事務分担を変えたため",
    )
    assert titles(office, "木村") == {TITLE}


def test_what_comes_later_is_found_in_its_file(office: Office, store: FolderStore) -> None:
    case_id = office.submitted(general())
    decided(office, case_id)
    office.db.perform(
        add_later,
        office.clerk,
        approval=office.approval,
        document_id=document_of(office, case_id),
        reason="検査のため",
        arrived=(arrived(office, store, "検査調書.txt", "ブランコの鎖に摩耗"),),
        most_bytes=10**9,
    )
    assert titles(office, "検査調書") == {TITLE}
    assert titles(office, "摩耗") == set()
    read_all(office, store)
    (row,) = hits(office, "摩耗").rows
    assert [(each.part.value, each.name) for each in row.passages] == [("file", "検査調書.txt")]


def test_what_an_approver_encloses_is_found(office: Office, store: FolderStore) -> None:
    case_id = office.submitted(general())
    office.db.perform(
        enclose,
        office.actor(*CHIEF),
        approval=office.approval,
        document_id=document_of(office, case_id),
        slot=1,
        token=new_id(),
        note="参考",
        arrived=(arrived(office, store, "位置図.txt", "北側の砂場"),),
        most_bytes=10**9,
    )
    read_all(office, store)
    assert titles(office, "砂場") == {TITLE}


def test_one_content_of_two_documents_is_read_once_and_found_in_both(
    office: Office, store: FolderStore
) -> None:
    same = ("点検基準".encode(), FileKind.TEXT)
    submitted_with(office, store, general("東公園"), {"基準.txt": same})
    read_all(office, store)
    submitted_with(office, store, general("西公園"), {"別名.txt": same})
    assert titles(office, "点検基準") == {"東公園", "西公園"}
    with office.db.reading() as conn:
        assert len(conn.execute(select(search_file)).all()) == 1
    names = {row.passages[0].name for row in hits(office, "点検基準").rows}
    assert names == {"基準.txt", "別名.txt"}


def test_a_rebuild_makes_what_upkeep_made(office: Office, store: FolderStore) -> None:
    files = {"内訳.txt": ("内訳書" * 3000).encode(), "写真.png": b"x"}
    kinds = {"内訳.txt": FileKind.TEXT, "写真.png": FileKind.PNG}
    for number in range(3):
        submitted_with(
            office,
            store,
            general(f"公園{number}"),
            {name: (content, kinds[name]) for name, content in files.items()},
        )
    decided(office, office.submitted(general()))
    office.draft(general("下書き"))
    read_all(office, store)
    by_upkeep = index_of(office.db)
    with office.db.engine.begin() as conn:
        for table in (search_text, search_source, search_file):
            conn.execute(delete(table))
    assert titles(office, "公園") == set()
    rebuilt(office, store)
    assert index_of(office.db) == by_upkeep
    rebuilt(office, store)
    assert index_of(office.db) == by_upkeep
    assert titles(office, "内訳書内訳") == {"公園0", "公園1", "公園2"}


def test_a_rebuild_goes_on_where_it_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("internal.documents.search.rebuild.BATCH", 2)
    for number in range(5):
        office.submitted(general(f"公園{number}"))
    with office.db.engine.begin() as conn:
        conn.execute(delete(search_text))
    first = next(rebuild_documents(office.db))
    assert first.count == 2
    assert len(titles(office, "公園")) == 2
    *_, last = rebuild_documents(office.db, after=UUID(first.last))
    assert last.count == 3
    assert len(titles(office, "公園")) == 5


def test_upkeep_of_a_submission_asks_two_and_writes_four(office: Office) -> None:
    document_id = office.draft(general())
    with counted(office.db.engine) as statements:
        office.db.perform(
            office.documents.submit,
            office.clerk,
            document_id=document_id,
            revision=1,
            token=new_id(),
        )
    upkeep = [
        each for each in statements if "search_" in each or "newest" in each or "late_att" in each
    ]
    assert len([each for each in statements if "search_" in each]) == 4
    assert len(upkeep) <= 6


def test_a_submission_that_is_rolled_back_leaves_nothing(office: Office) -> None:
    document_id = office.draft(general())

    def submit_and_fail(tx: Tx) -> None:
        office.documents.submit(tx, document_id=document_id, revision=1, token=new_id())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        office.db.perform(submit_and_fail, office.clerk)
    assert index_of(office.db)[:2] == (set(), set())
