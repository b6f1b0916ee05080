"""What checking a design costs, against making and running the same layers by hand on tensors without data.

A published network is held against `torchinfo.summary`, which tells shapes and multiply-adds of a module that is there.
"""

import time
from collections.abc import Callable, Iterator
from statistics import median

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from designer.api import Design as Design_
from designer.document import Design, GraphId, Json, NodeId, SetArgument
from designer.inference.checker import Checker
from designer.inference.memo import Memo, NoCustomCode
from designer.inference.roots import root_of, walk_example
from designer.inference.survey import survey
from designer.inference.versions import Versions
from designer.inference.walk import Visit
from tests.inference.drawing import CATALOGUE, module
from tests.inference.published import resnet

_SIZES = (100, 500)
_ROUNDS, _MANY = 5, 20
_BLOCK = 7  # nodes
_STAGES = 4
_CHANNELS = 16


def inference() -> dict[str, dict[str, float]]:
    """Milliseconds by hand, of a first check, of another of the same, and of one after an edit in the middle."""
    _run_chain(10)  # torch's own first calls
    found = {}
    for nodes in _SIZES:
        layers, blocks = nodes // 2, nodes // _BLOCK
        widths = [(f"fc{layers // 2}", "out_features", 65 + number) for number in range(_ROUNDS)]
        found[f"chain, {nodes} nodes"] = _measure(chain(layers), lambda count=layers: _run_chain(count), widths)
        gaps = [(f"conv{blocks // 2}", "dilation", 2 + number) for number in range(_ROUNDS)]
        found[f"residual, {nodes} nodes"] = _measure(_residual(blocks), lambda count=blocks: _run_residual(count), gaps)
    return found | {"ResNet-152": _published()}


def _published() -> dict[str, float]:
    """ResNet-152 against torchinfo: one world, all worlds with names, and an edit that changes no shape."""
    import torchinfo  # which the other measurements do without

    design = resnet(3, 8, 36, 3)
    graph = design.graphs[design.networks[0].graph]
    with torch.device("meta"):
        made = Design_(design).build()

    def one_world() -> None:
        surveys = {one.id: survey(CATALOGUE, design, one) for one in design.graphs.values()}
        visit = Visit(design, CATALOGUE, Memo(NoCustomCode()), surveys, Versions().of(CATALOGUE, design), {})
        walk_example(visit, root_of(CATALOGUE, design, graph, design.networks[0]), 1)

    # In turn, so that what else the computer does falls on all of them.
    rounds = [
        (
            _spent(lambda: torchinfo.summary(made, (1, 3, 224, 224), device="meta", verbose=0)),
            _spent(one_world),
            _spent(lambda: Checker(CATALOGUE).check(design)),
        )
        for _ in range(_MANY)
    ]
    peer, example, every = map(median, zip(*rounds, strict=True))
    checker = Checker(CATALOGUE)
    checker.check(design)
    before, edits = checker.runs, []
    for number in range(_MANY):
        SetArgument(graph.id, NodeId("norm"), "eps", 1e-5 * (2 + number)).apply(design)
        edits.append(_spent(lambda: checker.check(design)))
    return {
        "torchinfo, ms": peer,
        "one world, ms": example,
        "times faster": peer / example,
        "all worlds, ms": every,
        "worlds, ratio": every / example,
        "edit, ms": median(edits),
        "nodes run again": (checker.runs - before) / _MANY,
    }


def _measure(design: Design, by_hand: Callable[[], object], edits: list[tuple[str, str, Json]]) -> dict[str, float]:
    checker = Checker(CATALOGUE)
    hand = median(_spent(by_hand) for _ in range(_ROUNDS))
    cold = _spent(lambda: checker.check(design))
    warm = median(_spent(lambda: checker.check(design)) for _ in range(_ROUNDS))
    after = []
    for node, name, value in edits:
        SetArgument(GraphId("net"), NodeId(node), name, value).apply(design)
        after.append(_spent(lambda: checker.check(design)))
    found = {"by hand, ms": hand}
    for name, milliseconds in (("cold", cold), ("warm", warm), ("edit", median(after))):
        found |= {f"{name}, ms": milliseconds, f"{name}, ratio": milliseconds / hand}
    return found


def _spent(do: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    before = time.process_time()
    do()
    return 1000 * (time.process_time() - before)


def chain(layers: int) -> Design:
    """So many linear layers in a row, each with what bends behind it."""
    lines = ["x: input N 64"]
    for number in range(layers):
        before = f"relu{number - 1}" if number else "x"
        lines += [f"fc{number}: nn.Linear(out_features=64) {before}", f"relu{number}: F.relu fc{number}"]
    return module(*lines, f"y: output relu{layers - 1}")


def _run_chain(layers: int) -> Tensor:
    with torch.device("meta"):
        x = torch.empty(2, 64)
        for _ in range(layers):
            x = F.relu(nn.Linear(64, 64)(x))
    return x


def _widths(blocks: int) -> Iterator[tuple[int, int]]:
    """Channels and stride of each block: four stages, each half as large and twice as wide as the one before."""
    stage = 0
    for number in range(blocks):
        grown, stage = stage != number * _STAGES // blocks, number * _STAGES // blocks
        yield _CHANNELS * 2**stage, 2 if grown else 1


def _residual(blocks: int) -> Design:
    lines = ["x: input N 16 64 64"]
    last = "x"
    for n, (channels, stride) in enumerate(_widths(blocks)):
        settings = f"out_channels={channels}, kernel_size=3, bias=False"
        if stride == 2:
            lines.append(f"down{n}: nn.Conv2d(out_channels={channels}, kernel_size=1, stride=2) {last}")
            last = f"down{n}"
        lines += [
            f"conv{n}: nn.Conv2d({settings}, padding='same') {last}",
            f"norm{n}: nn.BatchNorm2d conv{n}",
            f"relu{n}: F.relu norm{n}",
            f"again{n}: nn.Conv2d({settings}, padding=1) relu{n}",
            f"other{n}: nn.BatchNorm2d again{n}",
            f"sum{n}: torch.add {last} other{n}",
            f"block{n}: F.relu sum{n}",
        ]
        last = f"block{n}"
    return module(*lines, f"y: output {last}")


def _run_residual(blocks: int) -> Tensor:
    with torch.device("meta"):
        x = torch.empty(2, 16, 64, 64)
        for channels, stride in _widths(blocks):
            if stride == 2:
                x = nn.Conv2d(x.shape[1], channels, 1, stride=2)(x)
            y = nn.Conv2d(channels, channels, 3, padding="same", bias=False)(x)
            y = F.relu(nn.BatchNorm2d(channels)(y))
            y = nn.Conv2d(channels, channels, 3, padding=1, bias=False)(y)
            x = F.relu(nn.BatchNorm2d(channels)(y) + x)
    return x
