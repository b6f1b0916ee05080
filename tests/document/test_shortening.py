"""Expressions that came of putting one into another say no more than they must, and the same."""

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.document import Json
from designer.document.expressions import evaluate, expression_of
from designer.document.shortening import shortened

NAMES = {"depth": 4, "index": 2, "width": 3}

numbers = st.integers(-3, 5).map(str) | st.sampled_from(sorted(NAMES))
expressions = st.recursive(
    numbers,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda one: f"({one[0]} {one[1]} {one[2]})")
        | st.tuples(inner, st.integers(0, 2)).map(lambda one: f"({one[0]} ** {one[1]})")
        | inner.map(lambda one: f"(-{one})")
        | st.tuples(inner, st.integers(1, 3)).map(lambda one: f"({one[0]} // {one[1]})")
        | st.tuples(inner, inner).map(lambda two: f"({two[0]} if {two[1]} > 0 else 1)")
    ),
    max_leaves=7,
)


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("=width * 2 ** (depth - 1 - (index - 1))", "=width * 2 ** (depth - index)"),
        ("=width * 2 ** (depth - 1 - (depth - 1))", "=width"),
        ("=index - 1 - 1", "=index - 2"),
        ("=rate * 0 / 17", "=0.0"),
        ("=rate * 1 / 17", "=rate / 17"),
        ("=0 / width", "=0 / width"),  # which may be nothing to divide by
        ("=-1 + depth - depth", -1),
        ("=3 * 2 // 1", 6),
        ("=2 * growth + growth", "=3 * growth"),
        ("=width + 8 + width + 8", "=2 * width + 16"),
        ("=2 * (width + 1) + width", "=3 * width + 2"),
        ("=2 * (width + 1)", "=2 * (width + 1)"),
        ("=(a if b else c) + a + a", "=(a if b else c) + 2 * a"),
        ("=growth * 4 + growth", "=growth * 4 + growth"),  # nothing falls away
        ("=2**70", "=2 ** 70"),  # no size is as large as that
        ("=same if index + 1 - 1 > 0 else 2**3", "=same if index > 0 else 8"),
        ("a name", "a name"),
        (7, 7),
    ],
)
def test_what_falls_away_is_left_out(written: Json, short: Json) -> None:
    assert shortened(written) == short


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("=8 * width // 2", "=4 * width"),
        ("=(8 * width // 2 + 12 * width) // 2", "=8 * width"),
        ("=(4 * width + 6 * (index * depth)) // 2", "=2 * width + 3 * (index * depth)"),
        ("=3 * width // 2", "=3 * width // 2"),
        ("=8 * share // 2", "=8 * share // 2"),  # which may be 0.3
    ],
)
def test_a_sum_of_whole_numbers_is_divided(written: Json, short: Json) -> None:
    assert shortened(written, NAMES) == short


@given(expressions, st.sampled_from([(), NAMES]))
def test_it_says_the_same(text: str, whole: Collection[str]) -> None:
    short = shortened(f"={text}", whole)
    assert evaluate(expression_of(short) or str(short), NAMES) == evaluate(text, NAMES)
