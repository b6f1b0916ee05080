"""The classes that a design itself brings, written into `model.py` as they are in it.

Their text is Python that a person wrote, so it is the one thing of a document that becomes code as it stands. Only a
text that reads as imports of torch, math and typing and a single class is written, and whether the file may be run is
asked before it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from designer.catalogue.custom_text import CustomClass, read_custom
from designer.codegen.program import Program
from designer.codegen.source import Source
from designer.document import Graph


class CustomSources:
    """What the graphs of a program use of the design's own layers.

    Attributes:
        classes: The text of each class, marked as that of every card that is one.
        imports: The statements that they need beside the usual ones.
        usual: The usual names that they read.
    """

    def __init__(self, program: Program, graphs: Sequence[Graph]) -> None:
        self.classes: list[Source] = []
        self.imports: set[str] = set()
        self.usual: set[str] = set()
        for operator in program.catalogue.values():
            if not operator.source:
                continue
            read = read_custom(operator.source)
            users = [(graph, node) for graph in graphs for node in graph.nodes.values() if node.op == operator.op]
            if not isinstance(read, CustomClass) or not users:
                continue
            text = Source(read.body)
            for graph, node in users:
                text = text.marked(graph.id, node.id)
            self.classes.append(text)
            self.imports |= {statement for _, statement in read.imports}
            self.usual |= read.usual
