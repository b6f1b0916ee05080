"""What a type checker is not told of values: a call of a layer gives `Any`, and so does what is reckoned from it.

`forward` promises a tensor, and strict checkers take no `Any` for one. So what a layer gives last has a name before it
is returned, and a name that no argument has is declared where it is first written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.catalogue.list_shapes import listed_shapes
from designer.catalogue.spec import Role
from designer.codegen.copies import is_loop
from designer.codegen.program import Program
from designer.codegen.spelling import INFIX, is_method
from designer.document import Graph, Node, NodeId, Port

if TYPE_CHECKING:
    from designer.codegen.body import Body


TENSOR, LIST = "Tensor", "list[Tensor]"
_SAYS_NOTHING = {"output", "out", "result"}  # nor does a single letter


def type_taken(node: Node) -> str:
    """The annotation of what an input takes."""
    return TENSOR if listed_shapes(node.args.get("shape")) is None else LIST


def type_given(program: Program, graph: Graph, port: Port) -> str:
    """The annotation of a value."""
    signature = program.signature(graph, port)
    return LIST if signature is not None and signature.kind == "list" else TENSOR


def end_to_name(body: Body) -> dict[Port, str]:
    """What a function returns, where it is written without a name that could be declared: the name of its output.

    Empty where that says no more than that it goes out.
    """
    labels = [node.label for node in body.graph.nodes.values() if node.op == "output"]
    named = [label if len(label) > 1 and label not in _SAYS_NOTHING else "" for label in labels]
    ends = [end for end in _ends(body) if body.is_nested(end)]
    found = [end for end in ends if any(not _is_declarable(body, port) for port in _untold(body, end))]
    return dict(zip(found, named, strict=False))


def _is_declarable(body: Body, port: Port) -> bool:
    """Whether a value has a line that writes it alone."""
    node = body.node(port)
    alone = len(body.ports[node.id].outputs) == 1 and not is_loop(body.program, body.graph, node)
    return alone and not body.is_nested(port)


def declarations(body: Body) -> dict[NodeId, list[str]]:
    """The variables to be declared, by the line that writes each of them first."""
    wanted = {body.variables[port] for end in _ends(body) for port in _untold(body, end) if port in body.variables}
    found: dict[NodeId, list[str]] = {}
    for node in body.order:
        for output in body.ports[node.id].outputs if node.id in body.lines else ():
            name = body.variables.get(Port(node.id, output.name))
            if name in wanted:
                wanted.remove(name)
                found.setdefault(node.id, []).append(name)
    return found


def _ends(body: Body) -> list[Port]:
    """What is returned, where it is one value that is always there: several are a tuple, which may hold anything."""
    outputs = [node for node in body.graph.nodes.values() if node.op == "output"]
    sure = len(outputs) == 1 and not body.program.missing_outputs(body.graph)
    return body.ends if sure and len(body.ends) == 1 else []


def _untold(body: Body, port: Port) -> Iterator[Port]:
    """Why a value may be anything: the calls of layers in it, and the variables that hold what such calls gave."""
    held = body.variables.get(port)
    if body.is_nested(port):
        yield from _untold_call(body, port)
    elif held is not None and held not in body.scope.inputs.values() and any(_untold_call(body, port)):
        yield port


def _untold_call(body: Body, port: Port) -> Iterator[Port]:
    """The same of the call that gives a value."""
    node = body.node(port)
    operator = body.program.catalogue.get(node.op)
    role = operator.role if operator is not None else None
    sources = body.sources(node)
    if role is Role.FIRST and any(_may_miss(body, source) and any(_untold(body, source)) for source in sources):
        yield port  # what it chooses from cannot be declared: it may be None
    elif role in (Role.FORMULA, Role.FIRST, Role.UNPACK) or node.op in INFIX:
        for source in sources:
            yield from _untold(body, source)
    elif is_method(body.program.catalogue, node):
        for source in sources[:1]:
            yield from _untold(body, source)
    elif role in (Role.LAYER, Role.CHOICE) or node.of or _is_instance(body, node) or _is_deeper_in_torch(node):
        yield port


def _is_deeper_in_torch(node: Node) -> bool:
    """Whether it calls a function of `torch.linalg` and its like, which torch gives no types."""
    return node.op.startswith("torch.") and node.op.count(".") > 1


def _is_instance(body: Body, node: Node) -> bool:
    placed = body.program.placed(body.graph, node)
    return placed is not None and placed.kind == "module"


def _may_miss(body: Body, port: Port) -> bool:
    return bool(body.conditions[port.node]) or port in body.missing
