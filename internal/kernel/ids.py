"""Sortable identifiers."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last: list[int] = [0]


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): its first 48 bits are milliseconds, so ids sort by creation.

    Two ids made in the same millisecond by one process keep their order: the 12 bits after the
    version count up.
    """
    with _lock:
        stamp = max((time.time_ns() // 1_000_000) << 12, _last[0] + 1)
        _last[0] = stamp
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    tail = int.from_bytes(os.urandom(8)) & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | tail)
