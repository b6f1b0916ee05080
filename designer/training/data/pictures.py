"""Images made small enough to cross a pipe: what a person is shown of a folder of them, or of digits."""

from __future__ import annotations

import base64
import io

from PIL import Image, ImageOps

from designer.training.data.records import Picture

_SIDE = 96  # pixels, at most


def picture_of(image: Image.Image, label: str, name: str) -> Picture:
    """An image as it is learned from, upright and of 8 bits.

    Raises:
        OSError, SyntaxError, ValueError, Image.DecompressionBombError: It cannot be read to its end.
    """
    image.draft("RGB", (_SIDE, _SIDE))  # a large JPEG is read smaller at once
    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I"):
        turned = turned.convert("I").point(lambda level: level / 257).convert("L")
    small = turned.convert("RGB")
    small.thumbnail((_SIDE, _SIDE))
    return small_picture(small, label, name)


def small_picture(image: Image.Image, label: str, name: str) -> Picture:
    """An image that is small already."""
    file = io.BytesIO()
    image.save(file, "png")
    return Picture(label, name, base64.b64encode(file.getvalue()).decode("ascii"))
