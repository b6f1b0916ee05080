"""What flows through a design and what code it becomes, as people and machines read it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from designer.__main__ import main
from designer.cli.terminal import plain
from designer.document import Disconnect, GraphId, NodeId, SetArgument, Slot, save
from designer.resources import resource
from designer.templates import open_template
from designer.version import VERSION

DIGITS = str(resource("templates", "digits-cnn.netd"))
NET = GraphId("digits_net")
GOLDEN = Path(__file__).parents[1] / "language"


@pytest.fixture
def broken(tmp_path: Path) -> str:
    """The digits, with a head that takes too many features."""
    design = open_template("digits-cnn")
    SetArgument(NET, NodeId("head"), "in_features", 512).apply(design)
    path = tmp_path / "broken.netd"
    save(design, path)
    return str(path)


def test_a_checkout_knows_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"netdesigner {VERSION}\n"


def test_people_read_shapes_costs_and_problems(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", DIGITS]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("digits-cnn: 6\u202f186 parameters, ")
    assert "  conv1    Conv2d (16, k3, p1)  N x 16 x 8 x 8  160 parameters" in lines
    assert lines[-1] == "no problems"


def test_costs_are_told_at_the_batch_and_for_the_memory_that_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", DIGITS, "--batch", "64", "--memory", "8"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "digits-cnn: 6\u202f186 parameters, 5\u202f390\u202f336 multiply-adds for a batch of 64"
    assert lines[1] == "training takes about 1.2 MB: 99.0 KB for weights, 1.1 MB for values"
    assert lines[2].startswith("  8 GB of memory hold a batch of ")
    assert main(["check", DIGITS, "--json"]) == 0
    cost = json.loads(capsys.readouterr().out)["cost"]
    assert (cost["batch"], cost["total"]["macs"], cost["optimiser_numbers"]) == (32, 2_695_168, 2)
    assert cost["graphs"]["digits_net"]["conv1"]["kept_bytes"] == 32 * 16 * 8 * 8 * 4
    assert list(cost["largest_batch"]) == [str(size * 2**30) for size in (8, 16, 24)]
    with pytest.raises(SystemExit, match="2"):
        main(["check", DIGITS, "--batch", "0"])


def test_a_block_is_called_by_its_name_with_how_often_it_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(GOLDEN / "resnet-18" / "design.netd")])
    lines = capsys.readouterr().out.splitlines()
    (layer,) = (line.split() for line in lines if line.split()[:1] == ["layer2"])
    assert layer[1:4] == ["BasicBlock", "x", "2"]
    (branch,) = (line.split() for line in lines if line.split()[:1] == ["downsample.0"])
    assert branch[-1] == "absent"


def test_people_read_what_is_wrong_and_what_would_mend_it(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", broken]) == 1
    said = capsys.readouterr()
    assert "error in DigitsNet: " in said.out
    assert "512" in said.out and "128" in said.out
    assert "    cure: " in said.out
    assert said.err == ""


def test_machines_read_the_same(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", DIGITS, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["name"], report["ok"], report["parameters"], report["problems"]) == ("digits-cnn", True, 6186, [])
    assert report["graphs"]["digits_net"]["conv1"]["outputs"]["output"]["names"] == ["N", "16", "8", "8"]
    assert main(["check", broken, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert report["problems"][0]["nodes"][0] == "head"


@pytest.mark.parametrize("name", ["digits-cnn", "simple-nn"])
def test_the_code_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", str(resource("templates", f"{name}.netd"))]) == 0
    assert capsys.readouterr().out == (GOLDEN / name / "model.py").read_text()


def test_stars_of_a_file_name_go_and_those_of_a_power_stay() -> None:
    told = "*my net.netd* is not a design, and *b* neither: the exponent in `9**9**9` is beyond 64, as `a*b` of `c*d`"
    assert plain(told) == told.replace("*my net.netd*", "my net.netd").replace("*b* neither", "b neither")


def test_the_project_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "project"
    assert main(["code", DIGITS, "-o", str(folder), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["folder"], said["proof"]["holds"]) == (True, str(folder), True)
    assert said["proof"]["verdict"] == "Proven: 16 tensors, outputs and gradients equal."
    for name in ("model.py", "train.py"):
        assert (folder / name).read_text() == (GOLDEN / "digits-cnn" / name).read_text()
    assert (folder / "run.py").is_file()
    assert main(["check", str(folder)]) == 0  # the folder is named for the design in it
    assert capsys.readouterr().out.startswith("digits-cnn: ")
    assert main(["compare", str(folder), DIGITS]) == 0
    assert capsys.readouterr().out == "the same network\n"


def test_code_of_an_unsound_design_is_printed_but_not_written(
    broken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["code", broken]) == 1
    said = capsys.readouterr()
    assert said.out.startswith('"""A small convolutional network')
    assert "error in DigitsNet" in said.err
    assert main(["code", broken, "-o", str(tmp_path / "project")]) == 1
    assert "`digits-cnn` cannot be trained. " in capsys.readouterr().err
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize("verb", ["check", "code", "train"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it ends too early"),
        (b"\xff\xfe\x00", "is not text"),
        (b'{"netd": 99}', "format version 99"),
        (b"[" * 100_000, "nested too deeply"),
    ],
    ids=["empty", "binary", "newer", "brackets"],
)
def test_a_file_that_is_no_design_is_a_sentence(
    verb: str, content: bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.netd"
    path.write_bytes(content)
    assert main([verb, str(path)]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("netdesigner: bad.netd")
    assert message in said.err
    assert said.err.count("\n") == 1
    assert path.read_bytes() == content


HOSTILE = ["class", "train", 'x"); import os', "__init__", "", "self"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_problem_and_never_code(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hostile.netd"
    text = Path(DIGITS).read_text()
    path.write_text(
        text.replace('"id": "conv1",\n          "name": "conv1"', f'"id": "conv1", "name": {json.dumps(name)}')
    )
    status = main(["check", str(path), "--json"])
    report = json.loads(capsys.readouterr().out)
    if name:
        assert status == 1
        assert any("conv1" in problem["nodes"] for problem in report["problems"])
    main(["code", str(path)])
    code = capsys.readouterr().out
    compile(code, "model.py", "exec")
    assert "import os" not in code


@pytest.mark.parametrize("size", [0, -1, 2**40, 10**400, 1.5, "three", "=1 +", "=9**9**9", None, [1, 2, 3], {}])
def test_an_absurd_size_is_a_problem_at_its_card(
    size: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    design = json.loads(Path(DIGITS).read_text())
    design["graphs"][0]["nodes"][1]["args"]["out_channels"] = size
    path = tmp_path / "absurd.netd"
    path.write_text(json.dumps(design))
    assert main(["check", str(path), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert problems[0]["nodes"][0] == "conv1"
    assert main(["code", str(path)]) == 1
    compile(capsys.readouterr().out, "model.py", "exec")


def test_what_was_mended_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design = open_template("digits-cnn")
    Disconnect(NET, Slot(NodeId("head"), "input")).apply(design)
    path = tmp_path / "lost.netd"
    save(design, path)
    path.write_text(path.read_text().replace('"in": {"value": "head"}', '"in": {"value": "gone"}'))
    assert main(["check", str(path)]) == 1
    said = capsys.readouterr()
    assert "a wire from `gone`, which is not there, was left out" in said.err


def test_code_is_utf8_whatever_the_terminal_speaks(tmp_path: Path) -> None:
    path = tmp_path / "words.netd"
    path.write_text(
        Path(DIGITS).read_text().replace("handwritten digits.", "\u624b\u66f8\u304d digits."), encoding="utf-8"
    )
    command = [sys.executable, "-m", "designer", "code", str(path)]
    run = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert "\u624b\u66f8\u304d digits." in run.stdout.decode("utf-8").splitlines()[0]
