"""The verifier over many acts, beside a bare loop of SHA-256 over the same bytes."""

import hashlib
import os
import resource
import subprocess
import sys
import time

from sqlalchemy import func, select

from benchmarks.city import ROOT, City
from benchmarks.report import row, say
from internal.approval.ledger.effects import notary_of
from internal.approval.ledger.keys import make_key
from internal.approval.ledger.nightly import write_roots
from internal.approval.model import approval_act
from internal.demo.bulk import copy_cases
from internal.demo.cases import load_cases
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import system_clock

ACTS = 100_000


def run(city: City) -> None:
    """Print how long the nightly root and the verifier take, and what the verifier needs."""
    say(f"Ledger of {ACTS:,} acts (PostgreSQL, one process)")
    load_cases(city.db, city.settings, city.index, count=300)
    while (acts := _acts(city)) < ACTS:
        copy_cases(city.db, max(100, (ACTS - acts) // 8))
    with city.db.transaction(SYSTEM) as tx:
        tx.conn.exec_driver_sql("ANALYZE")
    make_key(city.settings.ledger_key_path, system_clock())
    begun = time.perf_counter()
    roots = write_roots(city.db, notary_of(city.settings), step=lambda: None)
    row(f"{len(roots)} roots over {_acts(city):,} acts", f"{time.perf_counter() - begun:.1f} s")
    seconds, peak = _verify(city)
    row("internal ledger verify", f"{seconds:.1f} s", "aim ≤ 60 s on 2 cores")
    row("its peak memory", f"{peak / 1024:.0f} MB", "bounded by the batch")
    row(
        "bare SHA-256 over the same texts, reading not counted", f"{_bare(city):.2f} s", "yardstick"
    )


def _acts(city: City) -> int:
    with city.db.reading() as conn:
        return conn.scalar(select(func.count()).select_from(approval_act)) or 0


def _verify(city: City) -> tuple[float, int]:
    """Seconds of the command, its start included, and its peak memory in kB."""
    env = os.environ | {
        "INTERNAL_DATABASE_URL": city.url,
        "INTERNAL_DATA_DIR": str(city.settings.data_dir),
        "PYTHONPATH": str(ROOT),
    }
    begun = time.perf_counter()
    command = [sys.executable, "-m", "internal", "ledger", "verify"]
    subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - begun
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _bare(city: City) -> float:
    """Seconds of hashing alone, once the texts are here."""
    seconds = 0.0
    with city.db.transaction(SYSTEM) as tx:
        records = tx.conn.execution_options(yield_per=1000).scalars(select(approval_act.c.record))
        for texts in records.partitions():
            begun = time.perf_counter()
            for text in texts:
                hashlib.sha256(text.encode()).hexdigest()
            seconds += time.perf_counter() - begun
    return seconds
