"""The proof holds for what the generator writes, and fails for whatever else it might have written."""

import ast
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from designer.api import Design
from designer.codegen import model_source
from designer.document import Design as Document
from designer.document import Node, Parameter, SetArgument, dump_text
from designer.engine.proof.client import prove_export
from designer.engine.proof.prove import prove
from designer.engine.proof.records import Proof, ProofRequest, proof_from_text, unproven
from designer.templates import open_template, template_families, template_names
from tests.codegen.designs import CATALOGUE, code, design, graph, net, node, report_of, run_text
from tests.codegen.test_any_blocks import network
from tests.reference.families import ARCHITECTURES

DIGITS, RESNET = "digits-cnn", "resnet-18"
LARGE = 20_000_000  # parameters
SMALL = {"u-net": 188, "inception-v3": 299}  # points along a side; of fewer their convolutions would leave none


def proof_of(drawn: Document, text: str) -> Proof:
    return prove(ProofRequest(dump_text(drawn), text))


def take_small_pictures(drawn: Document) -> None:
    """Looks at small pictures, which is as true and much quicker."""
    points = SMALL.get(drawn.name, 64)
    for graph_id, one in drawn.graphs.items():
        for card in list(one.nodes.values()):
            if isinstance(example := card.args.get("example"), dict) and "H" in example:
                SetArgument(graph_id, card.id, "example", example | {"H": points, "W": points}).apply(drawn)


def make_slim(drawn: Document) -> None:
    """Takes an eighth of the channels, which is as true and much quicker."""
    take_small_pictures(drawn)
    for graph_id, one in drawn.graphs.items():
        for card in list(one.nodes.values()):
            for name in ("channels", "out_channels", "out_features"):
                if isinstance(wide := card.args.get(name), int) and wide >= 64:
                    SetArgument(graph_id, card.id, name, wide // 8).apply(drawn)


# What is told of each before it is opened, and what makes it small where its class can be told.
PARAMETERS = {one.name: one.parameters for family in template_families() for one in family.templates}
ARGUMENTS = {one.id: one.arguments for one in ARCHITECTURES if one.arguments}


@pytest.mark.parametrize("name", template_names())
def test_every_template_is_proven(name: str) -> None:
    drawn = open_template(name)
    take_small_pictures(drawn)
    report = report_of(drawn)
    assert report.parameters == PARAMETERS[name]
    if name in ARGUMENTS:
        drawn = replace(drawn, networks=(replace(drawn.networks[0], args=ARGUMENTS[name]), *drawn.networks[1:]))
    elif PARAMETERS[name] > LARGE:
        make_slim(drawn)
    if name in ARGUMENTS or PARAMETERS[name] > LARGE:
        report = report_of(drawn)
    proof = proof_of(drawn, model_source(drawn, CATALOGUE, report).text)
    assert proof.verdict.startswith("Proven: ")
    assert proof.parameters == report.parameters
    assert proof.values > proof.tensors
    if name == RESNET:
        assert proof.verdict == "Proven: 122 tensors, outputs and gradients equal."
        assert proof.sizes == ("net at x 2 × 3 × 64 × 64",)


@pytest.mark.parametrize("seed", range(0, 40, 3))
def test_random_blocks_are_proven(seed: int) -> None:
    drawn = network(seed)
    report = report_of(drawn)
    text = model_source(drawn, CATALOGUE, report).text
    if report.ok and "# problem" not in text:
        assert proof_of(drawn, text).verdict.startswith("Proven: ")


@pytest.mark.parametrize(
    ("op", "between", "deep"),
    [
        ("nn.Dropout", False, False),
        ("nn.BatchNorm1d", True, False),
        ("nn.BatchNorm1d", False, True),
        ("@noisy", False, False),
    ],
)
def test_what_only_a_card_reads_that_may_be_missing_runs_all_the_same(op: str, between: bool, deep: bool) -> None:
    """It draws, or keeps what it saw, also where its reader is not there."""
    reads = {"input": "first"} if op.startswith("nn.") else {"v": "first"}
    noisy = (
        node("v", "input", shape="N 4"),
        node("d", "nn.Dropout", {"input": "v"}),
        node("w", "output", {"value": "d"}),
    )
    top = graph(
        "Net",
        node("x", "input", shape="N 4"),
        node("first", "nn.Linear", {"input": "x"}, out_features=4),
        node("acts", op, reads),
        *([node("between", "torch.neg", {"input": "acts"}, named=False)] if between else []),
        node("last", "nn.Linear", {"input": "between" if between else "acts"}, out_features=4, when="deep"),
        node("either", "first", {"values": ["last", "first"]}, named=False),
        node("drop", "nn.Dropout", {"input": "either"}),
        node("y", "output", {"value": "drop"}),
        parameters=[Parameter("deep", "bool", deep)],
    )
    drawn = design(top, graph("Noisy", *noisy)) if op == "@noisy" else design(top)
    assert proof_of(drawn, code(drawn)).verdict.startswith("Proven: ")


def drawn_once(*made: Node, persistent: bool) -> Document:
    """A network that adds a buffer to what flows in."""
    return net(
        node("x", "input", shape="N 4"),
        *made,
        node("kept", "buffer", {"value": str(made[-1].id)}, persistent=persistent),
        node("sum", "torch.add", {"input": "x", "other": "kept"}, named=False),
        node("y", "output", {"value": "sum"}),
    )


@pytest.mark.parametrize("persistent", [True, False])
def test_a_buffer_that_is_drawn_at_random_is_proven(persistent: bool) -> None:
    noise = node("noise", "torch.randn", size=[4], named=False)
    drawn = drawn_once(noise, node("double", "formula", {"a": "noise"}, text="a * 2"), persistent=persistent)
    assert proof_of(drawn, code(drawn)).verdict.startswith("Proven: ")


@pytest.mark.parametrize("persistent", [True, False])
def test_another_buffer_is_noticed(persistent: bool) -> None:
    drawn = drawn_once(node("ones", "torch.ones", size=[4], named=False), persistent=persistent)
    wrong = code(drawn).replace("torch.ones", "torch.zeros")
    assert "`kept` differs by up to 1." in proof_of(drawn, wrong).differences


# A wrong generator. Each pair is what it writes, and what it might have written.
WRONG = [
    (DIGITS, "F.relu(self.norm1(self.conv1(image)))", "self.norm1(self.conv1(image))", "the output `scores` differs"),
    (DIGITS, "F.relu(self.norm1", "F.gelu(self.norm1", "the output `scores` differs"),
    (DIGITS, "nn.Conv2d(16, 32, 3, padding=1)", "nn.Conv2d(16, 32, 3, padding=1, bias=False)", "are not in the code"),
    (DIGITS, "nn.Conv2d(16, 32, 3, padding=1)", 'nn.Conv2d(16, 32, 3, padding=1, padding_mode="reflect")', "differs"),
    (DIGITS, "nn.Conv2d(16, 32, 3, padding=1)", "nn.Conv2d(16, 32, 5, padding=2)", "in the code and"),
    (DIGITS, "nn.BatchNorm2d(32)", "nn.BatchNorm2d(32, eps=1e-6)", "the output `scores` differs"),
    (DIGITS, "nn.BatchNorm2d(32)", "nn.BatchNorm2d(32, momentum=0.2)", "`norm2.running_mean` after a step differs"),
    (DIGITS, "nn.Dropout(0.25)", "nn.Dropout(0.3)", "in train mode differs"),
    (DIGITS, "self.conv2(x)", "self.conv2(x.detach())", "the gradient of `conv1.weight` is there in one of them alone"),
    (
        DIGITS,
        "self.head = ",
        "self.unused = nn.Linear(2, 2)\n        self.head = ",
        "are in the code and are not drawn",
    ),
    (DIGITS, "self.conv1", "self.conv_1", "are not in the code"),
    (DIGITS, "x.flatten(1)", "x.mT.flatten(1)", "the output `scores` differs"),
    (DIGITS, "x.flatten(1)", "x.flatten()", "does not run: RuntimeError"),
    (DIGITS, "self.dropout(x.flatten(1))", "self.dropout(x.flatten(1)", "model.py does not run: SyntaxError"),
    (
        DIGITS,
        "import torch.nn",
        "import no_such_library\nimport torch.nn",
        "model.py does not run: ModuleNotFoundError",
    ),
    (RESNET, "+ shortcut", "- shortcut", "the output `logits` differs"),
    (RESNET, "BasicBlock(8, 8), BasicBlock(8, 8)", "*[BasicBlock(8, 8)] * 2", "learned numbers"),
    (RESNET, "BasicBlock(8, 16, stride=2), ", "BasicBlock(8, 16), ", "the output `logits` differs"),
    (
        RESNET,
        "stride != 1 or in_channels != channels",
        "in_channels != channels + 1",
        "are in the code and are not drawn",
    ),
]


@pytest.mark.parametrize(("name", "right", "wrong", "told"), WRONG, ids=lambda one: one[:40])
def test_a_wrong_generator_is_caught(name: str, right: str, wrong: str, told: str) -> None:
    drawn = open_template(name)
    if name == RESNET:
        make_slim(drawn)
    text = code(drawn)
    assert right in text
    proof = proof_of(drawn, text.replace(right, wrong))
    assert not proof.holds
    assert proof.verdict.startswith("The code does not compute what is drawn: ")
    assert any(told in difference for difference in proof.differences), proof.differences


def gradients_that_nearly_cancel() -> Document:
    """A network that reads a value three times; two of the three gradients are a million times the third."""
    return net(
        node("x", "input", shape="N 4"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=4),
        node("up", "formula", {"a": "fc"}, text="a * 1e6"),
        node("down", "formula", {"a": "fc"}, text="a * -1e6"),
        node("bent", "torch.tanh", {"input": "fc"}),
        node("nothing", "torch.add", {"input": "up", "other": "down"}),
        node("sum", "torch.add", {"input": "nothing", "other": "bent"}),
        node("y", "output", {"value": "sum"}),
    )


def gradient_of(text: str) -> torch.Tensor:
    """What one step gives the weight of its `fc`, in single precision."""
    torch.manual_seed(0)
    made = run_text(text).Net()
    made(torch.ones(2, 4)).sum().backward()
    gradient: torch.Tensor = made.fc.weight.grad
    return gradient


def test_the_noise_of_single_precision_is_no_difference() -> None:
    drawn = gradients_that_nearly_cancel()
    text = code(drawn)
    up, down, bent = (line for line in text.splitlines(keepends=True) if " = x * " in line or "tanh" in line)
    assert up + down + bent in text
    as_true = text.replace(up + down + bent, bent + down + up)
    assert (gradient_of(text) - gradient_of(as_true)).abs().max() > 1e-3 * gradient_of(text).abs().max()
    assert proof_of(drawn, as_true).verdict == "Proven: 2 tensors, outputs and gradients equal."


@pytest.mark.parametrize("wrong", ["torch.tanh(x.detach())", "torch.tanh(x).detach()"])
def test_double_precision_excuses_no_wrong_gradient(wrong: str) -> None:
    drawn = gradients_that_nearly_cancel()
    proof = proof_of(drawn, code(drawn).replace("torch.tanh(x)", wrong))
    assert "the gradient of `fc.weight` differs" in proof.verdict
    assert torch.get_default_dtype() == torch.float32


def test_where_double_precision_is_not_taken_single_precision_decides() -> None:
    drawn = gradients_that_nearly_cancel()
    insisting = code(drawn).replace("torch.tanh(x)", "torch.tanh(x.detach() @ torch.eye(4, dtype=torch.float32))")
    assert "the gradient of `fc.weight` differs" in proof_of(drawn, insisting).verdict


def test_copies_slices_and_what_is_stacked_are_executed_as_they_are_drawn() -> None:
    cell = graph(
        "Cell",
        node("x", "input", shape="N 4"),
        node("h", "input", shape="N 4"),
        node("both", "torch.add", {"input": "x", "other": "h"}),
        node("fc", "nn.Linear", {"input": "both"}, out_features=4),
        node("y", "output", {"value": "fc"}),
    )
    over = {"each": {"x": 1}, "shared": True, "carry": {"h": "y"}, "collect": {"y": 1}}
    outer = graph(
        "Net",
        node("x", "input", shape="N T 4"),
        node("h", "input", shape="N 4"),
        node("cell", "@cell", {"x": "x", "h": "h"}, repeat=over),
        node("y", "output", {"value": "cell"}),
    )
    drawn = design(outer, cell)
    text = code(drawn)
    assert proof_of(drawn, text).verdict.startswith("Proven: 2 tensors")
    turned = text.replace(".unbind(1)", ".flip(1).unbind(1)")
    assert turned != text
    assert "differs" in proof_of(drawn, turned).verdict


def test_indices_and_random_draws_are_let_in() -> None:
    drawn = net(
        node("words", "input", shape="N T", dtype="int64"),
        node("embed", "nn.Embedding", {"input": "words"}, num_embeddings=7, embedding_dim=4),
        node("drop", "nn.Dropout", {"input": "embed"}, p=0.5),
        node("again", "nn.Dropout", {"input": "drop"}, p=0.5),
        node("y", "output", {"value": "again"}),
    )
    assert proof_of(drawn, code(drawn)).holds


def test_a_large_picture_is_proven_at_a_smaller_size() -> None:
    drawn = net(
        node("x", "input", shape="N 3 H W", example={"H": 4096, "W": 4096}),
        node("conv", "nn.Conv2d", {"input": "x"}, out_channels=32, kernel_size=3),
        node("y", "output", {"value": "conv"}),
    )
    proof = proof_of(drawn, code(drawn))
    assert proof.holds
    assert proof.sizes == ("net at x 2 × 3 × 512 × 512",)


def test_what_cannot_be_held_twice_is_not_proven_and_says_why() -> None:
    drawn = net(
        node("x", "input", shape="N 100000"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=1_000_000),
        node("y", "output", {"value": "fc"}),
    )
    proof = proof_of(drawn, code(drawn))
    assert not proof.holds
    assert proof.verdict.startswith("Not proven: Two copies of its weights with their gradients need 2\u202f000 GB; ")


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    Design(open_template(DIGITS)).write_project(tmp_path / "project")
    return tmp_path / "project"


def test_an_export_is_proven_in_a_process_of_its_own(exported: Path) -> None:
    assert prove_export(exported).verdict == "Proven: 16 tensors, outputs and gradients equal."
    (exported / "model.py").write_text("import os\nos._exit(7)\n")
    assert prove_export(exported).verdict.startswith("Not proven: The proof ended early (status 7)")
    (exported / "model.py").unlink()
    assert prove_export(exported).verdict.startswith("Not proven: What was written to ")


def test_a_proof_is_given_up_in_time_and_called_off_at_once(exported: Path) -> None:
    (exported / "model.py").write_text("while True:\n    pass\n")
    assert prove_export(exported, timeout=1) == unproven("The proof took more than 1 seconds and was given up.")
    cancelled, began = threading.Event(), time.monotonic()
    threading.Timer(0.3, cancelled.set).start()
    assert prove_export(exported, cancelled=cancelled) == unproven("The proof was called off.")
    assert time.monotonic() - began < 40


@pytest.mark.parametrize("text", ["{}", "[]", "no", '{"networks": 1}'])
def test_what_is_no_proof_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever kind
        proof_from_text(text)


@pytest.mark.parametrize("name", template_names())
def test_an_exported_model_needs_torch_and_nothing_else(name: str, tmp_path: Path) -> None:
    text = code(open_template(name))
    tree = ast.walk(ast.parse(text))
    named = {alias.name for one in tree if isinstance(one, ast.Import) for alias in one.names}
    named |= {one.module or "." for one in ast.walk(ast.parse(text)) if isinstance(one, ast.ImportFrom)}
    needed = {one.partition(".")[0] for one in named}
    assert needed - {"math"} == {"torch"}, "besides what Python brings for functions of numbers"
    assert ("math" in needed) == ("math." in text)
    if name == DIGITS:
        (tmp_path / "model.py").write_text(text)
        check = "import sys, model; print(sorted(one for one in sys.modules if one.startswith('designer')))"
        line = [sys.executable, "-c", f"import sys; sys.path[:0] = ['.']; {check}"]
        done = subprocess.run(line, cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True, check=True)
        assert done.stdout == "[]\n"
