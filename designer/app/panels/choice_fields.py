"""What a card is a choice between, and by what: the options a line each, as one writes how a layer is made."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from designer.app.panels.labels import FaultLabel
from designer.app.panels.typed_line import TypedLine
from designer.app.panels.typed_text import TypedText
from designer.app.rich_text import as_sentence
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.choosing import options_from_text, options_of, options_text
from designer.document import Design, ExpressionError, Json, Node
from designer.document.expressions import expression_of, literal_of, names_in

_BY = "The name of one of the options, or a parameter that holds one, so that each card and each run picks its own."
_OPTIONS = "A line for each: its name, and how it is made, such as relu: nn.ReLU(). All take and give the same."


class ChoiceFields(QWidget):
    """A line that says which one, and the lines that say what there is.

    Signals:
        edited(str, object): The argument of that name is to have that value.
    """

    edited = Signal(str, object)

    def __init__(self, switch: ThemeSwitch, design: Design, names: Callable[[], Collection[str]]) -> None:
        """Makes empty fields.

        Args:
            names: Tells which parameters there are.
        """
        super().__init__()
        self._design, self._names = design, names
        self._known: Collection[str] = ()
        self._by = TypedLine(switch)
        self._by.setObjectName("value_by")
        self._by.setAccessibleName("by")
        self._by.setAccessibleDescription(_BY)
        self._by.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._by.setMinimumWidth(64)
        self._by_fault = FaultLabel(switch)
        self._options = TypedText("value_options", "relu: nn.ReLU()")
        self._options.setAccessibleDescription(_OPTIONS)
        self._options_fault = FaultLabel(switch)
        self._by.editingFinished.connect(self._pick)
        self._options.edited.connect(self._set_options)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(4)
        for text, tip, field, fault in (
            ("by", _BY, self._by, self._by_fault),
            ("options", _OPTIONS, self._options, self._options_fault),
        ):
            title = QLabel(text)
            set_role(title, "dim")
            for widget in (title, field):
                widget.setToolTip(f"<b>{text}</b><br>{tip}")
            for widget in (title, field, fault):
                stack.addWidget(widget)

    def show_node(self, node: Node) -> None:
        """Shows what the document says."""
        by = node.args.get("by")
        self._by.settle(expression_of(by) or str(literal_of(by) or ""))
        self._options.settle(options_text(self._design, node))
        try:
            self._known = options_of(node).keys()
        except ExpressionError:
            self._known = ()
        if not self._by.typed:
            self._say(self._by_fault, "")
        if not self._options.typed:
            self._say(self._options_fault, "")

    def _pick(self) -> None:
        if not self._by.typed:
            return
        text = self._by.text().strip().removeprefix("=").strip()
        fault = "" if text in self._known else self._fault_of(text)
        self._say(self._by_fault, fault)
        if not fault:
            self.edited.emit("by", text if text in self._known else f"={text}")
            if self._by.typed:
                self._by.take_back()

    def _fault_of(self, text: str) -> str:
        options = ", ".join(f"`{name}`" for name in self._known)
        try:
            unknown = sorted(names_in(text) - set(self._names()))
        except ExpressionError as error:
            return f"This cannot be told: {error}."
        return f"`{unknown[0]}` is neither a parameter nor one of {options}." if unknown else ""

    def _set_options(self, text: str) -> None:
        try:
            options: dict[str, Json] = options_from_text(self._design, text)
        except ExpressionError as error:
            self._say(self._options_fault, as_sentence(str(error)))
            return
        self._say(self._options_fault, "")
        self.edited.emit("options", options)

    def _say(self, label: FaultLabel, fault: str) -> None:
        label.say(fault)
        if label is self._by_fault:
            set_role(self._by, "mono invalid" if fault else "mono")
        else:
            set_role(self._options, "invalid" if fault else "")
