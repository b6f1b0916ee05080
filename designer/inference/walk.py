"""Lets values flow through a graph, node by node in the order of execution.

The walk has no opinion of its own: what an operator makes of its inputs is torch's to say, and what is wrong is put
into words by the rules. A node that cannot run gives nothing; those behind it wait and are not blamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from operator import is_

from designer.catalogue.ports import called_graph, network_called
from designer.catalogue.spec import Catalogue, InputPort, Operator, Role
from designer.document import (
    Design,
    Graph,
    GraphId,
    Node,
    NodeFinding,
    NodeId,
    Port,
    Problem,
    Severity,
    Status,
)
from designer.document.expressions import Value
from designer.inference.arguments import Resolved, resolve
from designer.inference.calls import call_of
from designer.inference.instances import bind
from designer.inference.memo import Memo, Outcome
from designer.inference.problems import calling, memory, optimisers, refusals
from designer.inference.problems.advice import advice
from designer.inference.problems.arguments import argument_problem
from designer.inference.problems.classes import too_few_scores
from designer.inference.problems.rule import Case
from designer.inference.problems.wiring import open_input, open_inputs
from designer.inference.running import Refusal
from designer.inference.structure import layer_called
from designer.inference.survey import Survey
from designer.inference.values import Flow, Flows, flows_of

_DEEPEST = 20


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
    """

    findings: Mapping[NodeId, NodeFinding]
    problems: tuple[Problem, ...]
    outputs: Mapping[str, Flow]
    parameters: int
    macs: int
    activation_bytes: int

    @property
    def failed(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Operated:
    """What a node came to when it was last looked at, for the same record and the same arrivals."""

    node: Node
    arrivals: Flows
    resolved: Resolved
    outcome: Outcome | None
    outputs: Mapping[str, Flow]
    finding: NodeFinding


@dataclass(slots=True)
class Visit:
    """One check of a design: what stays the same while its graphs are walked.

    Attributes:
        kept: What nodes came to, by graph and all that flows into it; outlives the check.
        used: The keys of `kept` that this check has used.
        reported: The first result of each graph, which is the one people are shown.
    """

    design: Design
    catalogue: Catalogue
    memo: Memo
    surveys: Mapping[GraphId, Survey]
    kept: dict[object, dict[NodeId, Operated]]
    used: set[object] = field(default_factory=set)
    reported: dict[GraphId, Result] = field(default_factory=dict)
    results: dict[object, Result] = field(default_factory=dict)
    within: list[GraphId] = field(default_factory=list)

    def result(self, graph: Graph, names: Mapping[str, Value], inputs: Mapping[NodeId, Flow]) -> Result:
        """What a graph gives where its names mean these values and this flows in; walked once for the same."""
        key = (graph.id, repr(sorted(names.items())), tuple(inputs.items()))
        if key not in self.results:
            self.within.append(graph.id)
            try:
                walk = _Walk(self, graph, names, inputs, self.kept.setdefault(key, {}))
                self.results[key] = walk.result()
            finally:
                self.within.pop()
            self.used.add(key)
        result = self.results[key]
        self.reported.setdefault(graph.id, result)
        return result


class _Walk:
    """One graph with certain inputs."""

    def __init__(
        self,
        visit: Visit,
        graph: Graph,
        names: Mapping[str, Value],
        inputs: Mapping[NodeId, Flow],
        kept: dict[NodeId, Operated],
    ) -> None:
        self.visit, self.graph, self.names, self.inputs, self.kept = visit, graph, names, inputs, kept
        self.survey = visit.surveys[graph.id]
        self.flows: dict[Port, Flow] = {}
        self.findings: dict[NodeId, NodeFinding] = {}
        self.problems: list[Problem] = []
        self.outputs: dict[str, Flow] = {}

    def result(self) -> Result:
        """Walks the graph."""
        for node in self.survey.order.nodes:
            self.findings[node] = self._node(self.graph.nodes[node])
        for knot in self.survey.order.cycles:
            self.findings.update((node, NodeFinding(Status.FAULT)) for node in knot)
        findings = self.findings.values()
        return Result(
            self.findings,
            tuple(self.problems),
            self.outputs,
            sum(finding.parameters for finding in findings),
            sum(finding.macs for finding in findings),
            sum(finding.activation_bytes for finding in findings),
        )

    def _node(self, node: Node) -> NodeFinding:
        if node.op == "input":
            flow = self.inputs.get(node.id)
            if flow is None:
                return NodeFinding(Status.BLOCKED)
            self._gives(node, {"output": flow})
            return NodeFinding(outputs={"output": flow.signature})
        if node.id in self.survey.unbuilt:
            return NodeFinding(Status.BLOCKED)
        arrivals, whole = self._arrivals(node)
        if any(wire.target in self.survey.broken for wire in node.wires()):
            return NodeFinding(Status.FAULT)
        ports = self.survey.ports[node.id]
        assert ports is not None, "nodes without known ports are unbuilt"
        missing = open_inputs(node, ports)
        for port in missing:
            self.problems.append(open_input(self.graph, node, port, self._candidates(node, port, arrivals)))
        if missing:
            return NodeFinding(Status.FAULT)
        if not whole:
            return NodeFinding(Status.BLOCKED)
        called = called_graph(self.visit.design, self.graph, node)
        if called is not None:
            return self._instance(node, called, arrivals)
        return self._operate(node, arrivals)

    def _arrivals(self, node: Node) -> tuple[dict[str, Flow | tuple[Flow, ...]], bool]:
        """What arrives at each wired port, and whether something arrives at every wire."""
        arrivals: dict[str, Flow | tuple[Flow, ...]] = {}
        whole = True
        for port, source in node.inputs.items():
            sources = source if isinstance(source, tuple) else (source,)
            found = [self.flows[one] for one in sources if one in self.flows]
            if len(found) < len(sources):
                whole = False
            else:
                arrivals[port] = tuple(found) if isinstance(source, tuple) else found[0]
        return arrivals, whole

    def _gives(self, node: Node, flows: Mapping[str, Flow]) -> None:
        """Lets values out of a node's ports; the first also answers to no name."""
        for port, flow in flows.items():
            self.flows.setdefault(Port(node.id), flow)
            self.flows[Port(node.id, port)] = flow

    def _candidates(self, node: Node, port: InputPort, arrivals: Flows) -> list[tuple[Port, str]]:
        """Outputs before a node that nothing takes yet and that its open input could take."""
        taken = {wire.source.node for wire in self.graph.wires()}
        design, operator = self.visit.design, self.visit.catalogue.get(node.op)
        called = called_graph(design, self.graph, node)
        found: list[tuple[Port, str]] = []
        for source, flow in self.flows.items():
            if source.name or source.node in taken:
                continue
            given: dict[str, Flow | tuple[Flow, ...]] = {**arrivals, port.name: (flow,) if port.variadic else flow}
            if called is not None and isinstance(bind(design, self.graph, node, called, given, self.names), Problem):
                continue
            if operator is not None and operator.role is Role.MINIMISE and (flow.sizes or "float" not in flow.dtype):
                continue
            if operator is not None and operator.role in (Role.LAYER, Role.FUNCTION, Role.METRIC):
                resolved = resolve(node, operator, self.names, given)
                ready = all(one.optional or one.name in given for one in operator.inputs)
                if resolved.faults or resolved.short or resolved.from_batch:
                    continue
                call = call_of(operator, resolved.values, given.keys())
                if ready and not self.visit.memo.outcome(call, given).outputs:
                    continue
            found.append((source, flow.signature.text()))
        return found

    # Operators

    def _operate(self, node: Node, arrivals: Flows) -> NodeFinding:
        layer = layer_called(self.visit.catalogue, self.visit.design, self.graph, node)
        operator = self.visit.catalogue[layer.op if layer is not None else node.op]
        kept = self.kept.get(node.id)
        if kept is None or kept.node is not node or layer is not None or not _same(kept.arrivals, arrivals):
            made = node if layer is None else replace(node, args={**layer.args, **node.args})
            kept = self._operated(node, made, operator, arrivals, shared=layer is not None)
            self.kept[node.id] = kept
        case = Case(
            self.visit.design,
            self.visit.catalogue,
            self.visit.memo,
            self.graph,
            node,
            operator,
            kept.resolved.values,
            arrivals,
            self.flows,
        )
        if (problems := self._faults(case, kept)) is not None:
            self.problems += problems
            return replace(kept.finding, status=Status.FAULT)
        if operator.role is Role.OUTPUT:
            self.outputs[node.label] = flows_of(arrivals)[0]
        if operator.role is Role.MINIMISE:
            self.problems += optimisers.minimise_problems(case, self.names)
        if kept.outcome is not None and kept.outcome.ran is not None:
            self.problems += advice(case, kept.outcome.ran.warnings)
            if (much := memory.much_memory(case, kept.outcome.ran.largest_bytes)) is not None:
                self.problems.append(much)
        self._gives(node, kept.outputs)
        return kept.finding

    def _operated(self, node: Node, made: Node, operator: Operator, arrivals: Flows, *, shared: bool) -> Operated:
        """Runs an operator, or finds what it gave before."""
        resolved = resolve(made, operator, self.names, arrivals)
        finding = NodeFinding(auto=resolved.auto, values=resolved.computed)
        bad = resolved.faults or resolved.short or resolved.from_batch
        if bad or operator.role in (Role.OUTPUT, Role.MINIMISE):
            return Operated(node, arrivals, resolved, None, {}, finding)
        outcome = self.visit.memo.outcome(call_of(operator, resolved.values, arrivals.keys()), arrivals)
        if outcome.pinned is not None:
            raise self._pinned(node, arrivals, outcome.pinned)
        if outcome.ran is None:
            return Operated(node, arrivals, resolved, outcome, {}, finding)
        outputs = dict(zip((port.name for port in operator.outputs), outcome.outputs, strict=False))
        finding = replace(
            finding,
            outputs={port: flow.signature for port, flow in outputs.items()},
            parameters=0 if shared else outcome.ran.parameters,
            macs=outcome.ran.macs,
            activation_bytes=outcome.ran.activation_bytes,
        )
        return Operated(node, arrivals, resolved, outcome, outputs, finding)

    def _faults(self, case: Case, kept: Operated) -> list[Problem] | None:
        """What is wrong with a node that could not run, or will not with some rows; None where it will."""
        resolved = kept.resolved
        if resolved.faults:
            return [argument_problem(case, name, fault) for name, fault in resolved.faults.items()]
        if resolved.short:
            return [refusals.explain(case)]
        if resolved.from_batch:
            return [refusals.from_batch(case, resolved.from_batch[0])]
        refusal = kept.outcome.refusal if kept.outcome is not None else None
        if refusal is None:
            return [problem] if (problem := too_few_scores(case)) is not None else None
        return [refusals.explain(replace(case, detail=refusal.text, too_large=refusal.too_large, bytes=refusal.bytes))]

    def _pinned(self, node: Node, arrivals: Flows, refusal: Refusal) -> PinnedError:
        dims = [dim for flow in flows_of(arrivals) for dim in flow.dims]
        names = frozenset(name for dim in dims if dim is not None for name in dim.names())
        return PinnedError(self.graph, node, names, refusal.too_large)

    # Instances and networks

    def _instance(self, node: Node, called: Graph, arrivals: Flows) -> NodeFinding:
        if called.id in self.visit.within:
            self.problems.append(calling.recursion(self.graph, node, called))
            return NodeFinding(Status.FAULT)
        if len(self.visit.within) >= _DEEPEST:
            self.problems.append(calling.too_deep(self.graph, node, _DEEPEST))
            return NodeFinding(Status.FAULT)
        bound = bind(self.visit.design, self.graph, node, called, arrivals, self.names)
        if isinstance(bound, Problem):
            self.problems.append(bound)
            return NodeFinding(Status.FAULT)
        first = self.visit.reported.get(called.id)
        result = self.visit.result(called, bound.names, bound.inputs)
        ports = self.survey.ports[node.id]
        assert ports is not None, "an instance has the ports of its graph"
        status = Status.FINE
        if result.failed and first is not None and not first.failed:
            worst = next(problem for problem in result.problems if problem.severity is Severity.ERROR)
            self.problems.append(calling.fails_inside(self.graph, node, called, worst))
            status = Status.FAULT
        elif result.failed or len(result.outputs) < len(ports.outputs):
            status = Status.BLOCKED
        # The first output answers to no name too, so that a missing one must not leave its place to the next.
        self._gives(node, result.outputs if ports.outputs and ports.outputs[0].name in result.outputs else {})
        owned = network_called(self.visit.design, self.graph, node) is None
        return NodeFinding(
            status,
            outputs={port: flow.signature for port, flow in result.outputs.items()},
            auto=bound.given,
            parameters=result.parameters if owned else 0,
            macs=result.macs,
            activation_bytes=result.activation_bytes,
        )


def _same(kept: Flows, arrivals: Flows) -> bool:
    """Whether the very same values arrive."""
    if len(kept) != len(arrivals):
        return False
    return all(
        one is other or (isinstance(one, tuple) and isinstance(other, tuple) and all(map(is_, one, other)))
        for one, other in zip(kept.values(), arrivals.values(), strict=True)
    )
