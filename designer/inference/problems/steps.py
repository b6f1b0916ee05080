"""Rules about training steps: the fields they read, the networks they call, and the loss that is made small."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from designer.catalogue.spec import Catalogue
from designer.document import Design, Fix, Graph, Node, Problem, SetArgument, Severity, Slot
from designer.inference.problems.cures import insert, set_argument
from designer.inference.structure import network_called
from designer.inference.values import Flow


def lost_field(design: Design, graph: Graph, node: Node) -> Problem:
    """A field that no source has."""
    written = node.args.get("field")
    known = [f"{source.name}.{field}" for source in design.sources for field in source.schema]
    near = get_close_matches(str(written), known, n=1, cutoff=0.4)
    told = f"the sources have {', '.join(f'`{one}`' for one in known[:6])}" if known else "the design has no source"
    return Problem(
        code="field",
        severity=Severity.ERROR,
        message=f"`{node.label}` reads `{written}`, which is not there; {told}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=tuple(Fix(f"Read `{one}`", (SetArgument(graph.id, node.id, "field", one),)) for one in near),
    )


def loss_problems(catalogue: Catalogue, design: Design, graph: Graph, node: Node, loss: Flow) -> Iterator[Problem]:
    """What is minimised must be one number with a fraction, and the networks must exist."""
    slot = Slot(node.id, "loss")
    source = graph.source_of(slot)
    giver = graph.nodes[source.node] if source is not None else node
    if loss.sizes:
        operator = catalogue.get(giver.op)
        fixes: list[Fix] = []
        if (
            operator is not None
            and operator.argument("reduction") is not None
            and giver.args.get("reduction") == "none"
        ):
            fixes.append(set_argument(graph, giver, "reduction", "mean", f"Let `{giver.label}` give the mean"))
        mean = insert(catalogue, graph, slot, "torch.mean", {}, f"Insert mean before `{node.label}`")
        fixes += [mean] if mean else []
        yield Problem(
            code="loss",
            severity=Severity.ERROR,
            message=f"`{node.label}` makes one number small; `{giver.label}` gives it `{loss.signature.text()}`.",
            graph=graph.id,
            nodes=(node.id, giver.id),
            slots=(slot,),
            fixes=tuple(fixes),
        )
    elif "float" not in loss.dtype:
        yield Problem(
            code="loss",
            severity=Severity.ERROR,
            message=f"`{node.label}` needs a loss with a fraction; `{giver.label}` gives it {loss.dtype}.",
            graph=graph.id,
            nodes=(node.id, giver.id),
            slots=(slot,),
        )
    yield from network_problems(design, graph, node)


def network_problems(design: Design, graph: Graph, node: Node) -> Iterator[Problem]:
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
