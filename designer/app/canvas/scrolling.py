"""What the wheel of a mouse and fingers on a touchpad do to where the canvas looks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QWheelEvent

from designer.app.canvas.eye import Eye

_WHEEL_ZOOM = 1.0015
_NEAR = 0.95  # from this scale on, two taps lead away from the drawing again
_Kind = Qt.NativeGestureType


class Scrolling:
    """Moves an eye, which shows a board."""

    def __init__(self, eye: Eye) -> None:
        self._eye = eye
        self._zooms = False  # what the fingers do, or did before the drawing went on by itself

    def turn(self, event: QWheelEvent, *, wheel_zooms: bool) -> None:
        """The wheel turned, or two fingers moved: with Ctrl that zooms, with Shift it moves sidewise.

        What the drawing goes on to do when the fingers are lifted is no other thing because of a key that is pressed
        or released meanwhile.

        Args:
            wheel_zooms: Whether the wheel of a mouse zooms without Ctrl; tilted aside, it moves the drawing.
        """
        pixels, angle, held = event.pixelDelta(), event.angleDelta(), event.modifiers()
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        if event.phase() != Qt.ScrollPhase.ScrollMomentum:
            ctrl = bool(held & Qt.KeyboardModifier.ControlModifier)
            self._zooms = ctrl or (wheel_zooms and _is_wheel(event) and not shift and bool(angle.y()))
        self._eye.stop()
        if self._zooms:
            self._zoom(_WHEEL_ZOOM ** (angle.y() or angle.x() or 2 * pixels.y()), event.position())
            return
        dx, dy = (pixels.x(), pixels.y()) if not pixels.isNull() else (angle.x() / 2, angle.y() / 2)
        self._pan(*((dy, 0) if shift and not dx else (dx, dy)))

    def gesture(self, event: QNativeGestureEvent) -> bool:
        """Fingers do something that is more than moving; tells whether it means anything here."""
        kind = event.gestureType()
        if kind not in (_Kind.ZoomNativeGesture, _Kind.PanNativeGesture, _Kind.SmartZoomNativeGesture):
            return False
        self._eye.stop()
        if kind == _Kind.ZoomNativeGesture:
            self._zoom(1.0 + event.value(), event.position())
        elif kind == _Kind.PanNativeGesture:  # fingers that pinch move the drawing along, too
            self._pan(event.delta().x(), event.delta().y())
        elif (board := self._eye.board) is not None and board.camera.scale < _NEAR:
            self._eye.go(board.camera.zoomed(1.0, (event.position().x(), event.position().y())))
        else:
            self._eye.fit()
        return True

    def _zoom(self, factor: float, at: QPointF) -> None:
        if (board := self._eye.board) is not None:
            self._eye.look(board.camera.zoomed(board.camera.scale * factor, (at.x(), at.y())))

    def _pan(self, dx: float, dy: float) -> None:
        if (board := self._eye.board) is not None:
            self._eye.look(board.camera.panned(dx, dy))


def _is_wheel(event: QWheelEvent) -> bool:
    """Whether it is the wheel of a mouse that turns: a touchpad says pixels, or that fingers come and go."""
    fingers = event.device().type() == QInputDevice.DeviceType.TouchPad
    return not fingers and event.pixelDelta().isNull() and event.phase() == Qt.ScrollPhase.NoScrollPhase
