"""Any further operation of torch, by what torch itself says of it.

Nobody has written a sentence about these, or what their inputs mean: names, kinds and defaults are those of torch's own
signatures, kept in `resources/operations.json`, and torch's page says the rest. They are found by search, and otherwise
are operators like those that were declared by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from designer.catalogue.declare import LARGEST_SIZE
from designer.catalogue.documentation import torch_page
from designer.catalogue.input_output import DTYPES
from designer.catalogue.spec import Argument, Family, InputPort, Kind, Operator, OutputPort, Role
from designer.document import UNSET
from designer.resources import resource

_KINDS = {
    "int": Kind.INT,
    "float": Kind.FLOAT,
    "bool": Kind.BOOL,
    "text": Kind.TEXT,
    "ints": Kind.INTS,
    "dtype": Kind.DTYPE,
}


@cache
def any_operations() -> Mapping[str, Operator]:
    """All of them by name; read when the first is asked for."""
    table = json.loads(resource("operations.json").read_text("utf-8"))
    return {op: _operator(op, said) for op, said in table.items()}


def _operator(op: str, said: dict[str, Any]) -> Operator:
    module, _, title = op.rpartition(".")
    return Operator(
        op=op,
        title=title,
        family=Family.ANY,
        role=Role.FUNCTION,
        summary=f"{op}, as PyTorch has it.",
        name=title,
        inputs=tuple(_input(**port) for port in said["inputs"]),
        outputs=tuple(OutputPort(name) for name in said["outputs"]),
        arguments=tuple(_argument(**argument) for argument in said["arguments"]),
        tag=module,
        url=torch_page(op) or "",
    )


def _input(
    name: str, optional: bool = False, variadic: bool = False, named: bool = False, behind: str = ""
) -> InputPort:
    doc = "As PyTorch says."
    return InputPort(name, optional=optional, variadic=variadic, named=named, doc=doc, behind=behind)


def _argument(name: str, kind: str, optional: bool = False, **default: Any) -> Argument:
    whole = kind in ("int", "ints")
    return Argument(
        name,
        _KINDS[kind],
        default.get("default", UNSET),
        low=-LARGEST_SIZE if whole else None,
        high=LARGEST_SIZE if whole else None,
        choices=DTYPES if kind == "dtype" else (),
        optional=optional,
        doc="As PyTorch says.",
    )
