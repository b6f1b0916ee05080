"""Gradients in code: what they are asked of, and the lines that let torch follow a value from where it is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from designer.catalogue.gradient import differentiated, shares_its_way
from designer.catalogue.second_order import ATTENDING, among, learned_through
from designer.codegen.brackets import Brackets, Expr, operand
from designer.codegen.program import Program, named
from designer.codegen.source import Source, joined
from designer.document import Graph, Node, Port

if TYPE_CHECKING:
    from designer.codegen.body import Body

ENABLED = "torch.enable_grad()"
EXACT = "sdpa_kernel"
EXACT_IMPORTED = f"from torch.nn.attention import SDPBackend, {EXACT}"


def written_gradient(
    program: Program, graph: Graph, node: Node, inputs: Sequence[Expr], given: Sequence[Expr]
) -> Brackets:
    """`torch.autograd.grad(score.sum(), x, create_graph=True)[0]`; what others read is kept for their own gradients."""
    program.used.add("torch")
    output, to = inputs
    summed = Brackets(joined(operand(output), ".sum("), ())
    keeps = node.args.get("create_graph") is not True and shares_its_way(graph, node)
    kept = (named("retain_graph", Source("True")),) if keeps else ()
    return Brackets(Source("torch.autograd.grad("), (summed, to, *kept, *given), ")[0]", owner=(graph.id, node.id))


def attention_over(program: Program, graph: Graph, margin: str = "") -> list[str]:
    """What stands over code that learns through a gradient of attention: its fast kernels have no second derivative."""
    design = program.design
    drawn = design.graphs[graph.id]
    through = (learned_through(design, drawn, node) for node in drawn.nodes.values())
    if not any(True for nodes in through for _ in among(design, drawn, nodes, ATTENDING)):
        return []
    program.used.add(EXACT)
    return [f"{margin}@{EXACT}(SDPBackend.MATH)  # the other kernels cannot be differentiated twice"]


def followed_values(program: Program, graph: Graph) -> frozenset[Port]:
    """The values that torch has to follow, each by the name of its output."""
    named = set()
    for port in differentiated(program.catalogue, graph):
        output = program.ports(graph, graph.nodes[port.node]).output(port.name)
        named |= {Port(port.node, output.name)} if output is not None else set()
    return frozenset(named)


def following(body: Body, ports: Iterable[Port], indent: int, may_miss: bool) -> list[Source]:
    """`x.requires_grad_()`, for those of some values that a gradient is asked with regard to.

    Args:
        may_miss: Whether they may hold None.
    """
    rows: list[Source] = []
    for port in ports:
        if port in body.followed and (name := body.variables.get(port)) is not None:
            margin = " " * indent
            if may_miss or port in body.missing:
                rows.append(Source(f"{margin}if {name} is not None:"))
                margin += "    "
            rows.append(Source(f"{margin}{name}.requires_grad_()").marked(body.graph.id, port.node))
    return rows
