"""The registers of a day as CSV files that can be read back. Pure."""

import csv
import io
from collections.abc import Iterator

from internal.organization.history import Moment, Register
from internal.organization.registers import COLUMNS
from internal.organization.words import (
    APPOINTMENT_KINDS,
    DEPARTMENT_KINDS,
    DUTIES,
    EMPLOYMENTS,
    RANKS,
)


def written(moment: Moment) -> dict[Register, str]:
    """The registers of a day as files that can be read back."""
    return {
        Register.DEPARTMENTS: _file(Register.DEPARTMENTS, _department_lines(moment)),
        Register.POSTS: _file(Register.POSTS, _post_lines(moment)),
        Register.PEOPLE: _file(Register.PEOPLE, _person_lines(moment)),
        Register.APPOINTMENTS: _file(
            Register.APPOINTMENTS,
            (
                (key.employee_number, key.post, APPOINTMENT_KINDS[key.kind])
                for key in sorted(moment.appointments)
            ),
        ),
        Register.DEPUTIES: _file(
            Register.DEPUTIES,
            (
                (key.post, str(key.place), facts.deputy, facts.article, key.matter)
                for key, facts in sorted(moment.deputies.items(), key=lambda item: item[0])
            ),
        ),
    }


def _file(register: Register, lines: Iterator[tuple[str, ...]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.heading for column in COLUMNS[register]])
    writer.writerows(lines)
    return out.getvalue()


def _department_lines(moment: Moment) -> Iterator[tuple[str, ...]]:
    for code, facts in sorted(moment.departments.items()):
        yield (
            code,
            facts.parent or "",
            DEPARTMENT_KINDS[facts.kind],
            facts.name,
            facts.name_en,
            facts.symbol,
            str(facts.sort),
        )


def _post_lines(moment: Moment) -> Iterator[tuple[str, ...]]:
    for code, facts in sorted(moment.posts.items()):
        yield (
            code,
            facts.department,
            facts.title,
            facts.title_en,
            RANKS[facts.rank],
            "、".join(DUTIES[duty] for duty in sorted(facts.duties)),
        )


def _person_lines(moment: Moment) -> Iterator[tuple[str, ...]]:
    for number, facts in sorted(moment.people.items()):
        yield (
            number,
            facts.family_name,
            facts.given_name,
            facts.family_kana,
            facts.given_kana,
            facts.name_en,
            facts.mail,
            EMPLOYMENTS[facts.employment],
        )
