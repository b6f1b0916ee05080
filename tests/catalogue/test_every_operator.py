"""Every operator as a person places it: it is sound, its code runs, and what flows is what was said."""

import pytest
import torch

from designer.api import Design
from designer.catalogue import build_catalogue
from designer.catalogue.placing import new_node
from designer.catalogue.spec import Family, InputPort, Operator, Role
from designer.document import (
    AddNode,
    Connect,
    Graph,
    GraphId,
    Network,
    Node,
    NodeId,
    Port,
    SetArgument,
    Slot,
)
from designer.document import Design as Document

CATALOGUE = build_catalogue()
PLACED = [operator for operator in CATALOGUE.values() if operator.role in (Role.LAYER, Role.FUNCTION)]
NET = GraphId("net")
SIZES = {"N": 3, "T": 5, "S": 6}

SEQUENCES = (Family.RECURRENT, Family.ATTENTION)
SHAPES = {
    ("nn.LSTM", "h_0"): "1 N 128",
    ("nn.LSTM", "c_0"): "1 N 128",
    ("nn.GRU", "hx"): "1 N 128",
    ("nn.RNN", "hx"): "1 N 128",
    ("nn.TransformerEncoderLayer", "src_mask"): "T T",
    ("nn.TransformerEncoderLayer", "src_key_padding_mask"): "N T",
    ("torch.matmul", "other"): "10 4",
    ("nn.MultiheadAttention", "key"): "N S 16",
    ("nn.MultiheadAttention", "value"): "N S 16",
    ("nn.MultiheadAttention", "key_padding_mask"): "N S",
    ("nn.MultiheadAttention", "attn_mask"): "T S",
    ("nn.Embedding", "input"): "N T",
    ("F.cross_entropy", "target"): "N",
    ("F.cross_entropy", "weight"): "10",
    ("F.binary_cross_entropy", "weight"): "N 10",
    ("F.binary_cross_entropy_with_logits", "weight"): "N 10",
    ("F.binary_cross_entropy_with_logits", "pos_weight"): "10",
    ("F.mse_loss", "weight"): "N 10",
    ("F.l1_loss", "weight"): "N 10",
}
DTYPES = {
    ("nn.Embedding", "input"): "int64",
    ("F.cross_entropy", "target"): "int64",
    ("nn.MultiheadAttention", "key_padding_mask"): "bool",
    ("nn.MultiheadAttention", "attn_mask"): "bool",
    ("nn.TransformerEncoderLayer", "src_mask"): "bool",
    ("nn.TransformerEncoderLayer", "src_key_padding_mask"): "bool",
}


def shape_for(operator: Operator, port: InputPort) -> str:
    if (operator.op, port.name) in SHAPES:
        return SHAPES[operator.op, port.name]
    for sizes, shape in (("D H W", "N 8 6 6 6"), ("H W", "N 8 12 12"), ("L", "N 8 12"), ("num_channels", "N 8 5")):
        if f" {sizes} " in f"{port.pattern} ":
            return shape
    return "N T 16" if operator.family in SEQUENCES else "N 10"


def placed(operator: Operator, every_input: bool) -> Design:
    """A network of one node, a card for each of its inputs, and one for each output."""
    graph = Graph(NET, "Net")
    design = Design(Document("one", networks=(Network("net", "net", NET),), graphs={NET: graph}))
    node = new_node(operator, graph)
    design.history.do("Place", [AddNode(NET, node)])
    for number, port in enumerate(operator.inputs):
        if port.optional and not every_input:
            continue
        args = {"shape": shape_for(operator, port)}
        if dtype := DTYPES.get((operator.op, port.name)):
            args["dtype"] = dtype
        source = Node(NodeId(f"in{number}"), "input", f"given_{port.name}", args=args)
        for index in (0, 1) if port.variadic else (None,):
            edits = [Connect(NET, Port(source.id), Slot(node.id, port.name, index))]
            design.history.do("Wire", edits if index else [AddNode(NET, source), *edits])
    for number, output in enumerate(operator.outputs):
        sink = Node(NodeId(f"out{number}"), "output", f"gives_{output.name}")
        wire = Connect(NET, Port(node.id, output.name), Slot(sink.id, "value"))
        design.history.do("Wire", [AddNode(NET, sink), wire])
    return design


def example(operator: Operator, port: InputPort) -> torch.Tensor:
    sizes = [SIZES[word] if word in SIZES else int(word) for word in shape_for(operator, port).split()]
    dtype = getattr(torch, DTYPES.get((operator.op, port.name), "float32"))
    return torch.rand(sizes) if dtype.is_floating_point else torch.zeros(sizes, dtype=dtype)


CASES = [(operator, False) for operator in PLACED]
CASES += [(operator, True) for operator in PLACED if any(port.optional for port in operator.inputs)]


@pytest.mark.parametrize(("operator", "every_input"), CASES, ids=lambda one: getattr(one, "op", one))
def test_it_is_sound_and_gives_what_was_said(operator: Operator, every_input: bool) -> None:
    design = placed(operator, every_input)
    checked = design.check()
    assert [problem.message for problem in checked.problems] == []
    module = design.build()
    ports = [port for port in operator.inputs if every_input or not port.optional]
    given = module(*(example(operator, port) for port in ports))
    results = given if isinstance(given, tuple) else (given,)
    (node,) = (node for node in design.document.graphs[NET].nodes.values() if node.op == operator.op)
    finding = checked.report.finding(NET, node.id)
    assert finding is not None
    assert len(results) == len(operator.outputs)
    for output, result in zip(operator.outputs, results, strict=True):
        signature = finding.outputs[output.name]
        names = [eval(name, {}, SIZES) for name in signature.names]  # the test's own oracle, on names of our own
        assert (names, signature.dtype) == (list(result.shape), str(result.dtype).removeprefix("torch."))
    assert finding.parameters == sum(parameter.numel() for parameter in module.parameters())


def test_arguments_of_a_call_reach_the_call() -> None:
    operator = CATALOGUE["nn.MultiheadAttention"]
    design = placed(operator, every_input=False)
    (node,) = (node for node in design.document.graphs[NET].nodes.values() if node.op == operator.op)
    design.history.do("Every head", [SetArgument(NET, node.id, "average_attn_weights", False)])
    assert "average_attn_weights=False)" in design.code()
    _, weights = design.build()(*(example(operator, port) for port in operator.inputs[:3]))
    assert weights.shape == (3, 4, 5, 6)
    finding = design.check().report.finding(NET, node.id)
    assert finding is not None
    assert finding.outputs["weights"].names == ("N", "4", "T", "S")
