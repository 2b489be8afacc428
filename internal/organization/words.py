"""The Japanese words of the organisation's kinds, as message ids and as they stand in CSV files."""

from collections.abc import Mapping

from internal.organization.history import Register
from internal.organization.planning import StepKind
from internal.organization.rules import (
    AbsenceReason,
    AppointmentKind,
    DepartmentKind,
    Duty,
    Employment,
    Rank,
)

DEPARTMENT_KINDS: Mapping[DepartmentKind, str] = {
    DepartmentKind.BODY: "機関",
    DepartmentKind.DIVISION: "部・局",
    DepartmentKind.SECTION: "課・室",
    DepartmentKind.UNIT: "係・担当",
}

RANKS: Mapping[Rank, str] = {
    Rank.MAYOR: "市長",
    Rank.DEPUTY_MAYOR: "副市長",
    Rank.EXECUTIVE: "教育長等",
    Rank.DIRECTOR_GENERAL: "部長級",
    Rank.DEPUTY_DIRECTOR_GENERAL: "次長級",
    Rank.DIRECTOR: "課長級",
    Rank.DEPUTY_DIRECTOR: "課長補佐級",
    Rank.UNIT_CHIEF: "係長級",
    Rank.SENIOR_STAFF: "主任・主査級",
    Rank.STAFF: "主事級",
}

DUTIES: Mapping[Duty, str] = {
    Duty.RECORDS_OFFICER: "文書主任",
    Duty.ACCOUNTING_MANAGER: "会計管理者",
    Duty.VOUCHER_EXAMINER: "審査担当",
    Duty.PERSONNEL_OFFICER: "人事担当",
    Duty.ADMINISTRATOR: "システム管理者",
    Duty.AUDITOR: "監査",
}

APPOINTMENT_KINDS: Mapping[AppointmentKind, str] = {
    AppointmentKind.MAIN: "本務",
    AppointmentKind.ADDITIONAL: "兼務",
    AppointmentKind.CONCURRENT: "併任",
    AppointmentKind.ACTING: "事務取扱",
    AppointmentKind.SUBSTITUTE: "職務代理",
}

EMPLOYMENTS: Mapping[Employment, str] = {
    Employment.REGULAR: "正規",
    Employment.REAPPOINTED: "再任用",
    Employment.FISCAL_YEAR: "会計年度任用職員",
    Employment.SPECIAL: "特別職",
    Employment.SECONDED: "派遣・割愛",
}

ABSENCE_REASONS: Mapping[AbsenceReason, str] = {
    AbsenceReason.TRIP: "出張",
    AbsenceReason.LEAVE: "休暇",
    AbsenceReason.SICK: "病気",
    AbsenceReason.TRAINING: "研修",
    AbsenceReason.OTHER: "その他",
}

REGISTERS: Mapping[Register, str] = {
    Register.DEPARTMENTS: "部署",
    Register.POSTS: "職",
    Register.PEOPLE: "職員",
    Register.APPOINTMENTS: "任命",
    Register.DEPUTIES: "代決順位",
}

STEP_KINDS: Mapping[StepKind, str] = {
    StepKind.ADDED: "追加",
    StepKind.CHANGED: "変更",
    StepKind.ENDED: "終了",
}
