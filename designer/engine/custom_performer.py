"""Makes a layer of the class in a text and calls it as torch's own layers are called, on tensors without data.

Only the process that runs a design's own code comes here.
"""

from __future__ import annotations

import importlib.util
import math
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from designer.engine.custom_messages import Asked
from designer.inference.calls import Call, Given
from designer.inference.running import Arrivals, Performer, Ran, Refusal, summary_of, tensors_of
from designer.inference.values import TensorValue

_MOST_WITH_NUMBERS = 2**22  # numbers that code is tried with where it does not run without
_DEEPEST_TRACE = 8
_USUAL = {"math": math, "torch": torch, "nn": nn, "F": F, "Tensor": Tensor}


def warm_up() -> None:
    """Has torch load what it loads with the first product, which takes longer than most code does.

    From then on it starts no threads.
    """
    torch.set_num_threads(1)
    value = TensorValue((1,))
    Performer(Call("torch.mul", args=(Given(("one",)), Given(("other",))))).perform({"one": value, "other": value})


class CodeError(RuntimeError):
    """What the code raised, told with its line."""


class CustomPerformer(Performer):
    """A call of a class of the design. Code that looks at numbers is given some, where that is not too many."""

    def __init__(self, asked: Asked, folder: Path) -> None:
        """Makes nothing of it yet.

        Args:
            folder: Where the text is written to be imported from.
        """
        super().__init__(asked.call)
        self._asked = asked
        self._path = folder / "layer.py"

    def perform(self, arrivals: Arrivals) -> Ran | Refusal:
        """Runs it without data, and then, if need be, with."""
        ran = super().perform(arrivals)
        count = sum(value.count for value in arrivals.values() if isinstance(value, TensorValue))
        if isinstance(ran, Ran) or count > _MOST_WITH_NUMBERS:
            return ran
        try:
            return self._with_numbers(arrivals)
        except CodeError as error:
            return Refusal(str(error))

    @torch.no_grad()
    def _with_numbers(self, arrivals: Arrivals) -> Ran:
        tensors = {port: tensors_of(value, with_data=True) for port, value in arrivals.items()}
        layer = self._layer()
        result = self._called(layer, tensors)
        return summary_of(list(result) if isinstance(result, tuple) else [result], tensors, layer, 0)

    def _made(self) -> Callable[..., Any]:
        with torch.device("meta"):
            return self._layer()

    def _layer(self) -> nn.Module:
        self._path.write_text(self._asked.call.source, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("layer", self._path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        module.__dict__.update(_USUAL)  # every generated file has imported these
        with self._blamed():
            spec.loader.exec_module(module)
            layer = getattr(module, self._asked.name)(**dict(self._asked.call.make))
            if not isinstance(layer, nn.Module):
                raise TypeError(f"`{self._asked.name}` is no nn.Module")
        return layer

    def _called(self, function: Callable[..., Any], arrivals: Mapping[str, Any]) -> Any:
        with self._blamed():
            result = super()._called(function, arrivals)
        values = result if isinstance(result, tuple) else (result,)
        if len(values) != self._asked.outputs or not all(isinstance(one, Tensor) for one in values):
            wanted = "one tensor" if self._asked.outputs == 1 else f"{self._asked.outputs} tensors"
            raise CodeError(f"`forward` gives {_kind(result)}, where {wanted} should come out")
        return result

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        """Tells whatever is raised, `SystemExit` included, with the lines of the text that led there."""
        try:
            yield
        except BaseException as error:
            frames = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename) == self._path]
            where = f"line {frames[-1].lineno}: " if frames else ""
            said = " ".join(str(error).split())
            rows = [f"  line {one.lineno}, in {one.name}: {one.line}" for one in frames[-_DEEPEST_TRACE:]]
            told = "\n".join([f"{where}{type(error).__name__}{': ' if said else ''}{said}", *rows])
            raise CodeError(told) from error


def _kind(result: Any) -> str:
    if isinstance(result, tuple):
        kinds = ", ".join(dict.fromkeys(type(one).__name__ for one in result))
        return f"{len(result)} values ({kinds})" if result else "nothing"
    return "None" if result is None else f"one {type(result).__name__}"
