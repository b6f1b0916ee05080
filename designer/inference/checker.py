"""Checks whole designs, again and again, and runs only what it has not run before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from designer.catalogue.bypassing import Plain, plain_design
from designer.catalogue.choosing import alternatives
from designer.catalogue.custom import with_custom
from designer.catalogue.spec import Catalogue, Operator
from designer.document import (
    Design,
    Follower,
    Graph,
    GraphId,
    NodeFinding,
    NodeId,
    Port,
    Problem,
    Report,
    Severity,
    Status,
)
from designer.document.costs import Costs
from designer.document.knowing import told_and_known
from designer.inference.following import followers
from designer.inference.function_words import function_words
from designer.inference.identity import same
from designer.inference.memo import CustomRunner, Memo, NoCustomCode
from designer.inference.modes import two_ways
from designer.inference.own_words import Words
from designer.inference.pricing import price
from designer.inference.problems.absence import absence_problems
from designer.inference.problems.bypassing import bypass_problems, with_bypassed
from designer.inference.problems.calling import fails_as_network
from designer.inference.problems.ends import end_problems, unread_inputs
from designer.inference.problems.freezing import frozen_problems
from designer.inference.problems.whole import design_problems
from designer.inference.remembered_words import RememberedWords
from designer.inference.roots import root_of, walk_root
from designer.inference.scope import example_batch
from designer.inference.structure import Order, is_step, order_of
from designer.inference.supposing import walk_as_if_there
from designer.inference.survey import Survey, survey
from designer.inference.versions import Version, Versions
from designer.inference.views import RememberedViews
from designer.inference.walk import Visit
from designer.inference.walked import Kept, Result

_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}


class Checker:
    """Checks designs against one catalogue and remembers what every different call gave.

    A document that was edited is checked again by looking up all but the calls that the edit made new.
    """

    def __init__(self, catalogue: Catalogue, custom: CustomRunner | None = None) -> None:
        """Makes a checker that remembers nothing yet.

        Args:
            custom: What runs the code that designs bring; without it none is run.
        """
        self._catalogue = catalogue
        self._memo = Memo(custom or NoCustomCode())
        self._kept: dict[object, Kept] = {}
        self._orders: dict[GraphId, tuple[list[object], Order]] = {}
        self._versions = Versions()
        self._surveys: dict[GraphId, tuple[Version, Survey]] = {}
        self._words = RememberedWords()
        self._views = RememberedViews()
        self._visit: Visit | None = None  # the last check
        self._plain: Plain | None = None

    @property
    def runs(self) -> int:
        """How many different calls of operators were really run since the beginning."""
        return self._memo.runs

    def check(self, design: Design, revision: int = 0, words: bool = True) -> Report:
        """What flows through every wire of a design, what it costs, and what is wrong with it.

        Args:
            words: Whether the sizes in the words of classes are wanted, which whoever writes code asks for.
        """
        drawn, plain = design, self._without_bypassed(design)
        design = plain.design
        visit = self._begin(plain, self._kept)
        surveys = visit.surveys
        problems: list[Problem] = []
        networks: list[Result] = []
        learning: dict[str, Result] = {}
        roots: list[tuple[GraphId, Result]] = []
        for network in design.networks:
            graph = design.graphs.get(network.graph)
            if graph is None:
                continue
            before = visit.reported.get(graph.id)
            root = root_of(visit.catalogue, design, graph, network)
            visit.networks.setdefault(network.name, root.names)
            result = walk_root(visit, root)
            if before is not None and result.failed and not before.failed:
                problems.append(fails_as_network(graph, network, result.problems))
            roots.append((graph.id, result))
            learning[network.name] = result
            if not network.copy_of:
                networks.append(result)
        placed = frozenset[GraphId]().union(*(known.holds for known in surveys.values()))
        for graph in design.graphs.values():
            if graph.id not in visit.reported and graph.id not in placed:
                walk_root(visit, root_of(visit.catalogue, design, graph))
        walk_as_if_there(visit, placed - visit.reported.keys())
        for graph in design.graphs.values():
            if graph.id not in visit.reported:
                root = root_of(visit.catalogue, design, graph)
                # It waits for what stands before its instances: what it lacks itself is not what is wrong.
                root.problems = [problem for problem in root.problems if problem.severity is not Severity.HINT]
                walk_root(visit, root)
        self._visit = visit
        own_words = self._own_words(visit) if words else {}
        self._forget(design, visit.used)
        problems += design_problems(design)
        problems += frozen_problems(design, learning)
        problems += absence_problems(design, learning.values())
        for graph in design.graphs.values():
            known, result = surveys[graph.id], visit.reported[graph.id]
            problems += (*known.problems, *result.problems)
            if not known.ends_well:
                problems += end_problems(visit.catalogue, visit.design, graph, known.ports, result.findings)
            if known.unread and graph.kind == "module":
                problems += unread_inputs(visit.design, drawn, graph, known.ports, known.unread)
        problems = [with_bypassed(drawn, plain, problem) for problem in problems]
        problems = _in_order(drawn, [*bypass_problems(visit.catalogue, drawn), *problems])
        told, dismissed = told_and_known(drawn, problems)
        return Report(
            revision=revision,
            graphs={graph: _marked(graph, visit.reported[graph].findings, problems) for graph in design.graphs},
            problems=told,
            known=dismissed,
            parameters=sum(result.parameters for result in networks),
            frozen=sum(result.frozen for result in networks),
            macs=sum(result.macs for result in networks),
            activation_bytes=sum(result.activation_bytes for result in networks),
            batch=example_batch(design),
            views=self._views.of(design, roots, visit.reported),
            own_words=own_words,
            instances=visit.instances,
        )

    def followers(self, graph: Graph, source: Port, operators: Iterable[Operator]) -> Iterator[Follower]:
        """What each operator would make of an output of a graph of the design that was checked last.

        It takes its time, an operator for each step, and may be given up between two of them.
        """
        assert self._visit is not None, "a design is checked before anything is asked about it"
        handed = self._visit.handed.get(graph.id, {}).get(source.node)
        source = handed.source if handed is not None else source
        return followers(self._visit, self._visit.design.graphs[graph.id], source, operators)

    def costs(self, design: Design, revision: int = 0, batch: int | None = None, memory: Iterable[int] = ()) -> Costs:
        """What a design costs.

        Args:
            batch: How many rows go through at once; None: as many as its first source draws.
            memory: Sizes in bytes, each of which is told with the largest batch that can be trained in it.
        """
        plain = self._without_bypassed(design)
        return price(partial(self._begin, plain, {}), plain.design, revision, batch, memory)

    def _without_bypassed(self, design: Design) -> Plain:
        self._plain = plain_design(self._catalogue, design, self._plain)
        return self._plain

    def _begin(self, plain: Plain, kept: dict[object, Kept]) -> Visit:
        design = plain.design
        catalogue = with_custom(self._catalogue, design)
        versions = self._versions.of(catalogue, design)
        for graph in design.graphs.values():
            version, (known, found) = versions[graph.id], self._surveys.get(graph.id, (None, None))
            alike = known is not None and known.outline is version.outline
            if known is not version and (not alike or found is None or found.problems):  # cures hold whole cards
                self._surveys[graph.id] = version, survey(catalogue, design, graph, self._order(graph))
        surveys = {graph: self._surveys[graph][1] for graph in design.graphs}
        return Visit(design, catalogue, self._memo, surveys, versions, kept, two_ways(surveys), plain.handed)

    def _own_words(self, visit: Visit) -> dict[GraphId, Words]:
        """The sizes inside each module that has parameters, or whose instances differ, in the words of its class."""
        blocks = {
            GraphId(one.op[1:])
            for graph in visit.design.graphs.values()
            for node in graph.nodes.values()
            for one in alternatives(node)
            if one.op.startswith("@")
        }
        words = {
            graph.id: self._words.of(visit, graph)
            for graph in visit.design.graphs.values()
            if graph.kind == "module" and (graph.parameters or graph.id in blocks) and graph.id in visit.seen
        }
        functions = [
            graph
            for graph in visit.design.graphs.values()
            if graph.kind == "function" and not is_step(visit.catalogue, graph)
        ]
        return words | function_words(visit, functions)

    def _order(self, graph: Graph) -> Order:
        """The order of execution, from memory where no wire has changed."""
        seen: list[object] = [part for node in graph.nodes.values() for part in (node.id, node.op, node.inputs)]
        kept = self._orders.get(graph.id)
        if kept is None or not same(kept[0], seen):
            kept = (seen, order_of(graph))
            self._orders[graph.id] = kept
        return kept[1]

    def _forget(self, design: Design, used: set[object]) -> None:
        """Drops what the last check did not need."""
        for key in self._kept.keys() - used:
            del self._kept[key]
        for graph in self._orders.keys() - design.graphs.keys():
            del self._orders[graph], self._surveys[graph]
        self._words.forget(design)


def check(
    design: Design,
    catalogue: Catalogue,
    revision: int = 0,
    custom: CustomRunner | None = None,
    words: bool = True,
) -> Report:
    """Checks a design once; the code that it brings is run only where something is given to run it.

    Args:
        words: Whether the sizes in the words of classes are wanted.
    """
    return Checker(catalogue, custom).check(design, revision, words)


def _in_order(design: Design, problems: list[Problem]) -> list[Problem]:
    """Errors first, then in the order of the program; what is said twice once."""
    place: dict[tuple[GraphId | None, NodeId], int] = {}
    for graph in design.graphs.values():
        for node in graph.nodes:
            place[graph.id, node] = len(place)
    once: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        once.setdefault((problem.code, problem.graph, problem.nodes, problem.message), problem)

    def rank(problem: Problem) -> tuple[int, int]:
        node = problem.nodes[0] if problem.nodes else None
        return _RANKS[problem.severity], place.get((problem.graph, node), -1) if node is not None else -1

    return sorted(once.values(), key=rank)


def _marked(
    graph: GraphId, findings: Mapping[NodeId, NodeFinding], problems: list[Problem]
) -> dict[NodeId, NodeFinding]:
    """Marks the first node of every error, also where the node itself would run, as with a name that cannot be."""
    marked = dict(findings)
    for problem in problems:
        if problem.graph != graph or problem.severity is not Severity.ERROR or not problem.nodes:
            continue
        finding = marked.get(problem.nodes[0])
        if finding is not None:
            marked[problem.nodes[0]] = replace(finding, status=Status.FAULT)
    return marked
