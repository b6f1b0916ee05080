"""One of two values by a question, in as few words as a person would use.

Where answers to several questions each add something, `32 if wide else 0` and `48 if deep else 0`, what they come to
is a sum and no tree of choices, which has a leaf for every way that all of them can be answered together.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from designer.document.expressions import asked_where, chosen_where, parse

_Asked = tuple[str, ...]  # questions that are all answered with yes
_Sum = dict[_Asked, dict[str, int]]  # what is added where they are, each term as often as this; a number under ""
_REMEMBERED = 4096


def either(when: str, yes: str, no: str) -> str:
    """The value that is `yes` where a question is answered so, and `no` where it is not.

    Raises:
        ExpressionError: One of them is no expression.
    """
    return _either(when, yes, no)


@lru_cache(_REMEMBERED)
def _either(when: str, yes: str, no: str) -> str:
    yes, no = chosen_where(yes, [when]), chosen_where(no, [f"not ({when})"])
    if yes == no:
        return yes
    when, yes, no = _joined(when, yes, no)
    plain = f"{_part(yes)} if {_part(when)} else {no}"
    if not _chooses(yes) and not _chooses(no):
        return plain
    total = _sum(ast.IfExp(parse(when), parse(yes), parse(no)))
    added = _written(total) if total is not None else plain
    return min(plain, added, key=len)


def steps(text: str) -> tuple[str, list[tuple[str, str, str]]] | None:
    """A sum that questions add to: what it begins with, and by question what comes, with its sign; else None."""
    total = _sum(parse(text))
    if total is None or len(total) < 2:
        return None
    begin = _added(total.pop(()))
    return begin, [(_all(asked), *_signed(terms)) for asked, terms in total.items()]


def _joined(when: str, yes: str, no: str) -> tuple[str, str, str]:
    """The same where one of the values is a choice that comes to the other at times: one question with two parts."""
    chosen, other = parse(yes), parse(no)
    if isinstance(chosen, ast.IfExp) and ast.unparse(chosen.orelse) == ast.unparse(other):
        return _all((when, ast.unparse(chosen.test))), ast.unparse(chosen.body), no
    if isinstance(other, ast.IfExp) and ast.unparse(other.body) == ast.unparse(chosen):
        asked = ast.BoolOp(ast.Or(), [parse(when), other.test])
        return ast.unparse(asked), yes, ast.unparse(other.orelse)
    return when, yes, no


def _part(text: str) -> str:
    return f"({text})" if isinstance(parse(text), ast.IfExp) else text


def _chooses(text: str) -> bool:
    return " if " in text


def _sum(tree: ast.expr) -> _Sum | None:
    """An expression as a sum of what always counts and of what counts under questions; None for what is none."""
    match tree:
        case ast.Constant(value=value) if type(value) is int:
            return {(): {"": value}} if value else {(): {}}
        case ast.IfExp(test=test, body=body, orelse=other):
            one, two = _sum(body), _sum(other)
            if one is None or two is None or not _has_value(test):
                return None
            total = two
            for also, terms in _plus(one, two, -1).items():
                asked = _with(ast.unparse(test), also)
                total = total if asked is None else _plus(total, {asked: terms}, 1)
            return total
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            one, two = _sum(left), _sum(right)
            return None if one is None or two is None else _plus(one, two, 1 if isinstance(op, ast.Add) else -1)
        case ast.BinOp(left=ast.Constant(value=times), op=ast.Mult(), right=right) if type(times) is int:
            one = _sum(right)
            return None if one is None else _plus({(): {}}, one, times)
    if isinstance(tree, ast.Constant) or any(isinstance(part, ast.IfExp) for part in ast.walk(tree)):
        return None
    return {(): {ast.unparse(tree): 1}} if _has_value(tree) else None


def _has_value(tree: ast.expr) -> bool:
    """Whether an expression has a value whatever its names are: in a sum it is worked out unasked."""
    for part in ast.walk(tree):
        match part:
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()):
                pass
            case ast.BinOp(op=ast.FloorDiv() | ast.Mod(), right=ast.Constant(value=value)) if value:
                pass
            case ast.BinOp() | ast.Call():
                return False
    return True


def _with(asked: str, also: _Asked) -> _Asked | None:
    """All of several questions, each once; None where they exclude each other."""
    left = asked_where(asked, also)
    if left == "False":
        return None
    return also if left == "True" else (asked, *(one for one in also if asked_where(one, [asked]) != "True"))


def _plus(one: _Sum, other: _Sum, times: int) -> _Sum:
    """One sum and so many times another."""
    total = {asked: dict(terms) for asked, terms in one.items()}
    for asked, terms in other.items():
        here = total.setdefault(next((known for known in total if {*known} == {*asked}), asked), {})
        for term, often in terms.items():
            here[term] = here.get(term, 0) + times * often
    kept = {asked: {term: often for term, often in terms.items() if often} for asked, terms in total.items()}
    return {asked: terms for asked, terms in kept.items() if terms or not asked}


def _written(total: _Sum) -> str:
    parts: list[tuple[str, str]] = []
    for asked, terms in total.items():
        if asked:
            more, sign = _signed(terms)
            parts.append((sign, f"({more} if {_all(asked)} else 0)"))
        elif terms:
            parts.append(("+", _added(terms)))
    if not parts:
        return "0"
    (sign, first), *others = parts
    begin = first if sign == "+" else f"-{first}"
    return "".join([begin, *(f" {sign} {part}" for sign, part in others)])


def _signed(terms: dict[str, int]) -> tuple[str, str]:
    """Some terms, and whether they are added or taken away."""
    if all(often < 0 for often in terms.values()):
        return _added({term: -often for term, often in terms.items()}), "-"
    return _added(terms), "+"


def _all(asked: _Asked) -> str:
    """The question whether all of several are answered with yes."""
    trees = [parse(one) for one in asked]
    loose = [isinstance(one, ast.IfExp) or _is_or(one) > (len(trees) == 1) for one in trees]
    return " and ".join(f"({one})" if torn else one for one, torn in zip(asked, loose, strict=True))


def _is_or(tree: ast.expr) -> bool:
    return isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.Or)


def _added(terms: dict[str, int]) -> str:
    """The sum of terms, the number last."""
    told = sorted(terms.items(), key=lambda one: (one[1] < 0, one[0] == ""))
    text = ""
    for term, often in told:
        part = _times(abs(often), term)
        text += (f" {'-' if often < 0 else '+'} " if text else "-" if often < 0 else "") + part
    return text or "0"


def _times(often: int, term: str) -> str:
    if not term:
        return str(often)
    if often == 1:
        return term
    tree = parse(term)
    torn = isinstance(tree, ast.BinOp) and not isinstance(tree.op, ast.Mult)
    return f"{often} * ({term})" if torn else f"{often} * {term}"
