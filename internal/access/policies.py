"""Who may do what, one function per question. Pure."""

from internal.access.principal import Principal
from internal.organization.rules import Duty


def may_administer_organization(principal: Principal) -> bool:
    """Whether she may change departments, posts, people, appointments and deputy orders.

    The duty hangs on the post she acts in, not on her.
    """
    return bool(principal.duties & {Duty.ADMINISTRATOR, Duty.PERSONNEL_OFFICER})


def keeps_absences_of_section(principal: Principal) -> bool:
    """Whether she registers absences for the people of her section."""
    return Duty.RECORDS_OFFICER in principal.duties


def may_amend_authority_table(principal: Principal) -> bool:
    """Whether she may amend the authority table (専決規程) and the city's examples for it."""
    return bool(principal.duties & {Duty.ADMINISTRATOR, Duty.REGULATION_OFFICER})
