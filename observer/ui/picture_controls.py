"""How the picture is shown: its size on the screen, brightness and contrast; nothing of it is stored."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSlider, QToolButton, QWidget

from observer.i18n import _
from observer.media.player import Look
from observer.ui import icons, theme
from observer.ui.film_view import MOST_ZOOM, FilmView

_ZOOM_STEP = 1.25
_PERCENT = 100


class ZoomBar(QFrame):
    """Smaller, larger, whole: in a corner of the film while it is enlarged."""

    def __init__(self, view: FilmView) -> None:
        super().__init__(view)
        self._view = view
        self.setObjectName("panel")
        self.smaller, self.larger, self.fit = QToolButton(), QToolButton(), QToolButton()
        self.words = QLabel()
        self.words.setObjectName("caption")
        row = QHBoxLayout(self)
        row.setContentsMargins(*[theme.SPACE[0]] * 4)
        row.setSpacing(theme.SPACE[0])
        for widget in (self.smaller, self.words, self.larger, self.fit):
            row.addWidget(widget)
        for button in (self.smaller, self.larger, self.fit):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.smaller.clicked.connect(lambda: view.set_zoom(view.zoom / _ZOOM_STEP))
        self.larger.clicked.connect(lambda: view.set_zoom(view.zoom * _ZOOM_STEP))
        self.fit.clicked.connect(view.reset_zoom)
        view.zoomed.connect(self._show_zoom)
        view.installEventFilter(self)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        for button, icon, words in (
            (self.smaller, "zoom_out", _("Smaller (Ctrl+-)")),
            (self.larger, "zoom_in", _("Larger (Ctrl++)")),
            (self.fit, "fit", _("Show the whole picture (Ctrl+0)")),
        ):
            button.setIcon(icons.icon(icon))
            button.setToolTip(words)
            button.setAccessibleName(words)
        self._show_zoom(self._view.zoom)

    def _show_zoom(self, zoom: float) -> None:
        self.words.setText(f"{round(zoom * _PERCENT)} %")
        self.larger.setEnabled(zoom < MOST_ZOOM)
        self.setVisible(zoom > 1)
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        self.move(self._view.width() - self.width() - theme.SPACE[1], theme.SPACE[1])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False


class PictureControls(QFrame):
    """A small panel beside its button: zoom, brightness, contrast, and back to the film as it was made."""

    def __init__(self, view: FilmView, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._view = view
        self.setObjectName("panel")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.zoom = _slider(_PERCENT, round(MOST_ZOOM * _PERCENT), _PERCENT)
        self.brightness = _slider(-100, 100, 0)
        self.contrast = _slider(25, 300, _PERCENT)
        self.names = [QLabel(), QLabel(), QLabel()]
        self.values = [QLabel(), QLabel(), QLabel()]
        self.reset = QPushButton()
        self.hint = QLabel()
        self.hint.setObjectName("caption")
        self.hint.setWordWrap(True)
        self._arrange()
        self.zoom.valueChanged.connect(lambda value: view.set_zoom(value / _PERCENT))
        self.brightness.valueChanged.connect(self._look)
        self.contrast.valueChanged.connect(self._look)
        self.reset.clicked.connect(self.set_plain)
        view.zoomed.connect(self._zoomed)
        self.retranslate()

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(*[theme.SPACE[2]] * 4)
        grid.setHorizontalSpacing(theme.SPACE[1])
        grid.setVerticalSpacing(theme.SPACE[1])
        for row, slider in enumerate((self.zoom, self.brightness, self.contrast)):
            self.values[row].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.values[row].setMinimumWidth(48)
            for column, widget in enumerate((self.names[row], slider, self.values[row])):
                grid.addWidget(widget, row, column)
        grid.addWidget(self.hint, 3, 0, 1, 3)
        grid.addWidget(self.reset, 4, 0, 1, 3)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        sliders = (self.zoom, self.brightness, self.contrast)
        for label, slider, words in zip(self.names, sliders, (_("Size"), _("Brightness"), _("Contrast")), strict=True):
            label.setText(words)
            slider.setAccessibleName(words)
        self.hint.setText(_("Ctrl and the wheel enlarge at the mouse; drag to move. Only the view changes."))
        self.reset.setText(_("As it was filmed"))
        self._show_values()

    def open_at(self, button: QWidget) -> None:
        """Show the panel above its button."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width(), 0))
        self.move(max(corner.x() - self.width(), 0), max(corner.y() - self.height() - theme.SPACE[0], 0))
        self.show()
        self.brightness.setFocus()

    def set_plain(self) -> None:
        """The film as it was made, and whole."""
        self.brightness.setValue(0)
        self.contrast.setValue(_PERCENT)
        self._view.reset_zoom()

    def _look(self) -> None:
        self._view.set_look(Look(self.brightness.value() / 100, self.contrast.value() / _PERCENT))
        self._show_values()

    def _zoomed(self, zoom: float) -> None:
        self.zoom.blockSignals(True)
        self.zoom.setValue(round(zoom * _PERCENT))
        self.zoom.blockSignals(False)
        self._show_values()

    def _show_values(self) -> None:
        sliders = (self.zoom, self.brightness, self.contrast)
        for label, slider in zip(self.values, sliders, strict=True):
            label.setText(f"{slider.value()} %")


def _slider(least: int, most: int, value: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(least, most)
    slider.setValue(value)
    slider.setMinimumWidth(180)
    return slider
