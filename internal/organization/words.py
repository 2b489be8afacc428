"""The Japanese words of the organisation's kinds, as message ids and as they stand in CSV files."""

from collections.abc import Mapping

from internal.kernel.text import N_
from internal.organization.history import Register
from internal.organization.planning import StepKind
from internal.organization.rules import (
    AbsenceReason,
    AppointmentKind,
    DelegationState,
    DepartmentKind,
    Duty,
    Employment,
    Rank,
)

DEPARTMENT_KINDS: Mapping[DepartmentKind, str] = {
    DepartmentKind.BODY: N_("機関"),
    DepartmentKind.DIVISION: N_("部・局"),
    DepartmentKind.SECTION: N_("課・室"),
    DepartmentKind.UNIT: N_("係・担当"),
}

RANKS: Mapping[Rank, str] = {
    Rank.MAYOR: N_("市長"),
    Rank.DEPUTY_MAYOR: N_("副市長"),
    Rank.EXECUTIVE: N_("教育長等"),
    Rank.DIRECTOR_GENERAL: N_("部長級"),
    Rank.DEPUTY_DIRECTOR_GENERAL: N_("次長級"),
    Rank.DIRECTOR: N_("課長級"),
    Rank.DEPUTY_DIRECTOR: N_("課長補佐級"),
    Rank.UNIT_CHIEF: N_("係長級"),
    Rank.SENIOR_STAFF: N_("主任・主査級"),
    Rank.STAFF: N_("主事級"),
}

DUTIES: Mapping[Duty, str] = {
    Duty.RECORDS_OFFICER: N_("文書主任"),
    Duty.ACCOUNTING_MANAGER: N_("会計管理者"),
    Duty.VOUCHER_EXAMINER: N_("審査担当"),
    Duty.PERSONNEL_OFFICER: N_("人事担当"),
    Duty.ADMINISTRATOR: N_("システム管理者"),
    Duty.AUDITOR: N_("監査"),
    Duty.REGULATION_OFFICER: N_("規程担当"),
    Duty.CHIEF_RECORDS_OFFICER: N_("統括文書管理者"),
    Duty.SEAL_KEEPER: N_("公印管守者"),
    Duty.WITHOUT_ACCOUNT: N_("紙で回答"),
}

APPOINTMENT_KINDS: Mapping[AppointmentKind, str] = {
    AppointmentKind.MAIN: N_("本務"),
    AppointmentKind.ADDITIONAL: N_("兼務"),
    AppointmentKind.CONCURRENT: N_("併任"),
    AppointmentKind.ACTING: N_("事務取扱"),
    AppointmentKind.SUBSTITUTE: N_("職務代理"),
}

EMPLOYMENTS: Mapping[Employment, str] = {
    Employment.REGULAR: N_("正規"),
    Employment.REAPPOINTED: N_("再任用"),
    Employment.FISCAL_YEAR: N_("会計年度任用職員"),
    Employment.SPECIAL: N_("特別職"),
    Employment.SECONDED: N_("派遣・割愛"),
}

ABSENCE_REASONS: Mapping[AbsenceReason, str] = {
    AbsenceReason.TRIP: N_("出張"),
    AbsenceReason.LEAVE: N_("休暇"),
    AbsenceReason.SICK: N_("病気"),
    AbsenceReason.TRAINING: N_("研修"),
    AbsenceReason.OTHER: N_("その他"),
}

REGISTERS: Mapping[Register, str] = {
    Register.DEPARTMENTS: N_("部署"),
    Register.POSTS: N_("職"),
    Register.PEOPLE: N_("職員"),
    Register.APPOINTMENTS: N_("任命"),
    Register.DEPUTIES: N_("代決順位"),
}

STEP_KINDS: Mapping[StepKind, str] = {
    StepKind.ADDED: N_("追加"),
    StepKind.CHANGED: N_("変更"),
    StepKind.ENDED: N_("終了"),
}

DELEGATION_STATES: Mapping[DelegationState, str] = {
    DelegationState.ASKED: N_("回答待ち"),
    DelegationState.ACCEPTED: N_("引受け済み"),
    DelegationState.DECLINED: N_("辞退"),
    DelegationState.ENDED: N_("取りやめ"),
}

FIELDS: Mapping[str, str] = {
    "parent": N_("上位部署コード"),
    "kind": N_("種別"),
    "name": N_("部署名"),
    "name_en": N_("英語名"),
    "symbol": N_("文書記号"),
    "sort": N_("並び順"),
    "department": N_("部署コード"),
    "title": N_("職名"),
    "title_en": N_("職名（英語）"),
    "rank": N_("職位"),
    "duties": N_("役割"),
    "family_name": N_("姓"),
    "given_name": N_("名"),
    "family_kana": N_("姓カナ"),
    "given_kana": N_("名カナ"),
    "mail": N_("メール"),
    "employment": N_("任用区分"),
    "deputy": N_("代決する職コード"),
    "article": N_("根拠"),
}
