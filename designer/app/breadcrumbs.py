"""Where in the design one is, above the drawing: the way here, a graph a crumb, and a list of all graphs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from designer.app.navigation import Path, graph_title
from designer.app.rich_text import as_tip
from designer.app.theme.icons import family_icon, icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.app.theme.theme import Theme
from designer.catalogue.parts import is_step
from designer.catalogue.spec import Family
from designer.document import Design, Graph, GraphId, View

_HEIGHT = 36
_BEHIND = 2  # what stands behind the crumbs: room, and the instance
_LONGEST = 32  # letters of a crumb


class Breadcrumbs(QFrame):
    """The way from the graph that was begun with to the one that is drawn.

    Signals:
        picked(GraphId): Go there.
        network_wanted: The design is to have one more network.
        function_wanted: The design is to have one more function.
        view_picked(View): Show the shapes of this instance.
    """

    picked = Signal(object)
    network_wanted = Signal()
    function_wanted = Signal()
    view_picked = Signal(object)

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self._design = Design("")
        self._path: Path = ()
        self._texts: tuple[str, ...] = ()
        self._crumbs: list[QWidget] = []
        self.setObjectName("breadcrumbs")
        self.setAccessibleName("Where you are in the design")
        set_role(self, "bar")
        self.setFixedHeight(_HEIGHT)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 0, 8, 0)
        self._row.setSpacing(0)
        self.graphs = QToolButton(self)
        self.graphs.setObjectName("button_graphs")
        self.graphs.setToolTip("All networks, blocks and steps of this design")
        self.graphs.setAccessibleName("Graphs of this design")
        self.graphs.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        switch.keep_icon(self.graphs, "graphs")
        self.menu = QMenu(self.graphs)
        self.menu.setObjectName("menu_graphs")
        self.menu.aboutToShow.connect(self._fill)
        self.graphs.setMenu(self.menu)
        self._row.addWidget(self.graphs)
        self._row.addSpacing(2)
        self._row.addStretch(1)
        self._views: tuple[View, ...] = ()
        self.instance = QToolButton(self)
        self.instance.setObjectName("button_instance")
        self.instance.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_role(self.instance, "crumb")
        self.instance.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.instance.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        switch.keep_icon(self.instance, "chevron-down", "text_faint")
        self.instance.hide()
        self._row.addWidget(self.instance)
        switch.changed.connect(self._build)  # not a lambda, which Qt would call when the drawing is closed, too

    def show_path(self, design: Design, path: Path) -> None:
        """Shows the way; made anew only where it reads otherwise."""
        texts = tuple(graph_title(design.graphs[graph]) for graph in path)
        if (path, texts) != (self._path, self._texts):
            self._design, self._path, self._texts = design, path, texts
            self._build()
        self._design = design

    def show_views(self, views: tuple[View, ...], shown: View | None) -> None:
        """Says which instance of a block the shapes belong to, and lists the others."""
        self.instance.setVisible(shown is not None)
        if shown is None:
            return
        text = f"Shapes of {shown.label}"
        self.instance.setText(_short(text).replace("&", "&&"))
        self.instance.setAccessibleName(text)
        self.instance.setToolTip(as_tip(_about(shown)))
        self.instance.setEnabled(len(views) > 1)
        if views != self._views:
            self._views = views
            menu = QMenu(self.instance)
            menu.setObjectName("menu_instances")
            for view in views:
                menu.addAction(_about(view).replace("&", "&&"), partial(self.view_picked.emit, view))
            self.instance.setMenu(menu)

    def _build(self, _theme: Theme | None = None) -> None:
        for crumb in self._crumbs:
            self._row.removeWidget(crumb)
            crumb.setParent(None)
            crumb.deleteLater()
        self._crumbs = []
        for place, (graph, text) in enumerate(zip(self._path, self._texts, strict=True)):
            if place:
                self._add(self._arrow())
            self._add(self._crumb(graph, text, last=place == len(self._path) - 1))

    def _add(self, widget: QWidget) -> None:
        self._row.insertWidget(self._row.count() - _BEHIND, widget)
        self._crumbs.append(widget)

    def _arrow(self) -> QLabel:
        label = QLabel()
        picture = icon("chevron-right", self._switch.theme, "text_faint")
        label.setPixmap(picture.pixmap(QSize(12, 12), self.devicePixelRatioF()))
        return label

    def _crumb(self, graph: GraphId, text: str, last: bool) -> QToolButton:
        shown = _short(text)
        button = QToolButton(self)
        button.setObjectName(f"crumb_{graph}")
        button.setText(shown.replace("&", "&&"))
        button.setAccessibleName(f"{text}, shown now" if last else f"Go to {text}")
        button.setToolTip("" if last and shown == text else button.accessibleName())
        button.setEnabled(not last)
        set_role(button, "here" if last else "crumb")
        button.clicked.connect(partial(self.picked.emit, graph))
        return button

    # The list of all graphs

    def _fill(self) -> None:
        self.menu.clear()
        for title, graphs in self._sections():
            if not graphs:
                continue
            heading = self.menu.addAction(title)
            heading.setEnabled(False)
            for graph, text in graphs:
                action = self.menu.addAction(text.replace("&", "&&"), partial(self.picked.emit, graph.id))
                family = Family.TRAINING if is_step(graph) else Family.BLOCK
                action.setIcon(family_icon(family.value, self._switch.theme))
                action.setIconVisibleInMenu(True)
                if self._path and graph.id == self._path[-1]:
                    action.setFont(self._switch.theme.font("strong"))

        self.menu.addSeparator()
        add = self.menu.addAction("New network", self.network_wanted.emit)
        add.setObjectName("action_new_network")
        add = self.menu.addAction("New function", self.function_wanted.emit)
        add.setObjectName("action_new_function")

    def _sections(self) -> Iterator[tuple[str, list[tuple[Graph, str]]]]:
        design = self._design
        roots: dict[GraphId, list[str]] = {}
        for network in design.networks:
            if network.graph in design.graphs:
                roots.setdefault(network.graph, []).append(network.name)
        yield "Networks", [(design.graphs[graph], _network(design, graph, names)) for graph, names in roots.items()]
        modules = [graph for graph in design.graphs.values() if graph.kind == "module" and graph.id not in roots]
        yield "Blocks", [(graph, graph.name) for graph in modules]
        functions = [graph for graph in design.graphs.values() if graph.kind == "function"]
        yield "Functions", [(graph, graph.name) for graph in functions if not is_step(graph)]
        yield "Training steps", [(graph, graph.name) for graph in functions if is_step(graph)]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _about(view: View) -> str:
    """An instance in full: `layer2, copy 0: channels 128, stride 2`."""
    said = ", ".join(f"{name} {value}" for name, value in view.parameters.items())
    return f"{view.label}: {said}" if said else view.label


def _network(design: Design, graph: GraphId, names: list[str]) -> str:
    """`DigitsNet`, or `Critic (critic, target)` where several networks are made of it."""
    title = design.graphs[graph].name
    return f"{title} ({', '.join(names)})" if len(names) > 1 else title
