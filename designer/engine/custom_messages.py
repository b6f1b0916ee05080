"""What is asked of the process that runs a design's own code, and the lines that carry it: one JSON object a line.

What comes back was written where that code runs, so it is read as anything from outside: what has not the form of an
answer is none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from designer.document.expressions import Value as Setting
from designer.inference.calls import Call, Given
from designer.inference.running import Arrivals, Ran, Refusal
from designer.inference.values import TensorValue, Value

_MOST_DIMENSIONS = 64
_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Asked:
    """One call in one world.

    Attributes:
        name: Of the class.
        outputs: How many values it is to give.
    """

    call: Call
    name: str
    outputs: int
    arrivals: Arrivals = field(default_factory=dict)


def asked_to_line(asked: Asked) -> str:
    """One line, its end included."""
    call = asked.call
    value = {
        "target": call.target,
        "source": call.source,
        "make": [list(pair) for pair in call.make],
        "args": [given.ports[0] for given in call.args],
        "named": [[name, given.ports[0]] for name, given in call.named],
        "name": asked.name,
        "outputs": asked.outputs,
        "arrivals": {port: _plain(value) for port, value in asked.arrivals.items() if not isinstance(value, tuple)},
    }
    return json.dumps(value) + "\n"


def asked_from_line(line: bytes) -> Asked:
    """Reads what `asked_to_line` wrote; anything else is a programmer's error."""
    value = json.loads(line)
    call = Call(
        target=value["target"],
        make=tuple((name, _setting(one)) for name, one in value["make"]),
        args=tuple(Given((port,)) for port in value["args"]),
        named=tuple((name, Given((port,))) for name, port in value["named"]),
        source=value["source"],
    )
    arrivals = {port: _value(one) for port, one in value["arrivals"].items()}
    return Asked(call, value["name"], value["outputs"], arrivals)


def answer_to_line(answer: Ran | Refusal) -> str:
    """One line, its end included."""
    if isinstance(answer, Refusal):
        return json.dumps({"refused": answer.text, "too_large": answer.too_large}) + "\n"
    counts = [answer.parameters, answer.macs, answer.activation_bytes, answer.largest_bytes]
    return json.dumps({"outputs": [_plain(one) for one in answer.outputs], "counts": counts}) + "\n"


def answer_from_line(line: bytes) -> Ran | Refusal:
    """Reads an answer.

    Raises:
        ValueError: It is none.
    """
    match json.loads(line):
        case {"refused": str(text), "too_large": bool(too_large)}:
            return Refusal(text, too_large)
        case {"outputs": list(outputs), "counts": [int(), int(), int(), int()] as counts}:
            if all(0 <= count < _LARGEST for count in counts):
                return Ran(tuple(_value(one) for one in outputs), *counts)
    raise ValueError("that is no answer")


def _plain(value: Value) -> Any:
    if isinstance(value, TensorValue):
        return {"sizes": value.sizes, "dtype": value.dtype, "strides": value.strides}
    return value


def _value(value: Any) -> Value:
    match value:
        case {"sizes": list(sizes), "dtype": str(dtype), "strides": strides} if _whole(sizes) and dtype.isidentifier():
            if strides is None or (isinstance(strides, list) and _whole(strides) and len(strides) == len(sizes)):
                return TensorValue(tuple(sizes), dtype, None if strides is None else tuple(strides))
        case int() | float() | None:
            return value
    raise ValueError("that is no value")


def _whole(sizes: list[Any]) -> bool:
    return len(sizes) <= _MOST_DIMENSIONS and all(type(size) is int and 0 <= size < _LARGEST for size in sizes)


def _setting(value: Any) -> Setting:
    return tuple(_setting(one) for one in value) if isinstance(value, list) else value
