"""Draws pages of one file into a folder. Started as a script, confined, with nothing of ours.

Arguments: pdf or image, the file, the folder, first and last page, width in pixels.
Writes `NNNNN.webp` per page and `drawn.json`: the number of pages, the pages drawn, or a problem.
"""

import contextlib
import errno
import json
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps, ImageSequence

MAX_SOURCE_PIXELS = 120_000_000
"""An A0 sheet scanned at 300 dpi has 139 million, A1 70 million; more is a bomb or no use here."""

MAX_PIXELS = 16_000_000
"""Of one picture: a page as wide as the screen may be ten times as high."""

WEBP_SIDE = 16_383
_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "AVIF")


class TooLarge(Exception):
    """More pixels than anybody could look at."""


def scale_for(width: float, height: float, target: int) -> float:
    """The factor that brings a page to the target width within the limits of a picture."""
    return min(
        target / width,
        math.sqrt(MAX_PIXELS / (width * height)),
        WEBP_SIDE / height,
    )


def save(image: Image.Image, folder: Path, page: int) -> dict[str, int]:
    image.save(folder / f"{page:05}.webp", "WEBP", quality=82, method=3)
    return {"page": page, "width": image.width, "height": image.height}


def draw_pdf(source: Path, folder: Path, first: int, last: int, width: int) -> dict[str, object]:
    document = pypdfium2.PdfDocument(source)
    document.init_forms()
    drawn = []
    for number in range(first, min(last, len(document)) + 1):
        # One broken page must not hide the others.
        with contextlib.suppress(pypdfium2.PdfiumError):
            page = document[number - 1]
            scale = scale_for(max(page.get_width(), 1), max(page.get_height(), 1), width)
            drawn.append(save(page.render(scale=scale).to_pil().convert("RGB"), folder, number))
            page.close()
    return {"pages": len(document), "drawn": drawn}


def draw_image(source: Path, folder: Path, first: int, last: int, width: int) -> dict[str, object]:
    # Pillow's own guard only warns at once and raises at twice its number.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(source, formats=_FORMATS) as image:
        if image.width * image.height <= MAX_SOURCE_PIXELS:
            # JPEG decodes straight to a smaller size; other formats ignore the wish.
            image.draft("RGB", (2 * width, 2 * width * image.height // image.width))
        pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        drawn = []
        for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
            if number > min(last, pages):
                break
            if number < first:
                continue
            if frame.width * frame.height > MAX_SOURCE_PIXELS:
                raise TooLarge
            drawn.append(save(_fitted(frame, width), folder, number))
    return {"pages": pages, "drawn": drawn}


def _fitted(frame: Image.Image, width: int) -> Image.Image:
    upright = _on_white(ImageOps.exif_transpose(frame))
    scale = min(1.0, scale_for(upright.width, upright.height, width))
    size = (max(1, round(upright.width * scale)), max(1, round(upright.height * scale)))
    return upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")


DRAWERS: dict[str, Callable[[Path, Path, int, int, int], dict[str, object]]] = {
    "pdf": draw_pdf,
    "image": draw_image,
}


def main(arguments: list[str]) -> None:
    drawer, source, folder, first, last, width = arguments
    try:
        answer = DRAWERS[drawer](Path(source), Path(folder), int(first), int(last), int(width))
    except (TooLarge, MemoryError):
        answer = {"problem": "too_large"}
    except pypdfium2.PdfiumError as error:
        answer = {"problem": "encrypted" if "password" in str(error).lower() else "damaged"}
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            sys.exit(os.EX_TEMPFAIL)
        # The ways in which Pillow says that an image is broken.
        answer = {"problem": "damaged"}
    (Path(folder) / "drawn.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
