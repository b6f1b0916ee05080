"""What a run told of single layers, look by look, and what the cards make of it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from designer.app.canvas.layer_look import LayerLook, LayerLooks
from designer.document import GraphId, NodeId
from designer.document.numerals import grouped, short_count
from designer.training.layer_facts import LayerFact, Told

_SIGMA = "\u03c3"
_KEPT = 32  # looks that a trace goes back
_LARGEST = 1e15  # that is written with a letter behind it
_LONG = 5  # looks without any gradient until that is said
_NOTED = 0.01  # the share of zeros from which on it says more of a layer than its spread

_SPREAD = "The standard deviation of its outputs: how far they spread. It should neither fade to 0 nor grow on and on."
_ZEROS = "The share of its outputs that are exactly 0. Behind a ReLU about half is usual; where all are, it is dead."
_GRADIENT = "The norm of the gradient of its weights: how much they are asked to change."


@dataclass(slots=True)
class _Trace:
    """The last looks at one card.

    Attributes:
        still: How many of them in a row found a gradient of exactly 0.
    """

    spreads: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    zeros: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    gradients: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    still: int = 0

    def add(self, fact: LayerFact) -> None:
        for known, new in zip((self.spreads, self.zeros, self.gradients), fact[:3], strict=True):
            if new is not None:
                known.append(new)
        if fact.gradient is not None:
            self.still = self.still + 1 if fact.gradient == 0 else 0


class LayerTraces:
    """The last looks at the layers of one run.

    Attributes:
        looks: What the cards show of it.
    """

    def __init__(self) -> None:
        self._traces: dict[tuple[GraphId, NodeId], _Trace] = {}
        self.looks: LayerLooks = {}

    def take(self, told: Told, step: int) -> None:
        """Takes over another look; a card that shows the same as before keeps what it shows.

        Args:
            step: How many steps were made, as far as is known.
        """
        found: dict[GraphId, dict[NodeId, LayerLook]] = {}
        for (graph, node), fact in told.items():
            trace = self._traces.setdefault((graph, node), _Trace())
            trace.add(fact)
            found.setdefault(graph, {})[node] = _look(trace, fact, step)
        self.looks = found


def _look(trace: _Trace, fact: LayerFact, step: int) -> LayerLook:
    shown, wrong = _shown(trace, fact)
    rows = []
    if fact.spread is not None:
        rows.append((f"spread of outputs ({_SIGMA})", short(fact.spread), _SPREAD))
    if fact.zeros is not None:
        rows.append(("zeros among them", share(fact.zeros), _ZEROS))
    if fact.gradient is not None:
        rows.append(("norm of the gradient", short(fact.gradient), _GRADIENT))
    values = _line(trace)
    return LayerLook(shown, tuple(values) if len(values) > 1 else (), tuple(rows), f"step {grouped(step)}", wrong)


def _shown(trace: _Trace, fact: LayerFact) -> tuple[str, str]:
    """What stands on the card, and what is wrong, as sentences; empty where nothing is."""
    if not fact.finite:
        return "not finite", (
            "There are numbers in its outputs or its gradient that are infinite or nan. "
            "A smaller learning rate often helps."
        )
    if trace.still >= _LONG:
        return "no gradient", (
            f"The gradient of its weights was exactly 0 in the last {trace.still} looks, so it learns nothing. "
            "What lies behind it may be dead, or cut off from the loss."
        )
    if fact.zeros == 1:
        return "all zeros", "All of its outputs are 0: nothing gets through, and what lies before it learns nothing."
    if fact.zeros is not None and _line(trace) is trace.zeros:
        return f"{share(fact.zeros)} zeros", ""
    if fact.spread is not None:
        return f"{_SIGMA} {short(fact.spread)}", ""
    return (f"gradient {short(fact.gradient)}" if fact.gradient is not None else ""), ""


def _line(trace: _Trace) -> deque[float]:
    """The numbers that say most of a layer: its zeros where it ever had some, its spread, or its gradient."""
    if trace.zeros and max(trace.zeros) >= _NOTED:
        return trace.zeros
    return trace.spreads or trace.gradients


def short(number: float) -> str:
    """A number in three digits or so: `0.82`, `13.4`, `240`, `12.4 K`, `3.1e-05`."""
    if number == 0:
        return "0"
    for below, places in ((0.01, None), (0.1, 3), (10, 2), (100, 1), (1000, 0)):
        if number < below:
            return f"{number:.1e}" if places is None else f"{number:.{places}f}"
    return short_count(round(number)) if number < _LARGEST else f"{number:.1e}"


def share(part: float) -> str:
    """A share as people write it; what is not all or nothing is not rounded to that."""
    if 0 < part < 0.005:
        return "< 1 %"
    return "> 99 %" if 0.995 < part < 1 else f"{100 * part:.0f} %"
