"""The people of approval stories: the small city with the sections that are consulted."""

from dataclasses import dataclass
from uuid import UUID

from internal.approval.authority.store import AuthorityStore, publish_generation
from internal.approval.service import Approval
from internal.demo.regulation import FACTS, MATTERS, NAME, NamedPosts, generation
from internal.documents.filing import KIND
from internal.documents.rules import DraftContent
from internal.documents.service import Documents, NewFile
from internal.kernel.actor import SYSTEM, Actor, Channel
from internal.kernel.db import Database, Tx, new_id
from internal.organization.directory import DirectoryCache, bump_revision
from internal.organization.rules import DepartmentKind, Duty, Rank
from tests.organization.charts import ChartBuilder, small_city

POSTS = NamedPosts(
    finance_director="ZAISEI-KACHO",
    property_director="SHISAN-KACHO",
    legal_director="SOMU-KACHO",
    accounting_manager="KAIKEI",
    information_director="JOHO-KACHO",
    personnel_director="JINJI-KACHO",
)

_SECTIONS = [
    ("ZAISEI", "財政課", "ZAISEI-KACHO", "1001", "小川"),
    ("SHISAN", "資産管理課", "SHISAN-KACHO", "1002", "大野"),
    ("SOUMU", "総務人権推進課", "SOMU-KACHO", "1003", "五十嵐"),
    ("JOHO", "情報推進課", "JOHO-KACHO", "1004", "長谷川"),
    ("JINJI", "人事課", "JINJI-KACHO", "1005", "石井"),
]


def city_with_regulation(tx: Tx) -> ChartBuilder:
    """The small city, the sections that are consulted, and the regulation."""
    chart = small_city(tx)
    chart.department("SOMUBU", "総務部", DepartmentKind.DIVISION, "CITY")
    for code, name, post, number, family in _SECTIONS:
        chart.department(code, name, DepartmentKind.SECTION, "SOMUBU")
        chart.post(post, "課長", Rank.DIRECTOR, code)
        chart.person(number, family)
        chart.appoint(number, post)
    chart.department("KAIKEIKA", "会計課", DepartmentKind.SECTION, "CITY")
    chart.post(
        "KAIKEI",
        "会計管理者",
        Rank.DIRECTOR_GENERAL,
        "KAIKEIKA",
        Duty.ACCOUNTING_MANAGER,
    )
    chart.person("1006", "中島")
    chart.appoint("1006", "KAIKEI")
    chart.post("SYSTEM", "主査", Rank.SENIOR_STAFF, "JOHO", Duty.ADMINISTRATOR)
    chart.person("1007", "村上")
    chart.appoint("1007", "SYSTEM")
    chart.deputy("BUCHO", 1, "KACHO", "第9条")
    chart.deputy("KACHO", 1, "HOSA", "第10条")
    publish_generation(tx, name=NAME, generation=generation(POSTS), facts=FACTS, matters=MATTERS)
    return chart


@dataclass(slots=True)
class Office:
    """A city hall at work, for one test."""

    db: Database
    chart: ChartBuilder
    approval: Approval
    documents: Documents

    def actor(self, number: str, post: str) -> Actor:
        """A person in one of her posts, at the page."""
        return Actor(
            name=number,
            channel=Channel.PAGE,
            person_id=self.chart.people[number],
            post_id=self.chart.posts[post],
        )

    @property
    def clerk(self) -> Actor:
        """小林, a 主事 of the 維持係, who drafts."""
        return self.actor("0008", "SHUJI")

    def draft(self, content: DraftContent, files: tuple[NewFile, ...] = ()) -> UUID:
        """A draft of the clerk's with its files."""
        document_id = self.db.perform(self.documents.create_draft, self.clerk, content=content)
        for file in files:
            self.db.perform(self.documents.attach, self.clerk, document_id=document_id, file=file)
        return document_id

    def submitted(self, content: DraftContent) -> UUID:
        """A case that the clerk has just submitted."""
        document_id = self.draft(content)
        return self.db.perform(
            self.documents.submit,
            self.clerk,
            document_id=document_id,
            revision=1,
            token=new_id(),
        )


def open_office(db: Database) -> Office:
    """The city with its services, on an empty database."""
    chart = db.perform(city_with_regulation, SYSTEM)
    subjects: dict[str, Documents] = {}
    approval = Approval(DirectoryCache(), AuthorityStore(), subjects)
    documents = Documents(approval, max_case_bytes=1024 * 1024 * 1024)
    subjects[KIND] = documents
    return Office(db, chart, approval, documents)


def with_colleague(office: Office) -> Office:
    """木村, a second 主事 of the 維持係, joins the clerk."""

    def join(tx: Tx) -> None:
        office.chart.tx = tx
        bump_revision(tx)
        office.chart.post("SHUJI-2", "主事", Rank.STAFF, "IJI")
        office.chart.person("0009", "木村")
        office.chart.appoint("0009", "SHUJI-2")

    office.db.perform(join, SYSTEM)
    return office


def repair(amount_yen: int = 1_980_000, **changes: object) -> DraftContent:
    """The 施行伺 of a road repair."""
    values: dict[str, object] = {
        "title": "道路陥没箇所の緊急修繕工事の施行について",
        "matter": "works",
        "facts": {"amount_yen": amount_yen, "contract": "negotiated", "important": False},
        "body": "このことについて、下記のとおり施行してよろしいか伺います。",
    }
    return DraftContent(**(values | changes))  # type: ignore[arg-type]
