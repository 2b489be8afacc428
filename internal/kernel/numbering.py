"""Number series without gaps or doubles.

A number is taken inside the transaction that needs it; a roll-back gives it back, because the
series' row is locked until the commit.
"""

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, String, Table, select, update

from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx, insert_new, metadata

number_series = Table(
    "number_series",
    metadata,
    Column("fiscal_year", Integer, nullable=False),
    Column("register", String(40), nullable=False),
    Column("symbol", String(40), nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("fiscal_year", "register", "symbol"),
)


def take_number(tx: Tx, *, year: FiscalYear, register: str, symbol: str) -> int:
    """The next number of a series, from 1; the series' row stays locked until the commit.

    Source: catalogue fact 8 (numbers run per fiscal year and document symbol).
    """
    key = (
        number_series.c.fiscal_year == year.year,
        number_series.c.register == register,
        number_series.c.symbol == symbol,
    )
    bump = (
        update(number_series)
        .where(*key)
        .values(last=number_series.c.last + 1)
        .returning(number_series.c.last)
    )
    number = tx.conn.scalar(bump)
    if number is None:
        # Only the first number of a series comes here; whoever loses the race inserts nothing.
        tx.conn.execute(
            insert_new(tx.conn, number_series).values(
                fiscal_year=year.year, register=register, symbol=symbol, last=0
            )
        )
        number = tx.conn.scalars(bump).one()
    return int(number)


def last_number(tx: Tx, *, year: FiscalYear, register: str, symbol: str) -> int:
    """The last number given, 0 when none was."""
    found = tx.conn.scalar(
        select(number_series.c.last).where(
            number_series.c.fiscal_year == year.year,
            number_series.c.register == register,
            number_series.c.symbol == symbol,
        )
    )
    return int(found or 0)
