"""How operators are written: what is found, sizes one by one, signs. That each runs is a test of the catalogue."""

import torch

from designer.codegen import model_source
from designer.document import Parameter
from tests.codegen.designs import CATALOGUE, net, node, report_of, run_text


def test_what_is_found_is_said_by_the_parameters_of_the_class() -> None:
    """Through norms, pools and products a size stays what decides it, so that a second instance is right too."""
    drawn = net(
        node("x", "input", shape="N channels L"),
        node("conv", "nn.Conv1d", {"input": "x"}, out_channels="=width", kernel_size=3),
        node("norm", "nn.GroupNorm", {"input": "conv"}, num_groups=2),
        node("gate", "torch.sigmoid", {"input": "norm"}, named=False),
        node("gated", "torch.mul", {"input": "norm", "other": "gate"}, named=False),
        node("pool", "nn.MaxPool1d", {"input": "gated"}, kernel_size=2),
        node("slim", "nn.Conv1d", {"input": "pool"}, out_channels=4, kernel_size=1),
        node("turned", "torch.transpose", {"input": "slim"}, named=False, dim0=1, dim1=2),
        node("encoder", "nn.TransformerEncoderLayer", {"src": "turned"}, nhead=2, batch_first=True),
        node("even", "nn.RMSNorm", {"x": "encoder"}),
        node("out", "output", {"value": "even"}),
        parameters=[Parameter("channels", "int", 3), Parameter("width", "int", 8)],
    )
    text = model_source(drawn, CATALOGUE, report_of(drawn)).text
    assert "nn.Conv1d(channels, width, 3)" in text
    assert "nn.GroupNorm(2, width)" in text
    assert "nn.Conv1d(width, 4, 1)" in text
    assert "nn.TransformerEncoderLayer(4, 2, batch_first=True)" in text
    for channels, width in ((3, 8), (5, 12)):
        assert run_text(text).Net(channels, width)(torch.rand(2, channels, 14)).shape == (2, 6, 4)


def test_sizes_are_written_one_by_one_and_products_as_signs() -> None:
    drawn = net(
        node("x", "input", shape="N 12"),
        node("images", "Tensor.reshape", {"input": "x"}, shape=[-1, 1, 3, 4]),
        node("row", "Tensor.reshape", {"input": "images"}, shape=-1),
        node("turned", "torch.permute", {"input": "images"}, dims=[0, 1, 3, 2]),
        node("apart", "torch.sub", {"input": "x", "other": "x"}, named=False),
        node("scaled", "torch.mul", {"input": "apart", "other": "x"}),
        node("squared", "torch.mul", {"input": "x", "other": "x"}, named=False),
        node("both", "torch.add", {"input": "scaled", "other": "squared"}),
        node("weighed", "torch.matmul", {"input": "images", "other": "turned"}),
        node("mean", "torch.mean", {"input": "weighed"}, dim=[2, 3]),
        node("total", "torch.sum", {"input": "weighed"}, dim=None),
        *(node(f"o_{one}", "output", {"value": one}) for one in ("row", "both", "mean", "total")),
    )
    text = model_source(drawn, CATALOGUE, report_of(drawn)).text
    assert "x.reshape(-1, 1, 3, 4)" in text
    assert "images.reshape(-1)" in text
    assert "torch.permute(images, (0, 1, 3, 2))" in text
    assert "(x - x) * x" in text
    assert "both = scaled + x * x" in text
    assert "images @ turned" in text
    assert "torch.mean(weighed, dim=(2, 3))" in text
    assert "torch.sum(weighed, dim=None)" in text
    given = torch.rand(5, 12)
    results = run_text(text).Net()(given)
    assert [tuple(one.shape) for one in results] == [(60,), (5, 12), (5, 1), ()]
    assert torch.equal(results[1], given * given)


def test_signs_parts_and_splits_are_written_as_people_write_them() -> None:
    drawn = net(
        node("x", "input", shape="N 4 8"),
        node("swapped", "Tensor.transpose", {"input": "x"}, dim0=1, dim1=2),
        node("first", "Tensor.__getitem__", {"input": "swapped"}, index=":,0 , 1:"),
        node("half", "Tensor.div", {"input": "first"}, other=2),
        node("both", "Tensor.chunk", {"input": "x"}, chunks=2, dim=-1),
        node("gated", "torch.mul", {"input": "both.part0", "other": "both.part1"}, named=False),
        node("least", "Tensor.sub", {"input": "gated"}, other=0.5, named=False),
        node("mask", "Tensor.gt", {"input": "least"}, other=0),
        node("hidden", "Tensor.masked_fill", {"input": "gated", "mask": "mask"}, value="-inf"),
        node("square", "torch.eye", {}, n=4),
        node("turn", "torch.tensor", {}, data=[[0.0, 1.0, 0, 0], [1, 0, 0, 0], [0, 0, "=2 / 2", 0], [0, 0, 0, 1]]),
        node("turned", "torch.matmul", {"input": "square", "other": "turn"}),
        node("picked", "torch.matmul", {"input": "turned", "other": "hidden"}),
        node("weighed", "torch.einsum", {"operands": ["x", "x"]}, equation="nij,nik->njk"),
        *(node(f"o_{one}", "output", {"value": one}) for one in ("half", "picked", "weighed")),
    )
    text = model_source(drawn, CATALOGUE, report_of(drawn)).text
    assert "x.transpose(1, 2)" in text
    assert "[:, 0, 1:]" in text
    assert " / 2" in text
    assert "x.chunk(2, dim=-1)" in text
    assert "masked_fill(mask, -torch.inf)" in text
    assert "torch.eye(4, device=x.device)" in text
    assert 'torch.einsum("nij,nik->njk", x, x)' in text
    assert "torch.tensor([[0.0, 1.0, 0, 0], [1, 0, 0, 0], [0, 0, 2 / 2, 0], [0, 0, 0, 1]], device=x.device)" in text
    half, picked, weighed = run_text(text).Net()(torch.rand(5, 4, 8))
    assert (half.shape, picked.shape, weighed.shape) == ((5, 3), (5, 4, 4), (5, 8, 8))
