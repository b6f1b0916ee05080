"""A choice says the same however it is joined with others, and in as few words as it can."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.document.either import either, steps
from designer.document.expressions import evaluate

QUESTIONS = ("wide", "deep", "n > 2", "wide and deep", "not deep")
SIZES = ("8", "width", "2 * width", "width + 8", "width - 3", "width // 2", "n * width", "-width")


@pytest.mark.parametrize(
    ("when", "yes", "no", "said"),
    [
        ("wide", "8", "8", "8"),
        ("wide", "16", "8", "16 if wide else 8"),
        ("wide", "8 if deep else 12", "12", "8 if wide and deep else 12"),
        ("wide", "8", "8 if deep else 12", "8 if wide or deep else 12"),
        ("wide", "8 if wide else 9", "8 if wide and deep else 12", "8 if wide else 12"),
        ("wide", "a if n else b", "c if n else d", "(a if n else b) if wide else c if n else d"),
        (
            "wide",
            "c + 80 if deep else c + 48",
            "c + 32 if deep else c",
            "c + (32 if deep else 0) + (48 if wide else 0)",
        ),
        ("wide", "c - 8 if deep else c", "c - 9 if deep else c - 1", "c - 1 - (8 if deep else 0) + (1 if wide else 0)"),
    ],
)
def test_what_questions_add_is_a_sum_where_that_is_shorter(when: str, yes: str, no: str, said: str) -> None:
    assert either(when, yes, no) == said


def test_what_has_no_value_at_times_is_not_reckoned_with_unasked() -> None:
    told = either("n == 0", "width + 100 if wide else width", "width // n + 100 if wide else width // n")
    assert evaluate(told, {"n": 0, "width": 6, "wide": True}) == 106
    assert evaluate(told, {"n": 2, "width": 6, "wide": False}) == 3


@st.composite
def choices(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(SIZES))
    asked = draw(st.sampled_from(QUESTIONS))
    return either(asked, draw(choices(depth - 1)), draw(choices(depth - 1)))


@given(st.sampled_from(QUESTIONS), choices(), choices())
def test_it_comes_to_what_is_chosen(when: str, yes: str, no: str) -> None:
    said = either(when, yes, no)
    for wide, deep, n in itertools.product((True, False), (True, False), (1, 3)):
        names = {"wide": wide, "deep": deep, "n": n, "width": 5}
        wanted = evaluate(yes if evaluate(when, names) else no, names)
        assert evaluate(said, names) == wanted
        if (added := steps(said)) is not None:
            first, others = added
            total = evaluate(first, names)
            for asked, more, sign in others:
                if evaluate(asked, names):
                    total = evaluate(f"{total} {sign} ({more})", names)
            assert total == wanted
