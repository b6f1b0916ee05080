"""Looking at what a design learns from, without changing anything."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from designer.app.data_dialog import DataDialog
from designer.app.data_preview import DataPreview
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.datasets import data_kinds
from designer.document import DataSource, Json
from designer.training.data.records import Inspection


class LookDialog(DataDialog):
    """The data of a source, whatever kind it is."""

    takes = False

    def __init__(self, switch: ThemeSwitch, source: DataSource, folder: str, parent: QWidget) -> None:
        self._source = source
        arguments = source.data.get("args")
        path = arguments.get("path") if isinstance(arguments, dict) else None
        kind = data_kinds().get(str(source.data.get("op")))
        super().__init__(switch, str(path) if path else kind.title if kind else source.name, folder, parent)
        self._preview = DataPreview()
        self._preview.hide()
        self._content.addWidget(self._preview, 1)
        self._begin()

    @property
    def data(self) -> dict[str, Json]:
        """The data of the source as it is."""
        return dict(self._source.data)

    def _show(self, inspection: Inspection) -> None:
        self._preview.setVisible(bool(inspection.rows))
        self._preview.show_inspection(inspection)
