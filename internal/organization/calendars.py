"""The city's own days: closed on a working day, or open on a day off. Kept by the administrator."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from internal.kernel.audit import record
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import InvalidInput, NotFound
from internal.kernel.text import N_
from internal.kernel.working_days import WorkingCalendar
from internal.organization.model import city_day

NAME_LENGTH = 40


class DayKind(StrEnum):
    """What the city does on a day of its own."""

    CLOSED = "closed"  # 市の休日
    OPEN = "open"  # 臨時開庁日


@dataclass(frozen=True, slots=True)
class CityDay:
    """One day of the city's own."""

    on: date
    kind: DayKind
    name: str


def working_calendar(conn: Connection) -> WorkingCalendar:
    """The calendar as it is now. One statement; there are a few such days a year."""
    days = city_days(conn)
    return WorkingCalendar(
        closed=frozenset(day.on for day in days if day.kind is DayKind.CLOSED),
        opened=frozenset(day.on for day in days if day.kind is DayKind.OPEN),
    )


def city_days(conn: Connection) -> tuple[CityDay, ...]:
    """Every day of the city's own, the latest first."""
    rows = conn.execute(
        select(city_day.c.on, city_day.c.kind, city_day.c.name).order_by(city_day.c.on.desc())
    )
    return tuple(CityDay(row.on, DayKind(row.kind), row.name) for row in rows)


def enter_city_day(tx: Tx, *, on: date | None, kind: DayKind, name: str) -> None:
    """Enter a day; a day that is known is replaced.

    Raises:
        InvalidInput: `organization.city_day`.
    """
    name = " ".join(name.split())
    errors = {}
    if on is None:
        errors["on"] = N_("日付を入力してください。")
    if not 0 < len(name) <= NAME_LENGTH:
        errors["name"] = N_("名称を40字以内で入力してください。")
    if on is None or errors:
        raise InvalidInput("organization.city_day", "入力内容を確認してください。", errors)
    tx.conn.execute(delete(city_day).where(city_day.c.on == on))
    tx.conn.execute(insert(city_day).values(on=on, kind=kind.value, name=name, entered_at=tx.at))
    _note(tx, "organization.city_day_entered", on, kind.value)


def remove_city_day(tx: Tx, *, on: date) -> None:
    """Let a day be what the law says.

    Raises:
        NotFound: `organization.no_city_day`.
    """
    if tx.conn.execute(delete(city_day).where(city_day.c.on == on)).rowcount != 1:
        raise NotFound("organization.no_city_day", "この日は登録されていません。")
    _note(tx, "organization.city_day_removed", on, "")


def _note(tx: Tx, event: str, on: date, kind: str) -> None:
    record(
        tx,
        event,
        kind="city_day",
        object_id=new_id(),
        detail={"on": on.isoformat(), "kind": kind},
    )
