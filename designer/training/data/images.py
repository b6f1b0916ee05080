"""Looking at a folder of images: classes, sizes, and what cannot be read."""

from __future__ import annotations

import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from designer.catalogue.datasets import IMAGE_ENDINGS, classes_in, image_size
from designer.document import Json
from designer.document.numerals import grouped
from designer.training.data.pictures import picture_of
from designer.training.data.records import (
    Fault,
    Inspection,
    InspectionRequest,
    LeftOut,
    Picture,
    failed,
    whole_path,
)

PATIENCE = 15.0  # seconds that whole images are read for; of the others only their beginning
_SHOWN = 60  # pictures of all classes together, and one of each where there are more classes
_MOST_OF_A_CLASS = 8
_NAMED = 3  # files named in a sentence
_LISTED = 500  # files named one by one


class _Seen:
    """What has been seen of a folder's images so far."""

    def __init__(self, folder: Path, classes: int) -> None:
        self.sizes: Counter[tuple[int, int]] = Counter()
        self.modes: Counter[str] = Counter()
        self.balance: Counter[str] = Counter()
        self.pictures: list[Picture] = []
        self.left_out: list[LeftOut] = []
        self.whole = True
        self._folder = folder
        self._shown_of_each = min(_MOST_OF_A_CLASS, max(1, _SHOWN // max(1, classes)))
        self._until = time.monotonic() + PATIENCE

    def take(self, path: Path, label: str) -> None:
        """Reads an image, and makes a small one of it where it is among the first of its class."""
        name = str(path.relative_to(self._folder))
        try:
            with warnings.catch_warnings(action="ignore"), Image.open(path) as image:
                size, mode = image.size, image.mode
                if self.balance[label] < self._shown_of_each:
                    self.pictures.append(picture_of(image, label, name))
                elif time.monotonic() < self._until:
                    image.load()
                else:
                    self.whole = False
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            self.left_out.append(LeftOut(name, _why(error)))
            return
        self.sizes[size] += 1
        self.modes[mode] += 1
        self.balance[label] += 1


def inspect_images(request: InspectionRequest) -> Inspection:
    """What is in the class folders of a folder."""
    arguments = request.data.get("args")
    said = arguments.get("path") if isinstance(arguments, dict) else None
    if not isinstance(said, str) or not said:
        return failed("Choose a folder with a folder of images for each class.", "path")
    folder = whole_path(said, request.folder)
    try:
        if not folder.is_dir():
            return failed(f"There is no folder {folder}. Choose it again, or put it beside the design.", "path")
        names = sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))
        seen = _Seen(folder, len(names))
        for name in names:
            seen.balance[name] = 0
            for path in _images_in(folder / name):
                seen.take(path, name)
    except OSError as error:
        return failed(f"{folder} cannot be read: {error.strerror}.", "path")
    if not names:
        return failed(
            f"*{folder.name}* holds no folders: put the images of each class into a folder of its own.", "path"
        )
    size = image_size(request.data)
    faults = [*_faults(folder, seen)]
    if size is None:
        faults.append(Fault("Say to what size the images are made: a height and a width of 1 to 4,096 pixels.", "size"))
    schema: dict[str, Json] = (
        {"image": {"shape": [*size], "dtype": "float32"}, "label": classes_in(names)} if size is not None else {}
    )
    reason = ("image" if len(seen.left_out) == 1 else "images") + " cannot be read: "
    reason += ", ".join(one.what for one in seen.left_out[:_NAMED])
    reason += f" and {len(seen.left_out) - _NAMED} more" if len(seen.left_out) > _NAMED else ""
    return Inspection(
        schema=schema,
        rows=seen.balance.total(),
        whole=seen.whole,
        pictures=tuple(seen.pictures),
        balance=dict(seen.balance),
        skipped={reason: len(seen.left_out)} if seen.left_out else {},
        left_out=tuple(seen.left_out[:_LISTED]),
        faults=tuple(faults),
    )


def _why(error: Exception) -> str:
    """What Pillow says against a file, without the path that it repeats."""
    if isinstance(error, UnidentifiedImageError):
        return "It is no image."
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}."
    if isinstance(error, Image.DecompressionBombError):
        return "It has more pixels than are read."
    text = str(error).strip().partition("\n")[0].rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else "It cannot be read."


def _images_in(folder: Path) -> Iterator[Path]:
    """Its images in the order in which they are learned from."""
    return iter(sorted(path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_ENDINGS))


def _range(sides: tuple[int, ...]) -> str:
    low, high = min(sides), max(sides)
    return grouped(low) if low == high else f"{grouped(low)} to {grouped(high)}"


def _faults(folder: Path, seen: _Seen) -> Iterator[Fault]:
    balance = seen.balance
    if not balance.total():
        yield Fault(f"No image in *{folder.name}* can be read.", "path")
        return
    if len(balance) == 1:
        yield Fault(f"*{folder.name}* holds one folder: with one class there is nothing to tell apart.", "path")
    for name, count in balance.items():
        if not count:
            yield Fault(
                f"The folder `{name}` holds no image that can be read, but counts as a class.", "path", fatal=False
            )
        elif count == 1:
            yield Fault(f"The class `{name}` has 1 image, so none of it can be held out.", "path", fatal=False)
    if len(seen.sizes) > 1:
        wide, high = (_range(sides) for sides in zip(*seen.sizes, strict=True))
        told = f"{wide} pixels wide and {high} high"
        yield Fault(f"The images are of different sizes, {told}; all are made the same size.", "size", fatal=False)
    if len(seen.modes) > 1:
        yield Fault(
            "Some images are in colour, others grey, black and white or partly transparent; all are made the same.",
            "mode",
            fatal=False,
        )
