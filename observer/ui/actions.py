"""All actions of the window in one table: words, key, what to do, and when it is possible."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from observer.i18n import N_, _

if TYPE_CHECKING:
    from observer.ui.main_window import MainWindow


@dataclass(frozen=True)
class Row:
    """One action: its menu, its words, its key; `possible` says when (None = always)."""

    menu: str
    words: str
    keys: tuple[str, ...]
    run: Callable[["MainWindow"], object]
    possible: Callable[["MainWindow"], bool] | None = None
    named: Callable[["MainWindow"], str] | None = None  # what it would do now, added to its words


MENUS = (N_("&Study"), N_("&Edit"), N_("&Coding"), N_("&View"), N_("&Help"))
STUDY, EDIT, CODING, VIEW, HELP = MENUS

ROWS = (
    Row(STUDY, N_("New …"), ("Ctrl+N",), lambda w: w.ask_new()),
    Row(STUDY, N_("Open …"), ("Ctrl+O",), lambda w: w.ask_open()),
    Row(STUDY, N_("Choose coder and session"), ("Ctrl+Shift+1",), lambda w: w.show_desk(), lambda w: w.has_study()),
    Row(STUDY, N_("Make packages …"), (), lambda w: w.passages.ask_packages(),
        lambda w: w.passages.possible()),
    Row(STUDY, N_("Merge a package …"), (), lambda w: w.passages.ask_merge(),
        lambda w: w.passages.possible()),
    Row(STUDY, N_("Consent …"), ("Ctrl+Shift+T",), lambda w: w.passages.ask_consent(),
        lambda w: w.passages.possible()),
    Row(STUDY, N_("Withdrawal …"), (), lambda w: w.passages.ask_withdrawal(),
        lambda w: w.passages.possible()),
    Row(STUDY, N_("Key file …"), (), lambda w: w.passages.ask_key_file(),
        lambda w: w.passages.possible()),
    Row(STUDY, N_("How long data are kept …"), (), lambda w: w.passages.ask_retention(),
        lambda w: w.passages.possible()),
    Row(STUDY, N_("Export clips …"), (), lambda w: w.passages.ask_export(),
        lambda w: w.passages.possible()),
    Row(STUDY, N_("Import …"), ("Ctrl+I",), lambda w: w.passages.ask_import(), lambda w: w.passages.possible()),
    Row(STUDY, N_("Export data …"), ("Ctrl+E",), lambda w: w.passages.ask_data_export(), lambda w: w.has_study()),
    Row(STUDY, N_("Close"), ("Ctrl+W",), lambda w: w.close_study(), lambda w: w.has_study()),
    Row(STUDY, N_("Quit"), ("Ctrl+Q",), lambda w: w.close()),
    Row(EDIT, N_("Undo"), ("Ctrl+Z",), lambda w: w.undo(), lambda w: w.can_undo(),
        lambda w: w.next_step()),
    Row(EDIT, N_("Redo"), ("Ctrl+Y", "Ctrl+Shift+Z"), lambda w: w.redo(), lambda w: w.can_redo(),
        lambda w: w.next_step(redo=True)),
    Row(EDIT, N_("Find …"), ("Ctrl+F",), lambda w: w.show_finder(), lambda w: w.is_at_work()),
    Row(CODING, N_("Second pass"), ("Ctrl+Shift+R",), lambda w: w.code.passing.begin(), lambda w: w.is_at_work()),
    Row(CODING, N_("Code by intervals …"), (), lambda w: w.code.show_intervals(), lambda w: w.is_at_work()),
    Row(CODING, N_("Comment on the whole session …"), (), lambda w: w.code.write_comment(whole=True),
        lambda w: w.is_at_work()),
    Row(CODING, N_("Record presence …"), (), lambda w: w.code.lines.ask_stretch("presence"),
        lambda w: w.is_at_work() and w.code.lines.may_ask_stretch()),
    Row(CODING, N_("Mark as not codable …"), (), lambda w: w.code.lines.ask_stretch("uncodable"),
        lambda w: w.is_at_work() and w.code.lines.may_ask_stretch()),
    Row(CODING, N_("Select a fragment …"), ("Ctrl+Shift+X",), lambda w: w.passages.selecting.select(),
        lambda w: w.passages.selecting.possible()),
    Row(CODING, N_("Submit this coding …"), (), lambda w: w.ask_submit(), lambda w: w.can_code()),
    Row(VIEW, N_("Agreement"), ("Ctrl+Shift+4",), lambda w: w.show_agreement(), lambda w: w.sight.may_see("agreement")),
    Row(VIEW, N_("Fragments"), ("Ctrl+Shift+5",), lambda w: w.show_fragments(), lambda w: w.sight.may_see("fragments")),
    Row(VIEW, N_("Recall"), ("Ctrl+Shift+6",), lambda w: w.show_recall(), lambda w: w.sight.may_see("recall")),
    Row(VIEW, N_("Codebook"), ("Ctrl+Shift+3",), lambda w: w.show_codebook()),
    Row(VIEW, N_("Full screen"), ("F11",), lambda w: w.toggle_full_screen()),
    Row(VIEW, N_("Light or dark"), (), lambda w: w.comforts.toggle_theme()),
    Row(VIEW, N_("Nederlands / English"), (), lambda w: w.comforts.toggle_language()),
    Row(VIEW, N_("Move the panels"), (), lambda w: w.code.docks.arrange(not w.code.docks.arranging),
        lambda w: w.is_at_work()),
    Row(VIEW, N_("Panels as they come"), (), lambda w: w.code.docks.reset(), lambda w: w.is_at_work()),
    Row(VIEW, N_("Lock the window"), ("Ctrl+Alt+L",), lambda w: w.comforts.lock(), lambda w: w.has_study()),
    Row(VIEW, N_("Preferences …"), ("Ctrl+,",), lambda w: w.comforts.show_preferences()),
    Row(HELP, N_("Map of keys"), ("?",), lambda w: w.show_keys()),
    Row(HELP, N_("About Observer"), (), lambda w: w.show_about()),
)  # fmt: skip


class Actions:
    """The table as Qt actions in the menu bar of a window."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._actions = [(row, QAction(window)) for row in ROWS]
        for row, action in self._actions:
            action.triggered.connect(lambda _checked=False, r=row: r.run(window))
            if row.keys and row.keys != ("?",):
                action.setShortcuts([QKeySequence(key) for key in row.keys])
        self.retranslate()

    def retranslate(self) -> None:
        """Build the menus anew in the language spoken now."""
        bar = self._window.menuBar()
        bar.clear()
        for title in MENUS:
            menu = bar.addMenu(_(title))
            for row, action in self._actions:
                if row.menu == title:
                    menu.addAction(action)
            if title == VIEW:
                self._add_panels(menu)
        self.refresh()

    def _add_panels(self, menu: QMenu) -> None:
        """A submenu that shows and hides the panels of the coding page."""
        panels = menu.addMenu(_("Panels"))
        panels.aboutToShow.connect(lambda: self._fill_panels(panels))

    def _fill_panels(self, panels: QMenu) -> None:
        panels.clear()
        for _name, dock in self._window.code.docks.toggles():
            panels.addAction(dock.toggleViewAction())

    def refresh(self) -> None:
        """Say what is possible now, and what undo and redo would do."""
        for row, action in self._actions:
            action.setEnabled(row.possible is None or row.possible(self._window))
            named = row.named(self._window) if row.named else ""
            words = _(row.words)
            action.setText(f"{words}: {named}" if named else words)
