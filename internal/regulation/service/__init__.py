"""Use cases of the regulation, one transaction each."""

from internal.regulation.service.amendments import Amendments
from internal.regulation.service.examples import (
    change_example,
    delete_example,
    write_example,
)
from internal.regulation.service.imports import Imports
from internal.regulation.service.publishing import Publishing
from internal.regulation.service.words import Words

__all__ = [
    "Amendments",
    "Imports",
    "Publishing",
    "Words",
    "change_example",
    "delete_example",
    "write_example",
]
