"""What to learn from, and how: the recipe of a design's training as a form.

The form shows what the design says and writes into it, one undo entry a change. It keeps nothing of its own but the
device, which is a matter of the computer and not of the design.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
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

from designer.app.panels.data_choice import DataChoice, fill_box
from designer.app.panels.setup_numbers import SetupNumbers, with_number
from designer.app.quantities import quantity_name
from designer.app.rich_text import rich
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.datasets import Task, data_kinds, task_of
from designer.catalogue.head import head_of
from designer.catalogue.optimiser import OPTIMISERS, optimiser_called
from designer.catalogue.recipe import (
    Recipe,
    RecipeError,
    held_out,
    hold_out,
    losses_for,
    misfit,
    new_source,
    read,
    remove,
    still_giving_back,
    suggest,
    with_loss,
    write,
)
from designer.catalogue.recipe_input import fit_input, with_input
from designer.catalogue.spec import Catalogue
from designer.document import DataSource, Design, DocumentError, Edit, Fix, Json, Report, Severity, Unset
from designer.training.data.records import Inspection

_CURED_HERE = frozenset({"batch_size", "batch_beyond_rows", "epochs", "classes", "settings"})  # codes of problems
_SIDE_BY_SIDE = 620  # pixels from which on choices and numbers have room beside each other
_BETWEEN = 40
_AUTOMATIC = "Automatic"
_DEVICES = {"cpu": "CPU", "cuda": "CUDA", "mps": "Apple GPU (MPS)"}


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is said below the form, and the cure where there is one."""

    text: str
    bad: bool = False
    fix: Fix | None = None


class SetupPanel(QScrollArea):
    """Data, loss, optimiser, device and a few numbers.

    Signals:
        edits(name, edits): The person changed something.
        drawing_wanted: The training step should be shown as a drawing.
        device_chosen(str): What runs are to be on from now on; empty: whatever is best.
    """

    edits = Signal(str, object)
    drawing_wanted = Signal()
    device_chosen = Signal(str)

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
        self._devices: tuple[str, ...] = ()
        self._wanted_device = ""
        self._unfolded = False
        self.setObjectName("setup")
        self.setAccessibleName("Training setup")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the numbers stand below the choices; that is settled before room is given."""
        beside = event.size().width() >= _SIDE_BY_SIDE
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(_BETWEEN if beside else 6)
        super().resizeEvent(event)

    @property
    def device(self) -> str:
        """What a run is to be on, as `--device` takes it; empty where it may choose."""
        return self._wanted_device if self._wanted_device in self._devices else ""

    def want_device(self, name: str) -> None:
        """Takes up what was chosen in an earlier session; a device that is gone is chosen by itself again."""
        self._wanted_device = name
        self._refresh()

    def show_devices(self, names: tuple[str, ...]) -> None:
        """Offers the devices that there are."""
        self._devices = names
        self._refresh()

    def show_design(self, design: Design) -> None:
        """Shows the training of a design."""
        self._design = design
        recipe = read(design)
        if (recipe and recipe.optimiser) != (self._shown and self._shown.optimiser) or bool(recipe) != bool(
            self._shown
        ):
            self._shown = recipe
            self._replace_numbers()
        self._shown = recipe
        self._refresh()

    def show_report(self, report: Report | None) -> None:
        self._report = report
        self._refresh()

    # The form

    def learn_from(self, path: Path) -> None:
        """Asks what of a table, or of a folder of images, is learned from."""
        self._data.ask_about(path)

    def _build(self) -> None:
        inside = QWidget()
        self._columns = QHBoxLayout(inside)
        self._columns.setContentsMargins(16, 12, 16, 12)
        self._columns.setSpacing(_BETWEEN)
        self._columns.addLayout(self._build_choices(), 1)
        self._numbers = self._make_numbers()
        self._columns.addWidget(self._numbers, 1)
        self.setWidget(inside)

    def _build_choices(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(8)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._data = DataChoice(self._switch, self._where)
        self._data.chosen.connect(self._learn_from)
        self._data.changed.connect(self._use_otherwise)
        self._data.given_up.connect(lambda: self._write("Train no more", remove(self._design)))
        self._loss = _choice("setup_loss", "Loss", self._choose_loss)
        self._optimiser = _choice("setup_optimiser", "Optimiser", self._choose_optimiser)
        self._device = _choice("setup_device", "Device", self._choose_device)
        self._device.setToolTip("Where it is trained. It is not kept in the design.")
        rows = (("Data", self._data), ("Loss", self._loss), ("Optimiser", self._optimiser), ("Device", self._device))
        for name, box in rows:
            label = QLabel(name)
            set_role(label, "dim")
            label.setFixedWidth(112)
            label.setFixedHeight(28)
            label.setBuddy(box.box if isinstance(box, DataChoice) else box)
            form.addRow(label, box)
        left.addLayout(form)
        self._sentence = QLabel()
        self._sentence.setObjectName("setup_sentence")
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        left.addWidget(self._sentence)
        self._fix = QPushButton()
        self._fix.setObjectName("setup_fix")
        self._fix.clicked.connect(self._mend)
        self._as_drawing = QPushButton("Open the training step as a drawing")
        self._as_drawing.setObjectName("setup_drawing")
        self._as_drawing.clicked.connect(self.drawing_wanted)
        for button in (self._fix, self._as_drawing):
            left.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch()
        return left

    def _make_numbers(self) -> SetupNumbers:
        numbers = SetupNumbers(self._switch, self._shown.optimiser if self._shown else "", self._unfolded)
        numbers.edited.connect(self._set_number)
        numbers.unfolded.connect(self._keep_unfolded)
        return numbers

    def _replace_numbers(self) -> None:
        """Shows other fields beside the choices, which stay, and the keyboard with them."""
        old, self._numbers = self._numbers, self._make_numbers()
        self._columns.replaceWidget(old, self._numbers)
        self._numbers.show()
        old.hide()
        old.deleteLater()

    def _keep_unfolded(self, unfolded: bool) -> None:
        self._unfolded = unfolded

    def _refresh(self) -> None:
        recipe = self._shown
        self._data.show_source(recipe.source if recipe else None)
        losses = [(loss.removeprefix("F."), loss) for loss in self._losses(recipe)]
        fill_box(self._loss, losses, recipe.loss if recipe else None)
        fill_box(self._optimiser, [(one.name, one.name) for one in OPTIMISERS], recipe.optimiser if recipe else None)
        fill_box(self._device, [(_AUTOMATIC, ""), *((_title(name), name) for name in self._devices)], self.device)
        for box in (self._loss, self._optimiser):
            box.setEnabled(recipe is not None)
        if recipe is not None:
            self._numbers.show_recipe(recipe)
        self._as_drawing.setVisible(bool(self._design.stages))
        self._say(self._verdict(recipe))

    def _losses(self, recipe: Recipe | None) -> tuple[str, ...]:
        task = task_of(recipe.source.data) if recipe else None
        network = self._design.networks[0] if self._design.networks else None
        graph = self._design.graphs.get(network.graph) if network else None
        if recipe is None or task is None or graph is None:
            return ()
        fitting = losses_for(task, head_of(self._design, graph, self._report), recipe.gives_back)
        return fitting if recipe.loss in fitting else (*fitting, recipe.loss)

    def _verdict(self, recipe: Recipe | None) -> _Verdict:
        if recipe is None and self._design.stages:
            return _Verdict(f"{_as_drawn(self._design)} Choosing data here writes another training beside it.")
        if recipe is None:
            return _Verdict("Choose what to learn from; a loss and an optimiser that fit are set up with it.")
        for problem in self._report.problems if self._report is not None else ():
            if problem.code in _CURED_HERE and problem.severity is Severity.ERROR:
                return _Verdict(problem.message, True, next(iter(problem.fixes), None))
        if fault := misfit(self._design, recipe, self._report):
            return _Verdict(fault, True)
        for problem in self._report.problems if self._report is not None else ():
            if problem.severity is Severity.ERROR:  # whatever it is, no run can start
                return _Verdict(problem.message, True, next(iter(problem.fixes), None))
        kind = data_kinds().get(str(recipe.source.data.get("op")))
        says = f"{kind.says[:1].upper()}{kind.says[1:]}" if kind else recipe.source.name
        task = "classes" if task_of(recipe.source.data) is Task.CLASSIFICATION else "a number"
        task = f"to give back {recipe.target}" if recipe.gives_back else task
        share, _ = held_out(recipe.source)
        part = f"{100 * share:.3g} % are" if share else "a part is" if recipe.source.parts else "nothing is"
        best = quantity_name(recipe.keep_best or recipe.loss)
        return _Verdict(f"{says}. What is learned: {task}; {part} held out. Best by {best}.")

    def _say(self, verdict: _Verdict) -> None:
        self._sentence.setText(rich(verdict.text, self._switch.theme.tokens.type.mono))
        set_role(self._sentence, "bad" if verdict.bad else "dim")
        self._cure = verdict.fix
        self._fix.setText(verdict.fix.title.replace("`", "") if verdict.fix else "")
        self._fix.setVisible(verdict.fix is not None)

    # What the person does

    def _mend(self) -> None:
        if self._cure is not None:
            self.edits.emit(self._cure.title, self._cure.edits)

    def _learn_from(self, name: str, data: Mapping[str, Json], seen: Inspection | None) -> None:
        """Writes the recipe that people would begin with for some data."""
        schema, rows = (seen.schema, seen.rows) if seen is not None else (None, 0)
        self._suggest(f"Learn from {name}", new_source(self._design, data, schema, rows))

    def _use_otherwise(self, name: str, data: Mapping[str, Json], seen: Inspection) -> None:
        """Writes the recipe for the same file, of which other columns are used, or in another size."""
        if self._shown is None:
            return
        old = self._shown.source
        new = new_source(self._design, data, seen.schema, seen.rows)
        share, seed = held_out(old)
        self._suggest(f"Use {name} otherwise", hold_out(replace(new, id=old.id, name=old.name), share, seed))

    def _suggest(self, name: str, source: DataSource) -> None:
        fitted = fit_input(self._catalogue, self._design, source)
        design = with_input(self._design, fitted)
        try:
            recipe = suggest(design, source, None if fitted else self._report)
        except RecipeError as error:
            self._refresh()
            self._say(_Verdict(str(error), True))
            return
        if (old := self._shown) is not None:
            recipe = replace(
                still_giving_back(recipe, old),
                optimiser=old.optimiser,
                settings=old.settings,
                learning_rate=old.learning_rate,
                epochs=old.epochs,
                batch=old.batch,
                seed=old.seed,
            )
        try:
            self._write(name, (*fitted, *write(design, recipe)))
        except DocumentError as error:
            self._say(_Verdict(str(error), True))

    def _choose_loss(self, index: int) -> None:
        if self._shown is not None:
            recipe = with_loss(self._design, self._shown, self._loss.itemData(index), self._report)
            self._write_recipe(f"Set the loss to {self._loss.itemText(index)}", recipe)

    def _choose_optimiser(self, index: int) -> None:
        name = self._optimiser.itemData(index)
        chosen = optimiser_called(name)
        if self._shown is None or chosen is None or name == self._shown.optimiser:
            return
        changed = replace(self._shown, optimiser=name, settings=chosen.keeps(self._shown.settings))
        self._write_recipe(f"Set the optimiser to {name}", changed)

    def _choose_device(self, index: int) -> None:
        self._wanted_device = str(self._device.itemData(index))
        self.device_chosen.emit(self._wanted_device)

    def _set_number(self, name: str, value: Json | Unset) -> None:
        if self._shown is not None:
            self._write_recipe(f"Set {name}", with_number(self._shown, name, value))

    def _write_recipe(self, name: str, recipe: Recipe) -> None:
        try:
            self._write(name, write(self._design, recipe))
        except DocumentError as error:
            self._say(_Verdict(str(error), True))

    def _write(self, name: str, edits: tuple[Edit, ...]) -> None:
        if edits:
            self.edits.emit(name, edits)


def _as_drawn(design: Design) -> str:
    """What a training is that no form can show, and where its numbers are."""
    steps = [graph for stage in design.stages if (graph := design.graphs.get(stage.step)) is not None]
    asked = [node.args.get("networks") for graph in steps for node in graph.nodes.values() if node.op == "minimise"]
    *names, last = dict.fromkeys(f"`{name}`" for one in asked if isinstance(one, list) for name in one) or ["nothing"]
    learning = f"{', '.join(names)} and {last}" if names else last
    drawn = ", ".join(f"`{graph.name}`" for graph in steps) or "A step that is not there"
    return (
        f"{drawn} trains {learning}, as it is drawn. Its numbers stand in the inspector, under Settings of a run, "
        "while no card is selected."
    )


def _choice(object_name: str, name: str, choose: Callable[[int], None]) -> QComboBox:
    box = QComboBox()
    box.setObjectName(object_name)
    box.setAccessibleName(name)
    box.activated.connect(choose)
    return box


def _title(device: str) -> str:
    """What people call a device: `CUDA 1` for `cuda:1`."""
    kind, _, number = device.partition(":")
    return f"{_DEVICES.get(kind, kind)} {number}".strip()
