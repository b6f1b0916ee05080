"""Networks that a person might draw and get wrong: cards of the catalogue in a row, each as it is placed or one off."""

from __future__ import annotations

import random

from designer.catalogue.placing import new_node
from designer.catalogue.spec import Argument, Kind, Operator, Role
from designer.document import Design, Graph, GraphId, Json, Node, NodeId, Port
from designer.document.records import Source
from tests.inference.drawing import CATALOGUE, design

_OPERATORS = [operator for operator in CATALOGUE.values() if operator.role in (Role.LAYER, Role.FUNCTION)]
_SHAPES = ("N 8", "N 8 8", "N 3 8 8", "N 3 H W", "N 1 6 6", "3 H W", "N C L", "N T", "N T 8", "T N 8", "N", "8")


def nearly_sound(rng: random.Random) -> Design:
    """One or two inputs and up to four cards behind them; of each card at most one argument is changed."""
    drawn = Graph(GraphId("net"), "net")
    for index in range(rng.randint(1, 2)):
        args: dict[str, Json] = {"shape": rng.choice(_SHAPES)}
        if rng.random() < 0.2:
            args["dtype"] = rng.choice(["int64", "bool", "float64"])
        drawn.nodes[NodeId(f"x{index}")] = Node(NodeId(f"x{index}"), "input", f"x{index}", args=args)
    for index in range(rng.randint(1, 4)):
        node = _card(rng.choice(_OPERATORS), NodeId(f"k{index}"), drawn, rng)
        drawn.nodes[node.id] = node
    last = Port(next(reversed(drawn.nodes)))
    drawn.nodes[NodeId("out")] = Node(NodeId("out"), "output", "out", inputs={"value": last})
    return design(drawn)


def _card(operator: Operator, node: NodeId, drawn: Graph, rng: random.Random) -> Node:
    placed = new_node(operator, drawn, rng)
    args = dict(placed.args)
    if operator.arguments and rng.random() < 0.6:
        argument = rng.choice(operator.arguments)
        changed = _another(argument, rng)
        if changed is not None:
            args[argument.name] = changed
    before = [Port(one) for one in drawn.nodes][-3:]
    inputs: dict[str, Source] = {}
    for port in operator.inputs:
        if rng.random() < (0.7 if port.optional else 0.03):
            continue
        several = tuple(rng.choice(before) for _ in range(rng.randint(1, 3)))
        inputs[port.name] = several if port.variadic else several[0]
    return Node(node, placed.op, node, args=args, inputs=inputs)


def _another(argument: Argument, rng: random.Random) -> Json:
    match argument.kind:
        case Kind.INT | Kind.INTS:
            return rng.randint(0, 9)
        case Kind.FLOAT:
            return rng.choice([0, 0.5, 2.0, 1e30])
        case Kind.BOOL:
            return rng.random() < 0.5
        case Kind.CHOICE:
            return rng.choice(argument.choices)
    return None
