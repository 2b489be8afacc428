"""A search as an address says it."""

from collections.abc import Mapping
from uuid import UUID

from internal.approval.engine.values import CaseState
from internal.documents.search.rules.criteria import Criteria, Order
from internal.documents.search.rules.question import MOST_LETTERS, question_of
from internal.kernel.text import N_
from internal.web.fields import Fields

MOST_PAGES = 50
"""As many as `queries.COUNTED` documents fill."""

_FIELDS = (
    "q",
    "sort",
    "year",
    "section",
    "matter",
    "state",
    *(f"{day}_{part}" for day in ("from", "to") for part in ("year", "month", "day")),
    "least",
    "most",
)


def criteria_of(fields: Fields) -> Criteria:
    """What can be read of an address; the rest stands in the errors of the fields."""
    year, state = fields.text("year"), fields.text("state")
    amount = N_("金額を半角数字で入力してください。")
    return Criteria(
        question=question_of(fields.text("q")[:MOST_LETTERS]),
        order=fields.one_of("sort", Order, Order.NEWEST),
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        section_id=_id(fields.text("section")),
        matter=fields.text("matter")[:40],
        state=CaseState(state) if state in tuple(CaseState) else None,
        decided_from=fields.day("from"),
        decided_to=fields.day("to"),
        least=fields.number("least", amount),
        most=fields.number("most", amount),
    )


def page_of(arguments: Mapping[str, str]) -> int:
    """The page of an address, from 1 to `MOST_PAGES`."""
    page = arguments.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return min(max(number, 1), MOST_PAGES)


def address_of(arguments: Mapping[str, str]) -> dict[str, str]:
    """The parts of an address that say what is searched for, without the page."""
    given = {name: arguments.get(name, "").strip()[:MOST_LETTERS] for name in _FIELDS}
    return {name: value for name, value in given.items() if value}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
