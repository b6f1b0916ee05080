"""Sizes with names: what is said in a few worlds holds in all of them."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.document import GraphId, NodeId
from designer.document.expressions import evaluate
from designer.inference.dims import Dim, name, number
from designer.inference.naming import Known, explain
from designer.inference.worlds import Scale, draw_worlds
from tests.inference.drawing import checked, codes, shapes

EXAMPLES = {"N": 32, "H": 40, "W": 56, "T": 16, "S": 12}
WORLDS = draw_worlds(EXAMPLES, EXAMPLES)
KNOWN = {text: Known(name(text), sizes) for text, sizes in WORLDS.sizes.items()}
HELD_OUT = {"N": 5, "H": 1003, "W": 767, "T": 77, "S": 131}


def named(one: Known, function: Callable[[int], int]) -> Known | None:
    """What a function of a size is called, from that size and the batch alone."""
    sizes = tuple(function(size) for size in one.sizes)
    dim = explain(sizes, [KNOWN["N"], one])
    return None if dim is None else Known(dim, sizes)


def window(kernel: int, stride: int, padding: int) -> Callable[[int], int]:
    return lambda size: (size + 2 * padding - kernel) // stride + 1


windows = st.tuples(st.integers(1, 7), st.integers(1, 4), st.integers(0, 3))


@given(st.lists(windows, min_size=1, max_size=4), st.integers(300, 4000))
@settings(deadline=None)
def test_windows_on_windows_are_right_at_a_size_never_seen(chain: list[tuple[int, int, int]], size: int) -> None:
    one: Known | None = KNOWN["H"]
    expected = size
    for parameters in chain:
        assert one is not None
        one = named(one, window(*parameters))
        if one is None:
            return  # The worlds do not tell; then nothing is claimed, and the operator is probed.
        expected = window(*parameters)(expected)
    assert one is not None
    assert one.dim.value({"H": size}) == expected
    assert evaluate(str(one.dim), {"H": size}) == expected


@given(st.lists(windows, min_size=1, max_size=4), st.integers(30, 400), st.sampled_from([1, 2, 6, 32]))
@settings(deadline=None, max_examples=25)
def test_chains_of_real_pooling_are_all_named_and_right(
    chain: list[tuple[int, int, int]], times: int, multiple: int
) -> None:
    lines = [f"x: input(multiple_of={{'H': {multiple}}}, example={{'H': {6 * multiple}}}) N 3 H W"]
    size = times * multiple
    before, expected = "x", size
    for index, (kernel, stride, padding) in enumerate(chain):
        padding = min(padding, kernel // 2)
        lines.append(f"p{index}: nn.AvgPool2d(kernel_size={kernel}, stride={stride}, padding={padding}) {before}")
        before = f"p{index}"
        expected = window(kernel, stride, padding)(expected)
    report = checked(*lines, f"out: output {before}")
    if not report.ok or "fixed_size" in codes(report):
        return  # The example is too small for so many windows.
    name = report.graphs[GraphId("net")][NodeId(before)].outputs["output"].names[2]
    assert evaluate(name, {"H": size}) == expected


@pytest.mark.parametrize(
    ("chain", "text"),
    [
        ([(3, 1, 1)], "H"),
        ([(3, 1, 0)], "H-2"),
        ([(7, 2, 3)], "(H+1)//2"),
        ([(7, 2, 3), (3, 2, 1)], "(H+3)//4"),
        ([(2, 2, 0)], "H//2"),
        ([(2, 2, 0), (2, 2, 0)], "H//4"),
        ([(3, 2, 1), (3, 1, 0)], "(H-3)//2"),
    ],
)
def test_names_read_as_people_write_them(chain: list[tuple[int, int, int]], text: str) -> None:
    one: Known | None = KNOWN["H"]
    for parameters in chain:
        assert one is not None
        one = named(one, window(*parameters))
    assert one is not None
    assert str(one.dim) == text


@pytest.mark.parametrize(
    ("windows", "text"),
    [
        ([(16, 16, 0)], "//16"),
        ([(7, 2, 3), (3, 2, 1), (3, 2, 1), (3, 2, 1), (3, 2, 1)], "+31)//32"),
        ([(32, 32, 5)], "+10)//32"),
    ],
)
def test_what_the_worlds_leave_open_is_asked_of_torch(windows: list[tuple[int, int, int]], text: str) -> None:
    lines = ["p: input N 3 H W"]
    for index, (kernel, stride, padding) in enumerate(windows):
        before = f"p{index - 1}" if index else "p"
        arguments = f"out_channels=4, kernel_size={kernel}, stride={stride}, padding={padding}"
        lines.append(f"p{index}: nn.Conv2d({arguments}) {before}")
    last = f"p{len(windows) - 1}"
    report = checked(*lines, f"out: output {last}")
    names = report.graphs[GraphId("net")][NodeId(last)].outputs["output"].names
    bracket = "(" if "+" in text else ""
    assert names[2:] == (f"{bracket}H{text}", f"{bracket}W{text}")


def test_products_and_sums() -> None:
    pairs = [("H", "W"), ("T", "S"), ("N", "T")]
    for left, right in pairs:
        known = [KNOWN["N"], KNOWN[left], KNOWN[right]]
        columns = list(zip(KNOWN[left].sizes, KNOWN[right].sizes, strict=True))
        product = explain(tuple(64 * a * b for a, b in columns), known)
        total = explain(tuple(a + b + 1 for a, b in columns), known)
        assert product is not None
        assert total is not None
        assert product.value(HELD_OUT) == 64 * HELD_OUT[left] * HELD_OUT[right]
        assert total.value(HELD_OUT) == HELD_OUT[left] + HELD_OUT[right] + 1
    assert str(explain(tuple(64 * size for size in KNOWN["N"].sizes), [KNOWN["N"]])) == "64*N"


def test_what_has_no_simple_name_gets_none() -> None:
    odd = tuple(round(size**0.5) for size in KNOWN["H"].sizes)
    assert explain(odd, [KNOWN["H"]]) is None


def test_a_name_must_hold_in_the_example_and_in_the_last_world_too() -> None:
    sizes = KNOWN["H"].sizes
    halves = [size // 2 for size in sizes]
    assert explain(tuple(halves), [KNOWN["H"]]) is not None
    assert explain((halves[0] + 1, *halves[1:]), [KNOWN["H"]]) is None
    assert explain((*halves[:-1], halves[-1] + 1), [KNOWN["H"]]) is None


def test_every_name_has_sizes_of_its_own_in_every_world() -> None:
    for scale in (Scale.LARGE, Scale.SMALL):
        drawn = draw_worlds({f"D{index}": 8 for index in range(12)}, [f"D{index}" for index in range(12)], scale)
        sizes = [size for column in drawn.sizes.values() for size in column[1:]]
        assert len(set(sizes)) == len(sizes)


dims = st.recursive(
    st.integers(0, 20).map(number) | st.sampled_from("NHWT").map(name),
    lambda inner: (
        st.tuples(inner, inner).map(lambda two: two[0] + two[1])
        | st.tuples(inner, inner).map(lambda two: two[0] * two[1])
        | st.tuples(inner, st.integers(1, 9)).map(lambda two: two[0] // two[1])
    ),
    max_leaves=6,
)
SIZES = st.fixed_dictionaries({text: st.integers(1, 500) for text in "NHWT"})


@given(dims, dims, st.integers(1, 9), SIZES)
@settings(deadline=None)
def test_arithmetic_of_sizes_is_arithmetic(left: Dim, right: Dim, bottom: int, sizes: dict[str, int]) -> None:
    a, b = left.value(sizes), right.value(sizes)
    assert (left + right).value(sizes) == a + b
    assert (left * right).value(sizes) == a * b
    assert (left // bottom).value(sizes) == a // bottom
    text = str(left)
    if len(text) < 500:
        assert evaluate(text, dict(sizes)) == a


@pytest.mark.parametrize(
    ("shape", "card", "said"),
    [
        ("N 8", "Tensor.diagonal x", "8?"),
        ("N 8", "Tensor.__getitem__(index=':4') x", "4? × 8"),
        ("N 8", "Tensor.__getitem__(index='2:') x", "(N-2) × 8"),
        ("N T 8", "formula(text='x[:, :5]') x=x", "N × 5? × 8"),
        ("N T S", "Tensor.diagonal(dim1=1, dim2=2) x", "N × 12?"),
        ("N T 8", "torch.topk(k=4, dim=1) x", "N × 4 × 8"),  # which no shorter sequence gets through
        ("N T 8", "Tensor.chunk(chunks=4, dim=1) x", "N × (T+3)//4 × 8"),
    ],
)
def test_what_ends_somewhere_is_not_said_of_all_sizes(shape: str, card: str, said: str) -> None:
    report = checked(f"x: input {shape}", f"cut: {card}", "all: torch.abs cut", "out: output all")
    assert shapes(report)["cut"] == shapes(report)["all"] == said


def test_what_is_not_known_stays_so_in_layers_and_in_what_is_laid_together() -> None:
    report = checked(
        "x: input N T 8",
        "cut: Tensor.__getitem__(index=':, :4') x",
        "fc: nn.Linear(out_features=6) cut",
        "flat: Tensor.flatten(start_dim=1) fc",
        "out: output flat",
    )
    assert (shapes(report)["fc"], shapes(report)["flat"]) == ("N × 4? × 6", "N × 24?")
