"""What checking a design finds: shapes, problems and costs.

They are records of the document's room because the window shows them without torch; only `inference` makes them. They
cross the pipe between engine and window as JSON (`findings_codec`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from designer.document.edits import Edit
from designer.document.records import GraphId, Json, NodeId, Slot


@dataclass(frozen=True, slots=True)
class Signature:
    """What flows through a wire.

    Attributes:
        sizes: Each dimension's size for the example.
        names: Each dimension as text: a number where it is fixed, else an expression of named sizes (`N`, `(H+1)//2`);
            a number and `?` where it varies in a way that has no name. Of weights, the network that they are of.
        dtype: torch's name without `torch.`, such as `float32`.
        kind: `tensor`, or `number` (a 0-dim Python number), `list` (of as many tensors as its one size says),
            `weights` (all of a network), `none`.
    """

    sizes: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    dtype: str = "float32"
    kind: str = "tensor"

    def text(self, times: str = "\u00d7") -> str:
        """The shape as people write it: `N × 16 × 8 × 8`; a sum or quotient between signs is put in brackets."""
        if self.kind == "list":
            return f"list of {self.sizes[0]}"
        if self.kind == "weights":
            return f"weights of {self.names[0]}"
        if self.kind != "tensor":
            return self.kind
        if not self.names:
            return "scalar"
        return f" {times} ".join(_bracketed(name) if len(self.names) > 1 else name for name in self.names)


def _bracketed(name: str) -> str:
    return f"({name})" if any(sign in name for sign in " +-") and not name.startswith("(") else name


class Status(StrEnum):
    """How a node fares."""

    FINE = "fine"
    FAULT = "fault"  # something is wrong with it, or an input that it needs is not wired
    BLOCKED = "blocked"  # it waits for a node that is at fault
    ABSENT = "absent"  # its `when` is false


@dataclass(frozen=True, slots=True)
class NodeFinding:
    """What is known of one node.

    Attributes:
        outputs: Output name to what it gives, in the order of the ports; empty where it is not known.
        auto: What arguments that were left out resolved to, such as `in_features: 128`.
        values: What arguments that are expressions came to.
        parameters: Numbers that are learned in it (its own copy; 0 where another node holds them).
        frozen: Those of its parameters that stay as they are.
        macs: Multiply-adds for one example batch.
        activation_bytes: What its outputs hold for one example batch.
        copies: Of a card that stands for several copies, what each one's parameters came to where they were computed
            or filled in.
        there: What its `when` comes to; None where it has none, or none that can be told.
        weight: Of a layer whose weight others may share: its sizes.
    """

    status: Status = Status.FINE
    outputs: Mapping[str, Signature] = field(default_factory=dict)
    auto: Mapping[str, Json] = field(default_factory=dict)
    values: Mapping[str, Json] = field(default_factory=dict)
    parameters: int = 0
    frozen: int = 0
    macs: int = 0
    activation_bytes: int = 0
    copies: tuple[Mapping[str, Json], ...] = ()
    there: bool | None = None
    weight: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fix:
    """A cure that is one click away: what the button says, and the edits."""

    title: str
    edits: tuple[Edit, ...]


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"  # the design cannot run
    WARNING = "warning"  # it runs, but hardly as meant
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person can mend.

    Attributes:
        code: A short stable name of the kind of problem, such as `features`.
        message: A sentence in the user's words; names and numbers of the drawing stand in backticks.
        graph: Where it is; None where it concerns the design as a whole.
        nodes: The nodes concerned, the one at fault first.
        slots: The inputs concerned.
        detail: torch's own text, for those who want it.
        fixes: Cures, the likeliest first.
        dismissal: What keeps it from being said again, or lets it be said again; None where nothing does.
    """

    code: str
    severity: Severity
    message: str
    graph: GraphId | None = None
    nodes: tuple[NodeId, ...] = ()
    slots: tuple[Slot, ...] = ()
    detail: str = ""
    fixes: tuple[Fix, ...] = ()
    dismissal: Fix | None = None


@dataclass(frozen=True, slots=True)
class View:
    """One instance of a block, as which it can be looked at.

    Attributes:
        label: Which one, for people: `tower, copies 0–6`.
        cards: The cards that it stands for, each with the label of the instance that its graph is there; empty: it lies
            in a network.
        parameters: What its parameters are.
        findings: What was found in it; empty where that is what the report says of the block itself.
    """

    label: str
    cards: tuple[tuple[GraphId, NodeId, str], ...]
    parameters: Mapping[str, Json]
    findings: Mapping[NodeId, NodeFinding]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one check found.

    Attributes:
        revision: Of the document that was checked.
        graphs: Graph to node to what is known of it.
        problems: Errors first, then in the order of the program.
        known: Advice that somebody chose not to hear again, in the same order.
        parameters: Learned numbers of all networks, shared ones counted once.
        frozen: Those of them that stay as they are.
        macs: Multiply-adds of one example batch through the networks.
        activation_bytes: What all outputs hold for one example batch.
        batch: The example batch size that costs are for.
        views: Of each block, its different instances, that which `graphs` tells of first.
        own_words: Of modules: what each output's sizes are whatever the parameters are (`4*dim`), for the comments of
            their classes.
        instances: Of modules: for each different instance, what its parameters are and what was found in it. These two
            stay where they were found: the window shows the first instance.
    """

    revision: int = 0
    graphs: Mapping[GraphId, Mapping[NodeId, NodeFinding]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    known: tuple[Problem, ...] = ()
    parameters: int = 0
    frozen: int = 0
    macs: int = 0
    activation_bytes: int = 0
    batch: int = 1
    views: Mapping[GraphId, tuple[View, ...]] = field(default_factory=dict)
    own_words: Mapping[GraphId, Mapping[NodeId, Mapping[str, tuple[str, ...]]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    instances: Mapping[GraphId, Sequence[tuple[Mapping[str, object], Mapping[NodeId, NodeFinding]]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def ok(self) -> bool:
        """Whether the design can run."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    def finding(self, graph: GraphId, node: NodeId) -> NodeFinding | None:
        return self.graphs.get(graph, {}).get(node)


@dataclass(frozen=True, slots=True)
class Follower:
    """What may be placed behind an output, and what would come of it.

    Attributes:
        op: The operator, or what the design itself offers under that name.
        signature: What its first output would give; None where it has none, or that depends on what is not wired yet.
        why_not: Why it cannot follow, in a sentence; empty where it can.
        needs: Inputs that would still be open.
        advice: What is said of it though it runs, as a sentence; empty where nothing is.
    """

    op: str
    signature: Signature | None = None
    why_not: str = ""
    needs: tuple[str, ...] = ()
    advice: str = ""
