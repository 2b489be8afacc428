"""Before publishing one sees which decisions of the last year would have gone elsewhere."""

from uuid import UUID

import pytest
from sqlalchemy import update

from internal.access.principal import Principal
from internal.approval.authority.store import AuthorityStore
from internal.approval.model import approval_case
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx, new_id
from internal.regulation import impact as impact_module
from internal.regulation.impact import ImpactPage, Place, impact
from internal.regulation.rules.rows import as_table, rows_of
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.regulation.officers import begun
from tests.regulation.test_pages import changed, page_of
from tests.web.offices import DIRECTOR, OfficePages, Person
from tests.web.test_statements import asked_by, statements

LINE = (("0007", "KAKARICHO"), ("0006", "HOSA"), ("0005", "KACHO"))


def decided(pages: OfficePages, amount_yen: int, **changes: object) -> UUID:
    """A repair decided by the director; answers its document."""
    office = pages.office
    document_id = office.draft(repair(amount_yen, **changes))
    case_id = office.db.perform(
        office.documents.submit, office.clerk, document_id=document_id, revision=1, token=new_id()
    )
    for slot, (number, post) in enumerate(LINE, start=1):
        office.db.perform(
            office.approval.approve,
            office.actor(number, post),
            case_id=case_id,
            slot=slot,
            token=new_id(),
        )
    return document_id


def lowered(officer: Person) -> UUID:
    """An amendment that lets the director decide works below 300,000 yen only."""
    amendment_id = begun(officer)
    changed(
        officer,
        amendment_id,
        "別表第2 1(1)",
        level="課長専決",
        decider="50",
        amount_yen_from="",
        amount_yen_below="300000",
    )
    changed(officer, amendment_id, "別表第2 1(2)", amount_yen_from="300000")
    return amendment_id


def test_only_decisions_that_would_change_are_listed_with_article(
    pages: OfficePages, officer: Person
) -> None:
    decided(pages, 299_999, title="小さな修繕")
    decided(pages, 300_000, title="大きな修繕")
    html = pages.as_person("1003").get(page_of(lowered(officer), "/impact")).text
    assert html.count("課長専決") == 1
    assert "別表第2 1(2)" in html
    assert "2件を調べ、1件が変わります" in html
    assert "第2号" in html


def test_titles_are_shown_to_those_who_may_read_them(pages: OfficePages, officer: Person) -> None:
    decided(pages, 400_000, title="道路の修繕")
    decided(pages, 450_000, title="秘密の修繕", confidential=True)
    amendment_id = lowered(officer)
    html = officer.get(page_of(amendment_id, "/impact")).text
    assert html.count("(閲覧の権限がない文書)") == 2
    assert "修繕" not in html.split("<main")[1]
    page = impact_of(pages, principal_of(pages, DIRECTOR))
    assert sorted(line.title for line in page.lines) == ["秘密の修繕", "道路の修繕"]


def principal_of(pages: OfficePages, number: str) -> Principal:
    """A person as a handler sees her."""
    directory = pages.office.approval.directories
    with pages.office.db.reading() as conn:
        seats = directory.at(conn, pages.office.db.clock()).seats_of(
            pages.office.chart.people[number]
        )
    return Principal(
        session_id=new_id(),
        person_id=seats[0].person_id,
        name=seats[0].name,
        family_name=seats[0].family_name,
        seat=seats[0],
        seats=seats,
        duties=frozenset(),
        address="127.0.0.1",
    )


def impact_of(pages: OfficePages, principal: Principal, after: Place | None = None) -> ImpactPage:
    """One page under a table without a row for small works."""
    with pages.office.db.reading() as conn:
        table = AuthorityStore().table(conn)
        (generation,) = table.generations
        rows = tuple(row for row in rows_of(generation) if row.code != "works-1")
        return impact(
            conn,
            principal,
            as_table(table, rows, generation.applies_from),
            at=pages.office.db.clock(),
            after=after,
        )


def test_a_case_to_which_no_row_would_apply_says_so(pages: OfficePages) -> None:
    decided(pages, 400_000)
    (line,) = impact_of(pages, principal_of(pages, DIRECTOR)).lines
    assert (line.before, line.after) == ("課長専決", "")
    assert line.refusal is not None
    assert line.refusal.code == "authority.no_row"


def test_only_the_last_year_counts(pages: OfficePages, clock: TestClock) -> None:
    old, new = decided(pages, 400_000), decided(pages, 400_000)

    def age(tx: Tx) -> None:
        long_ago = tx.at.replace(year=tx.at.year - 1, day=tx.at.day - 1)
        tx.conn.execute(
            update(approval_case)
            .where(approval_case.c.subject_id == old)
            .values(decided_at=long_ago)
        )

    pages.office.db.perform(age, SYSTEM)
    page = impact_of(pages, principal_of(pages, DIRECTOR))
    assert [line.document_id for line in page.lines] == [new]


def test_pages_follow_each_other_without_gaps(
    pages: OfficePages, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [decided(pages, 400_000) for _ in range(5)]
    principal = principal_of(pages, DIRECTOR)
    monkeypatch.setattr(impact_module, "MOST_READ", 3)
    monkeypatch.setattr(impact_module, "MOST_SHOWN", 2)
    found, after = [], None
    for _ in range(4):
        page = impact_of(pages, principal, after)
        found += [line.document_id for line in page.lines]
        after = page.following
        if after is None:
            break
    assert found == documents[::-1]


def test_the_page_asks_the_same_few_questions_however_many_cases(
    pages: OfficePages, officer: Person
) -> None:
    amendment_id = lowered(officer)
    decided(pages, 400_000)
    address = page_of(amendment_id, "/impact")
    with_one = asked_by(pages, officer, address)
    for _ in range(3):
        decided(pages, 400_000)
    assert asked_by(pages, officer, address) == with_one
    assert with_one <= 12


@pytest.mark.parametrize("rest", ["", "/publish", "/rows/new?matter=works"])
def test_the_pages_of_an_amendment_ask_at_most_twelve(
    pages: OfficePages, officer: Person, rest: str
) -> None:
    assert asked_by(pages, officer, page_of(begun(officer), rest)) <= 12


def test_looking_writes_nothing(pages: OfficePages, officer: Person) -> None:
    decided(pages, 400_000)
    address = page_of(lowered(officer), "/impact")
    officer.get(address)
    with statements(pages) as asked:
        officer.get(address)
    assert [each for each in asked if not each.lstrip().startswith(("SELECT", "WITH"))] == []


def test_an_address_that_names_no_place_begins_anew(pages: OfficePages, officer: Person) -> None:
    address = page_of(begun(officer), "/impact")
    for after in ("x", "2026-11-24~", "2026-11-24T00:00:00~x", "%00"):
        assert officer.get(f"{address}?after={after}").status_code == 200
