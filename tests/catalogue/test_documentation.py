"""The names under which torch's documentation is found are names of torch."""

from functools import reduce

import pytest
import torch

from designer.catalogue import build_catalogue
from designer.catalogue.documentation import torch_name, torch_page


@pytest.mark.parametrize("op", [op for op in build_catalogue() if torch_name(op)])
def test_torch_knows_the_name(op: str) -> None:
    name = torch_name(op)
    assert name is not None
    assert callable(reduce(getattr, name.split(".")[1:], torch))


def test_what_is_ours_has_no_page_there() -> None:
    assert torch_page("nn.Linear") == "https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html"
    assert [torch_page(op) for op in ("input", "output", "minimise", "metric.accuracy", "@net", "of net")] == [None] * 6
