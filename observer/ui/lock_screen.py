"""The window locks when nobody is there: the footage of a family does not stay on an empty desk."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from observer import settings
from observer.i18n import _
from observer.ui import theme

_TOUCHES = (
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
)  # fmt: skip
_MINUTE_MS = 60_000


class IdleWatch(QObject):
    """Says `idle` when nobody has touched anything for as many minutes as the preferences say."""

    idle = Signal()

    def __init__(self, is_busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._over)
        self.apply()

    def apply(self) -> None:
        """Begin to count anew, with what the preferences say now."""
        minutes, application = settings.load().lock_minutes, QApplication.instance()
        assert application is not None
        application.removeEventFilter(self)
        if minutes:  # only then: each event of each widget goes through it
            application.installEventFilter(self)
            self._timer.start(minutes * _MINUTE_MS)
        else:
            self._timer.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in _TOUCHES:
            self._timer.start()
        return False

    def _over(self) -> None:
        if self._is_busy():
            self._timer.start()
        else:
            self.idle.emit()


class LockScreen(QWidget):
    """What is seen while the window is locked. With a passphrase it asks for that; `unlocked` when it was right."""

    unlocked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_right: Callable[[str], bool] | None = None
        self.title = QLabel()
        self.title.setObjectName("title")
        self.why = QLabel()
        self.why.setWordWrap(True)
        self.why.setMinimumWidth(520)
        self.why.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setFixedWidth(320)
        self.go_on = QPushButton()
        self.go_on.setObjectName("primary")
        self.said = QLabel()
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACE[2])
        layout.addStretch(2)
        for widget in (self.title, self.why, self.passphrase, self.go_on, self.said):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.go_on.clicked.connect(self._try)
        self.passphrase.returnPressed.connect(self._try)

    def lock(self, is_right: Callable[[str], bool] | None) -> None:
        """Lock; `is_right` tells whether a passphrase is the study's, None when it has none."""
        self._is_right = is_right
        self.passphrase.setVisible(is_right is not None)
        self.passphrase.clear()
        self.said.clear()
        self.retranslate()
        (self.passphrase if is_right else self.go_on).setFocus()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.title.setText(_("Locked"))
        self.go_on.setText(_("Go on"))
        self.passphrase.setPlaceholderText(_("Passphrase of the study"))
        self.passphrase.setAccessibleName(_("Passphrase of the study"))
        words = _("Nobody touched Observer for a while. Everything is stored.")
        if self._is_right is None:
            words += "\n" + _("This study has no passphrase: the lock only hides it.")
        self.why.setText(words)

    def _try(self) -> None:
        if self._is_right is None or self._is_right(self.passphrase.text()):
            self.passphrase.clear()
            self.unlocked.emit()
        else:
            self.passphrase.clear()
            self.said.setText(_("That is not the passphrase of this study."))
