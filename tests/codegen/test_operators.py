"""Every operator of the catalogue becomes code that runs and gives the shapes that checking found."""

import pytest
import torch
from torch import Tensor

from designer.catalogue.spec import Operator, Role
from designer.codegen import model_source
from designer.document import UNSET, Design, Json, Node, Parameter, Status
from tests.codegen.designs import CATALOGUE, net, node, report_of, run_text

SHAPES = {
    "nn.GroupNorm": "2 8 5",
    "F.cross_entropy": "2 3",
}
PATTERNS = {"D H W": "2 3 8 8 8", "H W": "2 4 8 8", "L": "2 3 8", "N T": "2 5 8"}
RECURRENT = ("nn.LSTM", "nn.GRU", "nn.RNN")
OPERATORS = [op for op, one in CATALOGUE.items() if one.role in (Role.LAYER, Role.FUNCTION)]


def inputs_of(operator: Operator, optional: bool) -> dict[str, tuple[str, str]]:
    """A shape and a dtype for every input."""
    pattern = operator.inputs[0].pattern
    near = (shape for sizes, shape in PATTERNS.items() if f" {sizes} " in f" {pattern} ")
    shape = SHAPES.get(operator.op) or next(near, "2 6")
    given = {}
    for port in operator.inputs:
        if port.optional and not optional:
            continue
        dtype = "int64" if port.dtype == "int" else "float32"
        given[port.name] = (shape, dtype)
    given |= {name: ("1 2 4", "float32") for name in given if name in ("h_0", "c_0", "hx")}
    given |= {name: ("5 5", "bool") for name in given if name in ("attn_mask", "src_mask")}
    given |= {name: ("2 5", "bool") for name in given if name.endswith("key_padding_mask")}
    if operator.op == "torch.matmul":
        given["other"] = ("6 3", "float32")
    if operator.op == "F.cross_entropy":
        given["target"] = ("2", "int64")
        if optional:
            given["weight"] = ("3", "float32")
    return given


def drawn(operator: Operator, optional: bool) -> Design:
    given = inputs_of(operator, optional)
    args: dict[str, Json] = {one.name: one.initial for one in operator.arguments if one.initial is not UNSET}
    if operator.op in RECURRENT:
        args["hidden_size"] = 4
    wires: dict[str, str | list[str]] = {
        port.name: [port.name, port.name] if port.variadic else port.name
        for port in operator.inputs
        if port.name in given
    }
    nodes: list[Node] = [node(name, "input", shape=shape, dtype=dtype) for name, (shape, dtype) in given.items()]
    nodes.append(node("tested", operator.op, wires, **args))
    nodes += [node(f"out_{port.name}", "output", {"value": f"tested.{port.name}"}) for port in operator.outputs]
    return net(*nodes)


def sample(shape: str, dtype: str) -> Tensor:
    sizes = [int(size) for size in shape.split()]
    if dtype == "bool":
        return torch.zeros(sizes, dtype=torch.bool)
    return torch.ones(sizes, dtype=torch.int64) if dtype == "int64" else torch.rand(sizes)


@pytest.mark.parametrize("optional", [False, True], ids=["needed", "all"])
@pytest.mark.parametrize("op", OPERATORS)
def test_its_code_runs_and_gives_the_shapes_that_were_found(op: str, optional: bool) -> None:
    operator = CATALOGUE[op]
    design = drawn(operator, optional)
    report = report_of(design)
    found = report.finding("net", "tested")
    assert found is not None and found.status is Status.FINE, report.problems
    text = model_source(design, CATALOGUE, report).text
    assert "problem" not in text
    made = run_text(text).Net()
    given = inputs_of(operator, optional)
    results = made(**{name: sample(*one) for name, one in given.items()})
    results = results if isinstance(results, tuple) else (results,)
    assert len(results) == len(operator.outputs)
    for result, signature in zip(results, found.outputs.values(), strict=True):
        assert tuple(result.shape) == signature.sizes
        assert str(result.dtype) == f"torch.{signature.dtype}"
    assert sum(parameter.numel() for parameter in made.parameters()) == found.parameters


def test_what_is_found_is_said_by_the_parameters_of_the_class() -> None:
    """Through norms, pools and products a size stays what decides it, so that a second instance is right too."""
    drawn = net(
        node("x", "input", shape="N channels L"),
        node("conv", "nn.Conv1d", {"input": "x"}, out_channels="=width", kernel_size=3),
        node("norm", "nn.GroupNorm", {"input": "conv"}, num_groups=2),
        node("gate", "torch.sigmoid", {"input": "norm"}, named=False),
        node("gated", "torch.mul", {"input": "norm", "other": "gate"}, named=False),
        node("pool", "nn.MaxPool1d", {"input": "gated"}, kernel_size=2),
        node("slim", "nn.Conv1d", {"input": "pool"}, out_channels=4, kernel_size=1),
        node("turned", "torch.transpose", {"input": "slim"}, named=False, dim0=1, dim1=2),
        node("encoder", "nn.TransformerEncoderLayer", {"src": "turned"}, nhead=2, batch_first=True),
        node("even", "nn.RMSNorm", {"x": "encoder"}),
        node("out", "output", {"value": "even"}),
        parameters=[Parameter("channels", "int", 3), Parameter("width", "int", 8)],
    )
    text = model_source(drawn, CATALOGUE, report_of(drawn)).text
    assert "nn.Conv1d(channels, width, 3)" in text
    assert "nn.GroupNorm(2, width)" in text
    assert "nn.Conv1d(width, 4, 1)" in text
    assert "nn.TransformerEncoderLayer(4, 2, batch_first=True)" in text
    for channels, width in ((3, 8), (5, 12)):
        assert run_text(text).Net(channels, width)(torch.rand(2, channels, 14)).shape == (2, 6, 4)


def test_sizes_are_written_one_by_one_and_products_as_signs() -> None:
    drawn = net(
        node("x", "input", shape="N 12"),
        node("images", "Tensor.reshape", {"input": "x"}, shape=[-1, 1, 3, 4]),
        node("row", "Tensor.reshape", {"input": "images"}, shape=-1),
        node("turned", "torch.permute", {"input": "images"}, dims=[0, 1, 3, 2]),
        node("apart", "torch.sub", {"input": "x", "other": "x"}, named=False),
        node("scaled", "torch.mul", {"input": "apart", "other": "x"}),
        node("squared", "torch.mul", {"input": "x", "other": "x"}, named=False),
        node("both", "torch.add", {"input": "scaled", "other": "squared"}),
        node("weighed", "torch.matmul", {"input": "images", "other": "turned"}),
        node("mean", "torch.mean", {"input": "weighed"}, dim=[2, 3]),
        node("total", "torch.sum", {"input": "weighed"}, dim=None),
        *(node(f"o_{one}", "output", {"value": one}) for one in ("row", "both", "mean", "total")),
    )
    text = model_source(drawn, CATALOGUE, report_of(drawn)).text
    assert "x.reshape(-1, 1, 3, 4)" in text
    assert "images.reshape(-1)" in text
    assert "torch.permute(images, (0, 1, 3, 2))" in text
    assert "(x - x) * x" in text
    assert "both = scaled + x * x" in text
    assert "images @ turned" in text
    assert "torch.mean(weighed, dim=(2, 3))" in text
    assert "torch.sum(weighed, dim=None)" in text
    given = torch.rand(5, 12)
    results = run_text(text).Net()(given)
    assert [tuple(one.shape) for one in results] == [(60,), (5, 12), (5, 1), ()]
    assert torch.equal(results[1], given * given)
