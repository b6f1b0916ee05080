"""Choosing how the images of a folder are learned from."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from designer.app.data_dialog import DataDialog, choice_box
from designer.app.data_preview import DataPreview
from designer.app.theme.style import ThemeSwitch, inset_text, set_role
from designer.catalogue.datasets import LARGEST_SIDE
from designer.document import Json
from designer.training.data.records import Inspection


class ImagesDialog(DataDialog):
    """The classes of a folder of images, and to what size and mode they are made."""

    op = "image_folder"

    def __init__(
        self, switch: ThemeSwitch, path: str, folder: str, parent: QWidget, told: Mapping[str, Json] | None = None
    ) -> None:
        super().__init__(switch, path, folder, parent, told)
        self._height, self._width = _side("data_height", "Height"), _side("data_width", "Width")
        self._mode = choice_box("data_mode", "Mode", lambda _: self.look())
        self._mode.addItem("in colour (RGB)", "RGB")
        self._mode.addItem("in grey (L)", "L")
        match self._told:
            case {"size": [int(height), int(width)]}:
                self._height.setValue(height)
                self._width.setValue(width)
        self._mode.setCurrentIndex(max(0, self._mode.findData(self._told.get("mode"))))
        line = QHBoxLayout()
        line.setSpacing(12)
        for text, widget in (("Made", self._height), ("×", self._width), ("pixels,", self._mode)):
            label = QLabel(text)
            set_role(label, "dim")
            line.addWidget(label)
            line.addWidget(widget)
        line.addStretch()
        for side in (self._height, self._width):
            side.valueChanged.connect(self.look)
        self._preview = DataPreview()
        self._preview.hide()
        self._content.addWidget(self._preview, 1)
        self._content.addLayout(line)
        self._begin()

    def _choice(self) -> dict[str, Json]:
        size: list[Json] = [self._height.value(), self._width.value()]
        return {"size": size, "mode": self._mode.currentData()}

    def _show(self, inspection: Inspection) -> None:
        self._preview.setVisible(bool(inspection.rows))
        self._preview.show_inspection(inspection)


def _side(name: str, says: str) -> QSpinBox:
    spin = QSpinBox(minimum=1, maximum=LARGEST_SIDE, value=32)
    spin.setObjectName(name)
    spin.setAccessibleName(says)
    inset_text(spin)
    return spin
