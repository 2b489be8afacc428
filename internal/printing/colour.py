"""The colour profile that says what our red, green and blue mean."""

import struct
from functools import lru_cache

D50 = (0.9642, 1.0, 0.8249)
PRIMARIES = {
    b"rXYZ": (0.436066, 0.222488, 0.013916),
    b"gXYZ": (0.385147, 0.716873, 0.097076),
    b"bXYZ": (0.143066, 0.060608, 0.714096),
}
"""The primaries of sRGB, adapted to D50. Source: IEC 61966-2-1 with the Bradford transform."""

CURVE_POINTS = 1024
DAY_OF_SPECIFICATION = (1999, 10, 18, 0, 0, 0)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """sRGB as an ICC profile of version 2.1, which every part of PDF/A accepts.

    Source: ICC.1:1998-09.
    """
    tags = {
        b"desc": _description("sRGB IEC61966-2.1"),
        b"cprt": b"text" + bytes(4) + b"No copyright, use freely\0",
        b"wtpt": _xyz(D50),
        **{tag: _xyz(value) for tag, value in PRIMARIES.items()},
        b"rTRC": _curve(),
    }
    shared = {b"gTRC": b"rTRC", b"bTRC": b"rTRC"}
    start = 128 + 4 + 12 * (len(tags) + len(shared))
    places: dict[bytes, tuple[int, int]] = {}
    body = b""
    for tag, content in tags.items():
        places[tag] = (start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    places |= {tag: places[same] for tag, same in shared.items()}
    table = struct.pack(">I", len(places))
    for tag, (offset, length) in places.items():
        table += struct.pack(">4sII", tag, offset, length)
    return _header(128 + len(table) + len(body)) + table + body


def _header(size: int) -> bytes:
    return struct.pack(
        ">I4sI4s4s4s6H4s4sI4s4sQI3I4s44x",
        size,
        bytes(4),
        0x02100000,
        *(b"mntr", b"RGB ", b"XYZ "),
        *DAY_OF_SPECIFICATION,
        b"acsp",
        *(bytes(4), 0, bytes(4), bytes(4), 0, 0),
        *map(_fixed, D50),
        bytes(4),
    )


def _fixed(value: float) -> int:
    return round(value * 65536)


def _xyz(value: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *map(_fixed, value))


def _description(text: str) -> bytes:
    ascii_text = text.encode("ascii") + b"\0"
    return (
        b"desc" + bytes(4) + struct.pack(">I", len(ascii_text)) + ascii_text + bytes(4 + 4 + 3 + 67)
    )


def _curve() -> bytes:
    points = (round(_linear(step / (CURVE_POINTS - 1)) * 65535) for step in range(CURVE_POINTS))
    return b"curv" + bytes(4) + struct.pack(f">I{CURVE_POINTS}H", CURVE_POINTS, *points)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
