"""What a network gives, as far as its last cards say it: how many values a row, and whether they are probabilities."""

from __future__ import annotations

from dataclasses import dataclass

from designer.document import Design, ExpressionError, Graph, Node, Report
from designer.document.expressions import evaluate, expression_of

_SIGMOIDS = frozenset({"torch.sigmoid", "F.sigmoid", "Tensor.sigmoid", "nn.Sigmoid"})
_SQUEEZES = frozenset({"Tensor.squeeze", "torch.squeeze"})
_KEEPS_SIZE = frozenset({"nn.Dropout", "F.dropout", "nn.Identity", "nn.Softmax", "F.softmax", "torch.softmax"})


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a network.

    Attributes:
        outputs: How many values it gives for a row; None where that is not known, or it gives no row of them.
        probability: Whether a sigmoid stands last.
        column: Whether one value a row comes as a column, `N x 1`.
    """

    outputs: int | None = None
    probability: bool = False
    column: bool = True


def head_of(design: Design, graph: Graph, report: Report | None = None) -> Head:
    """The head of a module, from what checking found, or from its last linear layer."""
    end = _end(graph)
    if not end:
        return Head()
    finding = report.finding(graph.id, end[0].id) if report is not None else None
    given = next(iter(finding.outputs.values()), None) if finding is not None else None
    probability = any(node.op in _SIGMOIDS for node in end)
    squeezed = any(node.op in _SQUEEZES for node in end)
    if given is not None and given.sizes:
        if len(given.sizes) > 2:
            return Head(None, probability)  # images, or a row of values for each word
        flat = len(given.sizes) == 1
        return Head(1 if flat else given.sizes[-1], probability, not flat)
    last = last_linear(graph)
    outputs = _size(design, last.args.get("out_features")) if last is not None else None
    return Head(outputs, probability, not squeezed)


def last_linear(graph: Graph) -> Node | None:
    """The linear layer that says how many values a module gives for a row; None where another card does."""
    end = _end(graph)
    return end[-1] if end and end[-1].op == "nn.Linear" else None


def _end(graph: Graph) -> list[Node]:
    """The cards before the first output, from the last one back to that which decides how many values there are."""
    found: list[Node] = []
    node = next((node for node in graph.nodes.values() if node.op == "output"), None)
    while node is not None and len(found) < len(graph.nodes):  # a cycle has no end
        wire = next(iter(node.wires()), None)
        node = graph.nodes.get(wire.source.node) if wire is not None else None
        if node is None:
            break
        found.append(node)
        if node.op not in _SIGMOIDS | _SQUEEZES | _KEEPS_SIZE:
            break
    return found


def _size(design: Design, written: object) -> int | None:
    """A number of features, where it is written down or follows from the design's parameters."""
    if isinstance(written, int) and not isinstance(written, bool):
        return written
    text = expression_of(written) if isinstance(written, str) else None
    if text is None:
        return None
    names = {one.name: one.default for one in design.parameters if isinstance(one.default, int | float)}
    try:
        value = evaluate(text, names)
    except ExpressionError:
        return None
    return value if isinstance(value, int) else None
