"""What walking a graph comes to: of each of its nodes, of a card that stands for a graph, and of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from designer.catalogue.spec import Operator
from designer.document import Graph, GraphId, Json, Node, NodeFinding, NodeId, Port, Problem, Severity, Status
from designer.document.expressions import Value
from designer.inference.arguments import Resolved
from designer.inference.calls import Call
from designer.inference.memo import Outcome
from designer.inference.repeating import Repeat
from designer.inference.values import NOTHING, Flow, Flows


class PinnedError(Exception):
    """A graph that runs in the example does not run with other sizes; whoever drew the worlds fixes these names.

    Attributes:
        names: The names that must be fixed; empty where it is not known which.
        too_large: Whether smaller worlds might do.
    """

    def __init__(self, graph: Graph, node: Node, names: frozenset[str], too_large: bool) -> None:
        super().__init__(f"{graph.name}.{node.id}")
        self.graph, self.node, self.names, self.too_large = graph, node, names, too_large


@dataclass(frozen=True, slots=True)
class Result:
    """What one graph gives for certain inputs.

    Attributes:
        outputs: Output port to what flows out; those that could not be found are missing.
        flows: What flows out of each of its nodes.
        names: What its parameters meant.
        operated: Its nodes that are operators, with what they came to.
        placed: Its cards that stand for graphs, with what came of each copy.
        fresh: Sizes that only running it tells, by the names that they are given.
    """

    graph: GraphId
    findings: Mapping[NodeId, NodeFinding]
    problems: tuple[Problem, ...]
    outputs: Mapping[str, Flow]
    parameters: int
    frozen: int
    macs: int
    activation_bytes: int
    flows: Mapping[Port, Flow]
    names: Mapping[str, Value]
    operated: Mapping[NodeId, Operated]
    placed: Mapping[NodeId, Placed]
    fresh: Mapping[str, Flow]

    @property
    def failed(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Operated:
    """What a node came to when it was last looked at, for the same record and the same arrivals.

    Attributes:
        asked: The call it makes, and what arrives at that; None where it makes none.
    """

    node: Node
    operator: Operator
    arrivals: Flows
    resolved: Resolved
    asked: tuple[Call, Flows] | None
    outcome: Outcome | None
    outputs: Mapping[str, Flow]
    finding: NodeFinding


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of walking the graph that a card stands for.

    Attributes:
        names: What its parameters came to.
        given: Those of them that were computed or filled in.
        owns: Whether it has weights of its own.
    """

    status: Status
    result: Result
    names: Mapping[str, Value]
    given: Mapping[str, Json]
    owns: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """The copies that a card stands for.

    Attributes:
        repeat: What the card says of its copies; None where it stands for one.
        times: How often each of `copies` runs: slices of a value are all alike, so that one of them was walked.
    """

    copies: tuple[Entered, ...]
    repeat: Repeat | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """How a graph was walked: what its names meant, and what flowed in."""

    names: Mapping[str, Value]
    inputs: Mapping[NodeId, Flow]

    @property
    def left_out(self) -> dict[NodeId, Flow]:
        """The inputs that nothing flowed into."""
        return {node: flow for node, flow in self.inputs.items() if flow == NOTHING}


def fuller(one: Seen | None, other: Seen) -> Seen:
    """The one with fewer inputs left out, of which more can be told; the first where they are alike."""
    return other if one is None or len(other.left_out) < len(one.left_out) else one


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """A graph was walked.

    Attributes:
        key: All that decides what comes of it.
        within: What was noted on the way.
    """

    key: object
    graph: GraphId
    result: Result
    within: tuple[Walked | Shown, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A graph came to something: the first that people may be shown, or one of which more can be told in words."""

    graph: GraphId
    result: Result
    seen: Seen


@dataclass(frozen=True, slots=True, eq=False)
class Stood:
    """What a card that stands for a graph came to when it was last looked at, nothing being wrong with it.

    Attributes:
        around: All that decides it, but the card and what arrives.
        noted: What the check noted of the graphs that were walked for it.
        gives: What flows out of its ports.
    """

    node: Node
    arrivals: Flows
    around: tuple[object, ...]
    noted: tuple[Walked | Shown, ...]
    finding: NodeFinding
    placed: Placed
    gives: Mapping[str, Flow]


@dataclass(slots=True)
class Kept:
    """What the cards of a graph came to where certain values flowed in, for the next check.

    Attributes:
        inputs: These values. The next check lets the very same flow in, which are soon told to be the same.
    """

    inputs: Mapping[NodeId, Flow]
    operated: dict[NodeId, Operated] = field(default_factory=dict)
    stood: dict[NodeId, Stood] = field(default_factory=dict)
