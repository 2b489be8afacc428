"""May a case be closed (完結)? The one place that knows; what keeps records asks here."""

from internal.approval.engine.values import Case, CaseState
from internal.kernel.refusal import Refusal


def waits_for_filing(case: Case) -> bool:
    """紙の編綴待ち: it is decided, and nobody has said yet where its paper was filed (APR-50)."""
    return case.state is CaseState.DECIDED and case.paper is not None and case.paper.filed is None


def closing_barred(case: Case) -> Refusal | None:
    """Why a case may not be closed yet; None when it may.

    Codes: `approval.close_still_open`, it is on its way or with its drafter;
    `approval.close_paper_not_filed`.
    """
    if not case.state.is_final:
        return Refusal(
            "approval.close_still_open",
            "決裁が済んでいないため、完結できません。",
        )
    if waits_for_filing(case):
        return Refusal(
            "approval.close_paper_not_filed",
            "紙の編綴が済んでいないため、完結できません。編綴した簿冊や場所を記録してください。",
        )
    return None
