"""Words and orders of the organisation. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID


class DepartmentKind(StrEnum):
    """The kinds of unit in the tree, from the body itself down to a 係."""

    BODY = "body"  # 市, 教育委員会, 議会
    DIVISION = "division"  # 部, 局
    SECTION = "section"  # 課, 室, センター
    UNIT = "unit"  # 係, 担当


class Rank(IntEnum):
    """The rank of a post; a higher number is a higher post."""

    MAYOR = 100  # 市長
    DEPUTY_MAYOR = 90  # 副市長
    EXECUTIVE = 80  # 教育長 and the like
    DIRECTOR_GENERAL = 70  # 部長, 局長, 会計管理者
    DEPUTY_DIRECTOR_GENERAL = 60  # 次長, 参事
    DIRECTOR = 50  # 課長, 室長, 所長
    DEPUTY_DIRECTOR = 40  # 課長補佐, 主幹
    UNIT_CHIEF = 30  # 係長
    SENIOR_STAFF = 20  # 主任, 主査
    STAFF = 10  # 主事, 主事補, 会計年度任用職員


class Duty(StrEnum):
    """A duty that hangs on a post beside its rank."""

    RECORDS_OFFICER = "records_officer"  # 文書主任
    CHIEF_RECORDS_OFFICER = "chief_records_officer"  # 統括文書管理者
    ACCOUNTING_MANAGER = "accounting_manager"  # 会計管理者
    VOUCHER_EXAMINER = "voucher_examiner"  # 審査担当
    PERSONNEL_OFFICER = "personnel_officer"  # 人事担当
    ADMINISTRATOR = "administrator"  # システム管理者
    AUDITOR = "auditor"  # 監査
    REGULATION_OFFICER = "regulation_officer"  # 規程担当
    SEAL_KEEPER = "seal_keeper"  # 公印管守者
    WITHOUT_ACCOUNT = "without_account"  # 紙で回答する職 (行政委員会の長など)


class AppointmentKind(StrEnum):
    """How a person holds a post."""

    MAIN = "main"  # 本務
    ADDITIONAL = "additional"  # 兼務
    CONCURRENT = "concurrent"  # 併任
    ACTING = "acting"  # 事務取扱: a superior covers a vacant post
    SUBSTITUTE = "substitute"  # 職務代理 (地方自治法 第152条)


class Employment(StrEnum):
    """Kinds of employment."""

    REGULAR = "regular"  # 正規
    REAPPOINTED = "reappointed"  # 再任用
    FISCAL_YEAR = "fiscal_year"  # 会計年度任用職員
    SPECIAL = "special"  # 特別職
    SECONDED = "seconded"  # 派遣・割愛


class AbsenceReason(StrEnum):
    """Why somebody is away."""

    TRIP = "trip"  # 出張
    LEAVE = "leave"  # 休暇
    SICK = "sick"  # 病気
    TRAINING = "training"  # 研修
    OTHER = "other"  # その他


class DelegationState(StrEnum):
    """Where a delegation (代理) stands."""

    ASKED = "asked"  # the proxy has not answered
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"  # taken back by the holder, or given back by the proxy


@dataclass(frozen=True, slots=True)
class DepartmentNode:
    """A department on a day and its place in the tree."""

    department_id: UUID
    code: str
    name: str
    name_en: str
    symbol: str  # 文書記号
    kind: DepartmentKind
    parent_id: UUID | None
    sort: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a post on a day, with the words as they are then. Frozen into history."""

    person_id: UUID
    post_id: UUID
    name: str  # 髙橋 美咲
    family_name: str  # 髙橋: what the date stamp shows
    title: str  # 維持係長
    section: str  # 道路建設課: the nearest 課, else the unit itself
    rank: int
    department_id: UUID
    section_id: UUID  # of the department that `section` names
    kind: AppointmentKind = AppointmentKind.MAIN


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody's absence `[absent_from, absent_to)` in UTC instants."""

    absent_from: datetime
    absent_to: datetime
    reason: AbsenceReason


@dataclass(frozen=True, slots=True)
class Delegated:
    """A delegation (代理) that its proxy has accepted: who acts for a holder, when, for what.

    The period `[valid_from, valid_to)` is of JST days. No matters means every kind of matter.
    """

    person_id: UUID
    post_id: UUID
    proxy_id: UUID
    valid_from: date
    valid_to: date
    matters: frozenset[str] = frozenset()

    def covers(self, post_id: UUID, matter: str, on: date) -> bool:
        """Whether it is in force for a post and a kind of matter on a day."""
        return (
            self.post_id == post_id
            and self.valid_from <= on < self.valid_to
            and (not self.matters or matter in self.matters)
        )


@dataclass(frozen=True, slots=True)
class PostNode:
    """A post on a day and its place in the line."""

    post_id: UUID
    code: str
    title: str
    rank: int
    department_id: UUID
    section: str
    duties: frozenset[Duty]
    holders: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class DeputyPlace:
    """One place of a deputy order (代決順位) and the article that gives it."""

    place: int  # 第1順位 = 1
    post: PostNode
    article: str
    matter: str = ""  # 事項 with an order of its own, by its code; empty: the general order


def holds_on(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Whether a half-open period `[valid_from, valid_to)` contains a day."""
    return valid_from <= on and (valid_to is None or on < valid_to)
