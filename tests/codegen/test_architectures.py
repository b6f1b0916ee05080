"""Published architectures as they come out of the generator: short, and with the published number of parameters."""

import pytest
import torch

from designer.document import Design, History, SetArgument
from designer.templates import open_template
from tests.codegen.designs import code, golden, run_text


def classes(drawn: Design) -> str:
    """The classes of `model.py`, without the functions behind them."""
    return code(drawn).partition("\n\n\ndef ")[0]


@pytest.mark.parametrize(
    ("drawn", "name", "lines", "parameters"),
    [
        (lambda: open_template("resnet-50"), "ResNet50", 130, 25_557_032),  # torchvision
        (lambda: open_template("vit-b-16"), "VisionTransformer", 90, 86_567_656),  # torchvision, vit_b_16
        (lambda: golden("gpt-2-small"), "GPT2", 110, 124_439_808),  # transformers, GPT2Config() with its tied head
    ],
    ids=["resnet-50", "vit-b-16", "gpt-2-small"],
)
def test_it_is_short_and_has_its_published_size(drawn: object, name: str, lines: int, parameters: int) -> None:
    text = classes(drawn())  # type: ignore[operator]
    assert len(text.splitlines()) <= lines
    with torch.device("meta"):
        made = getattr(run_text(text), name)()  # as its parameters are by default
    assert sum(one.numel() for one in made.parameters()) == parameters


def test_code_does_not_depend_on_the_size_that_is_shown() -> None:
    """Of an image of 188 pixels U-Net leaves 4 at its lowest, where every copy is cut to what came from below."""
    drawn = open_template("u-net")
    (graph, image) = next(
        (graph, node)
        for graph in drawn.graphs.values()
        for node in graph.nodes.values()
        if node.op == "input" and "example" in node.args
    )
    small = History(drawn)
    small.do("Look at less", [SetArgument(graph.id, image.id, "example", {"H": 188, "W": 188})])
    assert code(small.design) == code(open_template("u-net"))
