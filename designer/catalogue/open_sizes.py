"""What a block takes: the patterns of its inputs, wide enough for a second card of the block elsewhere.

A layer that finds its size in what flows in would be written with that very number, and be wrong for the next card. So
the size becomes a parameter of the block, named in the pattern of its input (`N in_channels H W`), and each card fills
it in by itself. Sizes on which nothing in the block depends are left open; all others stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from designer.catalogue.spec import Argument, Auto, Catalogue, Family
from designer.document import Graph, NodeId, Parameter, Port, Signature
from designer.document.names import free_name

_AXES = {3: ("N", "C", "L"), 4: ("N", "C", "H", "W"), 5: ("N", "C", "D", "H", "W")}
_BLIND = {  # families that look at no size of an image but the number of its channels
    Family.CONVOLUTION,
    Family.NORMALISATION,
    Family.POOLING,
    Family.ACTIVATION,
    Family.REGULARISATION,
}
_PASSING = {Family.ACTIVATION, Family.REGULARISATION}


def with_open_sizes(catalogue: Catalogue, block: Graph, signatures: Mapping[NodeId, Signature]) -> Graph:
    """The block with a pattern at each input, and the parameters that the patterns name.

    Args:
        signatures: What flows into each input, by its node, as far as it is known; an input without stays as it is.
    """
    taken = {parameter.name for parameter in block.parameters}
    taken |= {node.label for node in block.nodes.values()}
    images = _sees_channels_alone(catalogue, block)
    parameters: list[Parameter] = []
    letters: dict[tuple[str, str], str] = {}
    nodes = dict(block.nodes)
    for node_id, signature in signatures.items():
        if signature.kind != "tensor" or not signature.names:
            continue
        rank = len(signature.names)
        words = [_word(name, size) for name, size in zip(signature.names, signature.sizes, strict=True)]
        if images and rank in _AXES:
            for axis in range(2, rank):
                words[axis] = _letter(letters, _AXES[rank][axis], signature.names[axis])
        for argument, auto in _found_here(catalogue, block, node_id):
            if -rank <= auto.axis < rank and words[auto.axis].isdecimal():
                name = free_name(argument.name, taken)
                taken.add(name)
                doc = f"How large that dimension of `{block.nodes[node_id].label}` is; each card finds it by itself."
                parameters.append(Parameter(name, "int", doc=doc))
                words[auto.axis] = name
        node = nodes[node_id]
        nodes[node_id] = replace(node, args={**node.args, "shape": " ".join(words)})
    return replace(block, nodes=nodes, parameters=(*block.parameters, *parameters))


def _word(name: str, size: int) -> str:
    """A dimension in a pattern: its number or its plain name; what is computed has the size it has now."""
    return name if name.isdecimal() or name.isidentifier() else str(size)


def _letter(letters: dict[tuple[str, str], str], letter: str, name: str) -> str:
    """A name for an open size, `H` and then `H2`: sizes that are the same are called the same."""
    known = [key for key in letters if key[0] == letter]
    return letters.setdefault((letter, name), f"{letter}{len(known) + 1}" if known else letter)


def _sees_channels_alone(catalogue: Catalogue, block: Graph) -> bool:
    """Whether the block would run on an image of any height and width."""
    for node in block.nodes.values():
        if node.op in ("input", "output"):
            continue
        operator = catalogue.get(node.op)
        if operator is None or operator.family not in _BLIND:
            return False
        patterns = {port.name: port.pattern.split() for port in operator.inputs}
        autos = [argument.auto for argument in operator.arguments if argument.auto is not None]
        if any(auto.axis % max(2, len(patterns[auto.port])) != 1 for auto in autos):
            return False
    return True


def _found_here(catalogue: Catalogue, block: Graph, source: NodeId) -> Iterator[tuple[Argument, Auto]]:
    """The arguments that are found from what comes out of a node, through cards that leave every size as it is."""
    for node in block.nodes.values():
        operator = catalogue.get(node.op)
        if operator is None or node.id == source:
            continue
        readers = [port.name for port in operator.inputs if node.inputs.get(port.name) == Port(source)]
        for argument in operator.arguments:
            if argument.auto is not None and argument.auto.port in readers and argument.name not in node.args:
                yield argument, argument.auto
        if readers and operator.family in _PASSING:
            yield from _found_here(catalogue, block, node.id)
