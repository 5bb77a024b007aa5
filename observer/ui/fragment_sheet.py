"""The contact sheet with what belongs to it: new ones, which are shown, for whom the lights are, what can be done."""

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from observer.coding.consent import ConsentSettings, term
from observer.coding.fragments import Fragment, Reason
from observer.coding.search import fold
from observer.coding.words import word
from observer.i18n import _, ngettext
from observer.ui import icons, theme
from observer.ui.fragment_cards import CardList
from observer.ui.fragments_empty import SAMPLE, SEARCH, STRETCH


class FragmentSheet(QWidget):
    """`new_asked` tells how (one of `fragments_empty`), `filtered` that others are to be shown, `question_changed`
    that the lights are to be for somebody else, `export_asked` of which (ids) clips are to be made."""

    new_asked = Signal(str)
    filtered = Signal()
    question_changed = Signal()
    export_asked = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.new, self.search = QToolButton(), QLineEdit()
        self.session, self.reason = QComboBox(), QComboBox()
        self.lights, self.audience, self.purpose = QLabel(), QComboBox(), QComboBox()
        self.list, self.count = CardList(), QLabel()
        self.open, self.put, self.export, self.remove = (QPushButton() for _n in range(4))
        self.tools = QHBoxLayout()  # for what is chosen
        self.usual = ("own_family", "recall")  # for whom and what the lights are at first
        self._arrange()
        self._wire()

    def _arrange(self) -> None:
        self.new.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.new.setMenu(QMenu(self.new))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(120)
        self.count.setObjectName("caption")
        self.lights.setObjectName("caption")
        above, below = QHBoxLayout(), QHBoxLayout()
        for row, widgets in ((above, (self.new, self.search, self.session, self.reason)),
                             (below, (self.lights, self.audience, self.purpose))):  # fmt: skip
            row.setSpacing(theme.SPACE[1])
            for widget in widgets:
                row.addWidget(widget, 1 if widget is self.search else 0)
        below.addStretch(1)
        below.addWidget(self.count)
        self.tools.setSpacing(theme.SPACE[1])
        for button in (self.open, self.put, self.export, self.remove):
            self.tools.addWidget(button)
        self.tools.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[1], theme.SPACE[1])
        column.setSpacing(theme.SPACE[1])
        column.addLayout(above)
        column.addLayout(below)
        column.addWidget(self.list, 1)
        column.addLayout(self.tools)

    def _wire(self) -> None:
        self.search.textChanged.connect(lambda _text: self.filtered.emit())
        for box in (self.session, self.reason):
            box.activated.connect(lambda _n: self.filtered.emit())
        for box in (self.audience, self.purpose):
            box.activated.connect(lambda _n: self.question_changed.emit())
        self.open.clicked.connect(lambda: self.list.open_asked.emit(self.list.chosen_ids()[0]))
        self.put.clicked.connect(lambda: self.list.put_asked.emit(self.list.chosen_ids()))
        self.export.clicked.connect(lambda: self.export_asked.emit(self.list.chosen_ids()))
        self.remove.clicked.connect(lambda: self.list.remove_asked.emit(self.list.chosen_ids()))
        self.list.menu_asked.connect(self._open_menu)
        self.list.chosen.connect(self._show_possible)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.new.setText(_("New fragment"))
        self.new.setIcon(icons.icon("add"))
        self.new.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        menu = self.new.menu()
        menu.clear()
        for name, words in (
            (SEARCH, _("Search …")), (STRETCH, _("From two times …")), (SAMPLE, _("Time sampling …")),
        ):  # fmt: skip
            menu.addAction(words).triggered.connect(lambda _on=False, which=name: self.new_asked.emit(which))
        self.search.setPlaceholderText(_("Find in titles and notes"))
        self.search.setAccessibleName(_("Find in titles and notes"))
        self.session.setAccessibleName(_("Of which session"))
        self.reason.setAccessibleName(_("For which reason"))
        self.lights.setText(_("May be shown to"))
        self.audience.setAccessibleName(_("May be shown to"))
        self.purpose.setAccessibleName(_("What for"))
        self.list.setAccessibleName(_("Fragments"))
        for button, words, hint in (
            (self.open, _("Open"), _("Enter")), (self.put, _("Put on the playlist"), "Ctrl+Enter"),
            (self.remove, _("Remove …"), _("Del")),
        ):  # fmt: skip
            button.setText(words)
            button.setToolTip(f"{words} ({hint})")
        self.export.setText(_("Export clips …"))
        self.export.setToolTip(_("Make films of these fragments, as far as the gate allows it"))
        before = self.reason.currentData()
        self.reason.clear()
        self.reason.addItem(_("every reason"), None)
        for reason in Reason:
            self.reason.addItem(word(reason), reason)
        self.reason.setCurrentIndex(max(self.reason.findData(before), 0))
        self._show_possible()

    # -- what can be chosen

    def fill(self, sessions: list[tuple[str, str]], settings: ConsentSettings) -> None:
        """The sessions (id, name), and the audiences and purposes of the study."""
        with QSignalBlocker(self.session):
            before = self.session.currentData()
            self.session.clear()
            self.session.addItem(_("all sessions"), None)
            for id_, name in sessions:
                self.session.addItem(name, id_)
            self.session.setCurrentIndex(max(self.session.findData(before), 0))
        for box, keys, usual in (
            (self.audience, settings.audiences, self.usual[0]), (self.purpose, settings.purposes, self.usual[1]),
        ):  # fmt: skip
            before = box.currentData() or usual
            box.clear()
            for key in keys:
                box.addItem(term(key), key)
            box.setCurrentIndex(max(box.findData(before), 0))

    def question(self) -> tuple[str, str]:
        """For which audience and purpose the lights are."""
        return str(self.audience.currentData()), str(self.purpose.currentData())

    def ask(self, audience: str, purpose: str) -> bool:
        """Show the lights for these; whether they are others than before."""
        before = self.question()
        for box, key in ((self.audience, audience), (self.purpose, purpose)):
            box.setCurrentIndex(max(box.findData(key), 0))
        return self.question() != before

    def is_wanted(self, fragment: Fragment) -> bool:
        """Whether a fragment is among those that are to be shown."""
        session, reason, text = self.session.currentData(), self.reason.currentData(), fold(self.search.text().strip())
        return (
            session in (None, fragment.session)
            and reason in (None, fragment.reason)
            and text in fold(f"{fragment.title}\n{fragment.notes}")
        )

    def show_count(self, shown: int, total: int) -> None:
        """How many there are."""
        words = ngettext("{n} fragment", "{n} fragments", total).format(n=total)
        self.count.setText(words if shown == total else _("{shown} of {events}").format(shown=shown, events=words))

    # -- what can be done

    def _show_possible(self) -> None:
        n = len(self.list.chosen_ids())
        self.open.setEnabled(n == 1)
        self.put.setEnabled(n > 0)
        self.export.setEnabled(n > 0)
        self.remove.setEnabled(n > 0)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for button in (self.open, self.put, self.export, self.remove):
            action = menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(lambda _on=False, press=button: press.click())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
