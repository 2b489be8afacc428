"""People to be told something."""

from datetime import date
from uuid import UUID

from sqlalchemy import insert

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database
from internal.organization.model import person
from internal.organization.rules import Employment


def employ(db: Database, count: int = 1, mail: str = "staff{}@city.example.lg.jp") -> list[UUID]:
    """Some employees with mail addresses."""
    ids = [UUID(int=number) for number in range(1, count + 1)]
    with db.transaction(SYSTEM) as tx:
        tx.conn.execute(
            insert(person),
            [
                {
                    "id": person_id,
                    "employee_number": f"{number:06}",
                    "family_name": "髙橋",
                    "given_name": "美咲",
                    "family_kana": "タカハシ",
                    "given_kana": "ミサキ",
                    "mail": mail.format(number),
                    "employment": Employment.REGULAR.value,
                    "active_from": date(2020, 4, 1),
                }
                for number, person_id in enumerate(ids, start=1)
            ],
        )
    return ids
