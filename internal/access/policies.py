"""Who may do what, one function per question. Pure."""

from internal.access.principal import Principal
from internal.organization.rules import Duty


def may_administer_organization(principal: Principal) -> bool:
    """Whether she may change departments, posts, people, appointments and deputy orders.

    The duty hangs on the post she acts in, not on her.
    """
    return bool(principal.duties & {Duty.ADMINISTRATOR, Duty.PERSONNEL_OFFICER})


def watches_after_views(principal: Principal) -> bool:
    """Whether she sees who has not read afterwards, of her section at least."""
    return Duty.RECORDS_OFFICER in principal.duties or watches_everybody(principal)


def watches_everybody(principal: Principal) -> bool:
    """Whether she sees what waits in every section."""
    return bool(principal.duties & {Duty.ADMINISTRATOR, Duty.AUDITOR})


def takes_over_drafts(principal: Principal) -> bool:
    """Whether she gives drafts of people who are gone to somebody else, of her section at least."""
    return Duty.RECORDS_OFFICER in principal.duties or takes_over_everywhere(principal)


def takes_over_everywhere(principal: Principal) -> bool:
    """Whether she does so where no section is left to do it."""
    return may_administer_organization(principal)


def keeps_absences_of_section(principal: Principal) -> bool:
    """Whether she registers absences for the people of her section."""
    return Duty.RECORDS_OFFICER in principal.duties


def may_amend_authority_table(principal: Principal) -> bool:
    """Whether she may amend the authority table (専決規程) and the city's examples for it."""
    return bool(principal.duties & {Duty.ADMINISTRATOR, Duty.REGULATION_OFFICER})
