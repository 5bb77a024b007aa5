"""The bar over a codebook that is read, and the banner of a draft."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from observer.coding.codebook import say
from observer.i18n import _, language
from observer.services.codebook_drafts import Draft
from observer.services.codebooks import Edition
from observer.ui import icons, theme
from observer.ui.codebook_inputs import language_name


class ReaderBar(QWidget):
    """Choose a codebook and a version; print, export, edit."""

    print_asked = Signal(tuple)  # languages
    text_asked = Signal(tuple)
    export_asked = Signal()
    new_asked = Signal()
    import_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.codebook, self.version = QComboBox(), QComboBox()
        self.codebook.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.version.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.print, self.export, self.more, self.edit = QPushButton(), QPushButton(), QPushButton(), QPushButton()
        self.edit.setObjectName("primary")
        self._menus = [QMenu(self), QMenu(self), QMenu(self)]
        self._languages: tuple[str, ...] = ()
        self._new: list[object] = []
        for button, menu in zip((self.print, self.export, self.more), self._menus, strict=True):
            button.setMenu(menu)
            button.setProperty("menu", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[2], theme.SPACE[1])
        row.setSpacing(theme.SPACE[1])
        row.addWidget(self.codebook)
        row.addWidget(self.version)
        row.addStretch(1)
        for widget in (self.print, self.export, self.more, self.edit):
            row.addWidget(widget)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.codebook.setAccessibleName(_("Codebook"))
        self.version.setAccessibleName(_("Version"))
        self.print.setText(_("Print"))
        self.print.setIcon(icons.icon("print"))
        self.export.setText(_("Export"))
        self.more.setText(_("More"))
        self._fill_menus()

    def _fill_menus(self) -> None:
        printing, export, more = self._menus
        for menu in self._menus:
            menu.clear()
        for words, languages in self._choices():
            printing.addAction(words, partial(self.print_asked.emit, languages))
        export.addAction(_("Codebook file (JSON) …"), self.export_asked.emit)
        for words, languages in self._choices():
            shown = _("Text, {language}").format(language=words)
            export.addAction(shown, partial(self.text_asked.emit, languages))
        more.addAction(_("New codebook"), self.new_asked.emit)
        more.addAction(_("Import from a file …"), self.import_asked.emit)

    def _choices(self) -> list[tuple[str, tuple[str, ...]]]:
        """Each language of the codebook, that of the interface first, and all together."""
        codes = sorted(self._languages, key=lambda code: code != language())
        found: list[tuple[str, tuple[str, ...]]] = [(f"{language_name(code)} …", (code,)) for code in codes]
        if len(codes) > 1:
            words = _("{one} and {other} …").format(one=language_name(codes[0]), other=language_name(codes[1]))
            found.append((words, tuple(codes[:2])))
        return found

    # -- what is there ----------------------------------------------------------------------------------

    def show_shelf(self, shelf: list[Edition], chosen: Edition | None) -> None:
        """The codebooks to choose from."""
        self.codebook.blockSignals(True)
        self.codebook.clear()
        for edition in shelf:
            if self.codebook.findData(edition.key) < 0:
                self.codebook.addItem(say(edition.codebook.title) or edition.key, edition.key)
        found = self.codebook.findData(chosen.key) if chosen else 0
        self.codebook.setCurrentIndex(max(found, 0) if self.codebook.count() else -1)
        self.codebook.blockSignals(False)

    def editions(self, shelf: list[Edition]) -> list[Edition]:
        """The versions of the codebook that is chosen, the newest first."""
        return [edition for edition in shelf if edition.key == self.codebook.currentData()]

    def show_versions(self, shelf: list[Edition], chosen: Edition | None) -> None:
        """The versions to choose from."""
        self.version.blockSignals(True)
        self.version.clear()
        found = self.editions(shelf)
        for n, edition in enumerate(found):
            words = _("version {version}").format(version=edition.version)
            newest = _("{version}, the newest").format(version=words)
            self.version.addItem(newest if n == 0 and len(found) > 1 else words, edition)
        at = next((n for n, e in enumerate(found) if chosen and e.version == chosen.version), 0)
        self.version.setCurrentIndex(at if found else -1)
        self.version.blockSignals(False)
        languages = found[at].codebook.languages if found else ()
        if languages != self._languages:
            self._languages = languages
            self._fill_menus()

    def show_state(self, may_edit: bool, why: str, has_book: bool, has_draft: bool) -> None:
        """What can be done; `why` not, when it cannot."""
        self.edit.setText(_("Go on with the draft") if has_draft else _("Edit (a new version)"))
        self.edit.setEnabled(may_edit and has_book)
        self.edit.setToolTip(why)
        for action in self._menus[2].actions():
            action.setEnabled(may_edit)
        for button in (self.print, self.export):
            button.setEnabled(has_book)


class Banner(QWidget):
    """There is a draft: go on with it, or throw it away."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._draft: Draft | None = None
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.go_on, self.away = QPushButton(), QPushButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE[2], theme.SPACE[0], theme.SPACE[2], theme.SPACE[0])
        row.addWidget(self.words, 1)
        row.addWidget(self.away)
        row.addWidget(self.go_on)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.go_on.setText(_("Go on"))
        self.away.setText(_("Throw away …"))
        self.show_draft(self._draft)

    def show_draft(self, draft: Draft | None) -> None:
        """Show that there is this draft; None when there is none."""
        self._draft = draft
        self.setVisible(draft is not None)
        if draft is not None:
            title = say(draft.codebook.title) or _("New codebook")
            base = _("changed from {version}").format(version=draft.base) if draft.base else _("new")
            words = _("There is a draft of “{title}” ({base}), kept {when}.")
            self.words.setText(words.format(title=title, base=base, when=_when(draft.saved)))


def _when(saved: str) -> str:
    """A moment in UTC, in the time of this place."""
    try:
        return datetime.fromisoformat(saved).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return saved
