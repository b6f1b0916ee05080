"""The exported folder: it trains where netdesigner is not, and never overwrites what somebody else wrote."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from designer.codegen import ProjectError, write_project
from designer.codegen.predict import predict_source
from designer.document import Design, History, NodeId, Parameter, load, semantic_hash
from designer.templates import open_template
from tests.codegen.designs import CATALOGUE, golden, net, node, report_of

FIXED = ["run.py", "checkpoints.py", "weights.py", "refusals.py", "console.py", "measures.py"]
TRAINS = ["train.py", *FIXED, "cards.json", "predict.py", "answers.py"]
FILES = ["model.py", *TRAINS, "design.netd", "README.md", "requirements.txt"]


def export(drawn: Design, folder: Path) -> tuple[Path, ...]:
    return write_project(drawn, CATALOGUE, report_of(drawn), folder)


def train(folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """Runs `train.py` in a process that can find nothing but what is installed and what lies beside it."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "train.py", "--device", "cpu", *flags],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )


def test_the_folder_is_written_whole_and_again(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "project"
    drawn = golden("digits-cnn")
    assert export(drawn, folder) == tuple(folder / name for name in FILES)
    again, repairs = load(folder / "design.netd")
    assert semantic_hash(again) == semantic_hash(drawn) and repairs == ()
    pinned = (folder / "requirements.txt").read_text("utf-8").splitlines()
    assert pinned[0] == f"torch=={torch.__version__.partition('+')[0]}"
    assert [row.partition("==")[0] for row in pinned] == ["torch", "numpy", "scikit-learn", "pillow"]
    assert "python train.py" in (folder / "README.md").read_text("utf-8")
    drawn.doc = "Another text."
    export(drawn, folder)
    assert "Another text." in (folder / "model.py").read_text("utf-8")


def test_each_flag_is_told_of(tmp_path: Path) -> None:
    drawn = golden("digits-cnn")
    drawn.parameters = (
        *drawn.parameters,
        Parameter("width", "int", 8, doc="how many channels it begins with, 100 % of them"),
        Parameter("depth", "int", 2, doc="how many layers; " + "as many as there are, " * 5 + "and no more"),
        Parameter("plain", "int", 1),
    )
    export(drawn, tmp_path)
    told = " ".join(train(tmp_path, "--help").stdout.split())
    for said in (
        "--out OUT the folder for checkpoints and what is logged (default: out)",
        "--width WIDTH how many channels it begins with, 100 % of them (default: 8)",
        "as many as there are, and no more (default: 2)",
        "--plain PLAIN plain of the design (default: 1)",
        "--epochs EPOCHS how often all rows are learned from (default: 20)",
    ):
        assert said in told


@pytest.mark.parametrize("keeps", [True, False])
def test_a_best_checkpoint_is_told_of_where_one_is_kept(keeps: bool, tmp_path: Path) -> None:
    drawn = golden("digits-cnn")
    drawn.stages = tuple(one if keeps else replace(one, after_epoch=()) for one in drawn.stages)
    export(drawn, tmp_path)
    assert ("best.pt" in (tmp_path / "README.md").read_text("utf-8")) is keeps


@pytest.mark.parametrize("name", FILES)
def test_what_somebody_else_wrote_or_changed_is_left_alone(name: str, tmp_path: Path) -> None:
    for folder, exported in ((tmp_path / "theirs", False), (tmp_path / "ours", True)):
        folder.mkdir()
        if exported:
            export(golden("digits-cnn"), folder)
        (folder / name).write_text("mine", "utf-8")
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        with pytest.raises(ProjectError, match=name):
            export(golden("simple-nn"), folder)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_other_files_in_the_folder_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    export(golden("simple-nn"), tmp_path)
    assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"


def test_a_design_without_training_has_no_train_py_and_an_old_one_goes(tmp_path: Path) -> None:
    export(golden("digits-cnn"), tmp_path)
    drawn = golden("digits-cnn")
    drawn.stages = ()
    assert [path.name for path in export(drawn, tmp_path)] == [name for name in FILES if name not in TRAINS]
    assert not any((tmp_path / name).exists() for name in TRAINS)


@pytest.mark.parametrize(
    ("name", "loss", "tells"),
    [
        ("digits-cnn", "F.nll_loss", "return scores.exp()"),
        ("simple-nn", "F.binary_cross_entropy_with_logits", 'self.net(rows["features"]).sigmoid().flatten()'),
        ("table", "F.huber_loss", 'return self.unscaled("target", told)'),
        ("digits-cnn", "F.multi_margin_loss", ""),
    ],
)
def test_what_is_told_follows_from_the_loss(name: str, loss: str, tells: str, tmp_path: Path) -> None:
    drawn = golden(name)
    nodes = drawn.graphs[drawn.stages[0].step].nodes
    nodes[NodeId("loss")] = replace(nodes[NodeId("loss")], op=loss)
    export(drawn, tmp_path)
    assert (tmp_path / "predict.py").exists() == (tmp_path / "answers.py").exists() == bool(tells)
    assert ("predict.py" in (tmp_path / "README.md").read_text("utf-8")) == bool(tells)
    if tells:
        assert tells in (tmp_path / "predict.py").read_text("utf-8")


def test_images_are_resized_for_an_answer_as_they_were_to_learn_from(tmp_path: Path) -> None:
    drawn = golden("digits-cnn")
    nodes = drawn.graphs[drawn.networks[0].graph].nodes
    nodes[NodeId("image")] = replace(nodes[NodeId("image")], args={"shape": "N 1 16 16"})
    (problem,) = report_of(drawn).problems
    (fix,) = (fix for fix in problem.fixes if fix.title == "Resize the images to 16 × 16")
    History(drawn).do(fix.title, fix.edits)
    export(drawn, tmp_path)
    asks = (tmp_path / "predict.py").read_text("utf-8")
    assert 'self.net(F.interpolate(rows["image"], size=(16, 16), mode="bilinear"))  # N x 10' in asks
    assert asks.count("import torch.nn.functional as F") == 1
    assert "self.size = (1, 8, 8)" in asks, "a file is read as the data were"
    coloured = open_template("resnet-18")
    asks = predict_source(coloured, CATALOGUE, report_of(coloured))
    assert 'self.net(F.interpolate(rows["image"], size=(32, 32)).expand(-1, 3, -1, -1))' in asks


def test_a_design_with_something_open_is_not_written(tmp_path: Path) -> None:
    drawn = net(node("last", "nn.Linear", out_features=3), node("y", "output", {"value": "last"}))
    with pytest.raises(ProjectError, match="cannot be written yet"):
        export(drawn, tmp_path / "project")
    assert not (tmp_path / "project").exists()


def test_a_file_in_the_folders_place_is_an_error_for_people(tmp_path: Path) -> None:
    (tmp_path / "project").write_text("mine", "utf-8")
    with pytest.raises(ProjectError, match="project"):
        export(golden("simple-nn"), tmp_path / "project")


def test_an_export_that_was_cut_off_can_be_repeated(tmp_path: Path) -> None:
    """The list of hashes is written first; some files may be there and others not."""
    export(golden("simple-nn"), tmp_path)
    (tmp_path / "train.py").unlink()
    export(golden("simple-nn"), tmp_path)
    assert (tmp_path / "train.py").exists()


def test_the_project_trains_by_itself_for_an_epoch(tmp_path: Path) -> None:
    export(golden("simple-nn"), tmp_path / "project")
    alone = tmp_path / "alone"
    alone.mkdir()
    for name in ("model.py", "train.py", *FIXED):
        (alone / name).write_bytes((tmp_path / "project" / name).read_bytes())
    done = train(alone, "--epochs", "1")
    assert "test.accuracy" in done.stdout and "finished" in done.stdout
    saved = torch.load(alone / "out" / "best.pt", weights_only=True)
    assert sum(value.numel() for value in saved["kept"]["net"].values()) == 551


@pytest.mark.timeout(180)
def test_digits_reach_97_percent_in_half_a_minute_of_one_thread(tmp_path: Path) -> None:
    export(golden("digits-cnn"), tmp_path)
    before = os.times()
    done = train(tmp_path)
    after = os.times()
    reached = [float(part.split()[1]) for part in done.stdout.split("test.")[1:] if part.startswith("accuracy")]
    assert len(reached) == 20
    assert max(reached) >= 0.97 and reached[-1] >= 0.97
    assert (after.children_user + after.children_system) - (before.children_user + before.children_system) < 30
