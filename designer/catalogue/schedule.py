"""How a learning rate changes from epoch to epoch: torch's schedules, with their settings, by torch's own names.

A schedule is no card: `minimise` holds `{op, args, per}`. Forms, the check and the code all read what may stand in that
table from here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from designer.catalogue.declare import integer, number
from designer.catalogue.recipe_step import EPOCHS
from designer.catalogue.spec import Argument
from designer.document import UNSET, Json, Unset

_MOST = 1000  # times the learning rate: more learns nothing
_ALL = f"={EPOCHS}"
_USUAL = 20  # epochs, where the design has no name for them


@dataclass(frozen=True, slots=True)
class Schedule:
    """One way to change a learning rate.

    Attributes:
        name: torch's own, `torch.optim.lr_scheduler.NAME`.
        summary: One sentence, in our own words.
        settings: What can be set, in torch's order; without the epoch that it goes on from, which the run knows.
    """

    name: str
    summary: str
    settings: tuple[Argument, ...]

    def begun(self, written: Mapping[str, Json], parameters: Collection[str]) -> dict[str, Json]:
        """What it is given at first: of what was said of another one that which it knows too, and what it needs.

        Args:
            parameters: The names that the design has values for.
        """
        settings: dict[str, Json] = {}
        for one in self.settings:
            value = written.get(one.name, one.initial)
            if value == _ALL and EPOCHS not in parameters:
                value = _USUAL
            if not isinstance(value, Unset):
                settings[one.name] = value
        return settings

    def setting(self, name: str) -> Argument | None:
        return next((setting for setting in self.settings if setting.name == name), None)


def schedule_called(name: object) -> Schedule | None:
    """The schedule of that name."""
    return next((schedule for schedule in SCHEDULES if schedule.name == name), None)


def _lowest() -> Argument:
    return number("eta_min", 0.0, low=0, high=_MOST, folded=True, doc="The learning rate that it falls to.")


def _epochs(name: str, doc: str, default: Json | Unset = UNSET, initial: Json | Unset = UNSET) -> Argument:
    return integer(name, default, initial=initial, doc=doc)


def _factor(name: str, doc: str, default: Json | Unset = UNSET, initial: Json | Unset = UNSET) -> Argument:
    return number(name, default, initial=initial, low=0, high=_MOST, doc=doc)


SCHEDULES = (
    Schedule(
        "CosineAnnealingLR",
        "Falls along half a wave of the cosine, slowly at both ends.",
        (_epochs("T_max", "After how many epochs it is lowest, such as =epochs.", initial=_ALL), _lowest()),
    ),
    Schedule(
        "StepLR",
        "Stays for some epochs, and is then made smaller at once.",
        (
            _epochs("step_size", "For how many epochs it stays.", initial=10),
            _factor("gamma", "What it is multiplied with then.", 0.1),
        ),
    ),
    Schedule(
        "ExponentialLR",
        "Made smaller after each epoch, by the same share.",
        (_factor("gamma", "What it is multiplied with after each epoch.", initial=0.95),),
    ),
    Schedule(
        "LinearLR",
        "Goes from one share of itself to another in a straight line, as a warm-up does.",
        (
            number("start_factor", 1 / 3, low=1e-12, high=1, doc="The share of the learning rate that it begins with."),
            number("end_factor", 1.0, low=0, high=1, doc="The share of the learning rate that it ends with."),
            _epochs("total_iters", "After how many epochs it is there.", 5),
        ),
    ),
    Schedule(
        "PolynomialLR",
        "Falls to nothing, along a power of what is left of the epochs.",
        (
            _epochs("total_iters", "After how many epochs it is nothing.", 5),
            _factor("power", "Along which power; 1 is a straight line.", 1.0),
        ),
    ),
    Schedule(
        "CosineAnnealingWarmRestarts",
        "Falls along half a wave of the cosine again and again, each time from the top.",
        (
            _epochs("T_0", "How many epochs the first fall takes.", initial=10),
            _epochs("T_mult", "How many times as long each next fall takes.", 1),
            _lowest(),
        ),
    ),
)
