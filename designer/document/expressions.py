"""Expressions of a design, `=width * 4`: Python's own arithmetic, read by Python's parser and never run by Python.

What is allowed is a closed list, and every number has a bound, so that an expression from a stranger can neither call
anything nor keep the machine busy.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from designer.document.errors import ExpressionError
from designer.document.records import Json

Value: TypeAlias = "bool | int | float | str | None | tuple[Value, ...]"

TRAINING = "training"
"""What expressions call whether the class learns just now."""

_LENGTH_LIMIT = 500
_DEPTH_LIMIT = 40
_BEFORE = "_(0, "
MAGNITUDE_LIMIT = 2**63
"""More than any number of a design comes to."""

_REMEMBERED = 4096  # texts that were read before; a design asks for the same few in every instance

ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_MEMBERSHIP = (ast.In, ast.NotIn)
_QUESTIONS = frozenset({*COMPARISONS, *_MEMBERSHIP})
_DENIALS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.NotEq: ast.Eq,
    ast.LtE: ast.Gt,
    ast.GtE: ast.Lt,
    ast.NotIn: ast.In,
}
"""What a comparison says does not hold."""


def _round_to(number: float, multiple: int) -> int:
    """The nearest multiple, and one at least: how widths of networks are kept even."""
    return max(multiple, int(number + multiple / 2) // multiple * multiple)


_FUNCTIONS: dict[str, Callable[..., float]] = {
    "min": min,
    "max": max,
    "ceil": math.ceil,
    "floor": math.floor,
    "sqrt": math.sqrt,
    "log": math.log,
    "log2": math.log2,
    "exp": math.exp,
    "round_to": _round_to,
}


def expression_of(value: Json) -> str | None:
    """The text of an expression argument, without its `=`; None for a literal."""
    if isinstance(value, str) and value.startswith("=") and not value.startswith("=="):
        return value[1:].strip()
    return None


def literal_of(value: Json) -> Json:
    """The literal that an argument says: a leading `==` stands for one `=`."""
    return value[1:] if isinstance(value, str) and value.startswith("==") else value


def parse(text: str) -> ast.expr:
    """The syntax tree of an expression that keeps to the grammar.

    Raises:
        ExpressionError: It is too long, too deep, or says what the grammar does not have.
    """
    if len(text) > _LENGTH_LIMIT:
        raise ExpressionError(f"the expression has {len(text)} characters; at most {_LENGTH_LIMIT} are read")
    tree = _single_argument(text)
    if tree is None:
        raise ExpressionError(f"`{text}` is not an expression")
    _check(tree, text, 0)
    return tree


def _single_argument(text: str) -> ast.expr | None:
    """The tree of a text that is one argument of a call, as which it is emitted; None for anything else.

    Read between two others in the brackets of a call, a comment, a stray comma or a bracket too many shows itself.
    """
    if not text.isprintable():
        return None
    try:
        call = ast.parse(f"{_BEFORE}{text}, 0)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    match call:
        case ast.Call(func=ast.Name(id="_", end_col_offset=1), args=[_, tree, _], keywords=[]):
            return tree
    return None


def _check(tree: ast.expr, text: str, depth: int) -> None:
    if depth > _DEPTH_LIMIT:
        raise ExpressionError(f"`{text[:60]}...` is nested too deeply")
    match tree:
        case ast.Constant(value=bool() | int() | float() | str() | None):
            children: list[ast.expr] = []
        case ast.Name(id=name) if not name.startswith("__"):
            children = []
        case ast.Attribute(value=ast.Name() | ast.Attribute() as inner, attr=name) if not name.startswith("__"):
            children = [inner]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            children = [left, right]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not(), operand=operand):
            children = [operand]
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _QUESTIONS for op in ops):
            children = [left, *others]
        case ast.BoolOp(values=children):
            pass
        case ast.IfExp(test=test, body=body, orelse=orelse):
            children = [test, body, orelse]
        case ast.Tuple(elts=children):
            pass
        case ast.Call(func=ast.Name(id=name), args=children, keywords=[]) if name in _FUNCTIONS:
            pass
        case _:
            raise ExpressionError(f"`{ast.unparse(tree)[:60]}` is not something an expression can say")
    for child in children:
        _check(child, text, depth + 1)


@lru_cache(_REMEMBERED)
def names_in(text: str) -> frozenset[str]:
    """The names an expression reads, functions left out; dotted names (`data.digits.classes`) whole."""
    return frozenset(_names_of(parse(text)))


def _names_of(tree: ast.expr) -> set[str]:
    if isinstance(tree, ast.Name | ast.Attribute):
        return {ast.unparse(tree)}
    return {name for part in _parts(tree) for name in _names_of(part)}


def _parts(tree: ast.expr) -> list[ast.expr]:
    called = tree.func if isinstance(tree, ast.Call) else None
    return [part for part in ast.iter_child_nodes(tree) if isinstance(part, ast.expr) and part is not called]


def require_values(tree: ast.expr, text: str) -> None:
    """Makes sure that what no name decides has a value, so that it can be written down: `10**10**10` has none.

    Raises:
        ExpressionError: It has none, wherever in the expression it stands and is reached.
    """
    if not _names_of(tree):
        _value(tree, {}, text)
    elif not isinstance(tree, ast.IfExp | ast.BoolOp):  # of which not all is reached
        for part in _parts(tree):
            require_values(part, text)


def reads_training(text: str) -> bool:
    """Whether an expression asks if the class learns just now; what is no expression asks nothing."""
    try:
        return TRAINING in text and TRAINING in names_in(text)
    except ExpressionError:
        return False


def made_when(text: str) -> str:
    """Where a layer is made that is there when an expression says so, learning or not; empty: always.

    Raises:
        ExpressionError: It is no expression.
    """
    either = [ast.unparse(_Assumed({TRAINING: learning}).visit(parse(text))) for learning in (True, False)]
    if "True" in either:
        return ""
    return " or ".join(dict.fromkeys(one for one in either if one != "False")) or "False"


def asked_where(text: str, holding: Iterable[str]) -> str:
    """What is left to ask of a condition where others hold: of `wide and deep` it is `deep` where `wide` is known.

    Args:
        holding: Conditions that hold.

    Returns:
        `True` or `False` where nothing is left to ask.

    Raises:
        ExpressionError: One of them is no expression.
    """
    known = _known(holding)
    return ast.unparse(_Assumed(known).visit(parse(text))) if known else text


def chosen_where(text: str, holding: Iterable[str]) -> str:
    """A value without the choices that conditions decide: of `16 if wide else 8` it is `16` where `wide` holds.

    Raises:
        ExpressionError: One of them is no expression.
    """
    known = _known(holding)
    return ast.unparse(_Chosen(known).visit(parse(text))) if known else text


def question(text: str) -> tuple[str, bool]:
    """What a condition asks, and whether it holds where that does: `n > 2` and False of `n <= 2` and of `not n > 2`.

    Raises:
        ExpressionError: It is no expression.
    """
    return _question(parse(text))


def _question(tree: ast.expr) -> tuple[str, bool]:
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        asked, holds = _question(tree.operand)
        return asked, not holds
    if not isinstance(tree, ast.Compare) or len(tree.ops) > 1:
        return ast.unparse(tree), True
    (op,) = tree.ops
    asks = _DENIALS.get(type(op), type(op))
    two = [tree.left, *tree.comparators]
    left, right = reversed(two) if asks is ast.Lt else two
    told = ast.Compare(left, [ast.Gt() if asks is ast.Lt else asks()], [right])
    return ast.unparse(told), asks is type(op)


def _known(holding: Iterable[str]) -> dict[str, bool]:
    """What is known where some conditions hold."""
    return {asked: answer for one in holding for asked, answer in _facts(parse(one), true=True)}


def _facts(tree: ast.expr, *, true: bool) -> Iterator[tuple[str, bool]]:
    """What is known where a condition holds, or does not: the condition itself, and its parts as far as they follow."""
    asked, holds = _question(tree)
    yield asked, holds is true
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        yield from _facts(tree.operand, true=not true)
    elif isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And if true else ast.Or):
        for part in tree.values:
            yield from _facts(part, true=true)


class _Assumed(ast.NodeTransformer):
    """An expression where some conditions are known to hold or not, with what that decides left out.

    A number is a condition, too, and `n` says nothing of `n > 2`; whether the class learns is nothing but a condition.
    """

    def __init__(self, known: Mapping[str, bool]) -> None:
        self._known = known

    def visit(self, tree: ast.AST) -> Any:
        asked, holds = _question(tree) if isinstance(tree, ast.expr) else ("", True)
        known = self._known.get(asked)
        return super().visit(tree) if known is None else ast.Constant(known is holds)

    def generic_visit(self, tree: ast.AST) -> ast.AST:
        if self._known.keys() == {TRAINING}:
            return super().generic_visit(tree)
        return _Assumed({TRAINING: self._known[TRAINING]}).generic_visit(tree) if TRAINING in self._known else tree

    def visit_UnaryOp(self, tree: ast.UnaryOp) -> ast.expr:
        inner = self.visit(tree.operand)
        if isinstance(tree.op, ast.Not) and isinstance(inner, ast.Constant):
            return ast.Constant(not inner.value)
        return ast.UnaryOp(tree.op, inner)

    def visit_BoolOp(self, tree: ast.BoolOp) -> ast.expr:
        decides = isinstance(tree.op, ast.Or)  # the value that is enough by itself
        values = [one for value in tree.values if not _is(one := self.visit(value), not decides)]
        if any(_is(one, decides) for one in values):
            return ast.Constant(decides)
        if len(values) < 2:
            return values[0] if values else ast.Constant(not decides)
        return ast.BoolOp(tree.op, values)

    def visit_IfExp(self, tree: ast.IfExp) -> ast.expr:
        test = self.visit(tree.test)
        if isinstance(test, ast.Constant):
            return self.visit(tree.body if test.value else tree.orelse)  # type: ignore[no-any-return]
        return ast.IfExp(test, self.visit(tree.body), self.visit(tree.orelse))


class _Chosen(ast.NodeTransformer):
    """A value where some conditions are known to hold or not: what they are stays where they are read as values."""

    def __init__(self, known: Mapping[str, bool]) -> None:
        self._known = known

    def visit_IfExp(self, tree: ast.IfExp) -> ast.expr:
        test = _Assumed(self._known).visit(tree.test)
        if isinstance(test, ast.Constant):
            return self.visit(tree.body if test.value else tree.orelse)  # type: ignore[no-any-return]
        return ast.IfExp(test, self.visit(tree.body), self.visit(tree.orelse))


def _is(tree: ast.expr, value: bool) -> bool:
    return isinstance(tree, ast.Constant) and tree.value is value


def renamed(text: str, old: str, new: str) -> str:
    """The expression with a name replaced wherever it is read; all else stays as it was typed.

    Raises:
        ExpressionError: It is no expression.
    """
    return with_name(text, parse(text), len(_BEFORE), old, new)


def with_name(text: str, tree: ast.expr, before: int, old: str, new: str) -> str:
    """The text of a tree with a name replaced.

    Args:
        before: How many bytes the parser was given before the text.
    """
    raw, size = text.encode(), len(old.encode())
    found = {one.col_offset - before for one in ast.walk(tree) if isinstance(one, ast.Name) and one.id == old}
    for place in sorted(found, reverse=True):
        raw = raw[:place] + new.encode() + raw[place + size :]
    return raw.decode()


def with_parts_named(text: str, names: Mapping[str, str]) -> str:
    """The expression with a name in the place of each part that has one.

    Args:
        names: By part, as `ast.unparse` writes it.

    Raises:
        ExpressionError: It is no expression.
    """
    return ast.unparse(_Named(names).visit(parse(text))) if names else text


class _Named(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit(self, tree: ast.AST) -> Any:
        name = self._names.get(ast.unparse(tree)) if isinstance(tree, ast.expr) else None
        return super().visit(tree) if name is None else ast.Name(name)


def evaluate(text: str, names: Mapping[str, Value]) -> Value:
    """The value of an expression where its names have these values.

    Raises:
        ExpressionError: A name is not known, or the value does not exist or is out of bounds.
    """
    return _value(_remembered(text), names, text)


@lru_cache(_REMEMBERED)
def _remembered(text: str) -> ast.expr:
    """A tree for looking at alone: whoever changes one parses it anew."""
    return parse(text)


def _value(tree: ast.expr, names: Mapping[str, Value], text: str) -> Value:
    match tree:
        case ast.Constant(value=constant):
            return _bounded(constant, text)  # type: ignore[arg-type]
        case ast.Name() | ast.Attribute():
            name = tree.id if isinstance(tree, ast.Name) else ast.unparse(tree)
            if name not in names:
                raise ExpressionError(f"`{name}` is not known here")
            return names[name]
        case ast.Tuple(elts=items):
            return tuple(_value(item, names, text) for item in items)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if _value(test, names, text) else orelse, names, text)
        case ast.BoolOp(op=op, values=values):
            result: Value = None
            for item in values:
                result = _value(item, names, text)
                if bool(result) == isinstance(op, ast.Or):
                    break
            return result
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, names, text)
        case ast.UnaryOp(op=op, operand=operand):
            number = _number(_value(operand, names, text), text)
            return -number if isinstance(op, ast.USub) else number
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _compare(left, ops, others, names, text)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = (_number(_value(side, names, text), text) for side in (left, right))
            if isinstance(op, ast.Pow) and abs(b) > 64:
                raise ExpressionError(f"the exponent in `{text}` is beyond 64")
            return _apply(ARITHMETIC[type(op)], (a, b), text)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _apply(_FUNCTIONS[name], [_number(_value(item, names, text), text) for item in arguments], text)
    raise ExpressionError(f"`{text}` has no value")


def _compare(
    left: ast.expr, ops: list[ast.cmpop], others: list[ast.expr], names: Mapping[str, Value], text: str
) -> bool:
    value = _value(left, names, text)
    for op, other in zip(ops, others, strict=True):
        right = _value(other, names, text)
        if isinstance(op, ast.Eq | ast.NotEq):
            holds = (value == right) == isinstance(op, ast.Eq)
        elif isinstance(op, _MEMBERSHIP):
            if not isinstance(right, tuple):
                raise ExpressionError(f"`{text}` asks what is in {right!r}, which is no list in brackets")
            holds = (value in right) == isinstance(op, ast.In)
        else:
            holds = COMPARISONS[type(op)](_number(value, text), _number(right, text))
        if not holds:
            return False
        value = right
    return True


def _apply(function: Callable[..., float], arguments: object, text: str) -> Value:
    try:
        return _bounded(function(*arguments), text)  # type: ignore[misc]
    except ValueError:
        raise ExpressionError(f"`{text}` has no value: there is no such root or logarithm") from None
    except ZeroDivisionError:
        raise ExpressionError(f"`{text}` has no value: division by zero") from None
    except ArithmeticError:
        raise ExpressionError(f"`{text}` is larger than any size can be") from None
    except TypeError:
        raise ExpressionError(f"`{text}` has no value: a function in it takes another number of values") from None


def _number(value: Value, text: str) -> float:
    if isinstance(value, int | float):
        return value
    raise ExpressionError(f"`{text}` does arithmetic with {value!r}, which is not a number")


def _bounded(value: Value, text: str) -> Value:
    if isinstance(value, complex):
        raise ExpressionError(f"`{text}` has no real value")
    if isinstance(value, int | float) and abs(value) > MAGNITUDE_LIMIT:
        raise ExpressionError(f"`{text}` is larger than any size can be")
    return value


def substituted(value: Json, given: Mapping[str, Json]) -> Json:
    """An argument with names replaced by what they stand for: numbers, texts, other expressions.

    Raises:
        ExpressionError: An expression in it is none, or would become too long.
    """
    if isinstance(value, list):
        return [substituted(item, given) for item in value]
    if isinstance(value, dict):
        return {key: substituted(item, given) for key, item in value.items()}
    text = expression_of(value)
    names = names_in(text) & given.keys() if text is not None else frozenset()
    if text is None or not names:
        return value
    if _is_name(text):
        return given[min(names)]
    texts = {name: expression_of(given[name]) or repr(literal_of(given[name])) for name in sorted(names)}
    return f"={_replaced(text, tuple(texts.items()))}"


@lru_cache(_REMEMBERED)
def _is_name(text: str) -> bool:
    return isinstance(parse(text), ast.Name)


@lru_cache(_REMEMBERED)
def _replaced(text: str, given: tuple[tuple[str, str], ...]) -> str:
    """An expression with other expressions in the place of names; code of one design is written again and again."""
    written = ast.unparse(_Substitution(dict(given)).visit(parse(text)))
    parse(written)
    return written


def expressions_in(value: Json) -> Iterator[str]:
    """The texts of all expressions in an argument."""
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from expressions_in(item)
    elif (text := expression_of(value)) is not None:
        yield text


class _Substitution(ast.NodeTransformer):
    """Puts trees in the place of names."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given

    def visit_Name(self, tree: ast.Name) -> ast.AST:
        return parse(self._given[tree.id]) if tree.id in self._given else tree


def decided(value: Json) -> Json:
    """An argument with all that no name is left to decide worked out: `2 if 3 == 0 else 1` is `1`.

    Raises:
        ExpressionError: An expression in it is none.
    """
    text = expression_of(value)
    if text is None:
        return value
    found = _decided(text)
    return list(found) if isinstance(found, tuple) else found  # type: ignore[arg-type]


@lru_cache(_REMEMBERED)
def _decided(text: str) -> Value:
    """What an expression comes to, or the expression that is left of it."""
    tree = _Decision().visit(parse(text))
    try:
        return _value(tree, {}, text)
    except ExpressionError:
        return f"={ast.unparse(tree)}"


class _Decision(ast.NodeTransformer):
    """Takes the branches that are decided already, and adds up whole numbers: `rate * (3 + 1) / 16` is `rate * 4 / 16`.

    A share stays as it was typed, `1 / 3`, and nothing becomes negative, which would bind otherwise.
    """

    def visit_BinOp(self, tree: ast.BinOp) -> ast.AST:
        self.generic_visit(tree)
        try:
            value = _value(tree, {}, "")
        except ExpressionError:
            return tree
        return ast.Constant(value) if isinstance(value, int) and value >= 0 else tree

    def visit_IfExp(self, tree: ast.IfExp) -> ast.AST:
        self.generic_visit(tree)
        try:
            return tree.body if _value(tree.test, {}, "") else tree.orelse
        except ExpressionError:
            return tree
