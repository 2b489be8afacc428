"""The pages of the regulation: one guard in front of all of them."""

from flask import Blueprint

from internal.access.policies import may_amend_authority_table
from internal.kernel.refusal import Forbidden
from internal.organization.words import RANKS
from internal.web.context import principal

bp = Blueprint("regulation", __name__, template_folder="../templates", url_prefix="/admin/rules")


@bp.before_request
def only_regulation_officers() -> None:
    """
    Raises:
        Forbidden: `regulation.not_officer`.
    """
    if not may_amend_authority_table(principal()):
        raise Forbidden(
            "regulation.not_officer",
            "専決規程の改正は、規程担当かシステム管理者の職で行ってください。",
        )


@bp.context_processor
def words() -> dict[str, object]:
    """The words of the ranks, for choices."""
    return {"ranks": RANKS}
