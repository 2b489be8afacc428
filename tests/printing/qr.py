"""A reader of QR codes that is not the library that wrote them: versions 1 to 6, level M, bytes.

Source: ISO/IEC 18004. A printed code is perfect here, so nothing is corrected.
"""

from collections.abc import Callable, Iterator

from PIL import Image

DATA = {1: 16, 2: 28, 3: 44, 4: 64, 5: 86, 6: 108}
BLOCKS = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4}
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, _c: r % 2 == 0,
    lambda _r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)
Modules = list[list[bool]]


def read_back(picture: Image.Image) -> str:
    """The text of the one code on a picture that holds nothing else dark."""
    modules = _modules(picture.convert("L"))
    version = (len(modules) - 17) // 4
    bits = list(_unmasked(modules, version))
    words = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits) - 7, 8)]
    blocks = BLOCKS[version]
    data = [word for block in range(blocks) for word in words[: DATA[version]][block::blocks]]
    stream = "".join(f"{word:08b}" for word in data)
    assert stream[:4] == "0100", "not in bytes"
    length = int(stream[4:12], 2)
    return bytes(int(stream[12 + 8 * n : 20 + 8 * n], 2) for n in range(length)).decode()


def _modules(picture: Image.Image) -> Modules:
    """The grid, found by the run of the upper left finder: seven modules of dark."""
    box = picture.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None, "no code"
    left, top, right, _bottom = box
    dark = 2  # the edge itself may be drawn a shade lighter
    while picture.getpixel((left + dark, top + 5)) < 128:  # type: ignore[operator]
        dark += 1
    size = round((right - left) / (dark / 7))
    step = (right - left) / size
    return [
        [
            picture.getpixel((int(left + (c + 0.5) * step), int(top + (r + 0.5) * step))) < 128  # type: ignore[operator]
            for c in range(size)
        ]
        for r in range(size)
    ]


def _unmasked(modules: Modules, version: int) -> Iterator[int]:
    """The bits of the code words in their order: pairs of columns, upwards and downwards."""
    size = len(modules)
    mask = MASKS[
        sum(
            bit << at
            for at, bit in ((2, not modules[8][2]), (1, modules[8][3]), (0, not modules[8][4]))
        )
    ]
    pairs = [c if c > 6 else c - 1 for c in range(size - 1, 0, -2)]
    for number, right in enumerate(pairs):
        rows = range(size) if number % 2 else range(size - 1, -1, -1)
        for r in rows:
            for c in (right, right - 1):
                if not _fixed(r, c, size, version):
                    yield int(modules[r][c] != mask(r, c))


def _fixed(r: int, c: int, size: int, version: int) -> bool:
    corner = (r < 9 and c < 9) or (r < 9 and c >= size - 8) or (r >= size - 8 and c < 9)
    aligned = version > 1 and abs(r - (size - 7)) <= 2 and abs(c - (size - 7)) <= 2
    return corner or aligned or 6 in (r, c)
