"""A generator is exported with a `predict.py` that paints, where its drawing says what its points mean."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from designer.codegen import write_project
from designer.codegen.painting import paint_source
from designer.document import Design, GraphId, Json, NodeId, SetArgument
from designer.templates import open_template
from tests.codegen.designs import CATALOGUE, report_of

GENERATOR, DUEL = GraphId("generator"), GraphId("duel")


def dcgan(maps: int = 2) -> Design:
    """The template with few channels, so that it learns in a moment."""
    drawn = open_template("dcgan")
    drawn.networks = tuple(replace(one, args={"maps": maps}) for one in drawn.networks)
    return drawn


def changed(node: str, graph: GraphId = GENERATOR, **how: object) -> Design:
    drawn = dcgan()
    nodes = drawn.graphs[graph].nodes
    nodes[NodeId(node)] = replace(nodes[NodeId(node)], **how)  # type: ignore[arg-type]
    return drawn


def paints(drawn: Design) -> str:
    return paint_source(drawn, CATALOGUE, report_of(drawn))


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}
    return subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True)


def test_an_exported_generator_paints_the_same_pictures_of_a_seed(tmp_path: Path) -> None:
    drawn = dcgan()
    write_project(drawn, CATALOGUE, report_of(drawn), tmp_path)
    early = run(tmp_path, "predict.py")
    assert early.returncode == 2 and "there is no checkpoint in out yet" in early.stderr
    trained = run(tmp_path, "train.py", "--epochs", "1", "--batch-size", "900", "--device", "cpu")
    assert trained.returncode == 0, trained.stderr
    painted = run(tmp_path, "predict.py", "--count", "2")
    assert painted.stdout.split() == ["pictures/0-01.png", "pictures/0-02.png"], painted.stderr
    assert run(tmp_path, "predict.py", "--count", "3", "--out", "more").returncode == 0
    assert run(tmp_path, "predict.py", "--count", "1", "--seed", "7").returncode == 0
    first, again, other = (
        (tmp_path / name).read_bytes() for name in ("pictures/0-02.png", "more/0-02.png", "pictures/7-01.png")
    )
    assert first == again != other
    with Image.open(tmp_path / "pictures" / "0-01.png") as picture:
        assert (picture.mode, picture.size) == ("RGB", (64, 64))
    told = (tmp_path / "README.md").read_text("utf-8")
    assert "| `painting.py` |" in told and "paints pictures with the trained generator" in told


@pytest.mark.parametrize(
    ("op", "args", "line"),
    [("torch.tanh", {}, "return (pictures + 1) / 2"), ("torch.sigmoid", {}, "return pictures"), ("F.relu", {}, "")],
)
def test_what_it_ends_in_says_what_its_points_mean(op: str, args: dict[str, Json], line: str) -> None:
    text = paints(changed("tanh", op=op, args=args))
    assert (line in text) if line else text == ""


def test_what_is_no_picture_of_noise_is_not_painted() -> None:
    assert "torch.rand(count, self.net.latent, 1, 1)" in paints(changed("noise", DUEL, op="torch.rand"))
    grey = dcgan()
    SetArgument(GENERATOR, NodeId("grow5"), "out_channels", 4).apply(grey)
    assert paints(grey) == "", "four channels are no colours"
    assert paints(open_template("vae-784")) == ""
