"""Pages of the organisation; importing them enters their handlers."""

from internal.organization.views import (
    absences,
    calendars,
    chart,
    delegations,
    filters,
    imports,
    people,
    proxies,
)
from internal.organization.views.blueprint import bp

__all__ = [
    "absences",
    "bp",
    "calendars",
    "chart",
    "delegations",
    "filters",
    "imports",
    "people",
    "proxies",
]
