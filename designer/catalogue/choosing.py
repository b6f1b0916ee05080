"""A card that is one of several layers or blocks, whichever a setting names: variants of a network, tried by turns.

All of them take and give the same, so that the wires of the card are there for each. The layer has the card's name
whichever it is, so that nothing else of the design knows which was chosen.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from designer.catalogue.ports import CHOICE, called_graph
from designer.catalogue.spec import Argument, Family, Kind, Operator, Role
from designer.document import Design, ExpressionError, Graph, GraphId, Json, Node
from designer.document.expressions import Value, evaluate, expression_of, literal_of

choice = Operator(
    op=CHOICE,
    title="Choice",
    family=Family.INPUT_OUTPUT,
    role=Role.CHOICE,
    summary="Is one of several layers or blocks, whichever a setting names; all of them take and give the same.",
    name="chosen",
    outputs=(),
    arguments=(
        Argument("by", Kind.TEXT, initial="relu", doc="Which one it is: a name, or a parameter that says one."),
        Argument(
            "options",
            Kind.TABLE,
            initial={"relu": {"op": "nn.ReLU"}, "gelu": {"op": "nn.GELU"}},
            doc="What it may be, each with its name.",
        ),
    ),
    facts=("by",),
    keywords=("variant", "alternative", "option", "search", "switch", "either"),
)

OPERATORS = (choice,)

Options = Mapping[str, Node]
"""What a card may be, by name: the card as it is then."""


def options_of(node: Node) -> Options:
    """What a choice is between.

    Raises:
        ExpressionError: It is not said as the format says it.
    """
    written = node.args.get("options")
    if not isinstance(written, dict) or not written:
        raise ExpressionError("there is nothing to choose from")
    found: dict[str, Node] = {}
    for name, said in written.items():
        op, args = (said.get("op"), said.get("args", {})) if isinstance(said, dict) else (None, {})
        if not isinstance(op, str) or not op.startswith(("nn.", "@", "custom.")) or not isinstance(args, dict):
            raise ExpressionError(f"`{name}` is no layer or block")
        found[name] = replace(node, op=op, args=args)
    return found


def picked(node: Node, names: Mapping[str, Value]) -> str:
    """The name of what a choice comes to where names mean these values.

    Raises:
        ExpressionError: It comes to none of what there is.
    """
    options, by = options_of(node), node.args.get("by")
    text = expression_of(by)
    found = evaluate(text, names) if text is not None else literal_of(by)
    if not isinstance(found, str) or found not in options:
        asked = f"`{text}`" if text is not None else "it"
        raise ExpressionError(f"{asked} is {json.dumps(found)}, and there is {', '.join(options)}")
    return found


def alternatives(node: Node) -> list[Node]:
    """What a card may be: itself, or all that a choice is between; nothing where that is not said as it must be."""
    if node.op != CHOICE:
        return [node]
    try:
        return list(options_of(node).values())
    except ExpressionError:  # which is said at the card
        return []


def called_graphs(design: Design, graph: Graph, node: Node) -> Iterator[Graph]:
    """The graphs that a card is an instance of, whichever it is."""
    for one in alternatives(node):
        if (called := called_graph(design, graph, one)) is not None:
            yield called


def with_changed_options(node: Node, op: str, change: Callable[[Mapping[str, Json]], Mapping[str, Json]]) -> Node:
    """The card with other arguments for those of its options that are of this operator."""
    try:
        options = options_of(node)
    except ExpressionError:  # which is said at the card
        return node
    written: dict[str, Json] = {}
    for name, option in options.items():
        args = dict(change(option.args) if option.op == op else option.args)
        written[name] = {"op": option.op, **({"args": args} if args else {})}
    return replace(node, args={**node.args, "options": written})


def options_text(design: Design, node: Node) -> str:
    """The options as people write them, a line each: `relu: nn.ReLU(inplace=True)`."""
    try:
        options = options_of(node)
    except ExpressionError:
        return ""
    return "\n".join(f"{name}: {_call_text(design, option)}" for name, option in options.items())


def _call_text(design: Design, option: Node) -> str:
    block = design.graphs.get(GraphId(option.op[1:])) if option.op.startswith("@") else None
    given = ", ".join(f"{name}={_argument_text(value)}" for name, value in option.args.items())
    return f"{block.name if block is not None else option.op}({given})"


def _argument_text(value: Json) -> str:
    text = expression_of(value)
    if text is not None:
        return text
    return f"[{', '.join(map(_argument_text, value))}]" if isinstance(value, list) else repr(literal_of(value))


def options_from_text(design: Design, text: str) -> dict[str, Json]:
    """The options that are written so.

    Raises:
        ExpressionError: A line says none; a sentence says which.
    """
    found: dict[str, Json] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, called = (part.strip() for part in line.partition(":"))
        if not colon or not name or name in found:
            raise ExpressionError(f"`{line.strip()}` is no option; write one such as `relu: nn.ReLU()`")
        found[name] = _said(design, called)
    if not found:
        raise ExpressionError("there is nothing to choose from; write a line such as `relu: nn.ReLU()`")
    return found


def _said(design: Design, text: str) -> Json:
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"`{text}` is not how a layer is made") from None
    name, keywords = (tree.func, tree.keywords) if isinstance(tree, ast.Call) else (tree, [])
    if isinstance(tree, ast.Call) and (tree.args or any(one.arg is None for one in keywords)):
        raise ExpressionError(f"`{text}` gives an argument without its name")
    op = ast.unparse(name)
    block = next((one for one in design.graphs.values() if one.name == op and one.kind == "module"), None)
    if block is None and not op.startswith("nn."):
        raise ExpressionError(f"`{op}` is neither a layer of PyTorch, such as `nn.ReLU`, nor a block of this design")
    args: dict[str, Json] = {str(one.arg): _value(one.value) for one in keywords}
    return {"op": f"@{block.id}" if block is not None else op, **({"args": args} if args else {})}


def _value(tree: ast.expr) -> Json:
    if isinstance(tree, ast.List | ast.Tuple):
        return [_value(one) for one in tree.elts]
    try:
        value: Json = ast.literal_eval(tree)
    except ValueError:
        return f"={ast.unparse(tree)}"
    return f"={value}" if isinstance(value, str) and value.startswith("=") else value
