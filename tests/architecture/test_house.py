"""The rules of the house that a machine can check. Why they are rules: docs/adr/."""

import ast
import pkgutil
import re
from collections import defaultdict
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update
from werkzeug.routing import Rule, UUIDConverter

from internal.config import Environment, Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.directory import bump_revision
from internal.organization.model import post_period
from internal.organization.rules import Duty
from internal.web.static_files import asset_url
from tests.approval.cast import repair
from tests.architecture.source import Module, called, modules, words
from tests.conftest import TestClock
from tests.web.offices import CHIEF, DIRECTOR, OfficePages, open_pages
from worker.wiring import handlers_of

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60

LONG_FILES = {
    "internal/approval/engine/values.py": "the vocabulary of the engine, one value after another",
    "internal/organization/chart.py": "one question of the organisation of a day after another",
    "internal/documents/bundle_verify.py": "one file that must run alone, without this system",
    "internal/demo/city.py": "the plan of the demonstration city, mostly data",
    "internal/organization/registers.py": "one page per register of the same shape",
    "internal/organization/store.py": "one writer per table of the same shape",
    "sso/provider.py": "the order of the checks of one message is the security argument",
}
LONG_FUNCTIONS = {
    "internal/approval/engine/fold.py:_after": "one branch for each verb, checked to be complete",
    "internal/approval/authority/store.py:publish_generation": "one row per column of two tables",
    "internal/demo/regulation.py:_consults": "a table as data",
    "internal/demo/regulation.py:generation": "a table as data",
    "internal/organization/service/absences.py:register_absence": "five refusals in their order",
}
SAID_DIFFERENTLY = {
    "access.unknown_person": "the terminal names the number, the page must not",
    "approval.not_drafter": "the sentence names the verb that was tried",
    "approval.reason_missing": "the sentence names the verb that was tried",
    "documents.saved_elsewhere": "seen while typing or on the confirm page",
    "sso.unknown_idp": "met in an answer or chosen on our own page",
}
"""Codes whose sentence follows the place where the same thing is refused."""

OPEN_TO_ALL = {
    "access.choose_post": "she has signed in, her post is not settled yet",
    "access.confirm": "the break-glass ticket is the proof",
    "access.ended": "says that the session is over",
    "access.signed_out": "says good-bye",
    "health.alive": "asked by machines; answers with one word",
    "health.ready": "asked by machines; answers with one word",
    "mailbox.mailbox": "the development mailbox; production has none",
    "sso.finish": "the browser comes back from the sign-in",
    "sso.login": "the way to the sign-in",
    "sso.metadata": "read by identity providers",
    "sso.sign_in": "the choice of the identity provider",
    "sso.slo": "the identity provider ends a session",
    "static": "styles, scripts, fonts",
    "static_files.serve": "styles, scripts, fonts",
}
"""Addresses to read without a sign-in. Everything else sends an anonymous visitor away."""

WITHOUT_CSRF = {
    "sso.acs": "posted by the identity provider; the signed message is the proof",
    "sso.slo": "posted by the identity provider; the signed message is the proof",
}

REFUSALS = {"Refusal", "NotFound", "Forbidden", "Conflict", "InvalidInput", "TooOften"}
CLOCKS = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time"}


def is_pure(module: Module) -> bool:
    """Whether a module promises to be pure: the engine, and whoever says so in its first lines."""
    about = ast.get_docstring(module.tree) or ""
    return module.path.startswith("internal/approval/engine/") or "Pure." in about


def test_only_the_one_door_commits() -> None:
    ends = {"commit", "rollback", "begin", "begin_nested"}
    found = {m.path for m in modules() for call in m.calls if called(call) in ends}
    assert found == {"internal/kernel/db.py"}


def test_no_file_is_too_long() -> None:
    long = {m.path for m in modules() if len(m.text.splitlines()) > LINES_OF_A_FILE}
    assert long <= set(LONG_FILES)


def test_no_function_is_too_long() -> None:
    long = {
        f"{m.path}:{f.name}"
        for m in modules()
        for f in m.functions
        if (f.end_lineno or 0) - f.lineno >= LINES_OF_A_FUNCTION
    }
    assert long <= set(LONG_FUNCTIONS)


def refusals() -> dict[str, set[str]]:
    """Every code that stands in the source, with its sentences."""
    found: dict[str, set[str]] = defaultdict(set)
    for call in (call for m in modules() for call in m.calls if called(call) in REFUSALS):
        code = words(call.args[0]) if call.args else None
        sentence = words(call.args[1]) if len(call.args) > 1 else None
        if code is not None:
            found[code] |= {sentence} if sentence else set()
    return found


def test_every_code_of_a_refusal_is_room_and_words() -> None:
    assert [c for c in refusals() if not re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", c)] == []


def test_a_code_has_one_sentence() -> None:
    several = {code for code, sentences in refusals().items() if len(sentences) > 1}
    assert several <= set(SAID_DIFFERENTLY)


def test_pure_modules_know_no_framework() -> None:
    frameworks = {"flask", "werkzeug", "sqlalchemy", "celery", "requests"}
    for module in filter(is_pure, modules()):
        nodes = [n for n in ast.walk(module.tree) if isinstance(n, ast.Import | ast.ImportFrom)]
        known = {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}
        known |= {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
        assert {name.split(".")[0] for name in known} & frameworks == set(), module.path


def test_what_a_pure_module_offers_says_what_it_means() -> None:
    silent = [
        f"{m.path}:{node.name}"
        for m in modules()
        if is_pure(m)
        for node in m.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_only_the_clock_reads_the_clock() -> None:
    readers = {
        module.path
        for module in modules()
        for call in module.calls
        if ".".join(ast.unparse(call.func).split(".")[-2:]) in CLOCKS
    }
    assert readers == {"internal/kernel/clock.py"}


def test_every_table_is_known_to_migrations() -> None:
    makers = {m.name for m in modules() for call in m.calls if ast.unparse(call.func) == "Table"}
    makers -= {"internal.approval.authority.store"}  # its Table is the 専決規程, not a database's
    (listing,) = (m for m in modules() if m.path == "internal/tables.py")
    assert makers == set(re.findall(r"^import ([\w.]+)", listing.text, re.MULTILINE))


def topics() -> set[str]:
    """The topics of all effects that a use case may ask for."""
    found = set()
    for module in modules():
        for call in (c for c in module.calls if called(c) == "after_commit"):
            topic = words(call.args[0])
            found.add(topic or pkgutil.resolve_name(f"{module.name}:{ast.unparse(call.args[0])}"))
    return found


def test_every_effect_has_somebody_who_does_it(tmp_path: Path) -> None:
    settings = Settings(environment=Environment.TEST, data_dir=tmp_path)
    assert topics() <= set(handlers_of(settings))


@pytest.fixture
def pages(sqlite_database: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(sqlite_database, tmp_path, clock)


def address(app: Flask, rule: Rule) -> str:
    """An address under a rule, with ids that do not exist."""
    values = {
        name: UUID(int=1) if isinstance(converter, UUIDConverter) else 1
        for name, converter in rule._converters.items()
    }
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def rules(app: Flask, method: str) -> list[Rule]:
    """The rules of an application that take a method."""
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def test_every_page_sends_an_anonymous_visitor_to_the_sign_in(pages: OfficePages) -> None:
    browser = pages.app.test_client()
    for rule in rules(pages.app, "GET"):
        if rule.endpoint not in OPEN_TO_ALL:
            answer = browser.get(address(pages.app, rule))
            assert answer.status_code == 302, rule
            assert answer.headers["Location"].startswith("/sign-in"), rule


def with_every_duty(tx: Tx, *, post_id: UUID) -> None:
    """Let whoever holds a post open every page."""
    bump_revision(tx)
    duties = " ".join(duty.value for duty in Duty)
    tx.conn.execute(
        update(post_period).where(post_period.c.post_id == post_id).values(duties=duties)
    )


def tables_written(
    pages: OfficePages, browser: FlaskClient, rule: Rule, document: UUID
) -> set[str]:
    """The tables that opening a page writes, with a document where the address names one."""
    written: set[str] = set()

    def watch(*statement: object) -> None:
        found = re.match(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)", str(statement[2]))
        if found:
            written.update({found[1]} - {"audit_event"})  # that somebody looked may be noted

    place = address(pages.app, rule)
    if rule.rule.startswith("/documents/<uuid:document_id>"):
        place = place.replace(str(UUID(int=1)), str(document))
    engine = pages.office.db.engine
    event.listen(engine, "before_cursor_execute", watch)
    browser.get(place)
    event.remove(engine, "before_cursor_execute", watch)
    return written


def test_looking_changes_nothing(pages: OfficePages) -> None:
    """Whoever opens an address, or a program that opens every link of a mail, decides nothing."""
    document_id = pages.office.submitted(repair())
    pages.office.db.perform(with_every_duty, SYSTEM, post_id=pages.office.chart.posts["KAKARICHO"])
    browser = pages.as_person(CHIEF).browser
    browser.get(f"/documents/{document_id}")  # what a first look notes is noted once
    found = {
        rule.endpoint: written
        for rule in rules(pages.app, "GET")
        if (written := tables_written(pages, browser, rule, document_id))
    }
    assert found == {}


def test_the_sign_in_may_load_its_styles(pages: OfficePages) -> None:
    with pages.app.test_request_context():
        styles = asset_url("app.css")
    assert pages.app.test_client().get(styles).status_code == 200


def test_every_form_needs_its_token(pages: OfficePages) -> None:
    browser = pages.as_person(DIRECTOR).browser
    for rule in rules(pages.app, "POST"):
        if rule.endpoint not in WITHOUT_CSRF:
            answer = browser.post(address(pages.app, rule), data={})
            assert answer.status_code == 422, rule
            assert "このページの有効期限が切れています" in answer.text, rule
