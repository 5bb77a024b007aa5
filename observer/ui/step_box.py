"""Work on the study that takes a while: done in short steps, with a box that says how far it is and can stop it."""

from collections.abc import Generator
from typing import Any

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import theme
from observer.ui.form_dialog import plain_label

SLICE_MS = 20  # so long the window stands still at most, besides one step
_AT_ONCE_MS = 30  # what is done sooner needs no box
_PARTS = 1000


class StepBox(QDialog):
    """Goes through steps while nothing else can be asked of the window. `run` gives what they give at their end, and
    raises what they raise; None when it was stopped: then the steps were closed, and what they did is undone."""

    def __init__(self, parent: QWidget, title: str, steps: Generator[float, None, Any]) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self._steps = steps
        self._result: Any = None
        self._error: Exception | None = None
        self.bar, self.words = QProgressBar(), plain_label("", title)
        self.bar.setRange(0, _PARTS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.cancel.setText(_("Cancel"))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        for widget in (self.words, self.bar, buttons):
            column.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.timeout.connect(lambda: self._go_on(SLICE_MS))

    def run(self) -> Any:
        """Go through the steps."""
        if not self._go_on(_AT_ONCE_MS):
            self._timer.start(0)
            self.exec()
            self._timer.stop()
            self._steps.close()
        self.deleteLater()
        if self._error is not None:
            raise self._error
        return self._result

    def _go_on(self, for_ms: int) -> bool:
        """Some steps; whether they came to their end."""
        clock = QElapsedTimer()
        clock.start()
        try:
            while clock.elapsed() < for_ms:
                self.bar.setValue(round(next(self._steps) * _PARTS))
        except StopIteration as end:
            self._result = end.value
        except Exception as error:  # noqa: BLE001 - raised again by `run`, out of the hands of Qt
            self._error = error
        else:
            return False
        self._timer.stop()
        self.accept()
        return True
