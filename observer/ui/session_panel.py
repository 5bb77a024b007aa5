"""One session: one's own codings of it with the way to them, and its films."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from observer.coding.study import Session
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.i18n import _, ngettext
from observer.services import films, overview, recordings, roster_changes
from observer.services.overview import CodingLine, Film, HowFar
from observer.ui import theme
from observer.ui.case_dialogs import RecordingDialog
from observer.ui.decimals import figures
from observer.ui.film_queue import FilmQueue, Waiting
from observer.ui.rows import Elided, Head, Line, Rows, caption, clear, icon_button
from observer.ui.session_line import sign
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace


class SessionPanel(QWidget):
    """Shows a session. `code_asked` tells the codebook with which somebody wants to code it."""

    code_asked = Signal(str)
    edit_asked = Signal()

    def __init__(self, workspace: Workspace, who: WhoBox, queue: FilmQueue) -> None:
        super().__init__()
        self._workspace, self._who, self._queue = workspace, who, queue
        self.session: Session | None = None
        self._films: dict[str, Film] = {}
        self._bars: list[tuple[Waiting, QProgressBar]] = []
        self.title, self.about, self.films_head, self.films = QLabel(), caption(""), Head(), Rows()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setObjectName("head")
        self.codings, self.coming = QVBoxLayout(), QVBoxLayout()
        self.buttons = QHBoxLayout()
        self.drop_words = caption("")
        self._arrange()
        self.films_head.add_asked.connect(self.ask_films)
        self.films.edit_asked.connect(self._edit_film)
        self.films.remove_asked.connect(self._remove_film)
        self.films.find_asked.connect(self._find_film)
        queue.changed.connect(self._show_coming)
        workspace.jobs.changed.connect(self._show_progress)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE[0])
        head.addWidget(self.title, 1)
        head.addLayout(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addLayout(head)
        column.addWidget(self.about)
        column.addLayout(self.codings)
        column.addSpacing(theme.SPACE[1])
        column.addWidget(self.films_head)
        column.addWidget(self.films)
        column.addLayout(self.coming)
        column.addWidget(self.drop_words)
        column.addStretch(1)

    def show_session(self, session: Session | None) -> None:
        """Show another session, or the same as it is now; nothing without one."""
        self.session = session
        self.setVisible(session is not None)
        if session is None:
            return
        can_change = self._who.viewer.is_researcher
        self.title.setText(session.name)
        parts = [word(session.kind), session.date, session.moment, session.language]
        number = _("number {n}").format(n=session.number) if session.number is not None else ""
        self.about.setText(" · ".join(part for part in (*parts, number) if part))
        self._show_buttons(session, can_change)
        self._show_codings(session)
        self.films_head.show_words(_("Films"), _("Add films …"), can_change)
        found = overview.films_of(self._workspace.study, session)
        self._films = {film.recording.id: film for film in found}
        empty = "" if can_change else _("This session has no film yet.")
        self.films.show_lines(tuple(_film_line(film) for film in found), can_change, empty)
        self.drop_words.setVisible(can_change)
        self.drop_words.setText(
            _("You can also drop film or sound files here. They stay where they are; only their place is kept.")
        )
        self._show_coming()

    def _show_buttons(self, session: Session, can_change: bool) -> None:
        clear(self.buttons)
        if can_change:
            for icon, words, act in (
                ("edit", _("Change {name}"), self.edit_asked.emit),
                ("remove", _("Remove {name}"), self._remove),
            ):
                button = icon_button(icon, words.format(name=session.name))
                button.clicked.connect(lambda _checked=False, a=act: a())
                self.buttons.addWidget(button)

    # -- coding -----------------------------------------------------------------------------------------

    def _show_codings(self, session: Session) -> None:
        while (item := self.codings.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        lines = overview.own_lines(self._workspace.study, self._who.viewer, session)
        titles = overview.codebook_titles(self._workspace.study)
        for number, line in enumerate(lines):
            self.codings.addWidget(self._coding_row(line, titles[line.codebook], is_first=number == 0))
        if not lines:
            self.codings.addWidget(caption(_why_no_coding(self._who)))

    def _coding_row(self, line: CodingLine, title: str, is_first: bool) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Elided(title))
        words.addWidget(Elided(f"{sign(line.progress)} {coding_words(line)}", "caption"))
        button = QPushButton(_code_words(line.progress))
        button.setAccessibleName(f"{_code_words(line.progress)}: {title}")
        button.setObjectName("primary" if is_first else "")
        button.clicked.connect(lambda _checked=False, key=line.codebook: self.code_asked.emit(key))
        across.addLayout(words, 1)
        across.addWidget(button)
        return row

    # -- films ------------------------------------------------------------------------------------------

    def ask_films(self) -> None:
        """Choose film files for this session."""
        words = _("Films and sound")
        kinds = "*.mp4 *.m4v *.mov *.mkv *.avi *.mts *.m2ts *.ts *.mpg *.mpeg *.webm *.wmv *.wav *.mp3 *.m4a *.flac"
        chosen, _kind = QFileDialog.getOpenFileNames(
            self, _("Add films"), "", f"{words} ({kinds} {kinds.upper()});;" + _("All files") + " (*)"
        )
        self.add_films([Path(path) for path in chosen])

    def add_films(self, paths: list[Path]) -> None:
        """Begin to bring these files into the session."""
        if self.session is not None and paths and self._who.viewer.is_researcher:
            self._queue.add(self.session.id, paths)

    def _show_coming(self) -> None:
        clear(self.coming)
        self._bars = []
        for item in self._queue.of_session(self.session.id) if self.session else []:
            self.coming.addWidget(self._coming_row(item))
        self._show_progress()

    def _coming_row(self, item: Waiting) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(theme.SPACE[0])
        words.addWidget(Elided(item.path.name))
        if item.wrong:
            wrong = caption(item.wrong)
            wrong.setObjectName("warning")
            words.addWidget(wrong)
        else:
            bar = QProgressBar()
            bar.setRange(0, 1000)
            bar.setTextVisible(False)
            bar.setFixedHeight(6)
            bar.setAccessibleName(_("Reading {name}").format(name=item.path.name))
            words.addWidget(bar)
            self._bars.append((item, bar))
        said = _("Forget about {name}") if item.wrong else _("Stop reading {name}")
        button = icon_button("close", said.format(name=item.path.name))
        button.clicked.connect(lambda _checked=False: self._queue.drop(item))
        across.addLayout(words, 1)
        across.addWidget(button)
        return row

    def _show_progress(self) -> None:
        for item, bar in self._bars:
            bar.setValue(round(item.job.fraction * 1000) if item.job else 0)

    def _edit_film(self, id_: str) -> None:
        RecordingDialog(self._workspace, self._films[id_].recording, self).exec()

    def _find_film(self, id_: str) -> None:
        """Let the researcher say where the file of a recording is now."""
        words = _("Where is the film of {name} now?").format(name=self._films[id_].recording.name)
        chosen, _kind = QFileDialog.getOpenFileName(self, words)
        study, viewer = self._workspace.study, self._who.viewer
        if chosen:
            self._workspace.do(lambda: films.relink(study, viewer, id_, Path(chosen)))

    def _remove_film(self, id_: str) -> None:
        study, viewer = self._workspace.study, self._who.viewer
        self._workspace.do(lambda: recordings.remove_recording(study, viewer, id_))

    def _remove(self) -> None:
        study, viewer, session = self._workspace.study, self._who.viewer, self.session
        if session is not None:
            self._workspace.do(lambda: roster_changes.remove_session(study, viewer, session.id))


def coding_words(line: CodingLine) -> str:
    """How far a coding is, and how much is in it."""
    if line.coding is None:
        return line.progress.words()
    events = ngettext("{n} event", "{n} events", line.events).format(n=line.events)
    ratings = ngettext("{n} rating", "{n} ratings", line.ratings).format(n=line.ratings)
    return " · ".join([line.progress.words(), events, *([ratings] if line.ratings else [])])


def _code_words(progress: HowFar) -> str:
    return {
        HowFar.NOT_BEGUN: _("Begin coding"),
        HowFar.BUSY: _("Go on coding"),
        HowFar.SUBMITTED: _("Look at the coding"),
    }[progress]


def _why_no_coding(who: WhoBox) -> str:
    if who.viewer.coder is None:
        return _("To code, choose your name at the left. Who is not there yet is added under “Coders”.")
    if not overview.can_code(who.viewer.coder):
        return _("{name} has no role in which one codes.").format(name=who.viewer.coder.name)
    return _("This study has no codebook yet.")


def _film_line(film: Film) -> Line:
    recording = film.recording
    size = (
        f"{figures(recording.size / 1e9, 1)} GB" if recording.size >= 1e9 else f"{figures(recording.size / 1e6, 1)} MB"
    )
    parts = [clock(recording.duration_us).split(".")[0], size, _("camera {name}").format(name=recording.camera)]
    if recording.offset_us:
        parts.append(_("starts at {time}").format(time=clock(recording.offset_us).split(".")[0]))
    if not recording.has_video:
        parts.append(_("sound only"))
    if film.subtitles:
        parts.append(_("with subtitles"))
    missing = "" if film.is_found else _("The file is not where it was. Connect its disk, or say where it is now.")
    return Line(recording.id, recording.name, " · ".join(parts), missing, not film.is_found)
