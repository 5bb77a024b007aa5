"""What the page of the consensus consists of: head, list and pad, and what it says before one has begun."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from observer.i18n import _
from observer.ui import theme
from observer.ui.moments_list import MomentsList
from observer.ui.rows import caption
from observer.ui.settle_pad import SettlePad


class SettleFrame(QWidget):
    """The widgets and their places; knows no study."""

    def __init__(self) -> None:
        super().__init__()
        self.session, self.progress, self.count = QComboBox(), QProgressBar(), QLabel()
        self.present, self.present_label = QLineEdit(), caption("")
        self.only_left, self.list, self.pad = QCheckBox(), MomentsList(), SettlePad()
        self.begin, self.finish, self.words = QPushButton(), QPushButton(), caption("")
        self.stack = QStackedWidget()
        self._arrange()

    def _arrange(self) -> None:
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.begin.setObjectName("primary")
        self.finish.setObjectName("primary")
        who = QHBoxLayout()
        who.addWidget(self.present_label)
        who.addWidget(self.present, 1)
        self.present_label.setWordWrap(False)
        head = QVBoxLayout()
        head.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[2], theme.SPACE[1])
        head.setSpacing(theme.SPACE[1])
        far = QHBoxLayout()
        far.addWidget(self.progress, 1)
        far.addWidget(self.count)
        head.addWidget(self.session)
        head.addLayout(far)
        head.addLayout(who)
        head.addWidget(self.only_left)
        going, not_yet = QWidget(), QWidget()
        column = QVBoxLayout(going)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[2], theme.SPACE[1])
        foot.addStretch(1)
        foot.addWidget(self.finish)
        column.addLayout(foot)
        column = QVBoxLayout(not_yet)
        column.setContentsMargins(*(theme.SPACE[2],) * 4)
        column.addWidget(self.words)
        column.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.stack.addWidget(going)
        self.stack.addWidget(not_yet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.stack, 1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.session.setAccessibleName(_("Session"))
        self.progress.setAccessibleName(_("Progress"))
        self.present_label.setText(_("Present"))
        self.present.setAccessibleName(_("Who is present"))
        self.present.setPlaceholderText(_("names, with commas"))
        self.only_left.setText(_("Only what is left"))
        self.begin.setText(_("Begin the consensus"))
        self.finish.setText(_("Finish …"))
        self.list.retranslate()
        self.list.setAccessibleName(_("Disagreements"))
        self.pad.retranslate()
