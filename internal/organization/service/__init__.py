"""Use cases of the organisation."""

from internal.organization.service.absences import cancel_absence, register_absence
from internal.organization.service.appointments import appoint, end_appointment, set_deputies
from internal.organization.service.delegations import (
    DelegationWish,
    accept_delegation,
    ask_proxy,
    decline_delegation,
    end_delegation,
)
from internal.organization.service.departments import (
    change_department,
    close_department,
    create_department,
)
from internal.organization.service.imports import apply_import, stage_import
from internal.organization.service.people import change_person, create_person, end_employment
from internal.organization.service.posts import change_post, close_post, create_post
from internal.organization.service.withdrawal import withdraw_change

__all__ = [
    "DelegationWish",
    "accept_delegation",
    "apply_import",
    "appoint",
    "ask_proxy",
    "cancel_absence",
    "change_department",
    "change_person",
    "change_post",
    "close_department",
    "close_post",
    "create_department",
    "create_person",
    "create_post",
    "decline_delegation",
    "end_appointment",
    "end_delegation",
    "end_employment",
    "register_absence",
    "set_deputies",
    "stage_import",
    "withdraw_change",
]
