"""What a handler may reach: the services of the application and the signed-in person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar, cast

from flask import current_app, g
from flask_login import current_user

from internal.access.principal import Principal
from internal.approval.service import Approval
from internal.config import Settings
from internal.documents.service import Documents
from internal.documents.taking_over import TakingOver
from internal.kernel.db import Database, Tx
from internal.kernel.files.store import FileStore
from internal.organization.directory import DirectoryCache

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that is made once per process, in `create_app`."""

    settings: Settings
    db: Database
    store: FileStore
    directories: DirectoryCache
    approval: Approval
    documents: Documents
    taking_over: TakingOver


def services() -> Services:
    """The services of the running application."""
    return cast(Services, current_app.extensions["internal"])


def principal() -> Principal:
    """The signed-in person. Only behind `login_required`."""
    return cast(Principal, current_user.principal)


def signed_in() -> Principal | None:
    """The signed-in person, or None on pages that everybody may open."""
    if g.get("plain"):  # a page about a broken machine must not ask the machine again
        return None
    return cast("Principal | None", getattr(current_user, "principal", None))


def perform(use_case: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a use case in a transaction of its own, as the signed-in person."""
    return services().db.perform(use_case, principal().actor, *args, **kwargs)
