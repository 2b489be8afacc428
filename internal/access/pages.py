"""Pages that say no on the way in, with a number that is also in the log."""

import logging

from flask import Response, make_response, render_template

from internal.access.gate import this_browser
from internal.kernel.actor import Actor, Channel
from internal.kernel.audit import record
from internal.kernel.db import Tx
from internal.kernel.ids import new_id
from internal.kernel.refusal import Forbidden, NotFound, Refusal
from internal.web.context import services

log = logging.getLogger(__name__)

UNKNOWN_PERSON = frozenset({"access.unknown_person", "access.no_post"})


def visitor() -> Actor:
    """Whoever is on the way in: only the address is known."""
    return Actor(name="サインイン", channel=Channel.PAGE, address=this_browser().address)


def _record_refusal(tx: Tx, *, refusal: Refusal, reference: str, idp: str) -> None:
    detail: dict[str, str | int | bool | None] = {"code": refusal.code, "reference": reference}
    if idp:
        detail["idp"] = idp
    detail.update({name: str(value)[:200] for name, value in refusal.facts.items()})
    record(tx, "sso.refused", kind="sign_in", detail=detail)


def refused(refusal: Refusal, *, idp: str = "", cause: BaseException | None = None) -> Response:
    """The page for a refused sign-in; the refusal goes to the audit record and to the log."""
    reference = new_id().hex[-12:]
    log.warning("sign-in refused %s code=%s idp=%s cause=%r", reference, refusal.code, idp, cause)
    services().db.perform(_record_refusal, visitor(), refusal=refusal, reference=reference, idp=idp)
    unknown = refusal.code in UNKNOWN_PERSON
    template = "access/unknown_person.html" if unknown else "access/refused.html"
    page = render_template(template, refusal=refusal, reference=reference)
    return make_response(page, _status(refusal))


def _status(refusal: Refusal) -> int:
    match refusal:
        case Forbidden():
            return 403
        case NotFound() if refusal.code in UNKNOWN_PERSON:
            return 403
        case _:
            return 400
