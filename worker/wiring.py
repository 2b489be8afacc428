"""What a worker process needs, built once: the database, and who does which effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from internal.approval import bulk_orders, effects, reminders
from internal.approval.authority.store import AuthorityStore
from internal.approval.ledger import effects as ledger
from internal.approval.ports import Subject
from internal.approval.service import Approval
from internal.broker import broker_nudge
from internal.config import Settings
from internal.documents import effects as documents
from internal.documents.filing import KIND
from internal.documents.search.reading import reading_handlers
from internal.documents.service import Documents
from internal.documents.taking_over import TakingOver
from internal.documents.versions import submitted_contents
from internal.kernel.clock import Clock, system_clock
from internal.kernel.db import Database
from internal.kernel.files.nightly import check_handlers
from internal.kernel.files.pictures import Studio, drawing_handlers
from internal.kernel.files.store import store_from
from internal.kernel.files.tools import find_soffice
from internal.kernel.outbox import Handler, SlowHandler, write_effects
from internal.notifications import delivery
from internal.organization.directory import DirectoryCache

Handlers = Mapping[str, Handler | SlowHandler]


def _announcements(_settings: Settings) -> Handlers:
    return effects.handlers()


def _ledger(settings: Settings) -> Handlers:
    return ledger.handlers(settings, submitted_contents)


def _reorganization(settings: Settings) -> Handlers:
    approval = _approval(settings)
    return effects.reorganization_handlers(approval, TakingOver(approval))


def _files(settings: Settings) -> Handlers:
    store = store_from(settings)
    return {
        **drawing_handlers(Studio(store, find_soffice())),
        **check_handlers(store),
        **reading_handlers(store),
    }


def _several_at_once(settings: Settings) -> Handlers:
    return bulk_orders.handlers(_approval(settings))


def _approval(settings: Settings) -> Approval:
    """The engine with every kind of subject."""
    subjects: dict[str, Subject] = {}
    approval = Approval(DirectoryCache(), AuthorityStore(), subjects)
    subjects[KIND] = Documents(approval, max_case_bytes=settings.max_case_bytes)
    return approval


def _reminders(_settings: Settings) -> Handlers:
    return reminders.handlers(DirectoryCache())


ROOMS: tuple[Callable[[Settings], Handlers], ...] = (
    _announcements,
    _ledger,
    _reorganization,
    _files,
    _several_at_once,
    _reminders,
    documents.handlers,
    delivery.handlers,
)
"""Every room that has effects for the worker. A new room is one more line."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """The settings, the database and the handlers of one worker process."""

    settings: Settings
    db: Database
    handlers: Handlers


def handlers_of(settings: Settings) -> Handlers:
    """Every topic with its handler.

    Raises:
        ValueError: two rooms claim the same topic.
    """
    found: dict[str, Handler | SlowHandler] = {}
    for room in ROOMS:
        for topic, handler in room(settings).items():
            if topic in found:
                raise ValueError(f"two handlers for {topic}")
            found[topic] = handler
    return found


def build(settings: Settings, clock: Clock = system_clock) -> Workplace:
    """A workplace whose own commits nudge the worker like those of the pages."""
    db = Database(
        settings.database,
        clock,
        write_effects=write_effects,
        nudge=broker_nudge(settings),
        pool_size=2,
    )
    return Workplace(settings, db, handlers_of(settings))


@cache
def workplace() -> Workplace:
    """The workplace of this process. Called in tasks only, so that it is built after the fork."""
    return build(Settings())
