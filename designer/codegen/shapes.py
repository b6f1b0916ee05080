"""What comments say of the shapes of values, in the words of the class or function that they stand in."""

from __future__ import annotations

from collections.abc import Sequence

from designer.catalogue.list_shapes import list_shape, listed_shapes
from designer.codegen.found import size_decided
from designer.codegen.program import Program
from designer.codegen.sizes import shape_comment
from designer.document import Graph, Port, Signature

_LONGEST = 80  # characters of a size; more than that, nobody reads


def shape_of(
    program: Program, graph: Graph, port: Port, without: int | None = None, beside: tuple[str, ...] = ()
) -> str:
    """The sizes of a value: `N x 20`; nothing of a single number or of what is not known.

    Args:
        without: A dimension that is left out.
        beside: The sizes of another value of as many dimensions: one that nothing decides is said to be another, `H'`.
    """
    signature = program.signature(graph, port)
    node = graph.nodes[port.node]
    if node.op == "input" and (several := listed_shapes(node.args.get("shape"))) is not None:
        told = [shape_comment(one.split()) for one in several if "..." not in one.split()]
        return list_shape(told) if told and len(told) == len(several) else ""
    if signature is not None and signature.kind in ("list", "weights"):
        return ""  # each value of it has a shape of its own
    own = program.report.own_words.get(graph.id, {}).get(port.node, {})
    if not own and signature is not None and _differs(program, graph, port, signature):
        return ""
    names = own.get(port.name) or next(iter(own.values()), signature.names if signature is not None else ())
    if own and not all(names):
        names = tuple(one or size_decided(program, graph, port, axis) for axis, one in enumerate(names))
        if len(names) == len(beside):
            names = tuple(one or _another(graph, other) for one, other in zip(names, beside, strict=True))
    if without is not None and -len(names) <= without < len(names):
        names = tuple(one for axis, one in enumerate(names) if axis != without % len(names))
    # the sizes of one instance are not those of its class
    return shape_comment(names) if names and all(names) and max(map(len, names)) <= _LONGEST else ""


def several_shapes(shapes: Sequence[str]) -> str:
    """What is said of several values: the shape of each, of those that have one."""
    known = [shape for shape in shapes if shape]
    if len(known) > 1 and len(set(known)) == 1:
        return f"each {known[0]}"
    return ", ".join(known)


def _another(graph: Graph, size: str) -> str:
    """How a size is called that follows from an open one in a way that has no words; empty where that is not open."""
    return f"{size}'" if size not in {parameter.name for parameter in graph.parameters} else ""


def _differs(program: Program, graph: Graph, port: Port, signature: Signature) -> bool:
    """Whether another instance of a class gives another shape: a block that takes whatever comes is one example."""
    found = [findings.get(port.node) for _, findings in program.report.instances.get(graph.id, ())]
    others = [one.outputs.get(port.name) or next(iter(one.outputs.values()), None) for one in found if one]
    return any(one is not None and one.names != signature.names for one in others)
