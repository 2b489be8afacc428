"""What is stated of a case whose content is destroyed. Pure."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What a certificate says of a case: the head of its acts, its content and its seal."""

    certificate_id: UUID
    acts: str
    content: str | None
    seal: str | None
