"""The form of a rule, and the case that it is asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from designer.catalogue.spec import Argument, Catalogue, Operator
from designer.document import Design, Fix, Graph, Node, NodeId, Port, Problem, Severity, Slot, Wire
from designer.document.expressions import Value
from designer.document.numerals import grouped
from designer.inference.calls import call_of
from designer.inference.memo import Memo
from designer.inference.values import Flow, Flows
from designer.inference.worlds import is_batch


@dataclass(frozen=True, slots=True)
class Case:
    """A node that cannot run as it is, and all that explains it.

    Attributes:
        leaving: The wires of a graph by where they begin.
        values: Its arguments, those found from what flows in included.
        arrivals: What arrives at its ports.
        flows: What flows out of the nodes before it.
        detail: torch's own words.
        too_large: Whether it fails for want of memory anywhere.
        bytes: How much memory it would take, where that is known.
    """

    design: Design
    catalogue: Catalogue
    memo: Memo
    leaving: Callable[[Graph], Mapping[NodeId, list[Wire]]]
    graph: Graph
    node: Node
    operator: Operator
    values: Mapping[str, Value]
    arrivals: Flows
    flows: Mapping[Port, Flow]
    detail: str = ""
    too_large: bool = False
    bytes: int = 0

    def flow(self, port: str) -> Flow | None:
        """What arrives at a port that takes one wire."""
        flow = self.arrivals.get(port)
        return flow if isinstance(flow, Flow) else None

    def source(self, port: str, index: int | None = None) -> Node | None:
        """The node that a port is wired to."""
        source = self.graph.source_of(Slot(self.node.id, port, index))
        return self.graph.nodes.get(source.node) if source is not None else None

    def works(
        self,
        values: Mapping[str, Value] | None = None,
        arrivals: Mapping[str, Flow | tuple[Flow, ...]] | None = None,
    ) -> bool:
        """Whether torch takes the node with other arguments, or with other values at some ports."""
        call = call_of(self.operator, {**self.values, **(values or {})}, self.arrivals.keys())
        return bool(self.memo.outcome(call, {**self.arrivals, **(arrivals or {})}).outputs)

    def through(self, op: str, args: Mapping[str, Value], flow: Flow) -> Flow | None:
        """What another operator of one input makes of a value; None where the catalogue or torch has no answer."""
        operator = self.catalogue.get(op)
        if operator is None:
            return None
        port = operator.inputs[0].name
        found = {one.name: flow.sizes[one.auto.axis] for one in operator.arguments if _fits(one, flow) and one.auto}
        outcome = self.memo.outcome(call_of(operator, {**found, **args}, (port,)), {port: flow})
        return outcome.outputs[0] if outcome.outputs else None


def _fits(argument: Argument, flow: Flow) -> bool:
    return argument.auto is not None and -len(flow.sizes) <= argument.auto.axis < len(flow.sizes)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a rule says of a case.

    Attributes:
        ports: The inputs of the node that are concerned.
        others: Further nodes concerned.
    """

    message: str
    fixes: tuple[Fix, ...] = ()
    ports: tuple[str, ...] = ()
    others: tuple[NodeId, ...] = ()
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of mistake with an operator.

    Attributes:
        code: The short name of the kind.
        explain: Says what is wrong and how to mend it; None where the mistake is another one.
        ops: The operators it is about; empty: any.
    """

    code: str
    explain: Callable[[Case], Explanation | None]
    ops: frozenset[str] = frozenset()


def problem_from(code: str, case: Case, explanation: Explanation) -> Problem:
    """The problem that an explanation makes of a case."""
    slots = tuple(wire.target for wire in case.node.wires() if wire.target.port in explanation.ports)
    return Problem(
        code=code,
        severity=explanation.severity,
        message=explanation.message,
        graph=case.graph.id,
        nodes=(case.node.id, *explanation.others),
        slots=slots,
        detail=case.detail,
        fixes=explanation.fixes,
    )


def is_batch_alone(flow: Flow, axis: int) -> bool:
    """Whether a dimension is the batch and nothing else."""
    dim = flow.dims[axis]
    return dim is not None and str(dim) in dim.names() and is_batch(str(dim))


def shape_text(flow: Flow) -> str:
    """A shape between backticks, as the wires show it."""
    return f"`{flow.signature.text()}`"


def dimensions_text(flow: Flow) -> str:
    """Which dimensions a value has."""
    last = len(flow.sizes) - 1
    if last < 0:
        return "a single number has no dimensions"
    return f"{shape_text(flow)} has dimensions 0 to {last} (or -{last + 1} to -1)"


def counted(count: int, thing: str) -> str:
    """A number of things: `1 channel`, `25,088 features`."""
    return f"{grouped(count)} {thing}" if count == 1 else f"{grouped(count)} {thing}s"
