"""The search of documents beside a scan with LIKE, on both databases, with one clerk's rights."""

import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, func, insert, select

from benchmarks.city import ROOT, City, lines
from benchmarks.report import quantiles, row, say
from internal.access.principal import Principal
from internal.approval.model import approval_case
from internal.config import Settings
from internal.demo.bulk import copy_cases
from internal.demo.cases import load_cases, load_regulation
from internal.demo.loading import CityIndex, load_city
from internal.documents.policies import visible_to
from internal.documents.search.indexing import Part, source_of, text_rows
from internal.documents.search.model import search_source, search_text
from internal.documents.search.queries import matching, search
from internal.documents.search.rules.criteria import Criteria
from internal.documents.search.rules.question import question_of
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import system_clock
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.outbox import write_effects
from internal.migrations import upgrade
from internal.organization.rules import Seat

ROUNDS = 20
BATCH = 2_000
LETTERS = 400
"""Characters of one document's words, its files included."""

PHRASED = 0.02
"""Share of the parts of a text that are a phrase; the others are characters by chance."""

QUESTIONS = (
    ("two common characters", "契約"),
    ("two rarer characters", "陥没"),
    ("a long phrase", "関係書類を添えて報告すること"),
    ("a rare number", "第77777号"),
    ("two words and one left out", "契約 変更 -中止"),
    ("nothing", "存在しない語句"),
)
_PHRASES = (
    "契約の締結について伺います。",
    "工事の変更を協議した結果、",
    "関係書類を添えて報告すること。",
    "委託料の支払に係る審査を終えた。",
    "見積書を徴した上で業者を選定し、",
    "会議の開催を通知する。",
    "工事の一時中止を指示した。",
    "条例の規定に基づき許可する。",
    "備品の購入に要する経費は、",
    "施設の使用料を減免する。",
    "道路の陥没箇所を点検した。",
    "補助金の交付を決定する。",
)
_SYLLABLES = "市町村部課係長道路河川橋公園学校福祉税保険年金水農林商観光防災消防議会選挙監査"


def run(city: City, documents: int) -> None:
    """Print p50 and p95 of each question on both databases, and how a scan compares."""
    say(f"Search in {documents:,} documents (one process, no HTTP; list, count and passages)")
    load_cases(city.db, city.settings, city.index, count=300)
    _measure("PostgreSQL", city.db, lines(city)[0].drafter, documents)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "assets").symlink_to(ROOT / "var" / "assets")
        settings = Settings(data_dir=Path(folder), database_url=f"sqlite:///{folder}/city.db")
        upgrade(settings.database)
        db = Database(settings.database, system_clock, write_effects=write_effects)
        try:
            index = load_city(db, settings, staff=450)
            load_regulation(db)
            load_cases(db, settings, index, count=300)
            _measure("SQLite", db, _drafter(index), documents)
        finally:
            db.close()


def _drafter(index: CityIndex) -> Seat:
    return next(
        node.holders[0]
        for code, post_id in sorted(index.posts.items())
        if code.endswith(".SHUJI") and (node := index.directory.post(post_id)) and node.holders
    )


def _measure(name: str, db: Database, seat: Seat, documents: int) -> None:
    with db.reading() as conn:
        have = conn.scalars(select(func.count()).select_from(approval_case)).one()
    copy_cases(db, documents - have)
    begun = time.perf_counter()
    _fill(db)
    row(f"{name}: filling the index", f"{documents / (time.perf_counter() - begun):,.0f} /s")
    with db.transaction(SYSTEM) as tx:
        tx.conn.exec_driver_sql("ANALYZE")
    reader = _principal(seat)
    for words, typed in QUESTIONS:
        asked = Criteria(question=question_of(typed))
        with db.reading() as conn:
            found = conn.scalars(
                select(func.count()).select_from(
                    select(approval_case.c.id).where(*matching(conn, reader, asked)).subquery()
                )
            ).one()
        p50, p95 = quantiles(_timed(db, partial(search, principal=reader, criteria=asked), ROUNDS))
        scan, _ = quantiles(_timed(db, partial(_scan, reader=reader, criteria=asked), 3))
        row(
            f"{name}, {words} ({found:,} found): p50 / p95",
            f"{p50:.1f} / {p95:.1f} ms",
            f"LIKE {scan:.0f} ms, {scan / p50:.1f} times as long",
        )


def _timed(db: Database, ask: Callable[[Connection], object], rounds: int) -> tuple[float, ...]:
    taken = []
    with db.reading() as conn:
        ask(conn)
        for _round in range(rounds):
            begun = time.perf_counter()
            ask(conn)
            taken.append(time.perf_counter() - begun)
    return tuple(taken)


def _scan(conn: Connection, reader: Principal, criteria: Criteria) -> object:
    """The same page without an index: every readable text is looked through."""
    texts = select(search_source.c.document_id).join(
        search_text, search_text.c.source == search_source.c.source
    )
    subject, folded = approval_case.c.subject_id, search_text.c.folded
    return conn.execute(
        select(approval_case.c.id)
        .where(
            visible_to(reader),
            *(
                subject.in_(texts.where(folded.contains(word, autoescape=True)))
                for word in criteria.question.wanted
            ),
            *(
                subject.not_in(texts.where(folded.contains(word, autoescape=True)))
                for word in criteria.question.unwanted
            ),
        )
        .order_by(approval_case.c.changed_at.desc())
        .limit(21)
    ).all()


def _fill(db: Database) -> None:
    """Words for every document, each a little different, and the times of the cases apart."""
    with db.reading() as conn:
        cases = conn.execute(select(approval_case.c.id, approval_case.c.subject_id)).all()
    with db.transaction(SYSTEM) as tx:
        tx.conn.execute(search_source.delete())
        tx.conn.execute(search_text.delete())
    chance = random.Random(1)
    numbered = iter(enumerate(cases))
    while batch := list(islice(numbered, BATCH)):
        rows = [
            (case.id, case.subject_id, number, _words(chance, number)) for number, case in batch
        ]
        db.perform(_enter, SYSTEM, rows=rows)


def _enter(tx: Tx, *, rows: list[tuple[UUID, UUID, int, str]]) -> None:
    texts, sources = [], []
    for _, document_id, number, words in rows:
        source = source_of(document_id)
        texts += text_rows(source, Part.NUMBER, f"8道路第{number}号")
        texts += text_rows(source, Part.BODY, words)
        sources.append({"document_id": document_id, "source": source, "name": ""})
    tx.conn.execute(insert(search_text), texts)
    tx.conn.execute(insert(search_source), sources)


def _words(chance: random.Random, number: int) -> str:
    text = ""
    while len(text) < LETTERS:
        if chance.random() < PHRASED:
            text += chance.choice(_PHRASES)
        else:
            text += "".join(chance.choices(_SYLLABLES, k=chance.randint(3, 9)))
    return f"{text}{number}"


def _principal(seat: Seat) -> Principal:
    return Principal(
        session_id=new_id(),
        person_id=seat.person_id,
        name=seat.name,
        family_name=seat.name,
        seat=seat,
        seats=(seat,),
        duties=frozenset(),
        address="127.0.0.1",
    )
