import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from designer.codegen import model_source, source_from_json, source_to_json, train_source, why_not_trainable
from designer.codegen.predict import predict_source
from designer.document import Json, Node, Parameter, Port
from tests.codegen.designs import CATALOGUE, LANGUAGE, code, design, golden, net, report_of, ruff
from tests.codegen.designs import graph as drawn_graph
from tests.codegen.designs import node as card

GOLDEN = ["simple-nn", "digits-cnn", "table", "pictures", "resnet-18"]
MODELS = [*GOLDEN, "attention-seq2seq", "gpt-2-small"]  # the models of these are the hand's
WHOLE = [*MODELS, "dcgan"]  # the model of this is whole, though its own words differ from the hand's
X = card("x", "input", shape="N T 8")
IMAGE = card("image", "input", shape="N T 8")


def node_when(name: str, op: str, source: str, **args: Json) -> Node:
    """A card that is there where `deep` is true."""
    return card(name, op, {"input": source}, when="deep", **args)


FC = card("fc", "nn.Linear", {"input": "image"}, out_features=8)
BLOCK = drawn_graph("Block", X, replace(FC, inputs={"input": Port(X.id)}), card("y", "output", {"value": "fc"}))
SWAP = drawn_graph(
    "Swap",
    card("pair", "input", shape="[N T 8, N T 8]"),
    card("spare", "input", shape="[]", optional=True),
    replace(card("parts", "unpack", {"list": "pair"}), name=("one", "other")),
    card("swapped", "pack", {"values": ["parts.1", "parts.0"]}),
    card("either", "first", {"values": ["spare", "swapped"]}),
    card("y", "output", {"value": "either"}),
)
LISTED = (
    IMAGE,
    card("copies", "@block", {"x": "image"}, repeat={"n": 2, "collect": {"y": "list"}}),
    card("swap", "@swap", {"pair": "copies", "spare": "copies"}),
)
UNTYPED = {  # layers give anything to a type checker, and the designs return that in all the ways there are
    "straight": net(IMAGE, FC, card("y", "output", {"value": "fc"})),
    "side_by_side": net(
        IMAGE,
        card("lstm", "nn.LSTM", {"input": "image"}, hidden_size=4, batch_first=True),
        card("y", "output", {"value": "lstm.h_n"}),
    ),
    "copies": design(
        drawn_graph(
            "Net",
            IMAGE,
            card("blocks", "@block", {"x": "image"}, repeat={"n": 3, "shared": True}),
            card("y", "output", {"value": "blocks"}),
        ),
        BLOCK,
    ),
    "reckoned": net(
        IMAGE,
        FC,
        card("drop", "nn.Dropout", {"input": "image"}),
        card("sum", "formula", {"a": "fc", "b": "drop"}, text="-a + b * 2"),
        card("flat", "Tensor.flatten", {"input": "sum"}, named=False, start_dim=1),
        card("y", "output", {"value": "flat"}),
    ),
    "groups_in_groups": net(
        IMAGE,
        replace(FC, name="parts.left.fc"),
        replace(card("more", "nn.Linear", {"input": "fc"}, out_features=8, when="deep"), name="parts.left.more"),
        card("either", "first", {"values": ["more", "fc"]}),
        card("y", "output", {"value": "either"}),
        parameters=[Parameter("deep", "bool", True)],
    ),
    "two_that_may_miss": net(
        IMAGE,
        node_when("up", "nn.Linear", "image", out_features=8),
        card("bent", "F.relu", {"input": "up"}),
        node_when("down", "nn.Linear", "bent", out_features=8),
        card("either", "first", {"values": ["down", "image"]}),
        FC,
        card("parts", "Tensor.unflatten", {"input": "image"}, dim=-1, sizes=[2, -1], named=False),
        card("flat", "Tensor.flatten", {"input": "parts"}, start_dim=-2, named=False),
        card("sum", "torch.add", {"input": "flat", "other": "either"}, named=False),
        card("last", "torch.add", {"input": "sum", "other": "fc"}, named=False),
        card("y", "output", {"value": "last"}),
        parameters=[Parameter("deep", "bool", True)],
    ),
    "made_together": net(  # one is asked for, and the weights of the others are spoken of
        IMAGE,
        node_when("up", "nn.Linear", "image", out_features=8),
        replace(node_when("down", "nn.Linear", "up", out_features=8), init={"weight": {"fn": "zeros_"}}),
        card("last", "nn.Linear", {"input": "down", "weight": "up.weight"}, out_features=8),
        card("either", "first", {"values": ["last", "image"]}),
        card("y", "output", {"value": "either"}),
        parameters=[Parameter("deep", "bool", True)],
    ),
    "copies_that_may_miss": design(  # which are gone through one by one
        drawn_graph(
            "Net",
            IMAGE,
            card("copies", "@block", {"x": "image"}, when="deep", repeat={"n": "=depth"}),
            card("either", "first", {"values": ["copies", "image"]}),
            card("y", "output", {"value": "either"}),
            parameters=[Parameter("deep", "bool", True), Parameter("depth", "int", 2)],
        ),
        BLOCK,
    ),
    "asked_within": net(  # what holds around a line is not asked in it, where nothing else could be true
        IMAGE,
        node_when("up", "F.relu", "image"),
        replace(node_when("more", "torch.tanh", "up"), when="wide or deep"),
        replace(node_when("most", "torch.exp", "more"), when="deep and wide"),
        card("either", "first", {"values": ["most", "more"]}),
        card("twice", "torch.add", {"input": "either", "other": "up"}),
        card("end", "first", {"values": ["twice", "image"]}),
        card("y", "output", {"value": "end"}),
        parameters=[Parameter("deep", "bool", True), Parameter("wide", "bool", True)],
    ),
    "weighted": net(  # torch's types know no `weight` of such losses
        IMAGE,
        card("weights", "torch.exp", {"input": "image"}, named=False),
        card("truth", "torch.tanh", {"input": "image"}, named=False),
        card("loss", "F.mse_loss", {"input": "image", "target": "truth", "weight": "weights"}),
        card("y", "output", {"value": "loss"}),
    ),
    "read_later": net(
        IMAGE,
        node_when("abs", "torch.abs", "image"),
        card("first", "first", {"values": ["abs", "image"]}),
        card("tanh", "torch.tanh", {"input": "first"}),
        card("more", "torch.add", {"input": "abs", "other": "tanh"}),
        card("either", "first", {"values": ["more", "tanh"]}),
        card("y", "output", {"value": "either"}),
        parameters=[Parameter("deep", "bool", True)],
    ),
    "copies_in_groups": design(
        drawn_graph(
            "Net",
            IMAGE,
            replace(card("copies", "@block", {"x": "image"}, repeat={"n": "=depth"}), name="parts.0"),
            replace(card("more", "nn.Linear", {"input": "image"}, out_features=8), name="parts.1"),
            card("size", "torch.linalg.vector_norm", {"input": "copies"}, dim=-1, keepdim=True),
            card("sum", "torch.add", {"input": "more", "other": "size"}),
            card("y", "output", {"value": "sum"}),
            parameters=[Parameter("depth", "int", 2)],
        ),
        BLOCK,
    ),
    "other_weights": design(
        drawn_graph("Net", IMAGE, replace(FC, frozen=True), card("y", "output", {"value": "fc"})),
        drawn_graph(
            "taught",
            IMAGE,
            card("rate", "input", shape=""),
            card("scores", "", {"image": "image"}, of="net"),
            card("loss", "torch.mean", {"input": "scores"}, dim=None),
            card("first", "adapt", {"loss": "loss"}, network="net", lr=0.1, create_graph=False),
            card("fast", "adapt", {"loss": "loss", "lr": "rate"}, network="net", lr={"port": True}),
            card("again", "", {"image": "image", "weights": "fast"}, of="net"),
            card("other", "", {"image": "image", "weights": "first"}, of="net"),
            card("sum", "torch.add", {"input": "again", "other": "other"}),
            card("y", "output", {"value": "sum"}),
            kind="function",
        ),
    ),
    "a_list_from_a_block": design(drawn_graph("Net", *LISTED, card("y", "output", {"value": "swap"})), SWAP, BLOCK),
    "a_value_of_a_list_from_a_block": design(
        drawn_graph(
            "Net",
            *LISTED,
            replace(card("parts", "unpack", {"list": "swap"}), name=("one", "other")),
            card("y", "output", {"value": "parts.1"}),
        ),
        SWAP,
        BLOCK,
    ),
}
ALL = sorted(path.parent.name for path in LANGUAGE.glob("*/design.netd"))


@pytest.mark.parametrize("name", GOLDEN)
def test_the_text_is_the_one_that_was_written_by_hand(name: str) -> None:
    drawn = golden(name)
    report = report_of(drawn)
    assert train_source(drawn, CATALOGUE, report).text == (LANGUAGE / name / "train.py").read_text("utf-8")
    assert predict_source(drawn, CATALOGUE, report) == (LANGUAGE / name / "predict.py").read_text("utf-8")
    assert why_not_trainable(drawn, CATALOGUE, report) == ""


@pytest.mark.parametrize("name", MODELS)
def test_the_model_is_the_one_that_was_written_by_hand(name: str) -> None:
    drawn = golden(name)
    assert model_source(drawn, CATALOGUE, report_of(drawn)).text == (LANGUAGE / name / "model.py").read_text("utf-8")


@pytest.mark.parametrize("name", ALL)
def test_what_cannot_be_written_yet_is_said_and_the_rest_is_code(name: str, tmp_path: Path) -> None:
    drawn = golden(name)
    report = report_of(drawn)
    for file, write in (("model.py", model_source), ("train.py", train_source)):
        text = write(drawn, CATALOGUE, report).text
        ast.parse(text)
        (tmp_path / file).write_text(text, "utf-8")
        assert ("# problem: " in text) == (name not in (WHOLE if file == "model.py" else GOLDEN))
    if name in GOLDEN:
        (tmp_path / "predict.py").write_text(predict_source(drawn, CATALOGUE, report), "utf-8")
    assert (why_not_trainable(drawn, CATALOGUE, report) == "") == (name in GOLDEN)
    ruff("format", "--check", folder=tmp_path)
    # What nothing reads any more, since its reader cannot be written, is the one thing that may be left over.
    unused = [] if name in GOLDEN else ["--ignore", "F841"]
    ruff("check", "--select", "F,E,I", *unused, folder=tmp_path)


@pytest.mark.parametrize("name", [name for name in GOLDEN if name != "resnet-18"])  # which has signs and blocks
def test_every_node_has_its_place_in_the_text(name: str) -> None:
    drawn = golden(name)
    report = report_of(drawn)
    model, train = model_source(drawn, CATALOGUE, report), train_source(drawn, CATALOGUE, report)
    for graph in drawn.graphs.values():
        source = model if graph.kind == "module" else train
        for node in graph.nodes.values():
            texts = [
                source.text[span.start : span.end]
                for span in source.spans
                if (span.graph, span.node) == (graph.id, node.id)
            ]
            assert texts, node
            if node.op == "output":
                assert texts[0].startswith("return ")
            else:
                said = node.label if node.name else node.op.rpartition(".")[2]
                assert all(said in text for text in texts), (node, texts)
            if node.op.startswith("nn."):
                assert any(text.startswith(f"self.{node.name} = {node.op}(") for text in texts)
                assert any(f"self.{node.name}(" in text for text in texts)


def test_a_source_crosses_a_pipe_unchanged() -> None:
    drawn = golden("digits-cnn")
    source = train_source(drawn, CATALOGUE, report_of(drawn))
    assert source.spans and source_from_json(source_to_json(source)) == source


def test_a_strict_type_checker_has_nothing_to_say(tmp_path: Path) -> None:
    for name in MODELS:  # which the generator writes to the letter
        (tmp_path / f"{name.replace('-', '_')}.py").write_bytes((LANGUAGE / name / "model.py").read_bytes())
    for name, drawn in UNTYPED.items():
        (tmp_path / f"{name}.py").write_text(code(drawn), "utf-8")
    asked = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", tmp_path],
        cwd=LANGUAGE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stdout
