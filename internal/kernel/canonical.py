"""Canonical form and digest of anything that gets sealed."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias
from uuid import UUID

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None


def plain(value: object) -> Json:
    """The value in JSON terms: instants in UTC, days in ISO form, no floating-point numbers.

    Raises:
        TypeError: the value has no agreed form (a float above all).
    """
    match value:
        case None | bool() | str():
            return value if not isinstance(value, Enum) else plain(value.value)
        case Enum():
            return plain(value.value)
        case int():
            return value
        case datetime():
            if value.tzinfo is None:
                raise TypeError("an instant without a time zone has no canonical form")
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return [plain(item) for item in sorted(value)]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical_bytes(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: equal values give equal bytes."""
    return json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def digest_of(value: object) -> str:
    """SHA-256 of the canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
