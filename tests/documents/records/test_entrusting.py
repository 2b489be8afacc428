"""所管替 (BND-13): binders pass to another section with who may read them, also by a plan."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from internal.approval.authority.shape import AskedKind, Capacity, Line, Shape
from internal.approval.model import (
    post_group,
    post_group_version,
    route_template,
    route_template_version,
)
from internal.approval.reorganization import service
from internal.approval.reorganization.dry_run import DryRun, dry_run
from internal.approval.reorganization.rules import Impact, ImpactKind
from internal.approval.reorganization.run import run_plan
from internal.approval.route_templates.rules import Scope
from internal.approval.route_templates.service import create_group, create_template
from internal.documents.model import document_keeper
from internal.documents.records.model import binder, binder_event
from internal.documents.taking_over import TakingOver
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.directory import bump_revision
from internal.organization.model import appointment, department_period, post_period
from internal.organization.rules import Rank
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.documents.records.officers import (
    CHIEF,
    OFFICER,
    appoint_chief,
    entered,
    made,
    section_of,
)
from tests.documents.records.test_pages import submitted, words
from tests.organization.test_directory import counted
from tests.web.offices import CLERK, STRANGER, OfficePages, open_pages

APRIL = date(2027, 4, 1)
MIDNIGHT = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)  # of 1 April in Japan
PLANNER = "0110"  # of the 都市計画課
REASON = "事務分掌の見直しによる"
ADMINISTRATOR = ("1005", "JINJI-KACHO")


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    opened = open_pages(database_url, tmp_path, clock)
    appoint_chief(opened)

    def join(tx: Tx) -> None:
        chart = opened.office.chart
        chart.tx = tx
        bump_revision(tx)
        chart.post("KEIKAKU-SHUJI", "主事", Rank.STAFF, "KEIKAKU")
        chart.person(PLANNER, "立花")
        chart.appoint(PLANNER, "KEIKAKU-SHUJI")

    opened.office.db.perform(join, SYSTEM)
    return opened


def planning(pages: OfficePages) -> UUID:
    """都市計画課."""
    return pages.office.chart.departments["KEIKAKU"]


def filed(pages: OfficePages) -> tuple[UUID, UUID]:
    """A binder of the 道路建設課 and a document in it."""
    officer = pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages))
    document_id = submitted(pages)
    form = {"do": "file", "binder": str(binder_id)}
    assert pages.as_person(CLERK).post(f"/records/documents/{document_id}", form).status_code == 303
    return binder_id, document_id


def entrust(pages: OfficePages, *, who: str = CHIEF, **changes: str) -> tuple[int, str]:
    form = {
        "left": section_of(pages),
        "what": "chosen",
        "to": str(planning(pages)),
        "reason": REASON,
    }
    answer = pages.as_person(who).post("/records/entrust", form | changes)
    return answer.status_code, answer.text


def keeper_of(pages: OfficePages, binder_id: UUID) -> UUID:
    with pages.office.db.reading() as conn:
        return conn.scalars(select(binder.c.section_id).where(binder.c.id == binder_id)).one()


def reads(pages: OfficePages, who: str, document_id: UUID) -> bool:
    return pages.as_person(who).get(f"/documents/{document_id}").status_code == 200


def test_a_binder_passes_to_another_section_and_who_reads_it_with_it(pages: OfficePages) -> None:
    binder_id, document_id = filed(pages)
    loose = submitted(pages)
    assert not reads(pages, PLANNER, document_id)
    assert reads(pages, "0005", document_id)
    status, _page = entrust(pages, binder=str(binder_id))
    assert status == 303
    assert keeper_of(pages, binder_id) == planning(pages)
    assert reads(pages, PLANNER, document_id)
    assert not reads(pages, PLANNER, loose)
    assert not reads(pages, "0005", document_id)  # the head of 道路建設課, who was not asked yet
    assert reads(pages, CLERK, document_id)  # who drafted it
    page = words(pages.as_person(PLANNER).get(f"/records/binders/{binder_id}").text)
    assert "所管課を替えた" in page
    assert f"道路建設課 → 都市計画課: {REASON}" in page
    assert pages.as_person(CLERK).get(f"/records/binders/{binder_id}").status_code == 403


def test_all_of_a_section_passes_with_what_is_in_no_binder(pages: OfficePages) -> None:
    binder_id, document_id = filed(pages)
    loose = submitted(pages)
    assert entrust(pages, what="all")[0] == 303
    assert keeper_of(pages, binder_id) == planning(pages)
    assert reads(pages, PLANNER, document_id)
    assert reads(pages, PLANNER, loose)
    assert "簿冊はありません" not in pages.as_person(CHIEF).get("/records/entrust").text


def test_a_secret_document_stays_with_those_who_were_asked(pages: OfficePages) -> None:
    office = pages.office
    document_id = office.draft(repair(confidential=True))
    submit = office.documents.submit
    office.db.perform(submit, office.clerk, document_id=document_id, revision=1, token=UUID(int=1))
    filed(pages)
    assert entrust(pages, what="all")[0] == 303
    assert not reads(pages, PLANNER, document_id)


def test_the_chief_records_officer_reads_every_section_but_nothing_secret(
    pages: OfficePages,
) -> None:
    open_one, office = submitted(pages), pages.office
    secret = office.draft(repair(title="秘の修繕", confidential=True))
    submit = office.documents.submit
    office.db.perform(submit, office.clerk, document_id=secret, revision=1, token=UUID(int=2))
    assert reads(pages, CHIEF, open_one)
    assert not reads(pages, CHIEF, secret)
    page = pages.as_person(CHIEF).get("/documents?q=修繕").text
    assert "道路陥没箇所" in page
    assert "秘の修繕" not in page
    assert not reads(pages, STRANGER, open_one)


def test_the_new_keepers_go_on_with_its_class_in_the_next_year(pages: OfficePages) -> None:
    binder_id, _document = filed(pages)

    def officer_of_planning(tx: Tx) -> None:
        pages.office.chart.tx = tx
        bump_revision(tx)
        pages.office.chart.person("0111", "松原")
        pages.office.chart.appoint("0111", "KEIKAKU-KACHO")

    pages.office.db.perform(officer_of_planning, SYSTEM)
    assert entrust(pages, binder=str(binder_id))[0] == 303
    planner = pages.as_person("0111")
    assert planner.post("/records/year/prepare?year=2027").status_code == 303
    with pages.office.db.reading() as conn:
        row = conn.execute(select(binder).where(binder.c.fiscal_year == 2027)).one()
    assert (row.section_id, row.title) == (planning(pages), "道路修繕伺")
    assert "土木 › 道路 › 道路修繕" in words(planner.get("/records/classes?year=2027").text)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "所管替の理由を100字以内で入力してください。"),
        ({"reason": "長" * 101}, "所管替の理由を100字以内で入力してください。"),
        ({"to": ""}, "引き継ぐ課を選んでください。"),
        ({"binder": ""}, "所管課を替える簿冊を選択してください。"),
        ({"what": "all", "left": ""}, "今の所管課を選んでください。"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    pages: OfficePages, changes: dict[str, str], sentence: str
) -> None:
    binder_id, _document = filed(pages)
    status, page = entrust(pages, **({"binder": str(binder_id)} | changes))
    assert status == 422
    assert sentence in page
    if changes.get("left") != "" and "reason" not in changes:
        assert f'value="{REASON}"' in page
    assert keeper_of(pages, binder_id) != planning(pages)


def test_only_the_chief_records_officer_entrusts(pages: OfficePages) -> None:
    binder_id, _document = filed(pages)
    for who in (OFFICER, CLERK):
        assert entrust(pages, who=who, binder=str(binder_id))[0] == 403
        assert pages.as_person(who).get("/records/entrust").status_code == 403
        assert "/records/entrust" not in pages.as_person(who).get("/records").text
    assert "/records/entrust" in pages.as_person(CHIEF).get("/records").text


def test_a_binder_that_is_not_there_any_more_is_said(pages: OfficePages) -> None:
    binder_id, _document = filed(pages)
    status, page = entrust(pages, binder=str(UUID(int=7)))
    assert status == 409
    assert "この簿冊は別の人が操作しました。" in page
    assert keeper_of(pages, binder_id) != planning(pages)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_opens_in_both_languages(pages: OfficePages, language: str) -> None:
    filed(pages)
    chief = pages.as_person(CHIEF, language)
    for address in ("/records/entrust", f"/records/entrust?left={section_of(pages)}"):
        page = chief.get(address)
        assert page.status_code == 200
        if language == "en":
            shown = re.sub(r'<[^>]+lang="ja"[^>]*>[^<]*', "", page.text)
            assert "所管替" not in shown


# With a plan: the 道路建設課 is merged into the 都市計画課 on 1 April.


def merge(pages: OfficePages) -> None:
    """道路建設課 and its 維持係 end; most of their people are in the 都市計画課 from then on."""

    def load(tx: Tx) -> None:
        chart = pages.office.chart
        chart.tx = tx
        bump_revision(tx)
        ended = [chart.departments[code] for code in ("DORO", "IJI")]
        tx.conn.execute(
            update(department_period)
            .where(department_period.c.department_id.in_(ended))
            .values(valid_to=APRIL)
        )
        posts = [chart.posts[c] for c in ("KACHO", "HOSA", "DORO-SHUJI", "KAKARICHO", "SHUJI")]
        for table in (post_period, appointment):
            tx.conn.execute(update(table).where(table.c.post_id.in_(posts)).values(valid_to=APRIL))
        chart.post("ROADS-SHUJI", "主事", Rank.STAFF, "KEIKAKU", valid_from=APRIL)
        chart.appoint("0006", "KEIKAKU-KACHO", valid_from=APRIL)
        chart.appoint("0008", "ROADS-SHUJI", valid_from=APRIL)
        chart.appoint("0005", "JOHO-KACHO", valid_from=APRIL)

    pages.office.db.perform(load, SYSTEM)


def with_template_and_group(pages: OfficePages) -> tuple[UUID, UUID]:
    """Both of the 道路建設課; they name its head and the head of the 人事課."""
    office = pages.office
    directories = office.approval.directories
    writer = office.actor(OFFICER, "HOSA")
    lines = tuple(Line(Capacity.CONCUR, AskedKind.POST, code) for code in ("KACHO", "JINJI-KACHO"))
    template = office.db.perform(
        create_template,
        writer,
        directories=directories,
        scope=Scope.SECTION,
        name="道路の合議",
        shape=Shape(lines),
    )
    group = office.db.perform(
        create_group,
        writer,
        directories=directories,
        scope=Scope.SECTION,
        name="道路の班",
        applies_from=date(2026, 4, 1),
        post_codes=("KAKARICHO", "JINJI-KACHO"),
    )
    return template, group


def look(pages: OfficePages) -> DryRun:
    approval = pages.office.approval
    with pages.office.db.reading() as conn:
        return dry_run(conn, approval, TakingOver(approval), APRIL)


def of_kind(found: DryRun, kind: ImpactKind) -> list[Impact]:
    return [each for each in found.impacts if each.kind is kind]


def approved(pages: OfficePages) -> UUID:
    found = look(pages)
    db, actor = pages.office.db, pages.office.actor(*ADMINISTRATOR)
    plan_id = db.perform(service.keep_plan, actor, found=found)
    digest = service.digest_of_impacts(found.impacts)
    db.perform(service.approve_plan, actor, plan_id=plan_id, digest=digest)
    return plan_id


def test_the_dry_run_lists_binders_templates_and_groups_of_a_section_that_ends(
    pages: OfficePages,
) -> None:
    binder_id, _document = filed(pages)
    submitted(pages)
    template, group = with_template_and_group(pages)
    assert look(pages).impacts == ()
    merge(pages)
    found = look(pages)
    doro = section_of(pages)
    binders = of_kind(found, ImpactKind.BINDER)
    assert {(each.key, each.title) for each in binders} == {
        (f"binder:{binder_id}", "道路修繕伺"),
        (f"unfiled:{doro}", "編綴していない文書"),
    }
    assert {(each.before, each.after, each.successor) for each in binders} == {
        ("道路建設課", "都市計画課", planning(pages))
    }
    passed = of_kind(found, ImpactKind.TEMPLATE)
    assert {(each.key, each.after) for each in passed} == {
        (f"template:{template}", "都市計画課"),
        (f"group:{group}", "都市計画課"),
    }
    gone = of_kind(found, ImpactKind.NAMES_GONE)
    assert {(each.key, each.before) for each in gone} == {
        (f"template:{template}:KACHO", "道路建設課 課長"),
        (f"group:{group}:KAKARICHO", "道路建設課 維持係長"),
    }


def test_a_plan_passes_them_on_once_and_again_without_effect(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, document_id = filed(pages)
    loose = submitted(pages)
    template, group = with_template_and_group(pages)
    merge(pages)
    plan_id = approved(pages)
    clock.now = MIDNIGHT
    assert not reads(pages, PLANNER, document_id)
    approval = pages.office.approval
    report = run_plan(pages.office.db, approval, TakingOver(approval), plan_id)
    assert (report["binders"], report["templates"], report["failed"]) == (2, 2, 0)
    assert run_plan(pages.office.db, approval, TakingOver(approval), plan_id) == report
    assert keeper_of(pages, binder_id) == planning(pages)
    assert reads(pages, PLANNER, document_id)
    assert reads(pages, PLANNER, loose)
    with pages.office.db.reading() as conn:
        events = conn.execute(
            select(binder_event.c.name, binder_event.c.reason).where(
                binder_event.c.move == "entrust"
            )
        ).all()
        kept = conn.scalar(select(func.count()).select_from(document_keeper))
        owners = [
            conn.scalar(select(table.c.owner_id).where(table.c.id == key))
            for table, key in ((route_template, template), (post_group, group))
        ]
        versions = [
            conn.scalar(select(func.count()).select_from(table))
            for table in (route_template_version, post_group_version)
        ]
    assert [tuple(row) for row in events] == [
        (SYSTEM.name, "道路建設課 → 都市計画課: 組織改正の計画による所管替")
    ]
    assert (kept, owners, versions) == (2, [planning(pages)] * 2, [2, 2])
    page = words(pages.as_person(STRANGER).get("/records").text)
    assert "道路修繕伺" not in page


def test_the_chief_still_opens_and_passes_on_what_a_section_left_that_has_ended(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, document_id = filed(pages)
    merge(pages)
    clock.now = MIDNIGHT
    chief = pages.as_person(CHIEF)
    page = chief.get("/records/entrust").text
    assert "道路建設課（廃止）" in page
    assert chief.get(f"/records/binders/{binder_id}").status_code == 200
    assert entrust(pages, what="all")[0] == 303
    assert reads(pages, PLANNER, document_id)


def test_many_binders_take_no_more_statements_than_one(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    class_id = entered(officer, pages)
    made(officer, pages, class_id)
    merge(pages)

    def statements() -> int:
        with counted(pages.office.db.engine) as said:
            look(pages)
        return len(said)

    look(pages)
    one = statements()
    for number in range(5):
        made(officer, pages, class_id, f"道路修繕伺 {number}")
    assert statements() == one
    assert len(of_kind(look(pages), ImpactKind.BINDER)) == 6
