"""Pictures without a window: written whole or not at all, on a machine that has no display."""

import json
import os
import struct
from pathlib import Path

import pytest

import designer
from designer.__main__ import main


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    file = tmp_path / "digits.netd"
    designer.new("digits-cnn").save(file)
    return file


def test_a_design_becomes_a_picture_without_a_display(
    digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    target = tmp_path / "digits.png"
    assert main(["export", str(digits), "-o", str(target), "--scale", "1", "--cards", "conv1", "norm1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "file": str(target), "bytes": target.stat().st_size}
    wide, high = struct.unpack(">II", target.read_bytes()[16:24])
    assert wide > high > 0
    assert "QT_QPA_PLATFORM" not in os.environ


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["-o", "digits.gif"], "ends in .png, .svg or .pdf"),
        (["-o", "digits.svg", "--graph", "Nobody"], "it has DigitsNet"),
        (["-o", "digits.svg", "--cards", "conv9"], "has no card"),
        (["-o", "nowhere/digits.svg"], "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_leaves_nothing(
    digits: Path,
    tmp_path: Path,
    flags: list[str],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(digits), *flags]) != 0
    assert says in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["digits.netd"]


def test_a_notebook_shows_the_design() -> None:
    svg = designer.new("digits-cnn")._repr_svg_()
    assert svg is not None and svg.lstrip().startswith("<?xml") and "N×16×8×8" in svg
    assert "prefers-color-scheme: dark" in svg, "a dark notebook says so to what it shows"
