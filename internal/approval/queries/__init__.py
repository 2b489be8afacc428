"""Reads for pages: the lists of a person, lists of cases, one case with its history."""

from internal.approval.queries.cases import (
    PAGE_SIZE,
    CaseLine,
    CaseLines,
    case_lines,
    drafted_by,
)
from internal.approval.queries.counts import (
    Counts,
    TrayCount,
    approve_count,
    done_count,
    inbox_counts,
)
from internal.approval.queries.files import (
    CaseFile,
    HistoryEntry,
    Seal,
    case_file,
    history_of,
)
from internal.approval.queries.trays import (
    InboxPage,
    InboxRow,
    Listed,
    inbox,
    inbox_order,
    sections_in,
    slots_in,
)

__all__ = [
    "PAGE_SIZE",
    "CaseFile",
    "CaseLine",
    "CaseLines",
    "Counts",
    "HistoryEntry",
    "InboxPage",
    "InboxRow",
    "Listed",
    "Seal",
    "TrayCount",
    "approve_count",
    "case_file",
    "case_lines",
    "done_count",
    "drafted_by",
    "history_of",
    "inbox",
    "inbox_counts",
    "inbox_order",
    "sections_in",
    "slots_in",
]
