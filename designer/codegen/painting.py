"""What a generator is asked: to paint pictures from noise, as the one of a DCGAN does.

That it does is found in its step: a network that learns there is given random numbers and nothing else. What it gives
has the form of images, and the `tanh` or `sigmoid` that it ends in says between what their points lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from designer.catalogue import Catalogue
from designer.catalogue.bypassing import plain_design
from designer.codegen.brackets import Brackets, flat, laid_out
from designer.codegen.calls import call
from designer.codegen.giving_back import node_before
from designer.codegen.instances import network_arguments
from designer.codegen.literals import literal
from designer.codegen.model import write_model
from designer.codegen.predict_files import PNG
from designer.codegen.program import Program, Scope
from designer.codegen.prose import docstring, plain
from designer.codegen.source import Source
from designer.codegen.train import Train, nothing_to_train
from designer.document import Design, Graph, Network, Node, Report

_NOISE = ("torch.randn", "torch.rand")
_TO_POINTS = {
    **dict.fromkeys(("torch.tanh", "F.tanh", "Tensor.tanh", "nn.Tanh"), "(pictures + 1) / 2"),
    **dict.fromkeys(("torch.sigmoid", "F.sigmoid", "Tensor.sigmoid", "nn.Sigmoid"), "pictures"),
}
"""By what a network ends in, how what it gives becomes points between 0 and 1."""
_SHAPES = ("Tensor.reshape", "Tensor.unflatten", "Tensor.view", "nn.Unflatten", "torch.reshape", "torch.unflatten")
_CHANNELS = (1, 3)  # of a picture: shades of grey, or colours


@dataclass(frozen=True, slots=True)
class Painting:
    """A generator in its step.

    Attributes:
        call: The node that calls it.
        noise: The node that draws what it is given.
        to_points: What is written to make points of the `pictures` that it gives.
        size: Channels, height and width of one of them.
    """

    step: Graph
    network: Network
    call: Node
    noise: Node
    to_points: str
    size: tuple[int, int, int]


def painting_of(design: Design, report: Report) -> Painting | None:
    """The generator that the last stage trains; None where there is none, or nothing says what its points mean."""
    if nothing_to_train(design):
        return None
    return next(_found(design, report, design.graphs[design.stages[-1].step]), None)


def _found(design: Design, report: Report, step: Graph) -> Iterator[Painting]:
    asked = [node.args.get("networks") for node in step.nodes.values() if node.op == "minimise"]
    learning = {name for names in asked if isinstance(names, list) for name in names}
    for node in step.nodes.values():
        network = next((one for one in design.networks if one.name == node.of and one.name in learning), None)
        graph = design.graphs.get(network.graph) if network is not None else None
        noise = node_before(step, node, next(iter(node.inputs))) if len(node.inputs) == 1 else None
        if network is None or graph is None or noise is None or noise.op not in _NOISE or not _of_each_row(noise):
            continue
        to_points, size = _TO_POINTS.get(_end(graph)), _size(report, step, node)
        if to_points is not None and size is not None:
            yield Painting(step, network, node, noise, to_points, size)


def _of_each_row(noise: Node) -> bool:
    size = noise.args.get("size")
    return isinstance(size, list) and size[:1] == ["=N"]


def _end(graph: Graph) -> str:
    """What the only output of a graph comes from, whatever form it is given afterwards."""
    outputs = [node for node in graph.nodes.values() if node.op == "output"]
    before = node_before(graph, outputs[0], "value") if len(outputs) == 1 else None
    for _ in graph.nodes:  # a cycle has no end
        if before is None or before.op not in _SHAPES:
            break
        before = node_before(graph, before, "input")
    return before.op if before is not None and not before.when else ""


def _size(report: Report, step: Graph, node: Node) -> tuple[int, int, int] | None:
    finding = report.finding(step.id, node.id)
    given = next(iter(finding.outputs.values()), None) if finding is not None else None
    match given.sizes if given is not None else ():
        case (_, channels, height, width) if channels in _CHANNELS:
            return channels, height, width
    return None


def paint_source(design: Design, catalogue: Catalogue, report: Report) -> str:
    """The text of `predict.py` of a design that trains a generator; empty where it trains none."""
    painting = painting_of(plain_design(catalogue, design).design, report)
    if painting is None:
        return ""
    program = Program(design, catalogue, report)
    write_model(program)
    return _file(program, painting)


def _file(program: Program, painting: Painting) -> str:
    design, network = program.design, painting.network
    names = Train(program).names
    config = {key: f"self.config.{field}" for key, field in names.config.items()}
    usage = ("", "    python predict.py", "    python predict.py --count 64 --seed 3 --out pictures")
    says = f"Paints pictures with `{plain(network.name)}` of `{plain(design.name)}`, which train.py has trained."
    head = docstring(f"{says}\n\n{design.doc}", 0, usage)
    rows = [
        "import sys",
        "from io import BytesIO",
        "from pathlib import Path",
        "",
        "import torch",
        "from PIL import Image",
    ]
    rows += [
        "from torch import Tensor",
        "",
        "import model",
        "from painting import Painter, paint",
        "from train import Config",
    ]
    body = ["class Predictor(Painter):", '    """The trained network, which makes a picture of random numbers."""', ""]
    body += ["    def __init__(self, checkpoint: Path | None = None) -> None:", "        super().__init__(checkpoint)"]
    body += [
        "        self.config = self.settings(Config)",
        f"        {_made(program, painting, config, names.networks)}",
        "",
    ]
    channels, height, width = painting.size
    body += ["    def paint(self, count: int) -> Tensor:"]
    body += [f'        """Pictures of random numbers, N x {channels} x {height} x {width}."""']
    scope = Scope({"N": "count", **config, **program.of_networks({network.name: "self.net"})})
    drawn = laid_out(call(program, painting.step, painting.noise, scope, lambda _slot: None, []), 8, before=8)
    asked = Scope(networks={network.name: "self.net"})
    told = flat(call(program, painting.step, painting.call, asked, lambda _slot: Source("noise"), []))
    body += [f"        noise = {drawn.text}", f"        pictures: Tensor = {told.text}"]
    body += [f"        return {painting.to_points}", "", *PNG]
    main = 'if __name__ == "__main__":\n    sys.exit(paint(Predictor))\n'
    return "\n\n\n".join(["\n".join(head) + "\n\n" + "\n".join(rows), "\n".join(body), main])


def _made(program: Program, painting: Painting, config: Mapping[str, str], called: Mapping[str, str]) -> str:
    """The line that makes the network with its weights, as `train.py` makes it."""
    network = painting.network
    arguments = network_arguments(program, network, program.design.graphs[network.graph], Scope(dict(config)), [])
    made = Brackets(Source(f"model.{program.class_of(network)}("), tuple(arguments))
    restored = Brackets(Source("self.restored("), (Source(literal(called[network.name])), made))
    return f"self.net = {laid_out(restored, 8, before=len('self.net = ')).text}"
