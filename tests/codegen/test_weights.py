"""Weights go to the card that they were of: after other names and other blocks, and into another network."""

import importlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from designer import api
from designer.catalogue.blocks import make_block, take_apart
from designer.codegen import write_project
from designer.document import Design, Edit, GraphId, History, NodeId, ReplaceNode, SetArgument
from tests.codegen.designs import CATALOGUE, golden, report_of
from tests.language.projects import Recorder

PROJECT = Path(__file__).parents[2] / "designer" / "codegen" / "project"
MODULES = "answers checkpoints console measures model predict refusals run train weights".split()
FLAGS = ["--epochs", "1", "--device", "cpu", "--seed", "3"]
STOP_AT = 20  # batches: within the epoch
NET = GraphId("digits_net")


class Folder:
    """An exported project, whose modules are imported anew after each export."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        path.mkdir()
        monkeypatch.syspath_prepend(path)
        monkeypatch.chdir(path)

    def export(self, drawn: Design) -> None:
        write_project(drawn, CATALOGUE, report_of(drawn), self.path)
        forget()

    def train(self, *flags: str, stop_at: int = 0) -> Recorder:
        sink = Recorder({stop_at: [("stop",)]} if stop_at else {})
        importlib.import_module("train").main([*FLAGS, *flags], sink)
        return sink

    def scores(self, checkpoint: str) -> torch.Tensor:
        predictor = importlib.import_module("predict").Predictor(Path(checkpoint))
        told: torch.Tensor = predictor.tell({"image": torch.linspace(0, 1, 320).view(5, 1, 8, 8)})
        return told.detach()


def forget() -> None:
    for module in MODULES:
        sys.modules.pop(module, None)
    importlib.invalidate_caches()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # two exports of one second would be taken for one
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield Folder(tmp_path / "project", monkeypatch)
    torch.set_num_threads(before)
    forget()


def called(drawn: Design, names: dict[str, str]) -> None:
    """Gives layers other names."""
    history = History(drawn)
    for node, name in names.items():
        history.do("Rename", (ReplaceNode(NET, replace(drawn.graphs[NET].nodes[NodeId(node)], name=name)),))


def blocked(drawn: Design, *nodes: str, graph: GraphId = NET) -> NodeId:
    """Makes a block of cards; gives its card."""
    cards = {NodeId(node) for node in nodes}
    within = drawn.graphs[graph]
    places = dict.fromkeys(within.nodes, (0.0, 0.0))
    made = make_block(CATALOGUE, drawn, within, cards, places, (0.0, 0.0), report_of(drawn))
    History(drawn).do(made.name, made.edits)
    return made.nodes[0]


def other_names(drawn: Design) -> None:
    called(drawn, {"conv1": "conv2", "conv2": "conv1", "norm1": "first_norm"})  # two of them have changed places


def a_group(drawn: Design) -> None:
    called(drawn, {"conv1": "features.stem.conv", "norm1": "features.stem.norm", "head": "heads.digits"})


def a_block(drawn: Design) -> None:
    blocked(drawn, "conv2", "norm2", "relu2", "pool2")


def a_block_in_a_block(drawn: Design) -> None:
    inner = blocked(drawn, "conv2", "norm2")
    blocked(drawn, inner, "relu2", "pool2")
    called(drawn, {"head": "last"})


def all_names(drawn: Design) -> None:
    """Network, data and optimiser are called otherwise, too."""
    called(drawn, {"head": "last"})
    step = drawn.graphs[GraphId("classify")]
    nodes = {
        NodeId("net"): {"of": "reader"},
        NodeId("adam"): {"name": "learn", "args": {**step.nodes[NodeId("adam")].args, "networks": ["reader"]}},
    }
    edits: list[Edit] = [ReplaceNode(step.id, replace(step.nodes[one], **how)) for one, how in nodes.items()]
    drawn.networks = tuple(replace(one, name="reader") for one in drawn.networks)
    History(drawn).do("Rename", tuple(edits))


CHANGES: list[Callable[[Design], None]] = [other_names, a_group, a_block, a_block_in_a_block, all_names]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_run_goes_on_after_its_layers_were_renamed_and_regrouped(
    change: Callable[[Design], None], folder: Folder
) -> None:
    """It ends as one does whose design nobody touched: the same losses, and the same answers."""
    folder.export(golden("digits-cnn"))
    whole = folder.train("--out", "whole")
    parts = folder.train("--out", "parts", stop_at=STOP_AT)
    answers = [folder.scores(f"{out}/last.pt") for out in ("whole", "parts")]

    drawn = golden("digits-cnn")
    change(drawn)
    folder.export(drawn)
    assert torch.equal(folder.scores("parts/last.pt"), answers[1]), "it is asked by its new names"
    one, other = (api.Design(design).build(weights="parts/last.pt").eval() for design in (golden("digits-cnn"), drawn))
    rows = torch.linspace(0, 1, 320).view(5, 1, 8, 8)
    assert torch.equal(one(rows), other(rows)), "and is made by them without a project"
    resumed = folder.train("--out", "parts", "--resume")
    assert resumed.status == "finished"
    losses = [parts.curve("train.loss") + resumed.curve("train.loss"), whole.curve("train.loss")]
    torch.testing.assert_close(*map(torch.tensor, losses), rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(folder.scores("parts/last.pt"), answers[0], rtol=1e-3, atol=1e-4)


def test_a_block_that_is_taken_apart_keeps_its_weights(folder: Folder) -> None:
    drawn = golden("digits-cnn")
    card = blocked(drawn, "conv2", "norm2", "relu2", "pool2")
    folder.export(drawn)
    parts = folder.train("--out", "parts", stop_at=STOP_AT)
    before = folder.scores("parts/last.pt")
    net = drawn.graphs[NET]
    places = {node: (0.0, 0.0) for one in drawn.graphs.values() for node in one.nodes}
    History(drawn).do("Apart", take_apart(drawn, net, card, places, report_of(drawn)).edits)
    folder.export(drawn)
    assert torch.equal(folder.scores("parts/last.pt"), before)
    assert parts.status == "stopped" and folder.train("--out", "parts", "--resume").status == "finished"


def wider(drawn: Design) -> None:
    SetArgument(NET, NodeId("conv2"), "out_channels", 24).apply(drawn)


def test_another_network_is_not_resumed_but_begins_with_what_fits(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.export(golden("digits-cnn"))
    folder.train("--out", "first", stop_at=STOP_AT)
    saved = torch.load("first/last.pt", weights_only=True)["kept"]["net"]
    drawn = golden("digits-cnn")
    wider(drawn)
    called(drawn, {"conv1": "stem"})
    folder.export(drawn)
    capsys.readouterr()
    with pytest.raises(SystemExit):
        folder.train("--out", "first", "--resume")
    told = capsys.readouterr().err
    assert (
        "its 'net' does not fit (of another shape: conv2 (24 x 16 x 3 x 3, there 32 x 16 x 3 x 3), norm2 (24, " in told
    )
    assert "begins with the weights that fit by --start-from first/last.pt" in told.replace("\\", "/")

    with pytest.raises(api.DesignError, match=r"last.pt\* was saved by another .*shape: conv2 \(24 "):
        api.Design(drawn).build(weights="first/last.pt")

    started = folder.train("--out", "second", "--start-from", "first/last.pt", stop_at=1)
    (said,) = started.said
    assert "begins with 9 of 16 weights of first/last.pt; begun anew: conv2 (24 x" in said.replace("\\", "/")
    assert said.endswith("norm2 (24, there 32), head.weight (10 x 96, there 10 x 128)"), "its bias fits"
    made = importlib.import_module("model").DigitsNet()
    weights = importlib.import_module("weights")
    cards = torch.load("first/last.pt", weights_only=True)["cards"]["weights"]["net"]
    found = weights.fit(made, saved, cards)
    assert torch.equal(found.state["stem.weight"], saved["conv1.weight"]) and "conv2.weight" not in found.state


def test_a_run_that_began_with_weights_resumes_like_any_other(folder: Folder) -> None:
    folder.export(golden("digits-cnn"))
    folder.train("--out", "first", stop_at=STOP_AT)
    whole = folder.train("--out", "whole", "--start-from", "first/last.pt")
    assert whole.said == [f"begins with all 16 weights of {Path('first/last.pt')}"]
    one = folder.train("--out", "parts", "--start-from", "first/last.pt", stop_at=STOP_AT)
    two = folder.train("--out", "parts", "--start-from", "first/last.pt", "--resume")
    assert one.curve("train.loss") + two.curve("train.loss") == whole.curve("train.loss")
    assert two.said == []


def test_weights_of_something_else_begin_no_run(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.export(golden("simple-nn"))
    folder.train("--out", "first", "--epochs", "1", stop_at=3)
    (folder.path / ".netdesigner.json").unlink()
    for file in folder.path.glob("*.*"):
        if file.is_file():
            file.unlink()
    folder.export(golden("digits-cnn"))
    with pytest.raises(SystemExit):
        folder.train("--out", "second", "--start-from", "first/last.pt")
    assert "fits a network of this design" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        folder.train("--out", "third", "--start-from", "nowhere.pt")
    assert "there is no checkpoint nowhere.pt" in capsys.readouterr().err


def test_without_cards_weights_are_found_by_their_names(folder: Folder) -> None:
    folder.export(golden("digits-cnn"))
    folder.train("--out", "first", stop_at=STOP_AT)
    before = folder.scores("first/last.pt")
    saved: dict[str, Any] = torch.load("first/last.pt", weights_only=True)
    torch.save({key: value for key, value in saved.items() if key not in ("cards", "learned")}, "first/last.pt")
    assert torch.equal(folder.scores("first/last.pt"), before), "an older checkpoint"
    (folder.path / "cards.json").unlink()
    forget()
    assert torch.equal(folder.scores("first/last.pt"), before)
    assert folder.train("--out", "first", "--resume").status == "finished"


def test_a_project_that_is_written_anew_meanwhile_leaves_a_run_its_cards(folder: Folder) -> None:
    folder.export(golden("digits-cnn"))
    train = importlib.import_module("train")
    drawn = golden("digits-cnn")
    other_names(drawn)

    class Meanwhile(Recorder):
        def watch(self, networks: dict[str, torch.nn.Module]) -> None:
            write_project(drawn, CATALOGUE, report_of(drawn), folder.path)

    train.main([*FLAGS, "--out", "first"], Meanwhile({STOP_AT: [("stop",)]}))
    cards = torch.load("first/last.pt", weights_only=True)["cards"]["weights"]["net"]
    assert cards["conv1.weight"] == "conv1/weight" and "first_norm.weight" not in cards


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(2, 2)


class Net(nn.Module):
    """A network of what it is given, as its class would make it."""

    def __init__(self, **parts: nn.Module) -> None:
        super().__init__()
        for name, part in parts.items():
            self.add_module(name, part)


CLASSES = {
    "Net": {"plain": "n2", "block": "n7", "blocks": "n7", "one": "n8", "two": "n9", "around": "n5"},
    "Block": {"fc": "n2"},
}
MOVES: dict[str, tuple[Callable[[], Net], Callable[[], Net], dict[str, str]]] = {
    "a copy more": (
        lambda: Net(blocks=nn.ModuleList([Block(), Block()])),
        lambda: Net(blocks=nn.ModuleList([Block(), Block(), Block()])),
        {"blocks.0.fc": "blocks.0.fc", "blocks.1.fc": "blocks.1.fc"},
    ),
    "a block that became several goes on as the first of them": (
        lambda: Net(block=Block()),
        lambda: Net(blocks=nn.Sequential(Block(), Block())),
        {"blocks.0.fc": "block.fc"},
    ),
    "into a block": (lambda: Net(plain=nn.Linear(2, 2)), lambda: Net(block=Block()), {"block.fc": "plain"}),
    "out of a block": (lambda: Net(block=Block()), lambda: Net(plain=nn.Linear(2, 2)), {"plain": "block.fc"}),
    "one of two blocks is taken apart": (
        lambda: Net(one=Block(), two=Block()),
        lambda: Net(plain=nn.Linear(2, 2), two=Block()),
        {"two.fc": "two.fc", "plain": "one.fc"},
    ),
    "of two blocks the first is the one": (
        lambda: Net(plain=nn.Linear(2, 2)),
        lambda: Net(one=Block(), two=Block()),
        {"one.fc": "plain"},
    ),
    "it may be either of two": (lambda: Net(one=Block(), two=Block()), lambda: Net(plain=nn.Linear(2, 2)), {}),
}
WHY = {
    "of two blocks the first is the one": "two.fc (plain went to one.fc)",
    "it may be either of two": "plain (it could be one.fc or two.fc)",
}


@pytest.mark.parametrize("move", MOVES)
def test_a_weight_goes_to_its_card_wherever_that_lies_now(move: str, folder: Folder) -> None:
    before, after, expected = MOVES[move]
    then, now = before(), after()
    for name in ("weights.py", "refusals.py"):
        shutil.copy(PROJECT / name, folder.path)
    known = {"kept": {}, "classes": CLASSES}
    (folder.path / "cards.json").write_text(json.dumps(known), "utf-8")
    weights = importlib.import_module("weights")
    found = weights.fit(now, then.state_dict(), weights.cards_of(then, CLASSES))
    assert found.names == {
        f"{here}.{weight}": f"{there}.{weight}" for here, there in expected.items() for weight in ("weight", "bias")
    }
    assert len(found.new) == len(now.state_dict()) // 2 - len(expected), "what is new is told, layer by layer"
    assert move not in WHY or found.new == [WHY[move]]
    assert len(found.left) == len(then.state_dict()) // 2 - len(expected)
