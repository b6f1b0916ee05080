"""Every operator as a person places it: it is sound, its code runs, and what flows is what was said."""

from dataclasses import replace

import pytest
import torch

from designer.api import Design
from designer.catalogue import build_catalogue
from designer.catalogue.placing import new_node
from designer.catalogue.ports import outputs_of
from designer.catalogue.second_order import ONCE
from designer.catalogue.spec import Operator, Role
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
    dump_text,
)
from designer.document import Design as Document
from designer.engine.proof.prove import prove
from designer.engine.proof.records import ProofRequest
from tests.catalogue.examples import SIZES, example, tensor

CATALOGUE = build_catalogue()
PLACED = [operator for operator in CATALOGUE.values() if operator.role in (Role.LAYER, Role.FUNCTION)]
NET = GraphId("net")


def placed(operator: Operator, every_input: bool) -> Design:
    """A network of one node, a card for each of its inputs, and one for each output."""
    graph = Graph(NET, "Net")
    design = Design(Document("one", networks=(Network("net", "net", NET),), graphs={NET: graph}))
    made = new_node(operator, graph)
    use = example(operator, every_input=every_input)
    node = replace(made, args={**made.args, **use.args})
    design.history.do("Place", [AddNode(NET, node)])
    for number, port in enumerate(operator.inputs):
        if port.name not in use.inputs:
            continue
        shape, dtype = use.inputs[port.name]
        source = Node(NodeId(f"in{number}"), "input", f"given_{port.name}", args={"shape": shape, "dtype": dtype})
        for index in (0, 1) if port.variadic else (None,):
            edits = [Connect(NET, Port(source.id), Slot(node.id, port.name, index))]
            design.history.do("Wire", edits if index else [AddNode(NET, source), *edits])
    for number, output in enumerate(outputs_of(operator, node.args, node.name)):
        sink = Node(NodeId(f"out{number}"), "output", f"gives_{output.name}")
        wire = Connect(NET, Port(node.id, output.name), Slot(sink.id, "value"))
        design.history.do("Wire", [AddNode(NET, sink), wire])
    return design


CASES = [(operator, False) for operator in PLACED]
CASES += [(operator, True) for operator in PLACED if any(port.optional for port in operator.inputs)]


@pytest.mark.parametrize(("operator", "every_input"), CASES, ids=lambda one: getattr(one, "op", one))
def test_it_is_sound_and_gives_what_was_said(operator: Operator, every_input: bool) -> None:
    design = placed(operator, every_input)
    checked = design.check()
    assert [problem.message for problem in checked.problems if operator.inputs or problem.code != "no_input"] == []
    module = design.build()
    given = module(*(tensor(*one) for one in example(operator, every_input=every_input).inputs.values()))
    results = given if isinstance(given, tuple) else (given,)
    (node,) = (node for node in design.document.graphs[NET].nodes.values() if node.op == operator.op)
    finding = checked.report.finding(NET, node.id)
    assert finding is not None
    outputs = outputs_of(operator, node.args, node.name)
    assert len(results) == len(outputs)
    for output, result in zip(outputs, results, strict=True):
        signature = finding.outputs[output.name]
        names = [eval(name, {}, SIZES) for name in signature.names]  # the test's own oracle, on names of our own
        assert (names, signature.dtype) == (list(result.shape), str(result.dtype).removeprefix("torch."))
    assert finding.parameters == sum(parameter.numel() for parameter in module.parameters())
    assert prove(ProofRequest(dump_text(design.document), design.code())).verdict.startswith("Proven: ")


@pytest.mark.parametrize("op", sorted(ONCE))
def test_what_is_said_to_have_no_second_derivative_has_none(op: str) -> None:
    module = placed(CATALOGUE[op], every_input=False).build()
    given = [tensor(*one) for one in example(CATALOGUE[op], every_input=False).inputs.values()]
    leaves = [one.requires_grad_() for one in (*given, *module.parameters()) if one.is_floating_point()]
    slopes = torch.autograd.grad((module(*given) ** 2).sum(), leaves, create_graph=True, allow_unused=True)
    with pytest.raises(RuntimeError, match=r"derivative for .* is not implemented"):
        torch.autograd.grad(sum(one.sum() for one in slopes if one is not None), leaves)


def test_arguments_of_a_call_reach_the_call() -> None:
    operator = CATALOGUE["nn.MultiheadAttention"]
    design = placed(operator, every_input=False)
    (node,) = (node for node in design.document.graphs[NET].nodes.values() if node.op == operator.op)
    design.history.do("Every head", [SetArgument(NET, node.id, "average_attn_weights", False)])
    assert "average_attn_weights=False)" in design.code()
    _, weights = design.build()(*(tensor(*one) for one in example(operator, every_input=False).inputs.values()))
    assert weights.shape == (3, 4, 5, 6)
    finding = design.check().report.finding(NET, node.id)
    assert finding is not None
    assert finding.outputs["weights"].names == ("N", "4", "T", "S")
