"""Reads the text of a custom layer without running any of it: its class, its ports and its settings.

Python's parser makes a tree of the text, and the tree is all that is looked at: the inputs are the arguments of
`forward`, the fields of the form those of `__init__`. What cannot be understood is a `CustomFault`, a sentence with the
line it is about.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from designer.catalogue.spec import Argument, InputPort, Kind, OutputPort
from designer.document import UNSET, Json, Unset
from designer.document.limits import fault_of_json
from designer.document.names import MODEL_NAMES, whole_name_fault
from designer.document.numerals import grouped

MOST_CHARACTERS = 50_000
_MOST_INPUTS = 32
_MOST_OUTPUTS = 16
_ROOMS = frozenset({"math", "torch", "typing"})
_USUAL = {
    "math": "import math",
    "torch": "import torch",
    "F": "import torch.nn.functional as F",
    "nn": "from torch import nn",
    "Tensor": "from torch import Tensor",
}
"""What may be read without being imported, since every generated file has it by these names."""
_ALSO_USUAL = {
    "import torch.nn as nn": "nn",
    "from torch.nn import functional as F": "F",
}
_KINDS = {"int": Kind.INT, "float": Kind.FLOAT, "bool": Kind.BOOL, "str": Kind.TEXT}
_FOUND_KINDS: tuple[tuple[type, Kind], ...] = (
    (bool, Kind.BOOL),
    (int, Kind.INT),
    (float, Kind.FLOAT),
    (str, Kind.TEXT),
    (list, Kind.INTS),
)


@dataclass(frozen=True, slots=True)
class CustomFault:
    """Why a text is no layer: a sentence without its full stop, and the line it is about, counted from 1; 0: none."""

    message: str
    line: int = 0

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


@dataclass(frozen=True, slots=True)
class CustomClass:
    """What a text says.

    Attributes:
        name: Of the class.
        doc: The first paragraph of its docstring.
        body: The text without its imports.
        imports: What it imports beside the usual names, by the name that each statement gives.
        usual: The usual names that it reads: `torch`, `nn`, `F`, `Tensor`, `math`.
    """

    name: str
    doc: str
    inputs: tuple[InputPort, ...]
    outputs: tuple[OutputPort, ...]
    arguments: tuple[Argument, ...]
    body: str
    imports: tuple[tuple[str, str], ...]
    usual: frozenset[str]


class _FaultError(Exception):
    """Carries a fault to where the text is answered for."""

    def __init__(self, message: str, tree: ast.AST | None = None) -> None:
        super().__init__(message)
        self.fault = CustomFault(message, getattr(tree, "lineno", 0))


@lru_cache(maxsize=256)
def read_custom(text: str) -> CustomClass | CustomFault:
    """What a text says, or why it cannot be a layer. Nothing of it is run."""
    if len(text) > MOST_CHARACTERS:
        return CustomFault(f"it has {grouped(len(text))} characters; a layer has at most {grouped(MOST_CHARACTERS)}")
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as Python counts lines
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a backslash in a string: its writer hears of it when it runs
            tree = ast.parse(text)
        return _class_of(tree, text)
    except SyntaxError as error:
        return CustomFault(error.msg or "this is not Python", error.lineno or 0)
    except (MemoryError, RecursionError):
        return CustomFault("it is nested too deeply")
    except ValueError as error:
        return CustomFault(str(error))
    except _FaultError as error:
        return error.fault


def _class_of(tree: ast.Module, text: str) -> CustomClass:
    imports = _imports(tree)
    others = [one for one in tree.body if not isinstance(one, ast.Import | ast.ImportFrom)]
    classes = [one for one in others if isinstance(one, ast.ClassDef)]
    if not classes:
        raise _FaultError("there is no class in it: begin with `class Name(nn.Module):`")
    if len(classes) > 1:
        raise _FaultError("there are two classes; each is a layer of its own", classes[1])
    if len(others) > 1:
        stray = next(one for one in others if not isinstance(one, ast.ClassDef))
        raise _FaultError("only imports and the class may stand here; everything else goes into the class", stray)
    made = classes[0]
    fault = whole_name_fault(made.name) or ("the generated file uses that name" if made.name in MODEL_NAMES else "")
    if fault:
        raise _FaultError(f"the class cannot be called `{made.name}`: {fault}", made)
    if made.name in imports:
        raise _FaultError(f"`{made.name}` is imported and is a class too", made)
    if not made.bases:
        raise _FaultError(f"`{made.name}` is no layer yet: write `class {made.name}(nn.Module):`", made)
    forward = _method(made, "forward")
    if forward is None:
        raise _FaultError(f"`{made.name}` has no `forward`, which says what it makes of its inputs", made)
    inputs = tuple(_inputs(forward))
    if not 0 < len(inputs) <= _MOST_INPUTS:
        raise _FaultError(f"`forward` takes {len(inputs)} inputs; a layer has 1 to {_MOST_INPUTS}", forward)
    begin = _method(made, "__init__")
    doc = ast.get_docstring(made) or ""
    read = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
    return CustomClass(
        name=made.name,
        doc=" ".join(doc.partition("\n\n")[0].split()),
        inputs=inputs,
        outputs=_outputs(forward),
        arguments=() if begin is None else tuple(_arguments(begin)),
        body=_without_imports(tree, text),
        imports=tuple(sorted(imports.items())),
        usual=frozenset(read & _USUAL.keys()),
    )


def _imports(tree: ast.Module) -> dict[str, str]:
    """What is imported at the top, by the name that it gives; imports further in are held to the same rule."""
    found: dict[str, str] = {}
    for one in ast.walk(tree):
        if not isinstance(one, ast.Import | ast.ImportFrom):
            continue
        for name, statement in _single_imports(one):
            usual = _ALSO_USUAL.get(statement) or (name if _USUAL.get(name) == statement else "")
            if name in MODEL_NAMES and not usual:
                raise _FaultError(f"`{name}` means something else in the generated file: use another name", one)
            if one in tree.body and not usual and found.setdefault(name, statement) != statement:
                raise _FaultError(f"`{name}` is imported twice, and is two things", one)
    return found


def _single_imports(one: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Each name that a statement gives, and the statement that would give it alone."""
    for alias in one.names:
        path = alias.name if isinstance(one, ast.Import) else one.module or ""
        if path.partition(".")[0] not in _ROOMS or (isinstance(one, ast.ImportFrom) and one.level):
            what = path or "what lies beside it"
            raise _FaultError(f"it imports `{what}`; a layer may import torch, math and typing", one)
        if alias.name == "*":
            raise _FaultError("say which names are imported: `*` hides them", one)
        said = f" as {alias.asname}" if alias.asname and alias.asname != alias.name else ""
        if isinstance(one, ast.Import):
            yield alias.asname or path, f"import {alias.name}{said}"
        else:
            yield alias.asname or alias.name, f"from {path} import {alias.name}{said}"


def _without_imports(tree: ast.Module, text: str) -> str:
    rows = text.split("\n")
    for one in tree.body:
        if isinstance(one, ast.Import | ast.ImportFrom):
            for row in range(one.lineno - 1, one.end_lineno or one.lineno):
                rows[row] = ""
    return "\n".join(rows).strip("\n").rstrip()


def _method(made: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    return next((one for one in reversed(made.body) if isinstance(one, ast.FunctionDef) and one.name == name), None)


def _taken(method: ast.FunctionDef, what: str) -> list[tuple[ast.arg, ast.expr | None, bool]]:
    """What a method takes after `self`: the argument, its default, and whether it must be named."""
    said = method.args
    if said.vararg or said.kwarg:
        star = f"*{said.vararg.arg}" if said.vararg else f"**{said.kwarg.arg if said.kwarg else ''}"
        raise _FaultError(f"`{method.name}` takes `{star}`; {what} need names of their own", method)
    plain = [*said.posonlyargs, *said.args]
    if not plain:
        raise _FaultError(f"`{method.name}` has no `self`", method)
    defaults = [None] * (len(plain) - len(said.defaults)) + list(said.defaults)
    together = [(one, default, False) for one, default in zip(plain, defaults, strict=True)]
    together += [(one, default, True) for one, default in zip(said.kwonlyargs, said.kw_defaults, strict=True)]
    return together[1:]


def _inputs(forward: ast.FunctionDef) -> Iterator[InputPort]:
    for one, default, named in _taken(forward, "inputs"):
        if default is not None:
            _literal(one, default)
        yield InputPort(one.arg, optional=default is not None, named=named, doc="As `forward` takes it.")


def _outputs(forward: ast.FunctionDef) -> tuple[OutputPort, ...]:
    """As many as the annotation says, else the last `return`; called as that calls them where it does."""
    returned = [one.value for one in forward.body if isinstance(one, ast.Return)]
    items = returned[-1].elts if returned and isinstance(returned[-1], ast.Tuple) else []
    count = len(items)
    match forward.returns:
        case ast.Constant(value=None):
            raise _FaultError("`forward` gives nothing back", forward)
        case ast.Subscript(value=ast.Name(id="tuple" | "Tuple"), slice=ast.Tuple(elts=elements)):
            count = len(elements)
        case ast.Name() | ast.Attribute():
            count = 1
    if count > _MOST_OUTPUTS:
        raise _FaultError(f"`forward` gives {count} values; a layer gives at most {_MOST_OUTPUTS}", forward)
    if count < 2:
        return (OutputPort("output"),)
    names = [one.id for one in items if isinstance(one, ast.Name)]
    if len(set(names)) < count or len(items) != count:
        names = [f"output{index}" for index in range(count)]
    return tuple(OutputPort(name) for name in names)


def _arguments(begin: ast.FunctionDef) -> Iterator[Argument]:
    for one, written, named in _taken(begin, "settings"):
        default: Json | Unset = UNSET if written is None else _literal(one, written)
        kind, choices, optional = _kind(one, default)
        yield Argument(
            one.arg,
            kind,
            default,
            choices=choices,
            optional=optional,
            positional=written is None and not named,
            doc="As `__init__` takes it.",
        )


def _literal(argument: ast.arg, written: ast.expr) -> Json:
    try:
        value = ast.literal_eval(written)
    except (ValueError, TypeError):
        raise _FaultError(
            f"the default of `{argument.arg}` is computed; a number or a text is needed", written
        ) from None
    value = list(value) if isinstance(value, tuple) else value
    whole = isinstance(value, list) and all(type(item) is int for item in value)
    if not (whole or value is None or isinstance(value, bool | int | float | str)) or fault_of_json(value):
        raise _FaultError(f"the default of `{argument.arg}` is no number, no text and no whole numbers", written)
    return value


def _kind(argument: ast.arg, default: Json | Unset) -> tuple[Kind, tuple[str, ...], bool]:
    """The kind of a setting, its words where it is one of some, and whether it may be None."""
    annotation = argument.annotation
    optional = default is None
    match annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            annotation, optional = left, True
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            annotation, optional = inner, True
    match annotation:
        case ast.Name(id="int" | "float" | "bool" | "str" as name):
            return _KINDS[name], (), optional
        case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            words = tuple(one.value for one in items if isinstance(one, ast.Constant) and isinstance(one.value, str))
            if words and len(words) == len(items):
                return Kind.CHOICE, words, optional
        case ast.Subscript(value=ast.Name(id="tuple" | "list" | "Tuple" | "List"), slice=inner):
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            if all(isinstance(one, ast.Name) and one.id == "int" for one in items[:1]):
                return Kind.INTS, (), optional
        case None:
            for kind, found in _FOUND_KINDS:
                if isinstance(default, kind):
                    return found, (), False
    raise _FaultError(f"`{argument.arg}` needs a type: int, float, bool, str or tuple[int, ...]", argument)
