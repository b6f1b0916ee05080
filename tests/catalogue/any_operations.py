"""Captures what torch says of its own operations into `resources/operations.json`.

    python -m tests.catalogue.any_operations

The window never imports torch, so it reads the file; a test holds the file against the installed torch. Only functions
that torch itself lists as overridable are asked, and of those only what takes tensors, gives tensors, changes nothing
in place, and is not declared in the catalogue by hand.
"""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Iterator
from typing import Any

import torch
from torch.overrides import get_testing_overrides, resolve_name

from designer.catalogue import build_catalogue
from designer.resources import resource

_ROOMS = {
    "torch": "torch",
    "torch.functional": "torch",
    "torch.linalg": "torch.linalg",
    "torch.special": "torch.special",
    "torch.fft": "torch.fft",
    "torch.nn.functional": "F",
    "torch.Tensor": "Tensor",
}
_PREFIXES = {"torch.linalg": "linalg_", "torch.special": "special_", "torch.fft": "fft_"}
# Other hardware, other storage, values that no drawing carries, or sizes that are known with numbers alone.
_LEFT_OUT = """
    backward batch_norm_ cudnn fake_quant fbgemm from_file mkldnn miopen native quantize quantized requires_grad resize
    retain rnn_ lstm gru_ gru lstm_cell set_ sparse storage sym_ to_dense to_mkldnn values indices coalesce unsafe_
    nested nonzero unique masked_select bincount cuda cpu pin_memory chalf is_set_to record_stream dequantize
    choose_qparams q_scale empty argwhere bernoulli binomial corrcoef cov ctc_loss geqrf histogram hspmm int_repr lstsq
    q_per_channel sspaddmm smm
""".split()
_PLAIN = {"int": "int", "float": "float", "number": "float", "bool": "bool", "str": "text", "List[int]": "ints"}
_PASSED_OVER = frozenset(
    {"generator", "layout", "device", "pin_memory", "memory_format", "out", "non_blocking", "names"}
)


def captured() -> dict[str, dict[str, Any]]:
    """Every operation with its inputs, arguments and outputs, by the name it has in a design."""
    declared = {name for operator in build_catalogue().values() for name in (operator.op, *operator.also)}
    found: dict[str, dict[str, Any]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of what is deprecated while it lists it
        functions = {name: one for one in get_testing_overrides() if (name := resolve_name(one))}
    for full in sorted(functions, key=lambda name: (name.startswith("torch.Tensor."), name)):
        room, _, name = full.rpartition(".")
        op = f"{_ROOMS[room]}.{name}" if room in _ROOMS else ""
        bare = name.startswith("_") or name.endswith("_") or any(part in name for part in _LEFT_OUT)
        if not op or bare or inspect.isfunction(functions[full]) or op in declared:
            continue  # what is written in Python has arguments of its own, which no schema tells
        if op.startswith("Tensor.") and f"torch.{name}" in (found.keys() | declared):
            continue
        best = max(_readings(f"{_PREFIXES.get(room, '')}{name}"), key=lambda one: len(one["inputs"]), default=None)
        if best is not None:
            found[op] = best
    return dict(sorted(found.items()))


def _readings(name: str) -> Iterator[dict[str, Any]]:
    """What each overload of an operator takes and gives, where a drawing can say it."""
    for schema in torch._C._jit_get_schemas_for_operator(f"aten::{name}"):
        outputs = [one.name or f"output{index}" for index, one in enumerate(schema.returns)]
        if not outputs or any(str(one.type) != "Tensor" for one in schema.returns) or schema.is_mutable:
            continue
        reading = _arguments(schema)
        if reading is not None:
            yield {**reading, "outputs": ["output"] if len(outputs) == 1 else outputs}


def _arguments(schema: Any) -> dict[str, Any] | None:
    inputs: list[dict[str, Any]] = []
    arguments: list[dict[str, Any]] = []
    for one in schema.arguments:
        kind, optional = _type(one)
        name = "input" if one.name == "self" else one.name
        if kind in ("Tensor", "List[Tensor]"):
            port: dict[str, Any] = {"name": name}
            port |= {"optional": True} if optional else {}
            port |= {"variadic": True} if kind != "Tensor" else {}
            if one.kwarg_only or (arguments and optional):
                port |= {"named": True}
            elif arguments:
                port |= {"behind": arguments[-1]["name"]}
            inputs.append(port)
        elif name in _PASSED_OVER and one.has_default_value():
            continue
        else:
            known = "dtype" if name == "dtype" else _PLAIN.get(kind)
            if known is None:
                return None
            argument: dict[str, Any] = {"name": name, "kind": known}
            if one.has_default_value():
                argument["default"] = one.default_value
            argument |= {"optional": True} if optional else {}
            arguments.append(argument)
    needed = [port for port in inputs if not port.get("optional")]
    return {"inputs": inputs, "arguments": arguments} if needed and inputs[0] is needed[0] else None


def _type(argument: Any) -> tuple[str, bool]:
    text = str(argument.type)
    optional = text.startswith("Optional[")
    return (text.removeprefix("Optional[").removesuffix("]") if optional else text), optional


def text_of(found: dict[str, dict[str, Any]]) -> str:
    """The file: an operation a line."""
    rows = [f"  {json.dumps(op)}: {json.dumps(one)}" for op, one in found.items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    resource("operations.json").write_text(text_of(captured()), "utf-8")
