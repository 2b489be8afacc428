"""What every page of the organisation reads: the chart of a chosen day."""

from datetime import date

from flask import request
from sqlalchemy import Connection

from internal.organization.chart import Directory
from internal.web.context import services
from internal.web.fields import Fields
from internal.web.words import today


def chosen_day() -> date:
    """The day an address asks about: `on=2027-04-01` in links, three fields from the form.

    Raises:
        InvalidInput: the three fields name no day.
    """
    fields = Fields(request.args)
    day = fields.day("on")
    fields.done()
    if day is not None:
        return day
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return today()


def directory_on(conn: Connection, on: date) -> Directory:
    """The organisation of a day with the absences around it."""
    return services().directories.on(conn, on, services().db.clock())
