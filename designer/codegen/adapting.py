"""Weights that are adapted, in code: a small function that takes a step, and calls of a network with what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from designer.catalogue.adapting import adapting, is_needed_again
from designer.catalogue.custom import CUSTOM
from designer.catalogue.parts import is_step
from designer.catalogue.promoting import is_from_wire
from designer.codegen.brackets import Brackets, Expr, flat, laid_out
from designer.codegen.literals import literal
from designer.codegen.program import OPEN, Program, Scope, named
from designer.codegen.source import Source, joined, lines
from designer.document import Graph, GraphId, Node

ADAPTED, CALLED_WITH = "adapted", "functional_call"
_TOLD = "The weights after one step of gradient descent; the network that they are of stays as it is."
_STEPPED = "{name: weight - lr * slope for (name, weight), slope in zip(weights.items(), slopes, strict=True)}"
IMPORTED = f"from torch.func import {CALLED_WITH}"


def function_text(program: Program) -> Source:
    """The function that takes the step, with the arguments that the design has a use for."""
    program.used.add("torch")
    cards = [(graph, node) for graph in program.design.graphs.values() for node in adapting(graph)]
    rate = "float | Tensor" if any(is_from_wire(node.args.get("lr")) for _, node in cards) else "float"
    keeps = any(_keeps(program, graph, node) for graph, node in cards)
    items = ["loss: Tensor", "weights: dict[str, Tensor]", f"lr: {rate}", "create_graph: bool = True"]
    items += ["retain_graph: bool | None = None"] if keeps else []
    asks = ["loss", "list(weights.values())", "create_graph=create_graph"]
    asks += ["retain_graph=retain_graph"] if keeps else []
    asks += ["materialize_grads=True"]
    opening = Brackets(Source(f"def {ADAPTED}("), tuple(map(Source, items)), ") -> dict[str, Tensor]:")
    found = Brackets(Source("torch.autograd.grad("), tuple(map(Source, asks)))
    slopes = joined("    slopes = ", laid_out(found, 4, before=len("slopes = ")))
    return lines([laid_out(opening, 0), f'    """{_TOLD}"""', slopes, f"    return {_STEPPED}"])


def in_model(program: Program) -> bool:
    """Whether `model.py` has the function, for functions of the design: then `train.py` takes it from there."""
    graphs = (graph for graph in program.design.graphs.values() if graph.kind == "function" and not is_step(graph))
    return any(adapting(graph) for graph in graphs)


def written_adapt(
    program: Program,
    graph: Graph,
    node: Node,
    scope: Scope,
    loss: Expr,
    weights: Expr | None,
    given: Sequence[Expr],
    problems: list[str],
) -> Brackets:
    """`adapted(loss, dict(net.named_parameters()), 0.01)`; what is learned from otherwise too is kept for that.

    Args:
        weights: What the step before gave; None: the network's own.
        given: The rate and what else is said.
    """
    program.used.add(ADAPTED)
    kept = (named("retain_graph", Source("True")),) if _keeps(program, graph, node) else ()
    items = (loss, weights or _own_weights(program, node, scope, problems), *given, *kept)
    return Brackets(Source(f"{ADAPTED}("), items, owner=(graph.id, node.id))


def written_call(
    program: Program,
    graph: Graph,
    node: Node,
    target: str,
    weights: Expr,
    inputs: Sequence[Expr],
    others: Iterable[tuple[str, Expr]],
) -> Brackets:
    """`functional_call(net, fast, (x,))`, inputs that may be left out by their names."""
    program.used.add(CALLED_WITH)
    positional = Brackets(Source("("), tuple(inputs), ",)" if len(inputs) == 1 else ")", call=False)
    entries = tuple(joined(f"{literal(name)}: ", flat(value)) for name, value in others)
    by_name = (Brackets(Source("{"), entries, "}", call=False),) if entries else ()
    items = (Source(target), weights, positional, *by_name)
    return Brackets(Source(f"{CALLED_WITH}("), items, owner=(graph.id, node.id))


def some_stay(program: Program, graphs: set[GraphId]) -> bool:
    """Whether weights of what is made of these graphs may be frozen, so that torch refuses to differentiate by them."""
    nodes = (node for graph in program.within(graphs) for node in program.design.graphs[graph].nodes.values())
    return any(node.frozen or node.op.startswith(CUSTOM) for node in nodes)


def _own_weights(program: Program, node: Node, scope: Scope, problems: list[str]) -> Expr:
    """The weights of a network that learn, by their names."""
    name = node.args.get("network")
    network = next((one for one in program.design.networks if one.name == name), None)
    variable = scope.networks.get(network.name) if network is not None else None
    if network is None or variable is None:
        problems.append(f"{program.label(node)}.network")
        return OPEN
    every = f"{variable}.named_parameters()"
    if some_stay(program, {network.graph}):
        return Source(f"{{name: one for name, one in {every} if one.requires_grad}}")
    return Source(f"dict({every})")


def _keeps(program: Program, graph: Graph, node: Node) -> bool:
    """Whether the graph that torch goes back through has to stay, which it does where the step is learned through."""
    drawn = program.design.graphs[graph.id]
    card = drawn.nodes[program.originals.get((graph.id, node.id), node.id)]
    return card.args.get("create_graph") is False and is_needed_again(program.design, drawn, card)
