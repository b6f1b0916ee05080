"""The program as a library: the same design without a window, in a script, on a server or in CI.

    design = designer.load("lenet.netd")     # or designer.new("digits-cnn")
    report = design.check()                  # .ok .problems .parameters .macs .shapes
    text = design.code()                     # model.py;  design.write_project(folder) for all of it
    module = design.build("LeNet")           # an nn.Module, made by running the generated code
    data = design.picture("pdf")             # as it is seen in the window; a notebook shows the design itself
    design.save("lenet.netd")

Only what needs torch imports it, and only when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from designer import document
from designer.catalogue import build_catalogue
from designer.catalogue.custom import why_untrusted
from designer.document import (
    UNSET,
    DocumentError,
    Graph,
    GraphId,
    History,
    Json,
    Network,
    NodeId,
    Problem,
    Repair,
    Report,
    Signature,
)
from designer.document.costs import Costs
from designer.document.expressions import Value, evaluate, expression_of, literal_of
from designer.document.trust import code_digest, is_trusted
from designer.engine.pictures import Kind, Look, Picture, draw_picture
from designer.templates import open_template, template_names
from designer.training.memory import why_too_large

if TYPE_CHECKING:
    from torch import Tensor, nn

    from designer.inference.checker import Checker

__all__ = ["Checked", "Design", "DesignError", "load", "new", "template_names"]


class DesignError(DocumentError):
    """The design is not sound enough for what was asked, or does not have it. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking a design found.

    Attributes:
        report: All of it, by the ids of graphs and nodes.
        shapes: Name of a graph, then label of a node (`lstm.h_n` where it has several outputs), to what it gives.
    """

    report: Report
    shapes: Mapping[str, Mapping[str, Signature]]

    @property
    def ok(self) -> bool:
        """Whether the design can run."""
        return self.report.ok

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.report.problems

    @property
    def parameters(self) -> int:
        """Learned numbers of all networks."""
        return self.report.parameters

    @property
    def macs(self) -> int:
        """Multiply-adds of one example batch."""
        return self.report.macs


class Design:
    """A design: checked, read as code, built and saved.

    Attributes:
        history: Changes go through it, `design.history.do("Widen", [SetArgument(...)])`, and can be undone.
        repairs: What had to be mended when the file was read.
    """

    def __init__(self, design: document.Design, repairs: tuple[Repair, ...] = ()) -> None:
        self.history = History(design)
        self.repairs = repairs
        self._catalogue = build_catalogue()
        self._allowed = ""  # the hash of the code that may be run, where `trust` has said so
        self._checked: tuple[int, Checked] | None = None

    @property
    def document(self) -> document.Design:
        """The records themselves."""
        return self.history.design

    @property
    def name(self) -> str:
        return self.document.name

    @property
    def trusted(self) -> bool:
        """Whether the Python code that the design brings may be run; a design that brings none is trusted."""
        digest = code_digest(self.document)
        return digest == self._allowed or is_trusted(digest)

    def trust(self) -> None:
        """Allows the code that the design brings now to be run, for as long as this object lives."""
        self._allowed, self._checked = code_digest(self.document), None

    def check(self) -> Checked:
        """Runs every node on tensors without data: shapes, dtypes, costs, and what is wrong.

        The code of custom layers is run, in a process of its own, where the design is trusted.
        """
        from designer.codegen import with_gaps

        revision = self.history.revision
        if self._checked is None or self._checked[0] != revision:
            with self._checker() as checker:
                report = with_gaps(self.document, self._catalogue, checker.check(self.document, revision))
            self._checked = (revision, Checked(report, _shapes(self.document, report)))
        return self._checked[1]

    def costs(self, batch: int | None = None, memory: Iterable[int] = ()) -> Costs:
        """What it costs, by card and as a whole: parameters, multiply-adds, and memory while it is trained.

        Args:
            batch: How many rows go through at once; None: as many as its first source draws.
            memory: Sizes in bytes, each of which is told with the largest batch that can be trained in it.
        """
        with self._checker() as checker:
            return checker.costs(self.document, self.history.revision, batch, memory)

    @contextmanager
    def _checker(self) -> Iterator[Checker]:
        """What checks the design, its own code included where it is trusted."""
        from designer.inference.checker import Checker

        if not self.document.custom or not self.trusted:
            yield Checker(self._catalogue)
            return
        from designer.engine.custom_layers import CustomLayers

        custom = CustomLayers()
        custom.allow({layer.text for layer in self.document.custom})
        try:
            yield Checker(self._catalogue, custom)
        finally:
            custom.close()

    def require_trust(self) -> None:
        """Asks for a design whose code may be run.

        Raises:
            DesignError: It brings code that nobody has trusted.
        """
        if not self.trusted:
            raise DesignError(why_untrusted(self.document))

    def require_trainable(self) -> None:
        """Asks for a design that says what to learn, from what, has no errors in it, and that this computer can hold.

        Raises:
            DesignError: It cannot be trained; the message says why.
        """
        self._require_learning()
        if why := why_too_large(self.check().parameters):
            raise DesignError(f"`{self.name}` cannot be trained here. {why}")

    def _require_learning(self) -> None:
        """Asks for a design that can be trained, be it on a larger computer."""
        from designer.codegen import why_not_trainable

        self.require_trust()
        why = why_not_trainable(self.document, self._catalogue, self.check().report)
        if why:
            raise DesignError(f"`{self.name}` cannot be trained. {why}")

    def code(self) -> str:
        """The text of `model.py`. It is there for an unsound design too, with `...` where something is missing."""
        from designer.codegen import model_source

        return model_source(self.document, self._catalogue, self.check().report).text

    def write_project(self, folder: str | Path) -> None:
        """Writes a folder that trains by itself: `model.py`, `train.py`, `run.py`, the design and what it needs.

        A design without stages gives no `train.py`.

        Raises:
            DesignError: The design has stages, and cannot be trained.
            ProjectError: The folder cannot be written, or there is no whole code to write.
        """
        from designer.codegen import write_project

        self.require_trust()
        if self.document.stages:
            self._require_learning()
        write_project(self.document, self._catalogue, self.check().report, Path(folder))

    def picture(
        self,
        kind: Kind = "svg",
        *,
        graph: str = "",
        all_graphs: bool = False,
        cards: Sequence[str] = (),
        look: Look = "light",
        shapes: bool = True,
        titles: bool = True,
        scale: float = 2.0,
        width_mm: float = 0.0,
    ) -> bytes:
        """Draws it as it is seen in the window; needs no display.

        Args:
            kind: `png`, `svg` or `pdf`.
            graph: The name of a block, network or function; the first network where it is empty.
            all_graphs: Whether all of them are drawn, one beneath the other.
            cards: Names of cards of that graph, which are drawn alone.
            look: `light`, `dark`, or `paper`, which is white and without shadows; `auto`, of an SVG alone, is light or
                dark as its reader is.
            shapes: Whether wires have their shapes.
            titles: Whether the name of each graph stands above it.
            scale: Pixels of a PNG for each on the screen.
            width_mm: How wide a PDF is; 0: as wide as on the screen.

        Raises:
            DesignError: There is nothing of this name.
            PictureError: There is nothing to draw, or it is too large for a PNG.
        """
        shown = self._graph_called(graph)
        ids = {node.label: node.id for node in shown.nodes.values()}
        if unknown := [name for name in cards if name not in ids]:
            raise DesignError(f"`{shown.name}` has no card `{unknown[0]}`; it has {', '.join(ids)}")
        graphs = (shown.id, *(one for one in self.document.graphs if all_graphs and one != shown.id))
        chosen = tuple(ids[name] for name in cards)
        wanted = Picture(kind, graphs, chosen, look, shapes, titles, scale, width_mm)
        return draw_picture(self.document, self.check().report, wanted).data

    def _graph_called(self, name: str) -> Graph:
        """The graph of this name; the one that a person sees first where it is empty."""
        graphs = self.document.graphs.values()
        found = next((one for one in graphs if one.name == name), None) if name else self.document.root()
        if found is None and not name:
            raise DesignError(f"`{self.name}` has no drawing in it.")
        if found is None:
            raise DesignError(f"`{self.name}` has no graph `{name}`; it has {', '.join(one.name for one in graphs)}")
        return found

    def _repr_svg_(self) -> str | None:
        """What a notebook shows, light or dark as itself; None where there is nothing to draw."""
        root = self.document.root()
        return self.picture("svg", look="auto").decode() if root is not None and root.nodes else None

    def build(self, name: str = "", weights: str | Path | Mapping[str, Tensor] | None = None) -> nn.Module:
        """Makes a network by running the generated `model.py` in a module of its own.

        Args:
            name: A network, or the class of one; the first network where it is empty.
            weights: A state dict, a file with one, or a checkpoint of a run; None: fresh ones. A checkpoint knows the
                card of each of its weights, and fits after layers got other names or other blocks.

        Raises:
            DesignError: The network has errors or no whole code, or there is nothing of this name, or the weights do
                not fit.
        """
        from designer.codegen import ProjectError, class_files
        from designer.engine.building import BuildError, built

        self.require_trust()
        network, graph = self._find(name)
        try:
            files, class_name = class_files(self.document, self._catalogue, self.check().report, graph.id)
        except ProjectError as error:
            raise DesignError(str(error)) from None
        values = {one.name: _plain(one.default) for one in self.document.parameters if one.default is not UNSET}
        arguments = {key: _resolved(value, values) for key, value in network.args.items()} if network else {}
        try:
            return built(files, class_name, arguments, weights, network)
        except BuildError as error:
            raise DesignError(str(error)) from error

    def save(self, path: str | Path) -> None:
        """Writes the file, whole or not at all.

        Raises:
            DocumentError: It cannot be written; what was there is unchanged.
        """
        document.save(self.document, Path(path))
        self.history.mark_saved()

    def _find(self, name: str) -> tuple[Network | None, Graph]:
        """The network or class of this name, and the network whose arguments it is made with, if there is one."""
        graphs, networks = self.document.graphs, self.document.networks
        for network in networks:
            graph = graphs.get(network.graph)
            if graph is not None and name in ("", network.name, graph.name):
                return network, graph
        modules = [graph for graph in graphs.values() if graph.kind == "module"]
        for graph in modules:
            if name in ("", graph.name):
                return None, graph
        there = ", ".join(dict.fromkeys([*(one.name for one in networks), *(one.name for one in modules)]))
        if not name:
            raise DesignError(f"`{self.name}` has no network in it: nothing can be made of it.")
        raise DesignError(f"`{self.name}` has no network `{name}`" + (f"; it has {there}" if there else ""))


def load(path: str | Path) -> Design:
    """Reads a design from its file. Nothing in it is run.

    Raises:
        DocumentError: It cannot be read, or is not a design.
    """
    return Design(*document.load(Path(path)))


def new(template: str) -> Design:
    """A fresh design from a template.

    Raises:
        DocumentError: There is no template of this name.
    """
    return Design(open_template(template))


def _shapes(design: document.Design, report: Report) -> dict[str, dict[str, Signature]]:
    shapes: dict[str, dict[str, Signature]] = {}
    for graph_id, findings in report.graphs.items():
        graph = design.graphs[GraphId(graph_id)]
        named = shapes.setdefault(graph.name, {})
        for node_id, finding in findings.items():
            label = graph.nodes[NodeId(node_id)].label
            for output, signature in finding.outputs.items():
                named[f"{label}.{output}" if len(finding.outputs) > 1 else label] = signature
    return shapes


def _plain(value: Json) -> Value:
    return tuple(_plain(item) for item in value) if isinstance(value, list) else literal_of(value)  # type: ignore[return-value]


def _resolved(value: Json, names: Mapping[str, Value]) -> Value:
    expression = expression_of(value)
    return _plain(value) if expression is None else evaluate(expression, names)
