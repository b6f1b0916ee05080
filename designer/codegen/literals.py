"""Values and expressions of a document as Python text.

A literal is written by `repr` and an expression from its syntax tree, so that the text that a document holds is never
copied into code.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from designer.codegen.brackets import CHOICE
from designer.document import ExpressionError
from designer.document.expressions import parse, require_values
from designer.document.formulas import names_of, parse_formula, require_numbers

_TEST, _OR, _AND, _NOT, _COMPARE, _BIT_OR, _BIT_XOR, _BIT_AND, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(13)
_SIGNS: dict[type[ast.AST], tuple[str, int]] = {
    ast.Add: ("+", _SUM),
    ast.Sub: ("-", _SUM),
    ast.Mult: ("*", _PRODUCT),
    ast.Div: ("/", _PRODUCT),
    ast.FloorDiv: ("//", _PRODUCT),
    ast.Mod: ("%", _PRODUCT),
    ast.MatMult: ("@", _PRODUCT),
    ast.BitAnd: ("&", _BIT_AND),
    ast.BitXor: ("^", _BIT_XOR),
    ast.BitOr: ("|", _BIT_OR),
    ast.Pow: ("**", _POWER),
    ast.Eq: ("==", _COMPARE),
    ast.NotEq: ("!=", _COMPARE),
    ast.Lt: ("<", _COMPARE),
    ast.LtE: ("<=", _COMPARE),
    ast.Gt: (">", _COMPARE),
    ast.GtE: (">=", _COMPARE),
    ast.In: ("in", _COMPARE),
    ast.NotIn: ("not in", _COMPARE),
}
_INFIXES = {_TEST: CHOICE, **dict.fromkeys((_OR, _AND, _NOT, _COMPARE, _BIT_OR, _BIT_XOR, _BIT_AND), " > ")}
_INFIXES |= {_SUM: " + ", **dict.fromkeys((_PRODUCT, _SIGN, _POWER), " * ")}
_EXPONENT = re.compile(r"e-0+(\d)")  # people write 1e-6 for what Python shows as 1e-06
_BUILT_IN = {"min", "max", "abs", "round"}
_IN_MATH = {"cos", "exp", "log", "log2", "sin", "tanh"}
"""Functions of numbers that are written as those of `math`; the others read as well by operators."""


Spell = Callable[[str], "str | None"]
"""What a name reads where the text stands; None where it is not known there."""

IsOfNumbers = Callable[[ast.Call], bool]
"""Whether a call is given numbers alone, so that it gives one."""


def literal(value: object) -> str:
    """A number, truth value, text or None as Python writes it, in double quotes where that escapes no more."""
    if isinstance(value, str):
        quote = "'" if value.count('"') > value.count("'") else '"'
        return quote + "".join(_character(char, quote) for char in value) + quote
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return _EXPONENT.sub(r"e-\1", repr(value)) if isinstance(value, float) else repr(value)


def _character(char: str, quote: str) -> str:
    if char in "\"'":
        return f"\\{char}" if char == quote else char
    return repr(char)[1:-1]


def expression(text: str, spell: Spell) -> str:
    """An expression of a document, its names as they are called where it stands.

    Args:
        spell: What a name reads here; None where it is not known.

    Raises:
        ExpressionError: It is outside the grammar, has a name that is not known here, or no value whatever names mean.
    """
    tree = parse(text)
    require_values(tree, text)
    return _text(tree, _TEST, spell, lambda _: True)


def asks_math(text: str) -> bool:
    """Whether an expression that keeps to the grammar calls a function of `math`."""
    return any(isinstance(tree, ast.Call) and _is_in_math(tree) for tree in ast.walk(parse(text)))


def _is_in_math(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in _IN_MATH


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as Python.

    Attributes:
        infix: The sign that holds it together, ` + ` for a sum; empty for what is one thing.
        modules: The modules whose functions it calls, `math` and `torch`.
    """

    text: str
    infix: str
    modules: frozenset[str]


def formula(text: str, spell: Spell, is_number: Callable[[str], bool]) -> Formula:
    """A formula of a document.

    Args:
        spell: What a name reads here, in brackets where it is no single thing; None where it is not known.
        is_number: Whether a name means a number, of which functions are Python's own.

    Raises:
        ExpressionError: It is outside the grammar, has a name that is not known here, or a number without a value.
    """
    modules: set[str] = set()

    def is_of_numbers(call: ast.Call) -> bool:
        values = [*call.args, *(one.value for one in call.keywords)]
        numbers = all(is_number(one) for value in values for one in names_of(value))
        if not numbers or _is_in_math(call):
            modules.add("math" if numbers else "torch")
        return numbers

    tree = parse_formula(text)
    require_numbers(tree)
    written, level = _written(tree, spell, is_of_numbers)
    return Formula(written, _INFIXES.get(level, ""), frozenset(modules))


def _text(tree: ast.expr, level: int, spell: Spell, is_of_numbers: IsOfNumbers) -> str:
    text, own = _written(tree, spell, is_of_numbers)
    return f"({text})" if own < level else text


def _written(tree: ast.expr, spell: Spell, is_of_numbers: IsOfNumbers) -> tuple[str, int]:
    """The text, and how closely it binds."""

    def part(inner: ast.expr, level: int) -> str:
        return _text(inner, level, spell, is_of_numbers)

    match tree:
        case ast.Constant(value=value):
            return literal(value), _ATOM
        case ast.Name() | ast.Attribute():
            name = ast.unparse(tree)
            spelled = spell(name)
            if spelled is None:
                raise ExpressionError(f"`{name}` is not known here")
            return spelled, _ATOM
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            sign = "**" if _simple(left) and _simple(right) else " ** "
            return part(left, _ATOM) + sign + part(right, _SIGN), _POWER
        case ast.BinOp(left=left, op=op, right=right):
            sign, own = _SIGNS[type(op)]
            return f"{part(left, own)} {sign} {part(right, own + 1)}", own
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return f"not {part(inner, _NOT)}", _NOT
        case ast.UnaryOp(op=op, operand=inner):
            sign = "-" if isinstance(op, ast.USub) else "~" if isinstance(op, ast.Invert) else "+"
            power = isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow)
            return sign + part(inner, _ATOM if power else _SIGN), _SIGN
        case ast.Subscript(value=inner, slice=index):
            return f"{part(inner, _ATOM)}[{_index(index, part)}]", _ATOM
        case ast.Compare(left=left, ops=ops, comparators=others):
            pairs = zip(ops, others, strict=True)
            rest = "".join(f" {_SIGNS[type(op)][0]} {part(other, _BIT_OR)}" for op, other in pairs)
            return part(left, _BIT_OR) + rest, _COMPARE
        case ast.BoolOp(op=op, values=values):
            word, own = (" or ", _OR) if isinstance(op, ast.Or) else (" and ", _AND)
            return word.join(part(value, own + 1) for value in values), own
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"{part(body, _OR)} if {part(test, _OR)} else {part(orelse, _TEST)}", _TEST
        case ast.Tuple(elts=items):
            inside = ", ".join(part(item, _TEST) for item in items)
            return f"({inside},)" if len(items) == 1 else f"({inside})", _ATOM
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
            if name == "round_to":
                return _rounded(arguments, part), _ATOM
            of_numbers = is_of_numbers(tree)
            if of_numbers and name not in _BUILT_IN:
                return _of_one_number(name, arguments, part)
            given = [part(item, _TEST) for item in arguments]
            given += [f"{item.arg}={part(item.value, _TEST)}" for item in keywords]
            return f"{name if of_numbers else f'torch.{name}'}({', '.join(given)})", _ATOM
    raise AssertionError(f"the grammar lets {ast.dump(tree)} through")


def _rounded(arguments: list[ast.expr], part: Callable[[ast.expr, int], str]) -> str:
    """The nearest multiple of a number, and one at least: `max(8, int(width + 4) // 8 * 8)`."""
    if len(arguments) != 2:
        raise ExpressionError("`round_to` is of a number and of what it becomes a multiple of")
    number, multiple = part(arguments[0], _SUM), arguments[1]
    match multiple:
        case ast.Constant(value=int() as step) if step % 2 == 0:
            half = str(step // 2)
        case _:
            half = f"{part(multiple, _PRODUCT)} / 2"
    times = part(multiple, _SIGN)
    return f"max({part(multiple, _TEST)}, int({number} + {half}) // {times} * {times})"


def _of_one_number(name: str, arguments: list[ast.expr], part: Callable[[ast.expr, int], str]) -> tuple[str, int]:
    """A function of a number that Python has in `math` alone; a root and what is rounded are written by operators."""
    if len(arguments) != 1:
        raise ExpressionError(f"`{name}` is of one number")
    (number,) = arguments
    match name:
        case "sqrt":
            return f"{part(number, _ATOM)}{'**' if _simple(number) else ' ** '}0.5", _POWER
        case "floor":
            return f"int({part(number, _PRODUCT)} // 1)", _ATOM
        case "ceil":
            return f"-int(-{part(number, _SIGN)} // 1)", _SIGN
    return f"math.{name}({part(number, _TEST)})", _ATOM


def _index(tree: ast.expr, part: Callable[[ast.expr, int], str]) -> str:
    """What stands between the brackets of an index, a colon with space around it as `ruff format` sets it."""
    if isinstance(tree, ast.Tuple):
        inside = ", ".join(_index(one, part) for one in tree.elts)
        return f"{inside}," if len(tree.elts) == 1 else inside
    if isinstance(tree, ast.Constant) and tree.value in (None, Ellipsis):
        return "None" if tree.value is None else "..."
    if not isinstance(tree, ast.Slice):
        return part(tree, _TEST)
    bounds = [None if one is None else part(one, _TEST) for one in (tree.lower, tree.upper)]
    wide = any(bound is not None and not _plain_bound(bound) for bound in bounds)
    lower, upper = bounds
    text = f"{lower or ''}{' ' if wide and lower else ''}:{' ' if wide and upper else ''}{upper or ''}"
    return text if tree.step is None else f"{text}:{part(tree.step, _TEST)}"


def _plain_bound(text: str) -> bool:
    """Whether a bound of a slice is a name or a number, so that its colon stands close."""
    bare = text.removeprefix("-")
    return bare.isidentifier() or bare.isdecimal() or bare == "..."


def _simple(tree: ast.expr) -> bool:
    """Whether `ruff format` writes a power of it without spaces."""
    inner = tree.operand if isinstance(tree, ast.UnaryOp) and not isinstance(tree.op, ast.Not) else tree
    return isinstance(inner, ast.Name | ast.Attribute) or (
        isinstance(inner, ast.Constant) and type(inner.value) in (int, float)
    )
