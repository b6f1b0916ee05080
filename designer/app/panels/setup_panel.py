"""What to learn from, and how: the recipe of a design's training as a form.

The form shows what the design says and writes into it, one undo entry a change. It keeps nothing of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from designer.app.data_dialog import DataDialog, choose_images, choose_table
from designer.app.images_dialog import ImagesDialog
from designer.app.panels.fields import ArgumentField
from designer.app.panels.replacing import replace_content
from designer.app.rich_text import rich
from designer.app.table_dialog import TableDialog
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.datasets import Task, data_kinds, task_of
from designer.catalogue.head import head_of
from designer.catalogue.optimiser import OPTIMISERS, optimiser_called
from designer.catalogue.recipe import Recipe, RecipeError, losses_for, misfit, new_source, read, suggest, write
from designer.catalogue.spec import Argument, Catalogue, Kind
from designer.document import UNSET, Design, DocumentError, Json, Report, Unset
from designer.training.data.records import path_in_design

_NUMBERS = (
    Argument("batch", Kind.INT, low=1, high=2**20, doc="Rows that are learned from at once."),
    Argument("epochs", Kind.INT, low=1, high=10**6, doc="How often all rows are gone through."),
    Argument("seed", Kind.INT, low=0, high=2**31, doc="Where all random numbers begin; the same seed, the same run."),
)
_CHOOSE = "Choose…"
_TABLE, _IMAGES = "ask for a table", "ask for images"
_OWN = (("A table from a file…", _TABLE), ("Images from a folder…", _IMAGES))


class SetupPanel(QScrollArea):
    """Data, loss, optimiser and a few numbers.

    Signals:
        edits(name, edits): The person changed something.
        drawing_wanted: The training step should be shown as a drawing.
    """

    edits = Signal(str, object)
    drawing_wanted = Signal()

    def __init__(
        self,
        catalogue: Catalogue,
        switch: ThemeSwitch,
        where: Callable[[], Path | None] = lambda: None,
        parent: QWidget | None = None,
    ) -> None:
        """Makes an empty form.

        Args:
            where: Tells the file of the design, beside which data is looked for; None where it was never saved.
        """
        super().__init__(parent)
        self._where = where
        self._catalogue = catalogue
        self._switch = switch
        self._design = Design("")
        self._report: Report | None = None
        self._shown: Recipe | None = None
        self.setObjectName("setup")
        self.setAccessibleName("Training setup")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build()

    def show_design(self, design: Design) -> None:
        """Shows the training of a design."""
        self._design = design
        recipe = read(design)
        if (recipe and recipe.optimiser) != (self._shown and self._shown.optimiser) or bool(recipe) != bool(
            self._shown
        ):
            self._shown = recipe
            self._build()
        self._shown = recipe
        self._refresh()

    def show_report(self, report: Report | None) -> None:
        self._report = report
        self._refresh()

    # The form

    def _build(self) -> None:
        self._fields: dict[str, ArgumentField] = {}
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(16, 12, 16, 12)
        columns.setSpacing(40)
        left = QVBoxLayout()
        left.setSpacing(8)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._data = self._choice("setup_data", "Data", self._choose_data)
        self._loss = self._choice("setup_loss", "Loss", self._choose_loss)
        self._optimiser = self._choice("setup_optimiser", "Optimiser", self._choose_optimiser)
        for name, box in (("Data", self._data), ("Loss", self._loss), ("Optimiser", self._optimiser)):
            label = QLabel(name)
            set_role(label, "dim")
            label.setFixedWidth(112)
            form.addRow(label, box)
        left.addLayout(form)
        self._sentence = QLabel()
        self._sentence.setObjectName("setup_sentence")
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        left.addWidget(self._sentence)
        self._as_drawing = QPushButton("Open the training step as a drawing")
        self._as_drawing.setObjectName("setup_drawing")
        self._as_drawing.clicked.connect(self.drawing_wanted)
        left.addWidget(self._as_drawing, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch()
        right = QVBoxLayout()
        right.setSpacing(6)
        optimiser = optimiser_called(self._shown.optimiser) if self._shown else None
        for argument in (*(optimiser.settings if optimiser else ()), *_NUMBERS) if self._shown else ():
            if argument.folded:
                continue
            field = ArgumentField(argument, self._switch)
            field.edited.connect(self._set_number)
            self._fields[argument.name] = field
            right.addWidget(field)
        right.addStretch()
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        replace_content(self, inside)

    def _choice(self, object_name: str, name: str, choose: object) -> QComboBox:
        box = QComboBox()
        box.setObjectName(object_name)
        box.setAccessibleName(name)
        box.activated.connect(choose)  # type: ignore[arg-type]
        return box

    def _refresh(self) -> None:
        recipe = self._shown
        kinds = [kind for kind in data_kinds().values() if not kind.reads]
        current = str(recipe.source.data.get("op")) if recipe else ""
        rows = [(kind.title, kind.op) for kind in kinds]
        if recipe is not None and current not in {op for _, op in rows}:
            rows.append((_file_of(recipe) or recipe.source.name, current))
        _fill(self._data, [*rows, *_OWN], current)
        _fill(
            self._loss,
            [(loss.removeprefix("F."), loss) for loss in self._losses(recipe)],
            recipe.loss if recipe else "",
        )
        _fill(self._optimiser, [(one.name, one.name) for one in OPTIMISERS], recipe.optimiser if recipe else "")
        for box in (self._loss, self._optimiser):
            box.setEnabled(recipe is not None)
        if recipe is not None:
            numbers: dict[str, Json] = {"batch": recipe.batch, "epochs": recipe.epochs, "seed": recipe.seed}
            values: dict[str, Json | Unset] = {**recipe.settings, "lr": recipe.learning_rate, **numbers}
            for name, field in self._fields.items():
                field.show_value(values.get(name, UNSET), UNSET)
        self._as_drawing.setVisible(bool(self._design.stages))
        self._say(*self._verdict(recipe))

    def _losses(self, recipe: Recipe | None) -> tuple[str, ...]:
        task = task_of(recipe.source.data) if recipe else None
        network = self._design.networks[0] if self._design.networks else None
        graph = self._design.graphs.get(network.graph) if network else None
        if recipe is None or task is None or graph is None:
            return ()
        fitting = losses_for(task, head_of(self._design, graph, self._report))
        return fitting if recipe.loss in fitting else (*fitting, recipe.loss)

    def _verdict(self, recipe: Recipe | None) -> tuple[str, bool]:
        """What is to be said below the form, and whether it is bad."""
        if recipe is None and self._design.stages:
            return (
                "The training of this design was drawn by hand. Choosing data here writes another one beside it.",
                False,
            )
        if recipe is None:
            return "Choose what to learn from; a loss and an optimiser that fit are set up with it.", False
        if fault := misfit(self._design, recipe, self._report):
            return fault, True
        kind = data_kinds().get(str(recipe.source.data.get("op")))
        says = f"{kind.says[:1].upper()}{kind.says[1:]}" if kind else recipe.source.name
        task = "classes" if task_of(recipe.source.data) is Task.CLASSIFICATION else "a number"
        held = "; a fifth is held out" if recipe.source.parts else ""
        return f"{says}. What is learned: {task}{held}. Best by {recipe.keep_best or recipe.loss}.", False

    def _say(self, text: str, bad: bool) -> None:
        self._sentence.setText(rich(text, self._switch.theme.tokens.type.mono))
        set_role(self._sentence, "bad" if bad else "dim")

    # What the person does

    def _choose_data(self, index: int) -> None:
        op = self._data.itemData(index)
        if op in (_TABLE, _IMAGES):
            self._refresh()  # until something is chosen, the data is what it was
            self._ask(op)
        elif op and not (self._shown and self._shown.source.data.get("op") == op):
            self._learn_from(self._data.itemText(index), {"op": op, **_usual(op)})

    def _ask(self, kind: str) -> None:
        """Asks for the person's own data and what of it is learned from."""
        design = self._where()
        choose = choose_table if kind == _TABLE else choose_images
        path = choose(self, design.parent if design else Path.home())
        if path is None:
            return
        told, folder = path_in_design(path, design), str(design.resolve().parent) if design else ""
        made = TableDialog if kind == _TABLE else ImagesDialog
        dialog: DataDialog = made(self._switch, told, folder, self)
        if dialog.exec() and dialog.inspection is not None:
            self._learn_from(path.name, dialog.data, dialog.inspection.schema)
        dialog.deleteLater()

    def _learn_from(self, name: str, data: Mapping[str, Json], schema: Mapping[str, Json] | None = None) -> None:
        """Writes the recipe that people would begin with for some data."""
        try:
            recipe = suggest(self._design, new_source(self._design, data, schema), self._report)
        except RecipeError as error:
            self._refresh()
            self._say(str(error), True)
            return
        if self._shown is not None:
            recipe = replace(recipe, epochs=self._shown.epochs, batch=self._shown.batch, seed=self._shown.seed)
        self._write(f"Learn from {name}", recipe)

    def _choose_loss(self, index: int) -> None:
        if self._shown is not None:
            self._write(
                f"Set the loss to {self._loss.itemText(index)}", replace(self._shown, loss=self._loss.itemData(index))
            )

    def _choose_optimiser(self, index: int) -> None:
        name = self._optimiser.itemData(index)
        chosen = optimiser_called(name)
        if self._shown is None or chosen is None or name == self._shown.optimiser:
            return
        known = {argument.name for argument in chosen.settings}
        settings = {key: value for key, value in self._shown.settings.items() if key in known}
        self._write(f"Set the optimiser to {name}", replace(self._shown, optimiser=name, settings=settings))

    def _set_number(self, name: str, value: Json | Unset) -> None:
        recipe = self._shown
        if recipe is None:
            return
        if name in {"batch", "epochs", "seed"} and isinstance(value, int):
            recipe = replace(recipe, **{name: value})  # type: ignore[arg-type]
        elif name == "lr" and isinstance(value, int | float):
            recipe = replace(recipe, learning_rate=float(value))
        elif name != "lr":
            settings = {key: old for key, old in recipe.settings.items() if key != name}
            recipe = replace(recipe, settings=settings if value is UNSET else {**settings, name: value})
        self._write(f"Set {name}", recipe)

    def _write(self, name: str, recipe: Recipe) -> None:
        try:
            edits = write(self._design, recipe)
        except DocumentError as error:
            self._say(str(error), True)
            return
        if edits:
            self.edits.emit(name, edits)


def _file_of(recipe: Recipe) -> str:
    """What the file or folder that a recipe learns from is called."""
    arguments = recipe.source.data.get("args")
    path = arguments.get("path") if isinstance(arguments, dict) else None
    return Path(path).name if isinstance(path, str) else ""


def _usual(op: str) -> dict[str, Json]:
    """The arguments that a kind of data must be given, as they begin."""
    kind = data_kinds()[op]
    args: dict[str, Json] = {
        argument.name: argument.initial for argument in kind.arguments if argument.initial is not UNSET
    }
    return {"args": args} if args else {}


def _fill(box: QComboBox, rows: list[tuple[str, str]], current: str) -> None:
    """Gives a box its rows; without a current one it says that there is something to choose."""
    wanted = [(text, data) for text, data in rows]
    if [(box.itemText(i), box.itemData(i)) for i in range(box.count())] != wanted:
        box.clear()
        for text, data in wanted:
            box.addItem(text, data)
    box.setPlaceholderText(_CHOOSE)
    box.setCurrentIndex(box.findData(current) if current else -1)
