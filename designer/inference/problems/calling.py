"""Rules about cards that stand for a whole graph: what they are given, and what happens inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from designer.catalogue.list_shapes import list_shape, listed_shapes
from designer.catalogue.overrides import with_changed_overrides
from designer.document import (
    UNSET,
    Design,
    Fix,
    Graph,
    GraphId,
    Json,
    Network,
    Node,
    NodeId,
    Problem,
    PutGraph,
    RemoveNode,
    ReplaceNode,
    SetArgument,
    Severity,
    Slot,
    Unset,
)
from designer.document.expressions import expression_of
from designer.document.names import free_name
from designer.inference.problems.cures import handed_down, taken_names
from designer.inference.problems.entering import as_pattern, giver_of
from designer.inference.values import Flow


def uneven_input(graph: Graph, node: Node, inner: Node, name: str, multiple: int, flow: Flow, source: Node) -> Problem:
    """What flows in is not a multiple of what the graph says that it takes."""
    return Problem(
        code="multiple",
        severity=Severity.ERROR,
        message=(
            f"`{node.label}` takes multiples of {multiple} as `{name}` at `{inner.label}`; {giver_of(node, source)} "
            f"gives it `{flow.signature.text()}`."
        ),
        graph=graph.id,
        nodes=(node.id, source.id),
        slots=(Slot(node.id, inner.label),),
    )


def lost_part(design: Design, graph: Graph, node: Node) -> Problem:
    """A call of a network, or of a part of one, that is not there."""
    name, _, part = node.of.partition(".")
    network = next((one for one in design.networks if one.name == name), None)
    if network is None:
        fault = f"there is no network `{name}`"
    elif network.graph not in design.graphs:
        fault = f"the network `{name}` is made of a graph that is not there"
    else:
        fault = f"`{part}` is no block or layer in the network `{name}` that could be called alone"
    others = [one.name for one in design.networks if one.graph in design.graphs and one.name != node.of]
    return Problem(
        code="lost_network",
        severity=Severity.ERROR,
        message=f"`{node.label}` calls `{node.of}`, but {fault}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=tuple(
            Fix(f"Call the network `{one}`", (ReplaceNode(graph.id, replace(node, of=one)),)) for one in others[:3]
        ),
    )


def needs_networks(graph: Graph, node: Node, called: Graph, names: Sequence[str]) -> Problem:
    """A function that calls networks, in a block, which has none to give it."""
    told = " and ".join(f"`{name}`" for name in names)
    return Problem(
        code="needs_network",
        severity=Severity.ERROR,
        message=(
            f"`{node.label}` is `{called.name}`, which calls the network {told}; only functions and steps can call it, "
            f"and `{graph.name}` is a block."
        ),
        graph=graph.id,
        nodes=(node.id,),
    )


def fails_inside(graph: Graph, node: Node, called: Graph, problem: Problem, copy: str = "") -> Problem:
    """The graph runs by itself, but not on what flows in here; `copy` says which of several copies."""
    who = f"{copy.capitalize()} of `{node.label}`" if copy else f"`{node.label}`"
    return Problem(
        code="inside",
        severity=Severity.ERROR,
        message=f"{who} cannot run on what flows in; in `{called.name}`: {problem.message}",
        graph=graph.id,
        nodes=(node.id,),
        detail=problem.detail,
    )


def other_sizes(graph: Graph, node: Node, called: Graph, clash: str, opened: Graph) -> Problem:
    """A block is written once: a size that was found for its first card would be wrong for this one.

    Args:
        clash: Which size that is, for the first card and for this one.
        opened: The block with such sizes as parameters, which each card finds by itself.
    """
    names = ", ".join(f"`{parameter.name}`" for parameter in opened.parameters)
    fix = Fix(f"Let every card of `{called.name}` find {names}", (PutGraph(opened),))
    return Problem(
        code="other_sizes",
        severity=Severity.ERROR,
        message=f"`{node.label}` is another `{called.name}`, but takes other sizes: {clash}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(fix,) if opened.parameters else (),
    )


def other_weights(graph: Graph, node: Node, first: Node, name: str, before: object, here: object) -> Problem:
    """A second call of a layer or a block that would need other weights than the first."""
    title = f"Give `{node.label}` weights of its own"
    own = replace(node, op=first.op, of="", args=first.args, name=node.name or free_name(node.id, taken_names(graph)))
    return Problem(
        code="again",
        severity=Severity.ERROR,
        message=(
            f"`{node.label}` calls `{first.label}` again, whose `{name}` is {before}; for what flows in here it would "
            f"have to be {here}."
        ),
        graph=graph.id,
        nodes=(node.id,),
        fixes=() if graph.kind == "function" else (Fix(title, (ReplaceNode(graph.id, own),)),),
    )


def fails_as_network(called: Graph, network: Network, problems: tuple[Problem, ...]) -> Problem:
    """A second network of a graph does not run with its own arguments."""
    worst = next(problem for problem in problems if problem.severity is Severity.ERROR)
    return Problem(
        code="inside",
        severity=Severity.ERROR,
        message=f"The network `{network.name}` cannot run with its arguments; in `{called.name}`: {worst.message}",
        detail=worst.detail,
    )


def recursion(graph: Graph, node: Node, called: Graph) -> Problem:
    """A graph that holds itself, at once or through others, would never end."""
    return Problem(
        code="recursion",
        severity=Severity.ERROR,
        message=f"`{node.label}` puts `{called.name}` inside itself, which would never end.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(Fix(f"Remove `{node.label}`", (RemoveNode(graph.id, node.id),)),),
    )


def too_deep(graph: Graph, node: Node, most: int) -> Problem:
    """Graphs inside graphs, further down than anybody could read."""
    return Problem(
        code="too_deep",
        severity=Severity.ERROR,
        message=f"`{node.label}` lies more than {most} graphs deep.",
        graph=graph.id,
        nodes=(node.id,),
    )


def wrong_argument(design: Design, graph: Graph, node: Node, called: Graph, name: str, fault: str) -> Problem:
    """An argument that the graph does not have, or that has no value, or is missing."""
    fixes: tuple[Fix, ...] = ()
    drawn = graph.nodes.get(node.id, node)
    alike = with_changed_overrides(drawn, lambda given: {one: said for one, said in given.items() if one != name})
    if alike != drawn:
        fixes = (Fix(f"Give all copies the same `{name}`", (ReplaceNode(graph.id, alike),)),)
    elif name in drawn.args:
        removed = Fix(f"Remove `{name}`", (SetArgument(graph.id, node.id, name, UNSET),))
        fixes = (*handed_down(design, graph, expression_of(drawn.args[name])), removed)
    return Problem(
        code="parameter",
        severity=Severity.ERROR,
        message=f"`{node.label}`, which is a `{called.name}`: {fault}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=fixes,
    )


def wrong_pattern(graph: Graph, node: Node, fault: str, flow: Flow | None = None) -> Problem:
    """An input whose shape cannot be read, or come to sizes.

    Args:
        flow: What flows into it where the graph is placed.
    """
    shape = (as_pattern(flow) if flow is not None else "") or "N 10"
    if (several := listed_shapes(node.args.get("shape"))) is not None:
        names = [graph.nodes[wire.target.node].name for wire in graph.wires() if wire.source.node == node.id]
        shape = list_shape(["N 10"] * next((len(one) for one in names if isinstance(one, tuple)), len(several) or 2))
    fix = Fix(f"Set `shape` to {shape}", (SetArgument(graph.id, node.id, "shape", shape),))
    return Problem(
        code="pattern",
        severity=Severity.ERROR,
        message=f"The shape of `{node.label}`: {fault}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(fix,),
    )


def no_multiple(graph: Graph, node: Node, name: str, size: int, multiple: int) -> Problem:
    """An example that is not a multiple of what its name is declared to be a multiple of."""
    nearest = max(round(size / multiple), 1) * multiple
    example = node.args.get("example")
    sizes: dict[str, Json] = {**example, name: nearest} if isinstance(example, dict) else {name: nearest}
    return Problem(
        code="multiple",
        severity=Severity.ERROR,
        message=f"`{node.label}` says that `{name}` is a multiple of {multiple}, but its example is {size}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(
            Fix(f"Try {nearest} as the example", (SetArgument(graph.id, node.id, "example", sizes),)),
            Fix(f"Let `{name}` be any size", (SetArgument(graph.id, node.id, "multiple_of", _without(node, name)),)),
        ),
    )


def _without(node: Node, name: str) -> Json | Unset:
    """The multiples that an input declares, without that of a name."""
    declared = node.args.get("multiple_of")
    return (
        {one: size for one, size in declared.items() if one != name} or UNSET if isinstance(declared, dict) else UNSET
    )


def fixed_size(
    graph: Graph,
    node: Node,
    names: tuple[str, ...],
    sizes: tuple[int, ...],
    multiple: int = 0,
    declared_at: Iterable[tuple[Graph, Node, str]] = (),
) -> Problem:
    """A size that was left open and can have one value only, because of a node.

    Args:
        multiple: Of what the sizes would have to be multiples to stay open; 0 where that does not help.
        declared_at: The inputs that such a multiple is declared at, with the name.
    """
    told = " and ".join(f"`{name}` is fixed at {size}" for name, size in zip(names, sizes, strict=True))
    tables: dict[tuple[GraphId, NodeId], dict[str, Json]] = {}
    for root, given, name in declared_at if multiple else ():
        before = given.args.get("multiple_of")
        table = tables.setdefault((root.id, given.id), dict(before) if isinstance(before, dict) else {})
        table[name] = multiple
    reason = f"which takes multiples of {multiple}, but not every size." if multiple else "which takes no other size."
    edits = tuple(SetArgument(root, given, "multiple_of", table) for (root, given), table in tables.items())
    are = "is a multiple" if len(names) == 1 else "are multiples"
    title = f"Say that {' and '.join(f'`{name}`' for name in names)} {are} of {multiple}"
    return Problem(
        code="fixed_size",
        severity=Severity.HINT,
        message=f"{told} by `{node.label}`, {reason}",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(Fix(title, edits),) if edits else (),
    )
