"""Lets values flow through a graph, node by node in the order of execution.

The walk has no opinion of its own: what an operator makes of its inputs is torch's to say, and what is wrong is put
into words by the rules. A node that cannot run gives nothing; those behind it wait and are not blamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count
from math import prod

from designer.catalogue.bypassing import Handed
from designer.catalogue.keeping import is_tie
from designer.catalogue.packing import PACK, UNPACK
from designer.catalogue.parts import ADAPT
from designer.catalogue.ports import CHOICE, WEIGHT, WEIGHTS, called_graph, open_inputs, outputs_of
from designer.catalogue.spec import Catalogue, Operator, Role
from designer.catalogue.unused import may_be_unused
from designer.document import (
    Design,
    Graph,
    GraphId,
    Node,
    NodeFinding,
    NodeId,
    Port,
    Problem,
    Status,
    Wire,
)
from designer.document.errors import ExpressionError
from designer.document.expressions import TRAINING, Value, evaluate
from designer.inference.adapting import astray, walk_adapting
from designer.inference.arguments import resolve
from designer.inference.calls import Call, as_sizes
from designer.inference.candidates import candidates
from designer.inference.cards import look_at_card
from designer.inference.choosing import walk_choice
from designer.inference.dims import Dim, number
from designer.inference.dims import name as named
from designer.inference.identity import Key
from designer.inference.inner_weights import inner_weights
from designer.inference.memo import Memo
from designer.inference.modes import both_ways
from designer.inference.network_layers import first_call
from designer.inference.packing import gives_list, walk_packing
from designer.inference.problems import calling, copies, custom, memory, optimisers, packing, refusals
from designer.inference.problems.advice import advice
from designer.inference.problems.arguments import argument_problem
from designer.inference.problems.classes import too_few_scores
from designer.inference.problems.formulas import wrong_formula
from designer.inference.problems.layering import last_dropout
from designer.inference.problems.parts import number_of_parts
from designer.inference.problems.rule import Case
from designer.inference.problems.wiring import open_input
from designer.inference.repeating import takes_list
from designer.inference.running import Refusal
from designer.inference.settling import settle
from designer.inference.sizes import call_with_sizes, formula_fault, names_read, size_flows
from designer.inference.structure import called_as, layer_called
from designer.inference.survey import Survey
from designer.inference.unused import keep_block, keep_unused
from designer.inference.values import NOTHING, Flow, Flows, TensorValue, flows_of, same_flows
from designer.inference.versions import Version
from designer.inference.walked import Kept, Operated, PinnedError, Placed, Result, Seen, Shown, Walked, fuller


@dataclass(slots=True)
class Visit:
    """One check of a design: what stays the same while its graphs are walked.

    Attributes:
        versions: Of each graph, to know it again.
        kept: What cards came to, by graph and all that flows into it; outlives the check.
        used: The keys of `kept` that this check has used.
        reported: The first result of each graph, which is the one people are shown.
        seen: What each graph was walked with first, or the first time that more of its inputs had a value.
        instances: What each graph was walked with, and what was found.
        two_ways: The graphs that are walked learning and not learning.
        networks: What each network was walked with, by its name.
        walked: What walking each graph came to, by the same keys.
        noted: What was found of graphs since whoever asks began to listen.
        within: The graphs that are being walked, the outermost first.
        handed: What the cards hand on that are bypassed, and so not in the graphs.
        supposed: Cards that are walked as if they were there, whatever their `when` or their number of copies says.
        left: The wires of graphs by where they begin, as far as somebody has asked.
        ended: The nodes of graphs that no wire begins at, likewise.
    """

    design: Design
    catalogue: Catalogue
    memo: Memo
    surveys: Mapping[GraphId, Survey]
    versions: Mapping[GraphId, Version]
    kept: dict[object, Kept]
    two_ways: frozenset[GraphId] = frozenset()
    handed: Mapping[GraphId, Mapping[NodeId, Handed | None]] = field(default_factory=dict)
    used: set[object] = field(default_factory=set)
    reported: dict[GraphId, Result] = field(default_factory=dict)
    seen: dict[GraphId, Seen] = field(default_factory=dict)
    instances: dict[GraphId, list[tuple[Mapping[str, Value], Mapping[NodeId, NodeFinding]]]] = field(
        default_factory=dict
    )
    networks: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    walked: dict[object, Walked] = field(default_factory=dict)
    noted: list[Walked | Shown] = field(default_factory=list)
    within: list[GraphId] = field(default_factory=list)
    supposed: frozenset[tuple[GraphId, NodeId]] = frozenset()
    left: dict[GraphId, Mapping[NodeId, list[Wire]]] = field(default_factory=dict)
    ended: dict[GraphId, list[NodeId]] = field(default_factory=dict)

    def leaving(self, graph: Graph) -> Mapping[NodeId, list[Wire]]:
        """The wires of a graph by where they begin, gone through once for all who ask."""
        if graph.id not in self.left:
            self.left[graph.id] = self.design.graphs[graph.id].leaving()
        return self.left[graph.id]

    def ends(self, graph: Graph) -> list[NodeId]:
        """The nodes of a graph that no wire begins at, gone through once for all who ask."""
        if graph.id not in self.ended:
            leaving = self.leaving(graph)
            self.ended[graph.id] = [node for node in graph.nodes if node not in leaving]
        return self.ended[graph.id]

    def aside(self, two_ways: frozenset[GraphId] = frozenset()) -> Visit:
        """A visit of the same design that finds nothing out for this one."""
        kept = self.kept
        return Visit(self.design, self.catalogue, self.memo, self.surveys, self.versions, kept, two_ways, self.handed)

    def trial(self) -> Visit:
        """A visit whose findings may be dropped."""
        return replace(self, reported=dict(self.reported), seen=dict(self.seen), walked={}, noted=[], within=[])

    def result(
        self, graph: Graph, names: Mapping[str, Value], inputs: Mapping[NodeId, Flow], training: bool = True
    ) -> Result:
        """What a graph gives where its names mean these values and this flows in; walked once for the same."""
        if graph.kind == "function":
            outside = {
                f"{network}.{one}": value for network, own in self.networks.items() for one, value in own.items()
            }
            names = {**outside, **names}
        result = self._walked(graph, names, inputs, training)
        if training:
            if graph.id in self.two_ways:
                result = both_ways(graph, result, self._walked(graph, names, inputs, training=False))
            seen = Seen(names, inputs)
            if fuller(self.seen.get(graph.id), seen) is seen:
                self.note((Shown(graph.id, result, seen),))
        return result

    def note(self, found: Iterable[Walked | Shown]) -> None:
        """Takes note of what was found of graphs, now or when they were walked before."""
        for one in found:
            self.noted.append(one)
            self._take(one)

    def _take(self, one: Walked | Shown) -> None:
        if isinstance(one, Shown):
            self.reported.setdefault(one.graph, one.result)
            self.seen[one.graph] = fuller(self.seen.get(one.graph), one.seen)
        elif one.key not in self.walked:
            for inner in one.within:
                self._take(inner)
            self.walked[one.key] = one
            self.used.add(one.key)
            self.instances.setdefault(one.graph, []).append((one.result.names, one.result.findings))

    def _walked(
        self, graph: Graph, names: Mapping[str, Value], inputs: Mapping[NodeId, Flow], training: bool
    ) -> Result:
        key = Key(graph.id, repr(sorted(names.items())), tuple(inputs.items()), training, self.supposed)
        walked = self.walked.get(key)
        if walked is None:
            begun = len(self.noted)
            kept = self.kept.get(key)
            if kept is None:
                kept = self.kept[key] = Kept(inputs)
            self.within.append(graph.id)
            try:
                result = Walk(self, graph, names, kept, training).result()
            finally:
                self.within.pop()
            walked = Walked(key, graph.id, result, tuple(dict.fromkeys(self.noted[begun:])))
            del self.noted[begun:]
        self.note((walked,))
        return walked.result


class Walk:
    """One graph with certain inputs.

    Attributes:
        flows: What flows out of the nodes that were looked at.
        problems: What is wrong with them.
    """

    def __init__(
        self,
        visit: Visit,
        graph: Graph,
        names: Mapping[str, Value],
        kept: Kept,
        training: bool,
    ) -> None:
        self.visit, self.graph, self.names, self.kept, self.training = visit, graph, names, kept, training
        self.inputs = inputs = kept.inputs
        # Of a block that nobody has placed yet, nobody has said what these are.
        self.open_names = {one.name for one in graph.parameters} - names.keys() if not inputs else set[str]()
        self.survey = visit.surveys[graph.id]
        self.sizes = size_flows(graph, inputs)
        flows = chain.from_iterable(flow.items or (flow,) for flow in inputs.values())
        self.worlds = max((len(flow.lanes) for flow in flows), default=1)
        self.fresh: dict[str, Flow] = {}
        self.flows: dict[Port, Flow] = {}
        self.findings: dict[NodeId, NodeFinding] = {}
        self.problems: list[Problem] = []
        self.outputs: dict[str, Flow] = {}
        self.operated: dict[NodeId, Operated] = {}
        self.placed: dict[NodeId, Placed] = {}

    def result(self) -> Result:
        """Walks the graph."""
        for node in self.survey.order.nodes:
            self.findings[node] = self.look_at(self.graph.nodes[node])
        for knot in self.survey.order.cycles:
            self.findings.update((node, NodeFinding(Status.FAULT)) for node in knot)
        settle(self)
        findings = self.findings.values()
        return Result(
            self.graph.id,
            self.findings,
            tuple(self.problems),
            self.outputs,
            sum(finding.parameters for finding in findings),
            sum(finding.frozen for finding in findings),
            sum(finding.macs for finding in findings),
            sum(finding.activation_bytes for finding in findings),
            self.flows,
            self.names,
            self.operated,
            self.placed,
            self.fresh,
        )

    def fresh_size(self, lanes: tuple[int, ...]) -> Dim:
        """A name for a size that only running it tells, and that may be so much in each world."""
        text = next(one for one in (f"K{number}" for number in count(1)) if one not in {*self.sizes, *self.names})
        self.sizes[text] = self.fresh[text] = Flow(lanes, (named(text),))
        return named(text)

    def look_at(self, node: Node) -> NodeFinding:
        """What one node comes to, where all before it were looked at."""
        if node.op == "input":
            flow = self.inputs.get(node.id)
            if flow is None:
                return NodeFinding(Status.BLOCKED)
            self.gives(node, {"output": flow})
            return NodeFinding(outputs={"output": flow.signature})
        if node.id in self.survey.unbuilt:
            return NodeFinding(Status.BLOCKED)
        if not node.when or (self.graph.id, node.id) in self.visit.supposed:
            return self.present(node)
        try:
            there = bool(evaluate(node.when, {**self.names, TRAINING: self.training}))
        except ExpressionError as error:
            if self.open_names:
                return NodeFinding(Status.BLOCKED)
            self.problems.append(copies.wrong_when(self.visit.design, self.graph, node, str(error)))
            return NodeFinding(Status.FAULT)
        return replace(self.present(node) if there else self.absent(node), there=there)

    def present(self, node: Node) -> NodeFinding:
        """What is found of a node that is there as far as its own `when` goes."""
        called = called_graph(self.visit.design, self.graph, node)
        if called is not None and called.id in self.visit.within:
            self.problems.append(calling.recursion(self.graph, node, called))
            return NodeFinding(Status.FAULT)
        unused = node.unused and node.op != "parameter"
        if unused and may_be_unused(self.visit.catalogue, self.visit.design, self.graph, node):
            return keep_unused(self, node) if called is None else keep_block(self, node, called)
        if node.op == CHOICE:
            return walk_choice(self, node)
        arrivals, whole = self._arrivals(node)
        if self.survey.broken and any(wire.target in self.survey.broken for wire in node.wires()):
            return NodeFinding(Status.FAULT)
        ports = self.survey.ports[node.id]
        assert ports is not None, "nodes without known ports are unbuilt"
        lists = {source for source in node.sources() if self.flows.get(source, NOTHING).items is not None}
        for wire in node.wires() if lists else ():
            if wire.source in lists and not takes_list(node, ports, wire.target.port):
                given = self.survey.ports[wire.source.node]
                self.problems.append(packing.misplaced_list(self.graph, wire, given, self.flows[wire.source], called))
                return NodeFinding(Status.FAULT)
        if (stray := astray(self, node, ports)) is not None:
            self.problems.append(stray)
            return NodeFinding(Status.FAULT)
        missing = open_inputs(node, ports)
        for port in missing:
            fitting = candidates(self, node, port, arrivals)
            self.problems.append(open_input(self.visit.catalogue, self.graph, node, port, fitting))
        if missing:
            return NodeFinding(Status.FAULT)
        if not whole:
            return NodeFinding(Status.BLOCKED)
        if node.op == "first":
            return self._first(node, arrivals)
        if any(_lacks(arrivals.get(port.name)) for port in ports.inputs if not port.optional) and node.op != "output":
            return self.absent(node)
        if node.op in (PACK, UNPACK):
            return walk_packing(self, node, ports, arrivals)
        if node.op == ADAPT:
            return walk_adapting(self, node, arrivals)
        if called is not None:
            if (port_of_weights := ports.input(WEIGHTS)) is not None and port_of_weights.weights:
                arrivals.pop(WEIGHTS, None)  # other numbers in the same shapes, so that all flows as with its own
            finding = look_at_card(self, node, called, arrivals)
            self.gives(node, inner_weights(self, node))
            return finding
        present = {port: flow for port, flow in arrivals.items() if flow != NOTHING or node.op == "output"}
        return self._operate(node, present)

    # What may not be there

    def absent(self, node: Node) -> NodeFinding:
        """A node that is not there gives nothing, and what needs it is not there either."""
        ports = self.survey.ports[node.id]
        assert ports is not None, "nodes without known ports are unbuilt"
        self.gives(node, {port.name: NOTHING for port in ports.outputs})
        return NodeFinding(Status.ABSENT)

    def _first(self, node: Node, arrivals: Flows) -> NodeFinding:
        """Hands on the first value that is there; of several that may be, all are lists or none is."""
        kinds = [gives_list(self.visit.design, self.graph, source) for source in node.sources()]
        if len(set(kinds)) > 1:
            self.problems.append(packing.lists_and_values(self.graph, node, kinds))
            return NodeFinding(Status.FAULT)
        there = [flow for flow in flows_of(arrivals) if flow != NOTHING]
        if not there:
            return self.absent(node)
        self.gives(node, {"output": there[0]})
        return NodeFinding(outputs={"output": there[0].signature})

    def _arrivals(self, node: Node) -> tuple[dict[str, Flow | tuple[Flow, ...]], bool]:
        """What arrives at each wired port, and whether something arrives at every wire."""
        arrivals: dict[str, Flow | tuple[Flow, ...]] = {}
        whole = True
        for port, source in node.inputs.items():
            if is_tie(node, port) or node.keeps(port):
                continue
            sources = source if isinstance(source, tuple) else (source,)
            found = [self.flows[one] for one in sources if one in self.flows]
            if len(found) < len(sources):
                whole = False
            else:
                arrivals[port] = tuple(found) if isinstance(source, tuple) else found[0]
        return arrivals, whole

    def gives(self, node: Node, flows: Mapping[str, Flow]) -> None:
        """Lets values out of a node's ports; the first also answers to no name."""
        for port, flow in flows.items():
            self.flows.setdefault(Port(node.id), flow)
            self.flows[Port(node.id, port)] = flow

    # Operators

    def _operate(self, node: Node, arrivals: Flows) -> NodeFinding:
        layer = layer_called(self.visit.catalogue, self.visit.design, self.graph, node)
        operator = self.visit.catalogue[layer.op if layer is not None else node.op]
        unknown = self.open_names | (self.survey.sizes - self.sizes.keys())
        if operator.role is Role.FORMULA and not unknown.isdisjoint(names_read(node)):
            return NodeFinding(Status.BLOCKED)
        kept = self.kept.operated.get(node.id)
        if kept is None or not _stands(kept, node, operator, arrivals) or layer is not None:
            made = node
            if layer is not None:
                said, first = first_call(self, node, layer)
                made = called_as(node, said, first.auto)
            before = kept.outputs if kept is not None else {}
            kept = self._operated(node, made, operator, arrivals, shared=layer is not None)
            if kept.outputs == before:  # what lies behind is told by the very same values that nothing has changed
                kept = replace(kept, outputs=before)
            self.kept.operated[node.id] = kept
        self.operated[node.id] = kept
        case = self.case(node, operator, kept.resolved.values, arrivals)
        if kept.resolved.faults and self.open_names:
            return replace(kept.finding, status=Status.BLOCKED)
        if kept.outcome is not None and kept.outcome.waits is not None:
            self.problems.append(custom.waits(case, kept.outcome.waits))
            return replace(kept.finding, status=Status.BLOCKED)
        if (problems := self._faults(case, kept)) is not None:
            self.problems += problems if layer is None else self._fails_again(node, layer, operator, arrivals, problems)
            return replace(kept.finding, status=Status.FAULT)
        if operator.role is Role.OUTPUT:
            self.outputs[node.label] = flows_of(arrivals)[0]
            self.problems += last_dropout(case)
        if operator.role is Role.MINIMISE:
            self.problems += optimisers.minimise_problems(case, self.names)
        if kept.outcome is not None and kept.outcome.ran is not None:
            self.problems += advice(case, kept.outcome.ran.warnings)
            if (much := memory.much_memory(case, kept.outcome.ran.largest_bytes)) is not None:
                self.problems.append(much)
        self.gives(node, kept.outputs)
        return kept.finding

    def case(self, node: Node, operator: Operator, values: Mapping[str, Value], arrivals: Flows) -> Case:
        """What the rules are asked about a node."""
        visit = self.visit
        about = (self.graph, node, operator, values, arrivals, self.flows)
        return Case(visit.design, visit.catalogue, visit.memo, visit.leaving, *about)

    def _fails_again(
        self, node: Node, layer: Node, operator: Operator, arrivals: Flows, problems: list[Problem]
    ) -> list[Problem]:
        """What is wrong with a second call: that it would need other weights, else the same as of a first one.

        It is the layer where that is mended.
        """
        said, first = first_call(self, node, layer)
        before = first.auto
        here = resolve(replace(node, args=said.args), operator, self.names, arrivals).auto
        for name, value in here.items():
            if before.get(name, value) != value:
                return [calling.other_weights(self.graph, node, layer, name, before[name], value)]
        return [replace(one, fixes=()) for one in problems]

    def _operated(self, node: Node, made: Node, operator: Operator, arrivals: Flows, *, shared: bool) -> Operated:
        """Runs an operator, or finds what it gave before."""
        once = node.id in self.survey.once
        flowing = operator.role is Role.FUNCTION and not once
        sizes = {name: flow.lanes[0] for name, flow in self.sizes.items() if flowing}
        training = {TRAINING: self.training} if flowing and self.graph.kind == "module" else {}
        names: dict[str, Value] = {**sizes, **training, **self.names}  # type: ignore[dict-item]
        resolved = resolve(made, operator, names, arrivals)
        finding = NodeFinding(auto=resolved.auto, values=resolved.computed)
        bad = (
            (operator.role is Role.FORMULA and formula_fault(node, self.names, self.visit.networks))
            or resolved.faults
            or resolved.short
            or resolved.from_batch
        )
        if bad or operator.role in (Role.OUTPUT, Role.MINIMISE):
            return Operated(node, operator, arrivals, resolved, None, None, {}, finding)
        if operator.role is Role.BUFFER:
            (kept,) = flows_of(arrivals)
            finding = replace(finding, outputs={"output": kept.signature})
            return Operated(node, operator, arrivals, resolved, None, None, {"output": kept}, finding)
        if operator.role is Role.PARAMETER:
            asked = Call("torch.zeros", settings=(("size", as_sizes(resolved.values["shape"])),)), arrivals
        else:
            known = {**training, **self.names}
            open_sizes = {} if once else self.sizes
            asked = call_with_sizes(operator, node, resolved.values, arrivals, known, open_sizes)
        outcome = self.visit.memo.outcome(*asked)
        if outcome.pinned is not None:
            raise self._pinned(node, arrivals, outcome.pinned)
        if outcome.ran is None:
            return Operated(node, operator, arrivals, resolved, asked, outcome, {}, finding)
        outputs = dict(
            zip((port.name for port in outputs_of(operator, made.args, node.name)), outcome.outputs, strict=False)
        )
        learned = operator.role is Role.PARAMETER
        weight = outcome.ran.weight if operator.weight else ()
        finding = NodeFinding(
            outputs={port: flow.signature for port, flow in outputs.items()},
            auto=resolved.auto,
            values=resolved.computed,
            parameters=prod(outputs["output"].sizes) if learned else 0 if shared else outcome.ran.parameters,
            macs=0 if once else outcome.ran.macs,
            activation_bytes=0 if once or learned else outcome.ran.activation_bytes,
            weight=weight,
        )
        if weight:
            outputs[WEIGHT] = Flow((TensorValue(weight),), tuple(map(number, weight)))
        return Operated(node, operator, arrivals, resolved, asked, outcome, outputs, finding)

    def _faults(self, case: Case, kept: Operated) -> list[Problem] | None:
        """What is wrong with a node that could not run, or will not with some rows; None where it will."""
        resolved = kept.resolved
        if case.operator.role is Role.FORMULA and (fault := formula_fault(case.node, self.names, self.visit.networks)):
            return [wrong_formula(case, fault)]
        if resolved.faults:
            return [argument_problem(case, name, fault) for name, fault in resolved.faults.items()]
        if resolved.short:
            return [refusals.explain(case)]
        if resolved.from_batch:
            return [refusals.from_batch(case, resolved.from_batch[0])]
        refusal = kept.outcome.refusal if kept.outcome is not None else None
        if refusal is None:
            drawn = len(outputs_of(case.operator, case.node.args, case.node.name))
            given = len(kept.outcome.outputs) if kept.outcome is not None else drawn
            if given != drawn:
                return [number_of_parts(case, given, drawn)]
            return [problem] if (problem := too_few_scores(case)) is not None else None
        if case.operator.role is Role.FORMULA:
            return [wrong_formula(replace(case, detail=refusal.text), refusal.text.partition("\n")[0])]
        return [refusals.explain(replace(case, detail=refusal.text, too_large=refusal.too_large, bytes=refusal.bytes))]

    def _pinned(self, node: Node, arrivals: Flows, refusal: Refusal) -> PinnedError:
        dims = [dim for flow in flows_of(arrivals) for dim in flow.dims]
        names = frozenset(name for dim in dims if dim is not None for name in dim.names())
        return PinnedError(self.graph, node, names, refusal.too_large)


def _lacks(arriving: Flow | tuple[Flow, ...] | None) -> bool:
    """Whether what arrives at a port is not there, or one of several values is not: then no call can be made."""
    return NOTHING in arriving if isinstance(arriving, tuple) else arriving == NOTHING


def _stands(kept: Operated, node: Node, operator: Operator, arrivals: Flows) -> bool:
    """Whether what a node came to before still holds."""
    waiting = kept.outcome is not None and kept.outcome.waits is not None
    return not waiting and kept.node is node and kept.operator is operator and same_flows(kept.arrivals, arrivals)
