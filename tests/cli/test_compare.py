"""Two designs on the command line: what is different, for a person and for a machine."""

import json
from pathlib import Path

import pytest

import designer
from designer.__main__ import main
from designer.document import GraphId, NodeId, SetArgument


def test_what_is_different_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = tmp_path / "one.netd", tmp_path / "other.netd"
    design = designer.new("digits-cnn")
    design.save(one)
    root = design.document.root()
    assert root is not None
    design.history.do("Widen", [SetArgument(GraphId(root.id), NodeId("conv1"), "out_channels", 24)])
    design.save(other)
    assert main(["compare", str(one), str(other)]) == 0
    assert capsys.readouterr().out.splitlines() == ["DigitsNet", "  ~ conv1", "      out_channels: 16 → 24"]
    assert main(["compare", str(one), str(other), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert not told["same"] and told["graphs"][0]["cards"][0]["what"] == ["out_channels: 16 → 24"]
    assert main(["compare", str(one), str(one)]) == 0
    assert capsys.readouterr().out == "the same network\n"
    assert main(["compare", str(one), str(tmp_path / "nowhere.netd")]) == 2
