"""What a design costs at a batch: records that the window shows without torch; only `inference` makes them.

What training takes is an estimate: weights, their gradients and what the optimiser keeps of each, and all values that
the backward pass needs. What a graphics card's libraries take for themselves is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from designer.document.records import GraphId, Json, NodeId

BYTES_A_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Cost:
    """What one card, one block with its copies, or a whole design costs.

    Attributes:
        parameters: Learned numbers, shared ones once.
        macs: Multiply-adds of a forward pass.
        activation_bytes: What is given out by all its nodes.
        kept_bytes: What stays in memory for the backward pass.
        frozen: Those of its parameters that stay as they are: no gradient is taken of them.
    """

    parameters: int = 0
    macs: int = 0
    activation_bytes: int = 0
    kept_bytes: int = 0
    frozen: int = 0

    @property
    def trained(self) -> int:
        """Those of its parameters that training changes."""
        return self.parameters - self.frozen

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.parameters + other.parameters,
            self.macs + other.macs,
            self.activation_bytes + other.activation_bytes,
            self.kept_bytes + other.kept_bytes,
            self.frozen + other.frozen,
        )


@dataclass(frozen=True, slots=True)
class Costs:
    """What a design costs at one batch.

    Attributes:
        revision: Of the document.
        batch: Rows that go through at once.
        graphs: Graph to node to its cost; of a graph that stands in several places, the first of them.
        instances: Of a graph that comes to something else in other places, what its nodes cost in each: by the label of
            its `View`.
        total: Of all networks.
        states: How many numbers the optimiser keeps for each learned one.
        fits: Bytes of memory to the largest batch that can be trained in so much; 0 where not even one row can.
    """

    revision: int = 0
    batch: int = 1
    graphs: Mapping[GraphId, Mapping[NodeId, Cost]] = field(default_factory=dict)
    total: Cost = Cost()
    states: float = 0.0
    fits: Mapping[int, int] = field(default_factory=dict)
    instances: Mapping[GraphId, Mapping[str, Mapping[NodeId, Cost]]] = field(default_factory=dict)

    def seen_as(self, labels: Mapping[GraphId, str]) -> Costs:
        """The costs with those of some graphs as the instance that is looked at, by its label."""
        chosen = {
            graph: self.instances.get(graph, {}).get(labels.get(graph, ""), first)
            for graph, first in self.graphs.items()
        }
        return replace(self, graphs=chosen)

    def weight_bytes(self, cost: Cost) -> int:
        """What its learned numbers take, with the gradients of those that are trained and what the optimiser keeps."""
        return BYTES_A_NUMBER * cost.parameters + round(BYTES_A_NUMBER * cost.trained * (1 + self.states))

    def training_bytes(self, cost: Cost) -> int:
        """What it takes in memory while it is trained."""
        return self.weight_bytes(cost) + cost.kept_bytes


def costs_to_json(costs: Costs) -> dict[str, Json]:
    """The costs as JSON values, for the pipe and for `--json`."""
    return {
        "revision": costs.revision,
        "batch": costs.batch,
        "total": {**_cost_to_json(costs.total), "training_bytes": costs.training_bytes(costs.total)},
        "optimiser_numbers": costs.states,
        "largest_batch": {str(size): batch for size, batch in costs.fits.items()},
        "graphs": {graph: _nodes_to_json(nodes) for graph, nodes in costs.graphs.items()},
        "instances": {
            graph: {label: _nodes_to_json(nodes) for label, nodes in several.items()}
            for graph, several in costs.instances.items()
        },
    }


def costs_from_json(value: dict[str, Any]) -> Costs:
    """Reads what `costs_to_json` wrote; anything else is a programmer's error."""
    return Costs(
        revision=value["revision"],
        batch=value["batch"],
        graphs={GraphId(graph): _nodes_from_json(nodes) for graph, nodes in value["graphs"].items()},
        total=_cost_from_json(value["total"]),
        states=value["optimiser_numbers"],
        fits={int(size): batch for size, batch in value["largest_batch"].items()},
        instances={
            GraphId(graph): {label: _nodes_from_json(nodes) for label, nodes in several.items()}
            for graph, several in value["instances"].items()
        },
    )


def _nodes_to_json(nodes: Mapping[NodeId, Cost]) -> dict[str, Json]:
    return {node: _cost_to_json(cost) for node, cost in nodes.items()}


def _nodes_from_json(value: dict[str, Any]) -> dict[NodeId, Cost]:
    return {NodeId(node): _cost_from_json(cost) for node, cost in value.items()}


def _cost_to_json(cost: Cost) -> dict[str, Json]:
    return {
        "parameters": cost.parameters,
        "macs": cost.macs,
        "activation_bytes": cost.activation_bytes,
        "kept_bytes": cost.kept_bytes,
        "frozen": cost.frozen,
    }


def _cost_from_json(value: dict[str, Any]) -> Cost:
    return Cost(*(value[name] for name in ("parameters", "macs", "activation_bytes", "kept_bytes", "frozen")))
