"""Designs of blocks drawn at random: whatever the check finds right runs, with the shapes and numbers that it said."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
import torch

from designer.codegen import model_source, with_gaps
from designer.document import Design, Graph, GraphId, Json, Node, NodeId, Parameter, Port, Severity
from tests.codegen.designs import CATALOGUE, design, graph, node, report_of, run_text

Cards = tuple[list[Node], str]  # the cards, and the one that gives what they come to


def conv(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    return [node(name, "nn.Conv2d", {"input": before}, out_channels=wide, kernel_size=3, padding=1)], name


def norm(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    return [node(name, "nn.BatchNorm2d", {"input": before})], name


def bend(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    return [node(name, "F.relu", {"input": before}, named=draw.random() < 0.3)], name


def twice(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    return [node(name, "torch.add", {"input": before, "other": before}, named=draw.random() < 0.3)], name


def formula(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    text = draw.choice(["a * 2 - 1", "-a", "a[:, :] + a"])
    return [node(name, "formula", {"a": before}, named=draw.random() < 0.3, text=text)], name


def pair(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    """A convolution and its norm under one name."""
    one = node(f"{name}a", "nn.Conv2d", {"input": before}, out_channels=wide, kernel_size=1)
    two = node(f"{name}b", "nn.BatchNorm2d", {"input": one.id})
    return [replace(one, name=f"{name}.0"), replace(two, name=f"{name}.1")], two.id


def shortcut(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    """What is there for some widths only, and what passes it."""
    when = draw.choice(["width > 4", "width != 6", "width == 4 or width > 7"])
    cards = [node(f"{name}a", "nn.Conv2d", {"input": before}, out_channels="=width", kernel_size=1, when=when)]
    if draw.random() < 0.5:
        cards.append(node(f"{name}b", "nn.Dropout", {"input": f"{name}a"}))
    values = {"values": [str(cards[-1].id), before]}
    return [*cards, node(name, "first", values, named=draw.random() < 0.5)], name  # type: ignore[arg-type]


def learned(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    """A learned value that every pixel is given."""
    init: dict[str, Json] = draw.choice([{}, {"init": "normal"}, {"init": "full", "fill_value": 0.5}])
    token = node(f"{name}a", "parameter", shape=draw.choice([1, [1, 1, 1], [1, 1, 1, 1]]), **init)
    return [token, node(name, "torch.mul", {"input": before, "other": f"{name}a"}, named=draw.random() < 0.3)], name


def kept(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    """A value that is made once, of one or several cards."""
    made = [node(f"{name}a", "torch.ones", size=["=width", 1, 1], named=draw.random() < 0.5)]
    if draw.random() < 0.5:
        text = draw.choice(["a / 2", "a * a + 1"])
        made.append(node(f"{name}b", "formula", {"a": f"{name}a"}, text=text, named=draw.random() < 0.5))
    if draw.random() < 0.5:
        made.append(node(f"{name}c", "torch.cumsum", {"input": str(made[-1].id)}, dim=0, named=False))
    made.append(node(f"{name}d", "torch.mean", {"input": str(made[-1].id)}, dim=0, named=draw.random() < 0.5))
    held = node(f"{name}e", "buffer", {"value": str(made[-1].id)}, persistent=draw.random() < 0.5)
    return [*made, held, node(name, "torch.sub", {"input": before, "other": held.id})], name


def slices(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    """Channels in two halves, each under a name of its own."""
    halves = node(f"{name}b", "Tensor.unbind", {"input": f"{name}a"}, dim=1)
    halves = replace(halves, name=draw.choice([("left", "right"), (f"{name}l", f"{name}r")]))
    wires = draw.choice([("0", "1"), ("1", "1"), ("1", "0")])
    return [
        node(f"{name}a", "Tensor.unflatten", {"input": before}, dim=1, sizes=[2, -1], named=draw.random() < 0.3),
        halves,
        node(name, "torch.cat", {"tensors": [f"{name}b.{one}" for one in wires]}, dim=1, named=draw.random() < 0.3),
    ], name


def moody(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    """What is done otherwise while the network learns."""
    if draw.random() < 0.5:
        chance = draw.choice(["=0.25 if training else 0.0", "=0.5 if width > 5 and training else 0.0"])
        wires = {"query": before, "key": before, "value": before}
        return [node(name, "F.scaled_dot_product_attention", wires, dropout_p=chance, named=draw.random() < 0.3)], name
    when = draw.choice(["training", "not training", "training and width > 4"])
    extra = draw.choice([norm, bend])(draw, f"{name}a", before, wide)[0][0]
    either = node(name, "first", {"values": [f"{name}a", before]}, named=draw.random() < 0.5)
    return [replace(extra, when=when), either], name


def tied(draw: random.Random, name: str, before: str, wide: Json) -> Cards:
    """Two convolutions with one weight, either of which may be the one that owns it."""
    first = node(f"{name}a", "nn.Conv2d", {"input": before}, out_channels=6, kernel_size=1)
    one = node(f"{name}b", "nn.Conv2d", {"input": first.id}, out_channels=6, kernel_size=3, padding=1, bias=False)
    other = node(name, "nn.Conv2d", {"input": one.id}, out_channels=6, kernel_size=3, padding=1)
    if draw.random() < 0.5:
        other = replace(other, inputs={**other.inputs, "weight": Port(one.id, "weight")})
    else:
        one = replace(one, inputs={**one.inputs, "weight": Port(other.id, "weight")})
    return [first, one, other], name


PLAIN = (conv, norm, bend, twice, formula, pair, shortcut)
KEPT = (learned, kept, slices, moody, tied)
KINDS: Sequence[Callable[[random.Random, str, str, Json], Cards]] = (*PLAIN, *KEPT)


def block(draw: random.Random, name: str, smaller: Sequence[Graph]) -> Graph:
    """A class with a width, which may hold the blocks before it."""
    parameters = [Parameter("width", "int")]
    wide = draw.choice(["=width", "=2 * width", "=width + 2", 4, "=width // 2 + 1"])
    if draw.random() < 0.5:
        parameters.append(Parameter("out", "int", draw.choice([4, 6, 8])))
        wide = "=out"
    cards, before = [node("x", "input", shape="N width H W")], "x"
    for index in range(draw.randint(1, 5)):
        if smaller and draw.random() < 0.15:
            made, last = [node(f"n{index}", f"@{draw.choice(smaller).id}", {"x": before})], f"n{index}"
        else:
            made, last = draw.choice(KINDS)(draw, f"n{index}", before, wide)
        cards, before = cards + made, last
    return graph(name, *cards, node("y", "output", {"value": before}), parameters=parameters)


def repeat(draw: random.Random) -> dict[str, Json]:
    """How often a card stands there."""
    if draw.random() < 0.5:
        return {}
    n: Json = "=depth" if draw.random() < 0.3 else draw.choice([0, 1, 2, 3, 5, 14])
    return {"n": n, "shared": True} if draw.random() < 0.3 else {"n": n}


def network(seed: int) -> Design:
    """A network of a few cards of a few blocks."""
    draw = random.Random(seed)
    blocks: list[Graph] = []
    for index in range(draw.randint(1, 3)):
        blocks.append(block(draw, f"Block{index}", blocks))
    cards = [node("x", "input", shape=f"N {draw.choice([4, 6, 8])} 16 16")]
    for index in range(draw.randint(1, 3)):
        chosen = draw.choice(blocks)
        often = repeat(draw)
        args: dict[str, Json] = {}
        if len(chosen.parameters) > 1 and draw.random() < 0.6:
            args["out"] = draw.choice([4, 8, "=4 + 2 * index"]) if often else 4
        n = often.get("n")
        if isinstance(n, int) and n > 1 and len(chosen.parameters) > 1 and draw.random() < 0.5:
            often["overrides"] = {str(draw.randrange(n)): {"out": draw.choice([4, 6, 10])} for _ in range(2)}
        cards.append(node(f"b{index}", f"@{chosen.id}", {"x": str(cards[-1].id)}, repeat=often, **args))
    end = node("y", "output", {"value": str(cards[-1].id)})
    return design(graph("Net", *cards, end, parameters=[Parameter("depth", "int", 2)]), *blocks)


def function(draw: random.Random, name: str, smaller: Sequence[Graph]) -> Graph:
    """A function of a few cards with a number of its own, which may call the functions before it."""
    cards, before = [node("x", "input", shape="N C H W")], "x"
    for index in range(draw.randint(1, 4)):
        card = f"n{index}"
        if smaller and draw.random() < 0.4:
            given: dict[str, Json] = draw.choice([{}, {"times": "=times"}, {"times": "=times + 1"}, {"times": 3}])
            often = draw.choice([{}, {"n": 2}, {"n": "=times"}])
            cards.append(node(card, f"@{draw.choice(smaller).id}", {"x": before}, repeat=often, **given))
        elif draw.random() < 0.5:
            text = draw.choice(["a * times", "a if times > 2 else -a", "a[:, :, :H] + times", "clamp(a, max=times)"])
            cards.append(node(card, "formula", {"a": before}, named=draw.random() < 0.5, text=text))
        else:
            cards += draw.choice([bend, twice, formula])(draw, card, before, 0)[0]
        before = card
    end = node("y", "output", {"value": before})
    return graph(name, *cards, end, parameters=[Parameter("times", "int", draw.choice([1, 2, 3]))], kind="function")


def with_functions(drawn: Design, draw: random.Random) -> Design:
    """The same network, whose classes hand what they give through functions first."""
    functions: list[Graph] = []
    for index in range(draw.randint(1, 3)):
        functions.append(function(draw, f"function{index}", functions))
    for one in drawn.graphs.values():
        end = one.nodes.pop(NodeId("y"))
        (source,) = end.inputs.values()
        called = node("called", f"@{draw.choice(functions).id}", {"x": str(source)}, named=draw.random() < 0.5)
        one.nodes.update({called.id: called, end.id: replace(end, inputs={"value": Port(called.id)})})
    return replace(drawn, graphs={**drawn.graphs, **{one.id: one for one in functions}})


@pytest.mark.parametrize("seed", range(40))
def test_what_is_checked_is_what_runs(seed: int) -> None:
    runs_as_checked(network(seed))


@pytest.mark.parametrize("seed", range(0, 40, 2))
def test_functions_run_as_they_are_checked(seed: int) -> None:
    runs_as_checked(with_functions(network(seed), random.Random(seed)))


def runs_as_checked(drawn: Design) -> None:
    """Holds the code of a network that is sound to what was said of it."""
    report = with_gaps(drawn, CATALOGUE, report_of(drawn))
    text = model_source(drawn, CATALOGUE, report).text
    compile(text, "model.py", "exec")
    assert report.problems or "# problem" not in text
    if "# problem" in text or any(one.severity is Severity.ERROR for one in report.problems):
        return
    module = run_text(text).Net().eval()
    net = drawn.graphs[GraphId("net")]
    *_, last, _ = net.nodes
    finding = report.finding(net.id, last)
    assert finding is not None
    (said,) = finding.outputs.values()
    channels = int(str(net.nodes[next(iter(net.nodes))].args["shape"]).split()[1])
    assert module(torch.randn(2, channels, 16, 16)).shape[1:] == said.sizes[1:]
    assert sum(one.numel() for one in module.parameters()) == report.parameters


def test_most_of_them_run() -> None:
    """The test above says nothing where all are refused."""
    sound = [report_of(network(seed)).ok for seed in range(40)]
    assert sum(sound) > 25
    sound = [report_of(with_functions(network(seed), random.Random(seed))).ok for seed in range(0, 40, 2)]
    assert sum(sound) > 10
