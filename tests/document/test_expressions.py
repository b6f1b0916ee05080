"""Expressions: Python's arithmetic and nothing else, with a bound on everything."""

import ast
import itertools
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.document import ExpressionError
from designer.document.expressions import (
    Value,
    asked_where,
    chosen_where,
    evaluate,
    expression_of,
    literal_of,
    names_in,
    parse,
    question,
)

NAMES: dict[str, Value] = {
    "width": 16,
    "index": 2,
    "rate": 0.5,
    "data.digits.classes": 10,
    "causal": True,
    "big": 2**62,
}

VALUES: list[tuple[str, Value]] = [
    ("width * 4", 64),
    ("(width + 1) // 2 % 5", 3),
    ("-width ** 2", -256),
    ("width / 3 > 5 and not causal", False),
    ("causal or 3", True),
    ("0 or width", 16),
    ("1 if index == 2 else 2", 1),
    ("0 < index < 3", True),
    ("index != 2", False),
    ("min(width, 8) + max(1, 2)", 10),
    ("ceil(2.5) + floor(2.5) + sqrt(16) + log2(8) + log(1)", 12.0),
    ("(round_to(32 * 0.75, 8), round_to(20, 8), round_to(1, 8), round_to(7, 3))", (24, 24, 8, 6)),
    ("exp(0)", 1.0),
    ("(width, index)", (16, 2)),
    ("()", ()),
    ("data.digits.classes + 1", 11),
    ("'same'", "same"),
    ("None", None),
    ("True + 1", 2),
    ("2 ** 62", 2**62),
    ("(width, 1) == (16, 1)", True),
    ("index in (0, 2)", True),
    ("index not in (0, 2)", False),
    ("width not in ()", True),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_values(text: str, value: Value) -> None:
    assert evaluate(text, NAMES) == value


HOSTILE = [
    "__import__('os')",
    "__import__",
    "__builtins__",
    "().__class__",
    "''.join",
    "(1).real",
    "width.__class__",
    "width.__class__.__bases__",
    "(width if causal else index).real",
    "open('x')",
    "print(1)",
    "min.__self__",
    "width.bit_length()",
    "lambda: 0",
    "[1 for x in width]",
    "(x for x in width)",
    "{1: 2}",
    "{1}",
    "[1, 2]",
    "width[0]",
    "f'{width}'",
    "b'x'",
    "...",
    "1j",
    "x := 1",
    "(x := 1)",
    "x = 1",
    "*width",
    "(*width, 1)",
    "**width",
    "min(*width)",
    "min(width, key=width)",
    "yield 1",
    "await width",
    "1; import os",
    "import os",
    "1\nimport os",
    "(1\n+ 2)",
    "1 # x",
    "1)",
    "1) + (2",
    "1)(2",
    "1, 2",
    "1,",
    "",
    " ",
    "1 +",
    "'x",
    "1 \\",
    "width @ width",
    "width << 3",
    "width & 1",
    "~width",
    "width is None",
    "width in [1, 2]",
    "width is 1",
    "\x00",
    "1\t+ 1",
    "\ud800",
    "(" * 300 + ")" * 300,
    "-" * 400 + "1",
    "1" + " + 1" * 60,
    "1" * 501,
    "1 if " * 60 + "1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_the_grammar_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert str(caught.value)


WITHOUT_VALUE: list[tuple[str, str]] = [
    ("9 ** 9 ** 9", "the exponent in `9 ** 9 ** 9` is beyond 64"),
    ("9 ** 64", "is larger than any size can be"),
    ("1e300 * 1e300", "is larger than any size can be"),
    ("1e999", "is larger than any size can be"),
    ("big * 4", "is larger than any size can be"),
    ("1 / 0", "has no value: division by zero"),
    ("1 % 0", "has no value"),
    ("0 ** -1", "has no value"),
    ("(-8) ** 0.5", "has no real value"),
    ("sqrt(-1)", "has no value: there is no such root"),
    ("exp(1000)", "is larger than any size can be"),
    ("log2(0)", "has no value"),
    ("min()", "takes another number of values"),
    ("max(1)", "has no value"),
    ("ceil(1, 2)", "has no value"),
    ("round_to(1)", "has no value"),
    ("round_to(1, 0)", "has no value"),
    ("depth + 1", "`depth` is not known here"),
    ("data.other", "`data.other` is not known here"),
    ("min", "`min` is not known here"),
    ("'a' * 3", "does arithmetic with 'a', which is not a number"),
    ("None + 1", "which is not a number"),
    ("(1, 2) + 1", "which is not a number"),
    ("'a' < 1", "which is not a number"),
]


@pytest.mark.parametrize(("text", "message"), WITHOUT_VALUE)
def test_what_has_no_value_says_why(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, NAMES)
    assert message in str(caught.value)


@given(st.text(alphabet="width index()+-*/%.,<>=!12345'\"#\\\n[]{}:_ ifelsenotandor", max_size=40))
def test_whatever_is_typed_is_a_value_or_a_sentence(text: str) -> None:
    started = time.process_time()
    try:
        tree = parse(text)
    except ExpressionError:
        return
    # What is emitted stays one argument of a call, whatever stands around it.
    call = ast.parse(f"f(1, {text}, 2)", mode="eval").body
    assert isinstance(call, ast.Call)
    assert [ast.dump(one) for one in call.args[1:2]] == [ast.dump(tree)]
    assert (len(call.args), call.keywords) == (3, [])
    with suppress(ExpressionError):
        evaluate(text, NAMES)
    assert time.process_time() - started < 1


def test_the_names_an_expression_reads() -> None:
    assert names_in("min(width, data.digits.classes) * width if causal else 2") == {
        "width",
        "data.digits.classes",
        "causal",
    }


@pytest.mark.parametrize(
    ("value", "expression", "literal"),
    [
        ("=width", "width", "=width"),
        ("= width ", "width", "= width "),
        ("==width", None, "=width"),
        ("===", None, "=="),
        ("width", None, "width"),
        (3, None, 3),
        (None, None, None),
    ],
)
def test_an_expression_begins_with_one_sign(value: object, expression: str | None, literal: object) -> None:
    assert expression_of(value) == expression
    assert literal_of(value) == literal


CONDITIONS = (
    *("wide", "not wide", "wide or deep", "not (wide and deep)", "n > 2", "n <= 2", "2 < n", "2 >= n", "not n > 2"),
    *("n == 3", "n != 3", "1 < n < 3", "not 1 < n < 3", "n", "not n", "n > 2 and wide", "n <= 2 or wide"),
    *("kind in ('a', 'b')", "kind not in ('a', 'b')", "wide if n <= 2 else deep", "(n > 2) == wide", "n >= 3"),
)


def test_what_is_left_of_a_condition_where_another_holds_is_what_it_says_there() -> None:
    settings: list[dict[str, Value]] = [
        {"wide": wide, "deep": deep, "n": n, "kind": kind}
        for wide, deep, n, kind in itertools.product((True, False), (True, False), range(5), "abc")
    ]
    for one, other in itertools.product(CONDITIONS, repeat=2):
        left = asked_where(one, [other])
        for names in settings:
            if evaluate(other, names):
                assert bool(evaluate(left, names)) == bool(evaluate(one, names)), (one, other, left)
    for one, value in itertools.product(
        CONDITIONS, ("n if n else 4", "2 * (8 if n <= 2 else n)", "1 if not wide else n")
    ):
        left = chosen_where(value, [one])
        assert all(evaluate(left, names) == evaluate(value, names) for names in settings if evaluate(one, names))
    assert chosen_where("(n if wide else 8) + 1", ["wide and deep"]) == "n + 1"
    for asked in ("n <= 2", "2 >= n", "not n > 2", "not 2 < n"):
        assert asked_where(asked, ["n > 2"]) == "False" and question(asked) == ("n > 2", False)
