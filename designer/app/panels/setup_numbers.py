"""The numbers of a recipe as fields, called what the design calls them: the optimiser's own, and the run's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.app.panels.fields import ArgumentField
from designer.app.panels.fold import Fold
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.optimiser import optimiser_called
from designer.catalogue.recipe import Recipe, held_out, hold_out
from designer.catalogue.recipe_step import BATCH, EPOCHS, LEARNING_RATE, LOSS
from designer.catalogue.spec import Argument, Kind
from designer.document import UNSET, Json, Unset

_RATE = "lr"  # what torch calls the learning rate
_NUMBERS = (
    Argument(BATCH, Kind.INT, low=1, high=2**20, literal=True, doc="Rows that are learned from at once."),
    Argument(EPOCHS, Kind.INT, low=1, high=10**6, literal=True, doc="How often all rows are gone through."),
    Argument(
        "held_out",
        Kind.FLOAT,
        low=0,
        high=0.9,
        literal=True,
        doc="The share of the rows that is not learned from, but looked at after each epoch; 0: none.",
    ),
    Argument(
        "seed",
        Kind.INT,
        low=0,
        high=2**31,
        literal=True,
        doc="Where all random numbers begin; the same seed, the same run.",
    ),
)
_SPLIT = Argument(
    "split_seed",
    Kind.INT,
    low=0,
    high=2**31,
    folded=True,
    literal=True,
    doc="Which rows are held out; another seed, other rows.",
)


class SetupNumbers(QWidget):
    """The fields that suit an optimiser; none where there is no optimiser yet.

    Signals:
        edited(name, value): The person gave a number a value that can be used; UNSET resets it.
        unfolded(bool): What is rarely changed was opened, or closed again.
    """

    edited = Signal(str, object)
    unfolded = Signal(bool)

    def __init__(self, switch: ThemeSwitch, optimiser: str, unfolded: bool) -> None:
        super().__init__()
        self._fields: dict[str, ArgumentField] = {}
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(6)
        if (known := optimiser_called(optimiser)) is not None:
            fold = Fold("More", "What is rarely changed", switch, unfolded)
            fold.unfolded.connect(self.unfolded)
            for argument in (*map(_as_in_the_design, known.settings), *_NUMBERS, _SPLIT):
                field = self._fields[argument.name] = ArgumentField(argument, switch)
                field.edited.connect(self.edited)
                (fold.inside if argument.folded else stack).addWidget(field)
            stack.addWidget(fold)
        stack.addStretch()

    def show_recipe(self, recipe: Recipe) -> None:
        """Shows the numbers as they are."""
        share, split_seed = held_out(recipe.source)
        values: Mapping[str, Json | Unset] = {
            **recipe.settings,
            LEARNING_RATE: recipe.learning_rate,
            BATCH: recipe.batch,
            EPOCHS: recipe.epochs,
            "seed": recipe.seed,
            "held_out": share,
            "split_seed": split_seed,
        }
        for name, field in self._fields.items():
            field.show_value(values.get(name, UNSET), UNSET)


def with_number(recipe: Recipe, name: str, value: Json | Unset) -> Recipe:
    """The recipe with one of its numbers, by the name of its field, as it was given."""
    share, split_seed = held_out(recipe.source)
    match name, value:
        case "learning_rate", int() | float():
            return replace(recipe, learning_rate=float(value))
        case "batch_size", int():
            return replace(recipe, batch=value)
        case "epochs", int():
            return replace(recipe, epochs=value)
        case "seed", int():
            return replace(recipe, seed=value)
        case "held_out", int() | float():
            source = hold_out(recipe.source, float(value), split_seed)
            best = recipe.keep_best or next(iter(recipe.metrics), LOSS)
            return replace(recipe, source=source, keep_best=best if source.parts else "")
        case "split_seed", int():
            return replace(recipe, source=hold_out(recipe.source, share, value))
    settings = {key: old for key, old in recipe.settings.items() if key != name}
    return replace(recipe, settings=settings if value is UNSET else {**settings, name: value})


def _as_in_the_design(setting: Argument) -> Argument:
    """The learning rate is a number of the design, which the optimiser reads under torch's name for it."""
    return replace(setting, name=LEARNING_RATE, literal=True) if setting.name == _RATE else setting
