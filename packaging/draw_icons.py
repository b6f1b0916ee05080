"""Draws the program's icon in every size and form that a desktop asks for, from `resources/icons/netdesigner.svg`.

    .venv/bin/python packaging/draw_icons.py

What it writes is kept in the repository: an installation draws nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "resources" / "icons" / "netdesigner.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS_SIZES = (16, 24, 32, 48, 64, 128, 256)


def drawn(size: int) -> Image.Image:
    """The icon, `size` pixels wide and high. Needs an application of Qt's."""
    image = QImage(size, size, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(SOURCE)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return Image.frombytes("RGBA", (size, size), bytes(image.constBits()))


def draw(root: Path) -> None:
    """Writes `netdesigner-SIZE.png` for Linux, `netdesigner.ico` for Windows and `netdesigner.icns` for macOS."""
    pictures = root / "resources" / "desktop"
    programs = root / "packaging" / "icons"
    for folder in (pictures, programs):
        folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        drawn(size).save(pictures / f"netdesigner-{size}.png", optimize=True)
    largest = drawn(1024)
    small = [drawn(size) for size in WINDOWS_SIZES]
    largest.save(programs / "netdesigner.ico", sizes=[one.size for one in small], append_images=small)
    largest.save(programs / "netdesigner.icns", append_images=[drawn(size) for size in (32, 64, 128, 256, 512)])


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication([])
    draw(ROOT)
