"""One case: its name, its sessions through time, the chosen session, and its people."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from observer.coding.study import Case
from observer.i18n import _
from observer.services import overview, roster_changes
from observer.services.overview import Family, Visit
from observer.ui import theme
from observer.ui.case_dialogs import CaseDialog, SessionDialog
from observer.ui.film_queue import FilmQueue
from observer.ui.people_panel import PeoplePanel
from observer.ui.rows import Head, caption, clear, icon_button
from observer.ui.session_line import SessionLine
from observer.ui.session_panel import SessionPanel
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

WIDEST = 1240  # pixels: further apart, a name and its buttons do not belong together


class FamilyPanel(QWidget):
    """Shows one case. `code_asked` tells the name of a session and the key of a codebook."""

    code_asked = Signal(str, str)

    def __init__(self, workspace: Workspace, who: WhoBox, queue: FilmQueue) -> None:
        super().__init__()
        self._workspace, self._who, self._queue = workspace, who, queue
        self.family: Family | None = None
        self._chosen: dict[str, str] = {}  # case -> session that was looked at last
        self.title, self.about, self.buttons = QLabel(), caption(""), QHBoxLayout()
        self.title.setObjectName("title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.line_head, self.line, self.no_visits = Head(), SessionLine(), caption("")
        self.session, self.people = SessionPanel(workspace, who, queue), PeoplePanel(workspace, who)
        self._separator = QFrame()
        self._arrange()
        self.line_head.add_asked.connect(self.ask_session)
        self.line.chosen.connect(self.choose)
        self.line.films_dropped.connect(queue.add)
        self.session.edit_asked.connect(lambda: self.ask_session(self.session.session is not None))
        self.session.code_asked.connect(self._code)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE[0])
        head.addWidget(self.title, 1)
        head.addLayout(self.buttons)
        self._separator.setFrameShape(QFrame.Shape.VLine)
        self._separator.setStyleSheet("color: palette(mid);")
        below = QHBoxLayout()
        below.setSpacing(theme.SPACE[3])
        below.addWidget(self.session, 3)
        below.addWidget(self._separator)
        below.addWidget(self.people, 2)
        holder = QWidget()
        holder.setMaximumWidth(WIDEST)
        column = QVBoxLayout(holder)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[1])
        column.addLayout(head)
        column.addWidget(self.about)
        column.addWidget(self.line_head)
        column.addWidget(self.no_visits)
        column.addWidget(self.line)
        column.addSpacing(theme.SPACE[1])
        column.addLayout(below)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(holder)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    # -- showing ----------------------------------------------------------------------------------------

    def show_case(self, case: str) -> None:
        """Show a case (its id), or the same as it is now."""
        self.family = overview.family(self._workspace.study, self._who.viewer, case)
        if self.family is None:
            return
        found, can_change = self.family, self._who.viewer.is_researcher
        self.title.setText(found.case.name)
        self.about.setText(_about(found.case))
        self.about.setVisible(bool(self.about.text()))
        self._show_buttons(found.case, can_change)
        self.line_head.show_words(_("Visits"), _("Add a visit …"), can_change)
        self.no_visits.setText(_("No visit yet."))
        self.no_visits.setVisible(not found.visits)
        self.line.setVisible(bool(found.visits))
        chosen = self.visit()
        session = chosen.session if chosen else None
        titles = overview.codebook_titles(self._workspace.study)
        self.line.show_visits(found.visits, titles, session.id if session else "", can_change, can_change)
        self.session.show_session(session)
        self._separator.setVisible(session is not None)
        self.people.show_family(found)

    def visit(self) -> Visit | None:
        """The visit that is shown: the one that was looked at last, else the newest."""
        if self.family is None or not self.family.visits:
            return None
        last = self._chosen.get(self.family.case.id, "")
        return next((v for v in self.family.visits if v.session.id == last), self.family.visits[-1])

    def _show_buttons(self, case: Case, can_change: bool) -> None:
        clear(self.buttons)
        if can_change:
            for icon, words, act in (
                ("edit", _("Change {name}"), self.ask_case),
                ("remove", _("Remove {name}"), self._remove),
            ):
                button = icon_button(icon, words.format(name=case.name))
                button.clicked.connect(lambda _checked=False, a=act: a())
                self.buttons.addWidget(button)

    def choose(self, session: str) -> None:
        """Show a session (its id) of this case."""
        if self.family is None or session not in {visit.session.id for visit in self.family.visits}:
            return
        self._chosen[self.family.case.id] = session
        chosen = self.visit()
        for card in self.line.cards:
            card.setChecked(card.visit.session.id == session)
        self.session.show_session(chosen.session if chosen else None)

    # -- changing ---------------------------------------------------------------------------------------

    def ask_case(self) -> None:
        """Change the case."""
        if self.family is not None:
            CaseDialog(self._workspace, self.family.case, self).exec()

    def _remove(self) -> None:
        study, viewer, family = self._workspace.study, self._who.viewer, self.family
        if family is not None:
            self._workspace.do(lambda: roster_changes.remove_case(study, viewer, family.case.id))

    def ask_session(self, change: bool = False) -> bool:
        """Add a session, or change the one that is shown. Whether it was done."""
        if self.family is None:
            return False
        proposal = f"{self.family.case.name} {len(self.family.visits) + 1}"
        session = self.session.session if change else None
        dialog = SessionDialog(self._workspace, self.family.case, session, proposal, self)
        done = bool(dialog.exec())
        if dialog.added:
            self.choose(dialog.added)
        return done

    def add_films(self, paths: list[Path]) -> None:
        """Bring these files into the session that is shown."""
        self.session.add_films(paths)

    def _code(self, codebook: str) -> None:
        if self.session.session is not None:
            self.code_asked.emit(self.session.session.name, codebook)


def _about(case: Case) -> str:
    """A case in one line."""
    ordered = {True: _("ordered by a court"), False: _("voluntary"), None: ""}[case.mandated]
    began = _("since {day}").format(day=case.started) if case.started else ""
    ended = _("until {day}").format(day=case.ended) if case.ended else ""
    early = _("ended early") if case.ended_early else ""
    return " · ".join(part for part in (case.help_form, ordered, began, ended, early, case.earlier_help) if part)
