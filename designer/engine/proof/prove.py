"""Proves that generated code computes what is drawn: each network is run twice on the same numbers, and compared.

One side is the class in the `model.py` that was written, the other the drawing itself, executed node by node. Weights
that begin alike everywhere (those of a norm) are moved first, so that no two of them can stand for each other.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import module_from_spec, spec_from_file_location
from math import prod
from operator import itemgetter
from pathlib import Path
from types import ModuleType

from designer.catalogue import Catalogue, build_catalogue
from designer.catalogue.bypassing import plain_design
from designer.catalogue.choosing import called_graphs
from designer.catalogue.custom import custom_operators, why_untrusted, with_custom
from designer.codegen.naming import graph_names
from designer.document import Design, ExpressionError, FormatError, GraphId, Report, load_text
from designer.document.numerals import grouped
from designer.document.trust import code_digest, is_trusted
from designer.engine.custom_layers import CustomLayers
from designer.engine.proof.comparing import Compared, compared
from designer.engine.proof.records import Proof, ProofRequest, unproven
from designer.engine.proof.trying import NotRunError, first_that_runs
from designer.inference.checker import check
from designer.inference.executing import NotExecutableError
from designer.inference.roots import Root, root_of
from designer.inference.worlds import is_batch
from designer.training.memory import total_memory

_ROWS = 2  # of a batch: one row is too few for a norm that learns from it
_SHRUNK = (1, 2, 4, 8)  # what the other sizes are divided by
_SMALLEST = 8  # what no size is brought below
# What one forward pass may take that nobody minds waiting for.
_MOST_MACS = 4e9
_MOST_BYTES = 2e8
_WEIGHTS, _ACTIVATIONS = 5, 4  # how often each is held: two networks, their gradients, what is kept for them
_GB = 10**9


def prove(request: ProofRequest) -> Proof:
    """Compares every network of a design with the code."""
    try:
        design, _ = load_text(request.design)
    except FormatError as error:
        return unproven(str(error))
    digest = code_digest(design)
    if digest != request.allowed and not is_trusted(digest):
        return unproven(why_untrusted(design))
    catalogue = with_custom(build_catalogue(), design)
    design = plain_design(catalogue, design).design
    report = _checked(design, catalogue)
    if not report.ok:
        return unproven("The drawing has errors.")
    needed, there = _WEIGHTS * 4 * report.parameters, total_memory()
    if needed > there:
        needs, has = grouped(needed / _GB, 0), grouped(there / _GB, 0)
        return unproven(f"Two copies of its weights with their gradients need {needs} GB; this computer has {has} GB.")
    try:
        code = _imported(request.model)
    except Exception as error:  # noqa: BLE001 - whatever wrong code raises is a difference to what is drawn
        return Proof(differences=(f"model.py does not run: {_told(error)}.",))
    own = [operator for operator in custom_operators(design) if hasattr(code, operator.title)]
    custom = {operator.source: getattr(code, operator.title) for operator in own}
    names = graph_names(design, catalogue)
    found: list[Compared] = []
    told: list[str] = []
    for label, root in _roots(design, catalogue):
        lost = [one.name for one in root.graph.parameters if one.name not in root.names]
        if lost:
            return unproven(f"`{label}`: its `{lost[0]}` has no value.")
        trials = _trials(root, report, there - needed)
        try:
            one = first_that_runs(design, catalogue, root, trials, custom)
            found.append(compared(label, one, code, names))
        except (NotRunError, NotExecutableError, ExpressionError) as error:
            return unproven(f"`{label}`: {error}")
        except Exception as error:  # noqa: BLE001 - the drawing has run; whatever the code raises is a difference
            return Proof(differences=(f"`{label}` does not run: {_told(error)}.",))
        told.append(f"{label} at {one.sizes}")
    if not found:
        return unproven("There is no network in the design.")
    return Proof(
        networks=tuple(one.network for one in found),
        tensors=sum(one.tensors for one in found),
        parameters=sum(one.parameters for one in found),
        values=sum(one.values for one in found),
        sizes=tuple(told),
        differences=tuple(difference for one in found for difference in one.differences),
    )


def _checked(design: Design, catalogue: Catalogue) -> Report:
    """What is found of the design, the code that it brings included: it is trusted."""
    layers = CustomLayers()
    layers.allow({layer.text for layer in design.custom})
    try:
        return check(design, catalogue, custom=layers, words=False)
    finally:
        layers.close()


def _roots(design: Design, catalogue: Catalogue) -> Iterator[tuple[str, Root]]:
    """Each different network with what flows into it; a design without networks has its outermost modules compared."""
    seen: list[tuple[GraphId, Mapping[str, object]]] = []
    for network in design.networks:
        graph = design.graphs.get(network.graph)
        if graph is not None and not network.copy_of and (graph.id, network.args) not in seen:
            seen.append((graph.id, network.args))
            yield network.name, root_of(catalogue, design, graph, network)
    if seen:
        return
    placed = {
        inner.id
        for graph in design.graphs.values()
        for node in graph.nodes.values()
        for inner in called_graphs(design, graph, node)
    }
    for graph in design.graphs.values():
        if graph.kind == "module" and graph.id not in placed:
            yield graph.name, root_of(catalogue, design, graph)


def _trials(root: Root, report: Report, memory: float) -> list[dict[str, int]]:
    """The sizes to try: the quick ones, the most faithful first; then the slow ones, the least work first.

    Those beyond memory are never tried.
    """
    quick: list[dict[str, int]] = []
    slow: list[tuple[float, dict[str, int]]] = []
    whole = prod(root.examples.values())
    for rows in (_ROWS, report.batch):
        for divisor in _SHRUNK:
            sizes = {
                name: rows if is_batch(name) else max(size // divisor, min(size, _SMALLEST))
                for name, size in root.examples.items()
            }
            share = prod(sizes.values()) / whole
            macs, held = report.macs * share, report.activation_bytes * share
            if _ACTIVATIONS * held > memory or sizes in quick:
                continue
            if macs <= _MOST_MACS and held <= _MOST_BYTES:
                quick.append(sizes)
            else:
                slow.append((share, sizes))
    return quick + [sizes for _, sizes in sorted(slow, key=itemgetter(0))]


def _imported(text: str) -> ModuleType:
    """The module that a text is."""
    with tempfile.TemporaryDirectory(prefix="netdesigner-") as folder:
        path = Path(folder, "model.py")
        path.write_text(text, encoding="utf-8")
        spec = spec_from_file_location("model", path)
        assert spec is not None and spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def _told(error: Exception) -> str:
    first, *_ = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {first}"
