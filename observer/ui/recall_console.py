"""The facilitator's console: the film small with its timeline, what comes next, prompts, the response, the clock."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.film_pair import FirstPicture
from observer.ui.form_dialog import plain_label
from observer.ui.fragment_bar import FragmentBar
from observer.ui.microphone import LevelMeter
from observer.ui.prompt_cards import PromptCards
from observer.ui.response_form import ResponseForm
from observer.ui.rows import as_tooltip, scrolled
from observer.ui.talk_steps import TalkSteps

FILM_WIDTH, SIDE_WIDTH = 330, 232  # pixels, at least: on a small laptop, in Dutch
MOST_SIDE = 300
BLANK_HEIGHT = 44
ID = Qt.ItemDataRole.UserRole


class RecallConsole(QWidget):
    """Puts the parts together; `RecallRoom` fills them and listens to them."""

    def __init__(self, view: FirstPicture) -> None:
        super().__init__()
        self.view = view
        self.title, self.people, self.clock = QLabel(), QLabel(), QLabel()
        self.blank, self.end, self.distress = QPushButton(), QPushButton(), QPushButton()
        self.screens, self.record, self.off_record = QToolButton(), QToolButton(), QToolButton()
        self.meter = LevelMeter()
        self.trouble, self.mend = plain_label("warning"), QPushButton()
        self.bar, self.state = FragmentBar(), plain_label("caption")
        self.play, self.pause, self.again, self.mark, self.next = (QPushButton() for _n in range(5))
        self.decline, self.never_again = QPushButton(), QPushButton()
        self.items_label, self.items = QLabel(), QListWidget()
        self.prompts_label, self.prompts = QLabel(), PromptCards()
        self.response = ResponseForm()
        self.tabs, self.steps, self.responses = QTabWidget(), TalkSteps(), QListWidget()
        self.concern = QPushButton()
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        self.title.setObjectName("head")
        self.people.setObjectName("caption")
        self.clock.setObjectName("title")
        for label in (self.title, self.people, self.state):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.meter.setFixedWidth(72)
        for list_ in (self.items, self.responses):
            list_.setWordWrap(True)
            list_.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
            list_.setStyleSheet(
                f"QListWidget::item {{ padding: 6px; border-radius: {theme.RADIUS}px; }}"
                " QListWidget::item:selected { background: palette(highlight); color: palette(highlighted-text); }"
            )
        # What is clicked with the mouse must not catch the space bar, which is the respondent's.
        for button in self.findChildren(QPushButton) + self.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        body = QHBoxLayout()
        body.setContentsMargins(theme.SPACE[2], 0, theme.SPACE[2], theme.SPACE[2])
        body.setSpacing(theme.SPACE[3])
        body.addWidget(self._left(), 4)
        body.addWidget(self._middle(), 5)
        body.addWidget(self._right(), 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head())
        whole.addWidget(self._warning())
        whole.addLayout(body, 1)

    def _head(self) -> QWidget:
        head = QWidget()
        head.setObjectName("panel")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.people)
        across = QHBoxLayout(head)
        across.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[2], theme.SPACE[1])
        across.setSpacing(theme.SPACE[2])
        across.addLayout(words, 1)
        for button in (self.record, self.off_record, self.screens):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        across.addWidget(self.meter, 0, Qt.AlignmentFlag.AlignVCenter)
        for widget in (self.record, self.off_record, self.screens, self.clock, self.end, self.blank):
            across.addWidget(widget)
        return head

    def _warning(self) -> QWidget:
        self.warning = QWidget()
        across = QHBoxLayout(self.warning)
        across.setContentsMargins(theme.SPACE[2], 0, theme.SPACE[2], 0)
        across.addWidget(self.trouble, 1)
        across.addWidget(self.distress)
        across.addWidget(self.mend)
        # It keeps its place when there is nothing to say, so that nothing jumps.
        self.warning.setFixedHeight(theme.TARGET + 2 * theme.SPACE[1])
        self.tell("")
        return self.warning

    def _left(self) -> QWidget:
        side, column = _column()
        side.setMinimumWidth(FILM_WIDTH)
        self.view.setMinimumHeight(FILM_WIDTH * 9 // 16)
        column.addWidget(self.view, 3)
        column.addWidget(self.bar)
        column.addWidget(self.state)
        for buttons in ((self.play, self.pause), (self.again, self.mark), (self.next,)):
            row = QHBoxLayout()
            row.setSpacing(theme.SPACE[1])
            for button in buttons:
                row.addWidget(button, 1)
            column.addLayout(row)
        self.items_label.setObjectName("caption")
        self.items_label.setBuddy(self.items)
        column.addWidget(self.items_label)
        column.addWidget(self.items, 2)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE[1])
        row.addWidget(self.decline, 1)
        row.addWidget(self.never_again, 1)
        column.addLayout(row)
        return side

    def _middle(self) -> QWidget:
        middle, column = _column()
        self.prompts_label.setObjectName("caption")
        column.addWidget(self.prompts_label)
        column.addWidget(self.prompts, 1)
        column.addWidget(_line())
        column.addWidget(self.response, 1)
        return middle

    def _right(self) -> QWidget:
        side, column = _column()
        side.setMinimumWidth(SIDE_WIDTH)
        side.setMaximumWidth(MOST_SIDE)
        self.tabs.setDocumentMode(True)
        for page in (scrolled(self.steps), self.responses):
            self.tabs.addTab(page, "")
        column.addWidget(self.tabs, 1)
        column.addWidget(self.concern)
        return side

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.items_label.setText(_("Fragments, in the order in which they are shown"))
        self.items.setAccessibleName(self.items_label.text())
        self.prompts_label.setText(_("What you can ask; click on what you ask now"))
        self.tabs.setTabText(0, _("Steps of the talk"))
        self.tabs.setTabText(1, _("Responses"))
        self.responses.setAccessibleName(_("Responses"))
        self.clock.setAccessibleName(_("How long the talk lasts"))
        self.clock.setToolTip(_("How long the talk lasts"))
        for button, words, tip in (
            (self.blank, _("Blank"), _("Darken the respondent's screen and be silent, at once. (Esc)")),
            (self.distress, _("Because of distress"), _("Note that the screen was darkened because of distress.")),
            (self.end, _("End …"), _("End this recall session.")),
            (
                self.pause,
                _("Pause (F7)"),
                _("Hold the film for a practical reason, such as the door bell. It counts as nobody's stop."),
            ),
            (self.again, _("Again"), _("From the beginning of the fragment.")),
            (self.mark, _("Mark (F9)"), _("Keep this moment for later; the film goes on.")),
            (self.next, _("Next fragment (F10)"), _("Show the next fragment, covered until it is played.")),
            (self.decline, _("Rather not this one"), _("The respondent leaves this fragment out.")),
            (
                self.never_again,
                _("Not again to this person"),
                _("This fragment is never shown again to who is talking; the gate keeps to that."),
            ),
            (
                self.concern,
                _("Signal of concern …"),
                _("What your study agreed to do when you worry about somebody's safety."),
            ),
        ):
            button.setText(words)
            button.setToolTip(as_tooltip(tip))
        shown = theme.current()
        self.blank.setIcon(icons.tinted("blank", "#ffffff"))
        self.blank.setStyleSheet(
            f"QPushButton {{ background: {_RED}; color: #ffffff; border: none; font-weight: 600; font-size: 15px;"
            f" padding: 4px 24px; min-height: {BLANK_HEIGHT - 8}px; }} QPushButton:hover {{ background: #a34a40; }}"
            f" QPushButton:focus {{ border: 2px solid {shown.text}; }}"
        )
        self.concern.setIcon(icons.icon("concern"))
        self.screens.setIcon(icons.icon("screen"))
        for part in (self.bar, self.response, self.steps):
            part.retranslate()

    def tell(self, words: str, mend: str = "") -> None:
        """Say what happened; `mend` is on a button beside it that sets it right. Nothing: it is settled."""
        self.trouble.setText(words)
        self.mend.setText(mend)
        self.mend.setVisible(bool(mend))

    def set_off_record(self, on: bool) -> None:
        """Show that nothing is kept of what is said now."""
        self.response.setEnabled(not on)
        self.off_record.setStyleSheet("font-weight: 600;" if on else "")

    def fill(self, list_: QListWidget, lines: list[tuple[str, str]], current: str = "") -> None:
        """Fill a list with lines (id and words)."""
        list_.clear()
        for id_, words in lines:
            item = QListWidgetItem(words)
            item.setData(ID, id_)
            item.setToolTip(as_tooltip(words))
            list_.addItem(item)
            if id_ == current:
                list_.setCurrentItem(item)


_RED = "#8f3d34"  # calm: dark enough that white words stand out, and no alarm


def _column() -> tuple[QWidget, QVBoxLayout]:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.SPACE[1])
    return holder, column


def _line() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setStyleSheet("background: palette(mid); border: none;")
    return line
