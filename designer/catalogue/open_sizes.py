"""What a block takes: the patterns of its inputs, wide enough for a second card of the block elsewhere.

A layer that finds its size in what flows in would be written with that very number, and be wrong for the next card. So
the size becomes a parameter of the block, named in the pattern of its input (`N in_channels H W`), and each card fills
it in by itself. Sizes on which nothing in the block depends are left open; all others stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from designer.catalogue.list_shapes import list_shape, one_shape
from designer.catalogue.ports import called_again, called_graph
from designer.catalogue.spec import Catalogue, Family
from designer.document import Design, Graph, GraphId, Node, NodeId, Parameter, Port, Signature
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
# Beside those families: what puts images of any size together, or sums them up.
_JOINING = {"torch.add", "torch.sub", "torch.mul", "torch.cat"}
_SUMMING = {"torch.mean", "torch.sum"}


def with_open_sizes(
    catalogue: Catalogue, design: Design, block: Graph, signatures: Mapping[NodeId, Signature]
) -> Graph:
    """The block with a pattern at each input, and the parameters that the patterns name.

    Args:
        signatures: What flows into each input, by its node, as far as it is known; an input without stays as it is.
    """
    taken = {parameter.name for parameter in block.parameters}
    taken |= {node.label for node in block.nodes.values()}
    images = _sees_channels_alone(catalogue, design, block)
    stretched = {"1"} if any(node.op in _JOINING for node in block.nodes.values()) else set()  # to what is beside it
    parameters: list[Parameter] = []
    letters: dict[tuple[str, str], str] = {}
    nodes = dict(block.nodes)
    for node_id, signature in signatures.items():
        if signature.kind == "list" and "shape" not in nodes[node_id].args:
            any_shapes = list_shape(["..."] * signature.sizes[0])
            nodes[node_id] = replace(nodes[node_id], args={**nodes[node_id].args, "shape": any_shapes})
        if signature.kind != "tensor" or not signature.names:
            continue
        rank = len(signature.names)
        words = [_word(name, size) for name, size in zip(signature.names, signature.sizes, strict=True)]
        if images and rank in _AXES:
            for axis in range(2, rank):
                if words[axis] not in stretched:
                    words[axis] = _letter(letters, size_letter(rank, axis), signature.names[axis])
        for wanted, axis in _found_here(catalogue, design, block, node_id):
            if -rank <= axis < rank and words[axis].isdecimal():
                name = free_name(wanted, taken)
                taken.add(name)
                doc = f"How large that dimension of `{block.nodes[node_id].label}` is; each card finds it by itself."
                parameters.append(Parameter(name, "int", doc=doc))
                words[axis] = name
        node = nodes[node_id]
        nodes[node_id] = replace(node, args={**node.args, "shape": " ".join(words)})
    return replace(block, nodes=nodes, parameters=(*block.parameters, *parameters))


def parts_of(node: Node) -> list[str]:
    """The parts of the pattern of an input; none where it has none."""
    return one_shape(node).split() if node.op == "input" else []


def size_letter(rank: int, axis: int) -> str:
    """What an open size is called by habit, such as `H`."""
    return _AXES[rank][axis] if rank in _AXES else "L"


def _word(name: str, size: int) -> str:
    """A dimension in a pattern: its number or its plain name; what is computed has the size it has now."""
    return name if name.isdecimal() or name.isidentifier() else str(size)


def _letter(letters: dict[tuple[str, str], str], letter: str, name: str) -> str:
    """A name for an open size, `H` and then `H2`: sizes that are the same are called the same."""
    known = [key for key in letters if key[0] == letter]
    return letters.setdefault((letter, name), f"{letter}{len(known) + 1}" if known else letter)


def _sees_channels_alone(catalogue: Catalogue, design: Design, block: Graph, around: Collection[GraphId] = ()) -> bool:
    """Whether the block would run on an image of any height and width.

    Args:
        around: The blocks that it lies in; one that lies in itself runs on nothing.
    """
    for node in block.nodes.values():
        if node.op in ("input", "output") or node.op in _JOINING | _SUMMING:
            continue
        called = _taken_whole(design, block, node)
        if called is not None:
            path = {*around, block.id}
            if called.id in path or not _takes_any_image(called):
                return False
            if not _sees_channels_alone(catalogue, design, called, path):
                return False
            continue
        operator = catalogue.get((called_again(design, block, node) or node).op)
        if operator is None or operator.family not in _BLIND:
            return False
        patterns = {port.name: port.pattern.split() for port in operator.inputs}
        autos = [argument.auto for argument in operator.arguments if argument.auto is not None]
        if any(auto.axis % max(2, len(patterns[auto.port])) != 1 for auto in autos):
            return False
    return True


def _taken_whole(design: Design, block: Graph, node: Node) -> Graph | None:
    """The block that a card stands for; None also where its copies take slices, which have fewer dimensions."""
    return None if node.repeat.get("each") else called_graph(design, block, node)


def _takes_any_image(called: Graph) -> bool:
    """Whether no input of a block says how high or wide it is."""
    fixed = {parameter.name for parameter in called.parameters}
    sizes = [size for node in called.nodes.values() for size in parts_of(node)[2:]]
    return all(size.isidentifier() and size not in fixed for size in sizes)


def _found_here(catalogue: Catalogue, design: Design, block: Graph, source: NodeId) -> Iterator[tuple[str, int]]:
    """What cards find out from a node, with its dimension: also through cards that leave every size as it is."""
    for node in block.nodes.values():
        if node.id == source:
            continue
        readers = [port for port, given in node.inputs.items() if given == Port(source)]
        called = _taken_whole(design, block, node)
        if called is not None:
            ends = [one for one in called.nodes.values() if one.label in readers]
            named = {parameter.name for parameter in called.parameters} - set(node.args)
            yield from ((part, axis) for end in ends for axis, part in enumerate(parts_of(end)) if part in named)
        operator = catalogue.get(node.op)
        if operator is None:
            continue
        for argument in operator.arguments:
            if argument.auto is not None and argument.auto.port in readers and argument.name not in node.args:
                yield argument.name, argument.auto.axis
        if readers and operator.family in _PASSING:
            yield from _found_here(catalogue, design, block, node.id)
