"""Every table of the application in one metadata, for migrations and tests."""

import internal.access.model
import internal.approval.ledger.model
import internal.approval.model
import internal.approval.reorganization.model
import internal.documents.dispatch.model
import internal.documents.model
import internal.documents.receipts.model
import internal.documents.records.model
import internal.documents.search.model
import internal.kernel.audit
import internal.kernel.files.model
import internal.kernel.heartbeat
import internal.kernel.numbering
import internal.kernel.outbox
import internal.notifications.model
import internal.organization.model
import internal.regulation.model  # noqa: F401
from internal.kernel.db import metadata

__all__ = ["metadata"]
