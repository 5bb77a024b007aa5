"""Who can be seen or heard in a fragment: proposed by the codings, confirmed by the researcher; and who is masked."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.coding.fragments import Fragment, Proposed
from observer.coding.study import Seen
from observer.coding.words import word
from observer.i18n import _
from observer.services import fragment_people, people
from observer.services.fragment_people import Look, Looked, PersonLine
from observer.ui import theme
from observer.ui.form_dialog import plain_label, rename
from observer.ui.fragment_reader import day_words
from observer.ui.workspace import Workspace


class PeopleBox(QWidget):
    """Everybody who may be in the fragment, in a line with what the researcher says of him."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._viewer: Viewer | None = None
        self._fragment: Fragment | None = None
        self._lines: list[PersonLine] = []
        self._added: list[str] = []
        self._looked = Looked(Look.NEVER)
        self._typed: dict[str, Any] = {}  # what was chosen of whom (his id), and not confirmed yet
        self.how: dict[str, QComboBox] = {}
        self.masks: dict[str, tuple[QCheckBox, QCheckBox]] = {}
        self.refusals: dict[str, QCheckBox] = {}
        self.head, self.state = QLabel(), plain_label("caption")
        self.head.setObjectName("head")
        self.more, self.confirm = QComboBox(), QPushButton()
        self.confirm.setObjectName("primary")
        self.confirm.clicked.connect(self.store)
        self.more.activated.connect(self._add)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.SPACE[1])
        self._grid.setVerticalSpacing(theme.SPACE[0])
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self.head)
        column.addWidget(self.state)
        column.addLayout(self._grid)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.confirm, 0, Qt.AlignmentFlag.AlignLeft)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.head.setText(_("Who can be seen or heard"))
        self.confirm.setText(_("Confirm who is in it"))
        self.confirm.setToolTip(_("Only after you have looked and listened: consent rests on it."))
        self.more.setAccessibleName(_("Somebody else is in it"))
        self._show()

    def show_fragment(self, fragment: Fragment, viewer: Viewer) -> None:
        """Show the people of a fragment."""
        if self._fragment is None or self._fragment.id != fragment.id:
            self._added, self._typed = [], {}
        self._fragment, self._viewer = fragment, viewer
        self._show()

    def _show(self) -> None:
        fragment, viewer, study = self._fragment, self._viewer, self._workspace.study
        if fragment is None or viewer is None or study is None:
            return
        self._lines = fragment_people.people_of(study, viewer, fragment.id)
        there = {line.person.id for line in self._lines}
        everybody = people.people_in(study, people.find_session(study, fragment.session))
        added = [one for one in everybody if one.id in self._added and one.id not in there]
        self._lines += [PersonLine(one, None, None) for one in added]
        self._looked = fragment_people.looked(study, viewer, fragment)
        self._say(fragment, self._looked)
        refused = {row.participant for row in study.fragment_refusals.where("fragment = ?", [fragment.id])}
        self._fill(refused)
        self.more.clear()
        self.more.addItem(_("Somebody else is in it …"), None)
        for one in everybody:
            if one.id not in {line.person.id for line in self._lines}:
                self.more.addItem(one.name, one.id)
        self.more.setVisible(self.more.count() > 1)
        self.confirm.setEnabled(True)

    def _say(self, fragment: Fragment, looked: Looked) -> None:
        words = {
            Look.NEVER: _("These are proposed by the codings. Look and listen, correct it, and confirm."),
            Look.HOLDS: _("Confirmed on {day}.").format(day=day_words(fragment.confirmed or "")),
            Look.AGAIN: _("It became longer since it was confirmed. Look again, and confirm."),
        }[looked.look]
        if looked.newcomers:
            words = _("Since it was confirmed, codings or presence name {names} in it. Look again, and confirm.")
            words = words.format(names=", ".join(looked.newcomers))
        rename(self.state, "caption" if looked.look is Look.HOLDS else "warning")
        self.state.setText(words if looked.look is Look.HOLDS else f"⚠ {words}")

    def _fill(self, refused: set[str]) -> None:
        focus = self.window().focusWidget()
        name = focus.accessibleName() if focus is not None and self.isAncestorOf(focus) else ""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.how, self.masks, self.refusals = {}, {}, {}
        heads = ("", _("In it"), _("Mask picture"), _("Mask sound"), _("Not again"))
        for column, words in enumerate(heads):
            self._grid.addWidget(plain_label("caption", words), 0, column)
        for row, line in enumerate(self._lines, 1):
            self._row(row, line, line.person.id in refused)
        for widget in self.findChildren(QWidget):
            if name and widget.accessibleName() == name and not widget.isHidden():
                widget.setFocus()

    def _row(self, row: int, line: PersonLine, refuses: bool) -> None:
        person, names = line.person, QWidget()
        column = QVBoxLayout(names)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(0)
        column.addWidget(plain_label("", person.name))
        column.addWidget(plain_label("caption", _why(line.proposed)))
        how = QComboBox()
        for words, value in ((_("no"), None), (word(Seen.SEEN), Seen.SEEN), (word(Seen.HEARD), Seen.HEARD)):
            how.addItem(words, value)
        stored = self._proposal(line)
        how.setCurrentIndex(max(how.findData(self._typed.get(person.id, stored)), 0))
        how.activated.connect(lambda _n, id_=person.id: self._chosen(id_))
        how.setAccessibleName(_("{name}: is in it").format(name=person.name))
        self.how[person.id] = how
        picture, sound, refusal = QCheckBox(), QCheckBox(), QCheckBox()
        can_mask = line.confirmed is not None
        for box, words, on in (
            (picture, _("{name}: mask in the picture"), bool(line.confirmed and line.confirmed.picture_masked)),
            (sound, _("{name}: mask in the sound"), bool(line.confirmed and line.confirmed.sound_masked)),
        ):
            box.setChecked(on)
            box.setEnabled(can_mask)
            box.setAccessibleName(words.format(name=person.name))
            hint = words.format(name=person.name)
            box.setToolTip(hint if can_mask else _("First confirm who is in it."))
            box.clicked.connect(lambda _on, id_=person.id: self._mask(id_))
        refusal.setChecked(refuses)
        refusal.setAccessibleName(_("Not to be shown to {name} again").format(name=person.name))
        refusal.setToolTip(_("Not to be shown to {name} again").format(name=person.name))
        refusal.clicked.connect(lambda on, id_=person.id: self._refuse(id_, on))
        self.masks[person.id], self.refusals[person.id] = (picture, sound), refusal
        for column_, widget in enumerate((names, how, picture, sound, refusal)):
            self._grid.addWidget(widget, row, column_)

    def _proposal(self, line: PersonLine) -> Seen | None:
        """What is chosen for somebody at first: as he was confirmed; else as he is proposed, when that is news."""
        if line.confirmed is not None or line.proposed is None:
            return line.confirmed.how if line.confirmed is not None else None
        names = self._looked.newcomers
        is_news = {
            Look.NEVER: True,
            Look.HOLDS: False,
            Look.AGAIN: line.person.name in names if names else line.proposed.is_named,
        }[self._looked.look]
        return line.proposed.how if is_news else None

    # -- what the researcher says

    def store(self) -> None:
        """Confirm who is in it, and that nobody else is."""
        fragment, viewer, study = self._fragment, self._viewer, self._workspace.study
        if fragment is None or viewer is None:
            return
        chosen = {id_: box.currentData() for id_, box in self.how.items()}
        seen = [id_ for id_, how in chosen.items() if how == Seen.SEEN]  # Qt gives a text back
        heard = [id_ for id_, how in chosen.items() if how == Seen.HEARD]
        self._typed = {}
        self._workspace.do(lambda: fragment_people.confirm(study, viewer, fragment.id, seen, heard))

    def _chosen(self, person: str) -> None:
        self._typed[person] = self.how[person].currentData()

    def _mask(self, person: str) -> None:
        fragment, viewer, study = self._fragment, self._viewer, self._workspace.study
        if fragment is not None and viewer is not None:
            picture, sound = (box.isChecked() for box in self.masks[person])
            self._workspace.do(lambda: fragment_people.set_masked(study, viewer, fragment.id, person, picture, sound))

    def _refuse(self, person: str, on: bool) -> None:
        fragment, viewer, study = self._fragment, self._viewer, self._workspace.study
        if fragment is not None and viewer is not None:
            self._workspace.do(lambda: fragment_people.set_refusal(study, viewer, fragment.id, person, on))

    def _add(self, n: int) -> None:
        id_ = self.more.itemData(n)
        if id_ is not None:
            self._added.append(id_)
            self._show()
            self.how[id_].setCurrentIndex(1)
            self._chosen(id_)
            self.how[id_].setFocus()


def _why(proposed: Proposed | None) -> str:
    """Why somebody is proposed."""
    if proposed is None:
        return _("not named by codings or presence")
    if proposed.is_coded:
        return _("named in a coding")
    return _("recorded as present") if proposed.is_recorded else _("nothing says that he is away")
