"""The inbox page while the number of cases grows."""

import time

from benchmarks.city import City, lines, serve
from benchmarks.client import Person
from benchmarks.flow import submit_many
from benchmarks.report import quantiles, row, say
from internal.demo.bulk import copy_cases
from internal.demo.cases import load_cases
from internal.kernel.actor import SYSTEM

OPEN = 50
SIZES = (1_000, 100_000, 1_000_000)
PAGES = 200


def run(city: City, largest: int) -> None:
    """Print p50 and p95 of a page with 50 entries at each size up to `largest`."""
    say("Inbox page of a person with 50 open entries (PostgreSQL, over HTTP, one client)")
    load_cases(city.db, city.settings, city.index, count=300)
    line = lines(city)[0]
    submit_many(city, line, OPEN)
    have = 300 + OPEN
    for size in SIZES:
        if size > largest:
            row(f"at {size:,} cases", "left out", "--cases 1000000")
            continue
        copy_cases(city.db, size - have)
        have = size
        with city.db.transaction(SYSTEM) as tx:
            tx.conn.exec_driver_sql("ANALYZE")
        with serve(city) as port:
            person = Person(port, city.session(line.approvers[0])).arrive()
            p50, p95 = quantiles([_page(person) for _ in range(PAGES)])
        row(f"at {size:,} cases: p50 / p95", f"{p50:.1f} / {p95:.1f} ms", "aim p50 ≤ 10 ms, flat")


def _page(person: Person) -> float:
    begun = time.perf_counter()
    answer = person.get("/inbox")
    if answer.status != 200:
        raise RuntimeError(f"the inbox answered {answer.status}")
    return time.perf_counter() - begun
