"""Rules about training steps: the fields they read, the networks they call, and the loss that is made small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from designer.catalogue.gradient import DETACHING
from designer.catalogue.parts import network_called, networks_behind
from designer.document import Design, Fix, Graph, Json, Node, NodeId, Problem, SetArgument, Severity, Slot
from designer.document.expressions import Value
from designer.inference.problems.cures import insert, set_argument, take_out
from designer.inference.problems.rule import Case, Explanation, problem_from, shape_text
from designer.inference.problems.settings import optimiser_problems


def lost_field(design: Design, graph: Graph, node: Node) -> Problem:
    """A field that no source has, or none where one is needed."""
    written = node.args.get("field")
    known = [f"{source.name}.{field}" for source in design.sources for field in source.schema]
    near = get_close_matches(str(written or node.label), known, n=1, cutoff=0.4)
    told = f"the sources have {', '.join(f'`{one}`' for one in known[:6])}" if known else "the design has no source"
    reads = f"reads `{written}`, which is not there" if written else "says no field of the data that it reads"
    return Problem(
        code="field",
        severity=Severity.ERROR,
        message=f"`{node.label}` {reads}; {told}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=tuple(Fix(f"Read `{one}`", (SetArgument(graph.id, node.id, "field", one),)) for one in near),
    )


def minimise_problems(case: Case, names: Mapping[str, Value]) -> Iterator[Problem]:
    """What is minimised must be one number with a fraction, by an optimiser that can be made, for known networks."""
    yield from loss_problems(case)
    yield from _network_problems(case.design, case.graph, case.node)
    yield from _out_of_reach(case.design, case.graph, case.node)
    yield from optimiser_problems(case, names)


def loss_problems(case: Case) -> Iterator[Problem]:
    """What is made small must be one number with a fraction."""
    loss, giver = case.flow("loss"), case.source("loss")
    if loss is None or giver is None:
        return
    fixes: list[Fix] = []
    if loss.sizes:
        message = f"`{case.node.label}` makes one number small; `{giver.label}` gives it {shape_text(loss)}."
        if giver.args.get("reduction") == "none":
            fixes.append(set_argument(case.graph, giver, "reduction", "mean", f"Let `{giver.label}` give the mean"))
        elif "float" in loss.dtype:
            slot = Slot(case.node.id, "loss")
            args: dict[str, Json] = {"dim": None}  # over all of them, which has to be said
            cure = insert(case.catalogue, case.graph, slot, "torch.mean", args, f"Insert mean after `{giver.label}`")
            fixes += [cure] if cure else []
    elif "float" not in loss.dtype:
        message = f"`{case.node.label}` needs a loss with a fraction; `{giver.label}` gives it {loss.dtype}."
    else:
        return
    yield problem_from("loss", case, Explanation(message, tuple(fixes), ("loss",), (giver.id,)))


def _out_of_reach(design: Design, graph: Graph, node: Node) -> Iterator[Problem]:
    """The networks that learn must be on the way to the loss, or nothing would tell them how to change."""
    written = node.args.get("networks")
    known = {network.name for network in design.networks}
    names = [name for name in written if name in known] if isinstance(written, list) else []
    reached = _on_the_way(design, graph, node)
    lost = [str(name) for name in names if name not in reached]
    if not lost or not node.inputs:
        return
    left = [name for name in names if name in reached]
    wanted: list[Json] = [*(left or reached)]
    fixes: list[Fix] = []
    if wanted:
        title = f"Let {', '.join(f'`{one}`' for one in wanted)} learn"
        fixes.append(set_argument(graph, node, "networks", wanted, title))
    message = f"`{node.label}` lets `{lost[0]}` learn, but its loss is not made with `{lost[0]}`."
    for cut in graph.nodes.values():
        if cut.op in DETACHING and lost[0] in _on_the_way(design, graph, node, cut.id):
            message = (
                f"`{node.label}` lets `{lost[0]}` learn, but `{cut.label}` stops what its loss would tell `{lost[0]}`."
            )
            cure = take_out(graph, cut, "input", f"Take `{cut.label}` out")
            fixes += [cure] if cure is not None else []
            break
    yield Problem(
        code="out_of_reach",
        severity=Severity.WARNING if left else Severity.ERROR,
        message=message,
        graph=graph.id,
        nodes=(node.id,),
        fixes=tuple(fixes),
    )


def _on_the_way(design: Design, graph: Graph, minimise: Node, through: NodeId | None = None) -> list[str]:
    """The networks that the gradients of a loss come to, in the order of the design.

    Args:
        through: What would let them through, were it not there.
    """
    found: set[str] = set()
    seen: set[NodeId] = set()
    waiting = [wire.source.node for wire in minimise.wires()]
    while waiting:
        node = graph.nodes[waiting.pop()]
        if node.id not in seen and (node.op not in DETACHING or node.id == through):
            seen.add(node.id)
            found |= {network.name for network in networks_behind(design, graph, node)}
            waiting += [wire.source.node for wire in node.wires()]
    return [network.name for network in design.networks if network.name in found]


def _network_problems(design: Design, graph: Graph, node: Node) -> Iterator[Problem]:
    """The networks that learn must be networks of the design."""
    written = node.args.get("networks")
    names = [name for name in written if isinstance(name, str)] if isinstance(written, list) else []
    known = {network.name for network in design.networks}
    called = [found.name for one in graph.nodes.values() if (found := network_called(design, graph, one))]
    lost = [name for name in names if name not in known]
    if not lost and names:
        return
    told = f"there is no network `{lost[0]}`" if lost else "no network is named that learns"
    wanted = list(dict.fromkeys(called)) or [network.name for network in design.networks]
    fixes: tuple[Fix, ...] = ()
    if wanted:
        title = f"Let {', '.join(f'`{name}`' for name in wanted)} learn"
        fixes = (set_argument(graph, node, "networks", [*wanted], title),)
    yield Problem(
        code="network",
        severity=Severity.ERROR,
        message=f"`{node.label}`: {told}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=fixes,
    )
