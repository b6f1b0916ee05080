"""Which cards answer what is typed."""

import pytest

from designer.app.card_query import CardIndex
from designer.catalogue import build_catalogue
from designer.document import GraphId
from designer.inference import check
from tests.app.nested import nested


@pytest.fixture(scope="module")
def index() -> CardIndex:
    design, catalogue = nested(), build_catalogue()
    return CardIndex(catalogue, design, check(design, catalogue), GraphId("net"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("stem", "net.stem"),
        ("CONV2D", "net.stem block.conv"),
        ("nn.conv", "net.stem block.conv"),
        ("block", "net.first net.second"),
        ("conv padding=1", "block.conv"),
        ("kernel_size=3", "net.stem block.conv"),
        ("kernel_size = (3, 3)", "net.stem block.conv"),
        ("kernel_size=3x3", "net.stem block.conv"),
        ("kernel=5", ""),
        ("kernel_size=", "net.stem block.conv"),
        ("bias=True", "net.stem net.head block.conv"),
        ("bias=False", ""),
        ("in_features=128", ""),
        ("in_features=288", "net.head"),
        ("lr=1e-2", "step.adam"),
        ("optimiser=adam", "step.adam"),
        ("lr=fast", ""),
        ("8x6x6", "net.stem net.first net.second block.x block.conv block.act"),
        ("Nx10", "net.head step.net"),
        ("n\u00d78", "net.stem net.first net.second block.x block.conv block.act"),
        ("8 x 6 \u00d7 6", "net.stem net.first net.second block.x block.conv block.act"),
        ("x x block", ""),
        ("10", "net.head step.net"),
        ("", ""),
        ("  ", ""),
        ("=3", ""),
        ("x", "block.x"),
    ],
)
def test_what_is_found(index: CardIndex, text: str, found: str) -> None:
    assert " ".join(f"{graph}.{node}" for graph, node in index.find(text)) == found
