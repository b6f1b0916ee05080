"""What the menu of an argument offers: to be a parameter of the class or of the design, or a fixed value again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from designer.app.panels.fields import ArgumentField, value_text
from designer.catalogue.custom import operator_of
from designer.catalogue.exposing import exposable, expose, expose_to_design, fix, read, readable
from designer.catalogue.promoting import give_value, is_from_wire, may_be_port, take_from_wire
from designer.catalogue.spec import Argument, Catalogue
from designer.document import UNSET, Design, Edit, EditError, Graph, Json, Node, Unset
from designer.document.expressions import expression_of

Change = tuple[str, tuple[Edit, ...]]


def fill_menu(
    menu: QMenu,
    catalogue: Catalogue,
    design: Design,
    graph: Graph,
    node: Node,
    field: ArgumentField,
    found: Json | Unset,
    do: Callable[[str, tuple[Edit, ...]], None],
) -> None:
    """Puts into a menu what can be done with an argument of a card.

    Args:
        found: What the argument came to, where it is an expression.
        do: Makes a change; what cannot be done is said at the field.
    """
    argument: Argument = field.argument

    def offer(text: str, made: Callable[[], Change]) -> None:
        def chosen() -> None:
            try:
                do(*made())
            except EditError as error:
                field.refuse(f"That could not be done: {error}.")

        menu.addAction(text.replace("&", "&&"), chosen)

    operator = operator_of(catalogue, design, node.op)
    if is_from_wire(node.args.get(argument.name)):
        offer("Give it a value again", lambda: give_value(graph, node, argument))
        return
    if operator is not None and may_be_port(operator, argument):
        offer("Take it from a wire", lambda: take_from_wire(graph, node, argument))
    if exposable(graph, node, argument):
        for known in readable(design, graph, node, argument):
            offer(f"Read {known.name} of {graph.name}", partial(read, graph, node, argument, known))
        offer(f"Make it a parameter of {graph.name}", lambda: expose(graph, node, argument))
        offer("Make it a setting of the design", lambda: expose_to_design(design, graph, node, argument))
    elif expression_of(node.args.get(argument.name)) is not None:
        value = "" if found is UNSET else f" at {value_text(found)}"
        offer(f"Fix it{value}", lambda: fix(design, graph, node, argument, found))
