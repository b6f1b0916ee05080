"""Looking at a folder of images: classes, sizes, and what cannot be read."""

from __future__ import annotations

import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from designer.catalogue.datasets import IMAGE_ENDINGS, classes_in, image_size
from designer.document import Json
from designer.training.data.records import Fault, Inspection, InspectionRequest, failed, whole_path

PATIENCE = 15.0  # seconds that whole images are read for; of the others only their beginning
_SHOWN = 20
_NAMED = 3  # files named in a sentence


class _Seen:
    """What has been seen of a folder's images so far."""

    def __init__(self) -> None:
        self.sizes: Counter[tuple[int, int]] = Counter()
        self.modes: Counter[str] = Counter()
        self.unreadable: list[Path] = []
        self.whole = True
        self._until = time.monotonic() + PATIENCE

    def take(self, path: Path) -> bool:
        """Reads an image; tells whether it can be read."""
        try:
            with warnings.catch_warnings(action="ignore"), Image.open(path) as image:
                if time.monotonic() < self._until:
                    image.load()
                else:
                    self.whole = False
                self.sizes[image.size] += 1
                self.modes[image.mode] += 1
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            self.unreadable.append(path)
            return False
        return True


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
        seen, balance, shown = _Seen(), {}, []
        for name in names:
            readable = [path for path in _images_in(folder / name) if seen.take(path)]
            balance[name] = len(readable)
            shown += readable[: max(1, _SHOWN // len(names))]
    except OSError as error:
        return failed(f"{folder} cannot be read: {error.strerror}.", "path")
    if not names:
        return failed(
            f"*{folder.name}* holds no folders: put the images of each class into a folder of its own.", "path"
        )
    size = image_size(request.data)
    faults = [*_faults(folder, balance, seen)]
    if size is None:
        faults.append(Fault("Say to what size the images are made: a height and a width of 1 to 4,096 pixels.", "size"))
    schema: dict[str, Json] = (
        {"image": {"shape": [*size], "dtype": "float32"}, "label": classes_in(names)} if size is not None else {}
    )
    reason = ("image" if len(seen.unreadable) == 1 else "images") + " cannot be read: "
    reason += ", ".join(str(path.relative_to(folder)) for path in seen.unreadable[:_NAMED])
    reason += ", ..." if len(seen.unreadable) > _NAMED else ""
    return Inspection(
        schema=schema,
        rows=sum(balance.values()),
        whole=seen.whole,
        images=tuple(map(str, shown)),
        balance=balance,
        skipped={reason: len(seen.unreadable)} if seen.unreadable else {},
        faults=tuple(faults),
    )


def _images_in(folder: Path) -> Iterator[Path]:
    """Its images in the order in which they are learned from."""
    return iter(sorted(path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_ENDINGS))


def _faults(folder: Path, balance: dict[str, int], seen: _Seen) -> Iterator[Fault]:
    if not sum(balance.values()):
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
        (low_width, low_height), (width, height) = min(seen.sizes), max(seen.sizes)
        told = f"from {low_width} x {low_height} to {width} x {height}"
        yield Fault(
            f"The images are of {len(seen.sizes)} sizes, {told}; all are made the same size.", "size", fatal=False
        )
    if len(seen.modes) > 1:
        yield Fault(
            f"The images are of several modes ({', '.join(seen.modes)}); all are made the same.", "mode", fatal=False
        )
