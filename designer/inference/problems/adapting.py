"""Rules about weights that are adapted: of which network, by what loss, and where they may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.adapting import adapting, made_with
from designer.catalogue.parts import network_adapted, network_called, whole_network_called
from designer.catalogue.ports import WEIGHTS, Ports, interface_of
from designer.catalogue.promoting import give_value
from designer.document import (
    Connect,
    Design,
    Disconnect,
    Edit,
    Fix,
    Graph,
    Node,
    Port,
    Problem,
    ReplaceNode,
    Severity,
    Slot,
    Wire,
)
from designer.inference.problems.cures import remove_wires, set_argument
from designer.inference.problems.rule import Case, Explanation, problem_from, shape_text
from designer.inference.problems.steps import loss_problems
from designer.inference.values import Flow


def adapt_problems(case: Case) -> Iterator[Problem]:
    """What is adapted must be a network, by one number that is made with the weights that the step begins with."""
    network = network_adapted(case.design, case.node)
    if network is None:
        yield _no_network(case)
        return
    yield from (told := list(loss_problems(case)))
    rate, giver = case.flow("lr"), case.source("lr")
    if rate is not None and giver is not None and (rate.sizes or "float" not in rate.dtype):
        given = shape_text(rate) if rate.sizes else rate.dtype
        message = f"`lr` of `{case.node.label}` is one number with a fraction; `{giver.label}` gives it {given}."
        argument = case.operator.argument("lr")
        assert argument is not None, "every step has a rate"
        fix = Fix("Give `lr` a value", give_value(case.graph, case.node, argument)[1])
        yield problem_from("argument", case, Explanation(message, (fix,), ("lr",), (giver.id,)))
    if not told and not made_with(case.design, case.graph, case.node):
        yield _not_made_with(case, network.name)


def _no_network(case: Case) -> Problem:
    """A network that is not there, or none."""
    graph, node, written = case.graph, case.node, case.node.args.get("network")
    called = [found.name for one in graph.nodes.values() if (found := network_called(case.design, graph, one))]
    names = list(dict.fromkeys(called)) or [network.name for network in case.design.networks]
    wanted = [name for name in names if _would_do(case.design, graph, _adapting(node, name))]
    told = f"there is no network `{written}`" if written else "no network is named whose weights it adapts"
    fixes = [set_argument(graph, node, "network", name, f"Adapt the weights of `{name}`") for name in wanted or names]
    return problem_from("network", case, Explanation(f"`{node.label}`: {told}.", tuple(fixes[:3])))


def _adapting(node: Node, network: str) -> Node:
    """The card as one that adapts the weights of another network."""
    return replace(node, args={**node.args, "network": network})


def _would_do(design: Design, graph: Graph, node: Node) -> bool:
    """Whether a card that is changed so adapts what its loss is made with, for calls of the same network alone."""
    network = node.args.get("network")
    given = node.inputs.get(WEIGHTS)
    from_card = graph.nodes.get(given.node) if isinstance(given, Port) else None
    takers = [graph.nodes[wire.target.node] for wire in graph.wires() if wire.source.node == node.id]
    around = [_network_of(design, graph, one) for one in (*takers, *([from_card] if from_card is not None else ()))]
    return bool(made_with(design, graph, node)) and all(one == network for one in around)


def _not_made_with(case: Case, network: str) -> Problem:
    """A loss that these weights have no part in, so that a step would change nothing."""
    graph, node, loss, given = case.graph, case.node, case.source("loss"), case.source(WEIGHTS)
    assert loss is not None, "it has arrived"
    what = f"the weights of `{network}`" if given is None else f"what `{given.label}` gives"
    message = f"`{loss.label}` is not made with {what}, so that `{node.label}` would change nothing."
    slot = Slot(node.id, WEIGHTS)
    others = [one for one in adapting(graph) if one.id not in (node.id, given.id if given is not None else "")]
    ways: list[tuple[str, Node, Edit]] = [
        (f"Begin with what `{one.label}` gives", _given(node, Port(one.id)), Connect(graph.id, Port(one.id), slot))
        for one in others
    ]
    for one in case.design.networks:
        changed = _adapting(node, one.name)
        ways.append((f"Adapt the weights of `{one.name}`", changed, ReplaceNode(graph.id, changed)))
    if given is not None:
        ways.append((f"Begin with {network}'s own weights", _given(node, None), Disconnect(graph.id, slot)))
    fixes = [Fix(title, (edit,)) for title, changed, edit in ways if _would_do(case.design, graph, changed)]
    return problem_from("adapt", case, Explanation(message, tuple(fixes[:2]), ("loss",), (loss.id,)))


def _given(node: Node, weights: Port | None) -> Node:
    """The card as one that begins with these weights, or with the network's own."""
    others = {port: source for port, source in node.inputs.items() if port != WEIGHTS}
    return replace(node, inputs=others if weights is None else {**others, WEIGHTS: weights})


def misplaced_weights(design: Design, graph: Graph, wire: Wire, ports: Ports, flow: Flow) -> Problem:
    """Weights where a value is taken.

    Args:
        ports: Those of the card that is given them.
    """
    reader, giver = graph.nodes[wire.target.node], graph.nodes[wire.source.node]
    fixes: list[Fix] = []
    free = any(port.weights for port in ports.inputs) and WEIGHTS not in reader.inputs
    if free and _network_of(design, graph, reader) == flow.network:
        moved = (Disconnect(graph.id, wire.target), Connect(graph.id, wire.source, Slot(reader.id, WEIGHTS)))
        fixes.append(Fix(f"Let `{reader.label}` take them as its weights", moved))
    fixes.append(remove_wires(graph, [wire.target], "Remove the wire"))
    message = (
        f"`{reader.label}` takes a value, and `{giver.label}` gives weights of `{flow.network}`: they go to calls of "
        f"`{flow.network}`, and to the next step that adapts them."
    )
    return _problem(graph, wire, message, fixes)


def no_weights(design: Design, graph: Graph, wire: Wire, wanted: str, flow: Flow) -> Problem:
    """Weights of another network than the one that is called or adapted, or a value that is no weights at all."""
    reader, giver = graph.nodes[wire.target.node], graph.nodes[wire.source.node]
    own = "Begin with its own weights" if reader.op else "Call it with its own weights"
    fixes = [remove_wires(graph, [wire.target], own)]
    if not flow.network:
        what = shape_text(flow) if flow.signature.kind == "tensor" else f"a {flow.signature.kind}"
        message = f"`weights` of `{reader.label}` takes what an Adapt weights gives; `{giver.label}` gives it {what}."
        return _problem(graph, wire, message, fixes)
    does = "adapts" if reader.op else "calls"
    message = f"`{reader.label}` {does} `{wanted}`, and `{giver.label}` gives it weights of `{flow.network}`."
    if reader.op and _would_do(design, graph, _adapting(reader, flow.network)):
        fixes.insert(0, set_argument(graph, reader, "network", flow.network, f"Adapt the weights of `{flow.network}`"))
    elif not reader.op and _takes_the_same(design, graph, reader, flow.network):
        calls = ReplaceNode(graph.id, replace(reader, of=flow.network))
        fixes.insert(0, Fix(f"Call `{flow.network}`", (calls,)))
    return _problem(graph, wire, message, fixes)


def _network_of(design: Design, graph: Graph, node: Node) -> str:
    found = network_adapted(design, node) or whole_network_called(design, graph, node)
    return found.name if found is not None else ""


def _takes_the_same(design: Design, graph: Graph, reader: Node, network: str) -> bool:
    """Whether all wires of a call end and begin at ports that another network has too."""
    made_of = next((design.graphs.get(one.graph) for one in design.networks if one.name == network), None)
    if made_of is None:
        return False
    ports = interface_of(made_of)
    taken = {port.name for port in ports.inputs} | {WEIGHTS}
    given = {"", *(port.name for port in ports.outputs)}
    left = {wire.source.name for wire in graph.wires() if wire.source.node == reader.id}
    return reader.inputs.keys() <= taken and left <= given


def _problem(graph: Graph, wire: Wire, message: str, fixes: list[Fix]) -> Problem:
    return Problem(
        code="weights",
        severity=Severity.ERROR,
        message=message,
        graph=graph.id,
        nodes=(wire.target.node, wire.source.node),
        slots=(wire.target,),
        fixes=tuple(fixes),
    )
