"""Every table of the application in one metadata, for migrations and tests."""

import internal.access.model
import internal.kernel.audit
import internal.kernel.numbering
import internal.kernel.outbox
import internal.organization.model  # noqa: F401
from internal.kernel.db import metadata

__all__ = ["metadata"]
