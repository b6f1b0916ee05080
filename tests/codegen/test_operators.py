"""Every operator of the catalogue becomes code that runs and gives the shapes that checking found."""

import pytest
import torch
from torch import Tensor

from designer.catalogue.spec import Operator, Role
from designer.codegen import model_source
from designer.document import UNSET, Design, Json, Node, Status
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
