"""The pictures that are kept are those of the drawing they are made from."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image, ImageChops, ImageStat
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).parents[2]


@pytest.fixture
def draw_icons() -> ModuleType:
    spec = importlib.util.spec_from_file_location("draw_icons", ROOT / "packaging" / "draw_icons.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_icons_are_of_the_drawing(qapp: QApplication, draw_icons: ModuleType) -> None:
    places = {size: ROOT / "resources" / "desktop" / f"netdesigner-{size}.png" for size in draw_icons.SIZES}
    for size, place in places.items():
        with Image.open(place) as kept:
            difference = ImageStat.Stat(ImageChops.difference(kept, draw_icons.drawn(size)))
        assert max(difference.mean) < 1, place  # of 255; another version of Qt may smooth an edge otherwise


def test_windows_and_macos_get_every_size_in_one_file(draw_icons: ModuleType) -> None:
    with Image.open(ROOT / "packaging" / "icons" / "netdesigner.ico") as icon:
        assert {width for width, _ in icon.info["sizes"]} == set(draw_icons.WINDOWS_SIZES)
    with Image.open(ROOT / "packaging" / "icons" / "netdesigner.icns") as icon:
        assert {(16, 16, 2), (128, 128, 1), (256, 256, 2), (512, 512, 2)} <= set(icon.info["sizes"])
