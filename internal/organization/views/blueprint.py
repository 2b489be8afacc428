"""The administration of the organisation: one guard in front of all its pages."""

from flask import Blueprint

from internal.access.policies import may_administer_organization
from internal.kernel.refusal import Forbidden
from internal.organization.words import (
    APPOINTMENT_KINDS,
    DEPARTMENT_KINDS,
    DUTIES,
    EMPLOYMENTS,
    RANKS,
    REGISTERS,
)
from internal.web.context import principal

bp = Blueprint("organization", __name__, template_folder="../templates", url_prefix="/admin")


@bp.before_request
def only_administrators() -> None:
    """
    Raises:
        Forbidden: `organization.not_administrator`.
    """
    if not may_administer_organization(principal()):
        raise Forbidden(
            "organization.not_administrator",
            "組織と職員の管理は、システム管理者か人事担当の職で行ってください。",
        )


@bp.context_processor
def words() -> dict[str, object]:
    """The words of the kinds, for lists and choices."""
    return {
        "department_kinds": DEPARTMENT_KINDS,
        "ranks": RANKS,
        "duties": DUTIES,
        "appointment_kinds": APPOINTMENT_KINDS,
        "employments": EMPLOYMENTS,
        "registers": REGISTERS,
    }
