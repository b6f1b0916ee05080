"""The rules by which networks learn, with their settings, by torch's own names.

An optimiser is no card: `minimise` names one and holds a table of its settings. Forms, the check and the code all read
what may stand in that table from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designer.catalogue.declare import flag, number
from designer.catalogue.spec import Argument, Kind
from designer.document import Json

_FASTEST = 1000  # a step of more than this learns nothing, and leaves the range of numbers soon after


@dataclass(frozen=True, slots=True)
class Optimiser:
    """One rule of change.

    Attributes:
        name: torch's own, `torch.optim.NAME`.
        summary: One sentence, in our own words.
        settings: What can be set, in torch's order.
    """

    name: str
    summary: str
    settings: tuple[Argument, ...]

    @property
    def url(self) -> str:
        return f"https://docs.pytorch.org/docs/stable/generated/torch.optim.{self.name}.html"

    def setting(self, name: str) -> Argument | None:
        return next((setting for setting in self.settings if setting.name == name), None)

    def keeps(self, written: Mapping[str, Json]) -> dict[str, Json]:
        """Of the settings of another optimiser those that this one has too."""
        return {name: value for name, value in written.items() if self.setting(name) is not None}


def optimiser_called(name: str) -> Optimiser | None:
    """The optimiser of that name."""
    return next((optimiser for optimiser in OPTIMISERS if optimiser.name == name), None)


def _rate(default: float) -> Argument:
    return number("lr", default, low=0, high=_FASTEST, doc="The learning rate: how large a step each batch makes.")


def _decay(default: float = 0) -> Argument:
    doc = "How strongly weights are pulled towards zero, which keeps them from growing."
    return number("weight_decay", default, low=0, high=_FASTEST, doc=doc)


def _momentum() -> Argument:
    doc = "How much of the last step is kept in the next, as a rolling ball keeps its speed; 0.9 is usual."
    return number("momentum", 0, low=0, high=1, doc=doc)


def _eps(default: float) -> Argument:
    return number("eps", default, low=0, high=1, folded=True, doc="Keeps steps from being divided by zero.")


def _betas() -> Argument:
    return Argument(
        "betas",
        Kind.FLOATS,
        [0.9, 0.999],
        low=0,
        high=1,
        length=2,
        folded=True,
        doc="How long it remembers the direction, and the size, of earlier gradients; both below 1.",
    )


def _decoupled() -> Argument:
    doc = "Whether weights shrink apart from the gradient, as in AdamW."
    return flag("decoupled_weight_decay", False, folded=True, doc=doc)


def _amsgrad() -> Argument:
    doc = "Whether steps never grow back once gradients have been large."
    return flag("amsgrad", False, folded=True, doc=doc)


OPTIMISERS = (
    Optimiser(
        "Adam",
        "Finds a step size of its own for every weight; a good first choice.",
        (_rate(0.001), _betas(), _eps(1e-8), _decay(), _amsgrad(), _decoupled()),
    ),
    Optimiser(
        "AdamW",
        "Adam with a weight decay that is kept apart from the gradient; usual for transformers.",
        (_rate(0.001), _betas(), _eps(1e-8), _decay(0.01), _amsgrad()),
    ),
    Optimiser(
        "SGD",
        "Goes straight downhill, all weights at one rate; with momentum the classic for images.",
        (
            _rate(0.001),
            _momentum(),
            number("dampening", 0, low=0, high=1, folded=True, doc="How much less a new gradient counts in momentum."),
            _decay(),
            flag("nesterov", False, doc="Whether momentum looks ahead; needs a momentum and no dampening."),
        ),
    ),
    Optimiser(
        "RMSprop",
        "Divides each step by how large gradients have been of late; usual for recurrent networks.",
        (
            _rate(0.01),
            number("alpha", 0.99, low=0, high=1, folded=True, doc="How long it remembers how large gradients were."),
            _eps(1e-8),
            _decay(),
            _momentum(),
            flag("centered", False, folded=True, doc="Whether the mean of the gradients is taken off first."),
        ),
    ),
    Optimiser(
        "Adagrad",
        "Makes smaller steps for weights that have moved much; for words that are seldom seen.",
        (
            _rate(0.01),
            number("lr_decay", 0, low=0, high=_FASTEST, folded=True, doc="How fast the learning rate falls."),
            _decay(),
            number(
                "initial_accumulator_value",
                0,
                low=0,
                high=_FASTEST,
                folded=True,
                doc="How much movement is assumed before the first batch.",
            ),
            _eps(1e-10),
        ),
    ),
    Optimiser(
        "NAdam",
        "Adam whose momentum looks ahead.",
        (
            _rate(0.002),
            _betas(),
            _eps(1e-8),
            _decay(),
            number("momentum_decay", 0.004, low=0, high=1, folded=True, doc="How fast the looking ahead grows."),
            _decoupled(),
        ),
    ),
    Optimiser(
        "RAdam",
        "Adam that begins carefully, while it knows too little of the gradients.",
        (_rate(0.001), _betas(), _eps(1e-8), _decay(), _decoupled()),
    ),
)
