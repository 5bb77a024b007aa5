"""The review of the masks of a fragment: uncertain frames, the film with its faces, a strip, and what is silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QMenu,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.clips import FaceState
from observer.coding.fragments import Fragment
from observer.coding.timecode import clock
from observer.errors import ObserverError
from observer.i18n import _, ngettext
from observer.media.face_tracks import Box, FaceMasks
from observer.media.faces import face_finder
from observer.media.frame_index import FrameIndex
from observer.media.mask_strip import Small, make_strip
from observer.progress import Progress
from observer.services import mask_reviews
from observer.services.mask_reviews import Found
from observer.ui import theme
from observer.ui.flow_box import FlowBox
from observer.ui.form_dialog import plain_label
from observer.ui.jobs import Job
from observer.ui.mask_desk import MaskDesk, doubt_words
from observer.ui.mask_film import MaskFilm
from observer.ui.mask_lists import Entry, ShortList
from observer.ui.rows import as_tooltip
from observer.ui.workspace import Workspace

_SIDE = 250  # pixels


class MaskWindow(QDialog):
    """Reviews the masks of one fragment. Nothing is lost when it is closed: each change is in the study."""

    def __init__(self, workspace: Workspace, viewer: Viewer, fragment: Fragment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._viewer, self.fragment = workspace, viewer, fragment
        self.setWindowTitle(_("Masks of “{title}”").format(title=fragment.title))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(1280, 720)
        self._search = mask_reviews.prepare_search(workspace.study, viewer, fragment.id)
        self.parts, self.film = QComboBox(), MaskFilm()
        self.desk = MaskDesk(workspace, viewer, fragment.id, 0)
        self.doubts, self.faces = ShortList(_("Uncertain frames")), ShortList(_("Faces in this frame"))
        self.silences, self.because = ShortList(_("Silent stretches")), QComboBox()
        self.state, self.bar, self.trouble = plain_label("caption"), QProgressBar(), plain_label("warning")
        self.look, self.by_hand = QPushButton(_("Look for faces")), QPushButton(_("Mark faces by hand"))
        self.end_review, self.shut = QPushButton(_("The review is done")), QPushButton(_("Close"))
        self.buttons: dict[str, QPushButton] = {}
        self._selected, self._frame, self._mark_us = "", -1, None  # type: str, int, int | None
        self._job: Job | None = None
        self._arrange()
        self._wire()
        self._open_part(0)

    # -- the window -------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        across = QHBoxLayout()
        across.setSpacing(theme.SPACE[2])
        across.addWidget(self._left())
        across.addWidget(self.film, 1)
        across.addWidget(self._right())
        self.bar.setRange(0, 1000)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(_("Progress"))
        self.end_review.setObjectName("primary")
        self.trouble.hide()
        below = QHBoxLayout()
        below.addWidget(self.state, 1)
        for widget in (self.bar, self.by_hand, self.look, self.end_review, self.shut):
            below.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[2],) * 4)
        column.setSpacing(theme.SPACE[1])
        column.addLayout(across, 1)
        column.addWidget(self.trouble)
        column.addLayout(below)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _left(self) -> QWidget:
        holder = QWidget()
        holder.setFixedWidth(_SIDE)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        for film in self._search.films:
            self.parts.addItem(film.part.recording.name)
        self.parts.setAccessibleName(_("Film"))
        self.parts.setVisible(self.parts.count() > 1)
        column.addWidget(self.parts)
        column.addWidget(self.doubts, 3)
        column.addWidget(self.silences, 2)
        self.because.setAccessibleName(_("Because of"))
        self.because.setToolTip(as_tooltip(_("Because of whom it is silent: in clips in which this person is masked.")))
        self.because.addItem(_("in every masked clip"), None)
        for row in self.desk.people():
            person = self._workspace.study.participants.get(row.participant)
            self.because.addItem(person.name, person.id)
        column.addWidget(self.because)
        column.addWidget(self._buttons(
            ("silent", _("Silent from here (M)"), "M", self.mark_silence),
            ("loud", _("Not silent"), "", self._unsilence),
        ))  # fmt: skip
        return holder

    def _right(self) -> QWidget:
        holder = QWidget()
        holder.setFixedWidth(_SIDE)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.faces, 1)
        column.addWidget(self._buttons(
            ("whose", _("Whose is it? (W)"), "W", self.ask_whose),
            ("shown", _("May be shown (S)"), "S", lambda: self._say(FaceState.SHOWN)),
            ("hidden", _("Hide (H)"), "H", lambda: self._say(FaceState.HIDDEN)),
            ("no_face", _("No face (X)"), "X", lambda: self._say(FaceState.NO_FACE)),
            ("add", _("Add a face (A)"), "A", self.add_face),
            ("keep", _("It is here (K)"), "K", self.keep_here),
            ("begin", _("Begins here ([)"), "[", lambda: self._on_face(self.desk.begin)),
            ("end", _("Ends here (])"), "]", lambda: self._on_face(self.desk.end)),
            ("shot", _("Until the shot ends (E)"), "E", self.until_shot_ends),
            ("erase", _("Remove this box (Del)"), "Del", lambda: self._on_face(self.desk.erase)),
            ("undo", _("Undo (Ctrl+Z)"), "Ctrl+Z", self.undo),
        ))  # fmt: skip
        help_ = _(
            "Draw a box with the mouse, or with the keys: A adds one; arrows move it, with Shift they change its size, "
            "with Ctrl in small steps. N chooses the next face, F goes to the next uncertain frame. Between two boxes "
            "that were drawn a face moves in a straight line."
        )
        column.addWidget(plain_label("caption", help_))
        return holder

    def _buttons(self, *wanted: tuple[str, str, str, Callable[[], object]]) -> FlowBox:
        box, made = FlowBox(), []
        for name, words, key, act in wanted:
            button = QPushButton(words)
            button.clicked.connect(lambda _checked=False, a=act: a())
            if key:
                self._key(key, act)
            self.buttons[name] = button
            made.append(button)
        box.set_items(list(made))
        return box

    def _key(self, key: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(act)

    def _wire(self) -> None:
        for key, act in (
            ("Space", self.film.toggle), (",", lambda: self.film.step(-1)), (".", lambda: self.film.step(1)),
            ("F", self.next_doubt), ("N", self.next_face), ("V", self.film.preview.toggle),
            ("Ctrl+Return", self.finish),
        ):  # fmt: skip
            self._key(key, act)
        self.parts.activated.connect(self._open_part)
        self.doubts.chosen.connect(lambda frame: self.film.go_to(int(frame)))
        self.faces.chosen.connect(self._select)
        self.silences.chosen.connect(self._go_to_silence)
        layer = self.film.layer
        layer.chosen.connect(self._select)
        layer.drawn.connect(self._drawn)
        layer.added.connect(self._added)
        self.film.ready.connect(self._ready)
        self.film.at.connect(self._at)
        self.look.clicked.connect(self.ask_look)
        self.by_hand.clicked.connect(self._begin_by_hand)
        self.end_review.clicked.connect(self.finish)
        self.shut.clicked.connect(self.close)
        self._workspace.refused.connect(self._tell)
        self._workspace.jobs.changed.connect(self._show_job)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self._leave()
        super().closeEvent(event)

    def reject(self) -> None:
        """Escape closes it as well."""
        self._leave()
        super().reject()

    def _leave(self) -> None:
        self.film.layer.flush()
        self.desk.store_seen()
        if self._job is not None:
            self._job.cancel()
        self.film.close_film()

    # -- which film -------------------------------------------------------------------------------------------

    def _open_part(self, n: int) -> None:
        self.desk.store_seen()
        self.desk = MaskDesk(self._workspace, self._viewer, self.fragment.id, n)
        self._selected, self._frame, self._mark_us = "", -1, None
        self.film.strip.show_small([])
        self.film.open(self._search.films[n])
        self._show_all()

    def _ready(self, index: FrameIndex) -> None:
        self.desk.index = index
        self.desk.read()
        self._show_all()
        self._make_strip()
        if self.desk.opened is None and face_finder().usable and self._job is None:
            self.look_for_faces()

    def _make_strip(self) -> None:
        film, index, info = (
            self._search.films[max(self.parts.currentIndex(), 0)],
            self.desk.index,
            self.film.playback.info,
        )
        if index is None or info is None or not info.has_video:
            return
        start, stop = film.part.start_us, film.part.stop_us
        desk = self.desk

        def arrived(small: list[Small]) -> None:
            if self.desk is desk and self.isVisible():
                self.film.strip.show_small(small)
                self._show_masks()

        work: Callable[[Progress], list[Small]] = lambda progress: make_strip(info, index, start, stop, progress)  # noqa: E731
        self._workspace.jobs.start(_("Small pictures of the fragment"), work, arrived, self._failed)

    # -- looking for faces --------------------------------------------------------------------------------------

    def ask_look(self) -> None:
        """Look for faces; anew only when that is really meant."""
        if self.desk.opened is not None:
            words = _("All boxes that were drawn, and all that was said of faces and silences, will be gone.")
            box = QMessageBox(QMessageBox.Icon.Warning, self.windowTitle(), words, parent=self)
            box.setInformativeText(_("Look for the faces anew?"))
            yes = box.addButton(_("Look anew"), QMessageBox.ButtonRole.DestructiveRole)
            no = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
            box.setDefaultButton(no)
            box.exec()
            if box.clickedButton() is not yes:
                return
        self.look_for_faces()

    def look_for_faces(self) -> None:
        """Look for the faces of all parts, in the background."""
        todo, study = self._search, self._workspace.study
        title = _("Look for faces in “{title}”").format(title=self.fragment.title)
        work: Callable[[Progress], list[Found]] = lambda progress: mask_reviews.search(todo, progress)  # noqa: E731

        def found(result: list[Found]) -> None:
            if self._workspace.study is study:
                self._keep(result)

        self._job = self._workspace.jobs.start(title, work, found, self._failed)
        self._job.ended.connect(self._job_ended)
        self._show_all()

    def _keep(self, found: list[Found]) -> None:
        study, viewer, fragment = self._workspace.study, self._viewer, self.fragment.id
        self._workspace.do(lambda: mask_reviews.keep(study, viewer, fragment, found))
        self.desk.steps = 0
        self.desk.read()
        self._show_all()

    def _begin_by_hand(self) -> None:
        """Without a search: no faces, and all of the stretch as one shot."""
        from observer.media.clip_pictures import clip_size, frames_between

        found = []
        for film in self._search.films:
            info, index = film.look()
            masks = None
            if index is not None:
                frames = frames_between(index, film.part.start_us, film.part.stop_us)
                seconds = max(film.part.stop_us - film.part.start_us, 1) / 1e6
                size = clip_size(info)
                masks = FaceMasks(frames.start, frames.stop, size, len(frames) / seconds, (frames.start,))
            found.append(Found(film, masks, index))
        self._keep(found)

    def _job_ended(self) -> None:
        self._job = None
        QTimer.singleShot(0, self._show_all)

    def _show_job(self) -> None:
        self.bar.setVisible(self._job is not None)
        if self._job is not None:
            self.bar.setValue(round(self._job.fraction * 1000))
            self.state.setText(_("Looking for faces …"))

    def _failed(self, error: ObserverError) -> None:
        self._tell(str(error))

    def _tell(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    # -- what is shown ------------------------------------------------------------------------------------------

    def _at(self, frame: int, is_held: bool) -> None:
        """Another frame is seen; when the film is held, it has been looked at."""
        if frame != self._frame:
            self.film.layer.flush()
        self._frame = frame
        if is_held and self.desk.see(frame):
            self._show_doubts()
        self._show_frame()

    def _show_all(self) -> None:
        self._show_doubts()
        self._show_silences()
        self._show_masks()
        self._show_frame()
        self._show_job()

    def _show_masks(self) -> None:
        self.film.strip.show_masks(self.desk.masks)

    def _show_doubts(self) -> None:
        index, desk = self.desk.index, self.desk
        entries = []
        begin = self._search.films[max(self.parts.currentIndex(), 0)].part.start_us
        for run in desk.runs:
            assert index is not None
            at = clock(max(index.us_of(run.first) - begin, 0))
            entries.append(Entry(str(run.first), f"{at}  {doubt_words(run)}", desk.is_seen(run)))
        left = sum(not entry.is_done for entry in entries)
        note = ngettext("{n} of {all} still to look at", "{n} of {all} still to look at", left)
        self.doubts.show_entries(entries, note=note.format(n=left, all=len(entries)) if entries else self._nothing())
        self._show_state(left)

    def _nothing(self) -> str:
        if self.desk.opened is None:
            return _("Look for the faces first.")
        return _("There are none.")

    def _show_state(self, left: int) -> None:
        opened, usable = self.desk.opened, face_finder().usable
        review = opened.review if opened is not None else None
        self.look.setText(_("Look for faces anew") if opened is not None else _("Look for faces"))
        self.look.setEnabled(usable and self._job is None)
        self.by_hand.setVisible(opened is None and self._job is None)
        self.end_review.setEnabled(opened is not None and left == 0 and not (review and review.reviewed))
        for name, button in self.buttons.items():
            if name in ("silent", "add"):
                button.setEnabled(opened is not None)
        if review is not None and review.reviewed:
            coder = self._workspace.study.coders.get(review.reviewer) if review.reviewer else None
            day = f"{datetime.fromisoformat(review.reviewed).astimezone():%Y-%m-%d %H:%M}"
            words = _("Reviewed by {name}, {day}. A change takes that back.")
            self.state.setText(words.format(name=coder.name if coder else _("the researcher"), day=day))
        elif opened is None and not usable:
            self.state.setText(face_finder().reason)
        elif opened is None:
            self.state.setText(_("Nobody has looked for the faces of this fragment yet."))
        elif left:
            self.state.setText(_("Go through all uncertain frames (F), and look over the strip."))
        else:
            self.state.setText(_("All uncertain frames were looked at. Is everybody hidden who must be?"))

    def _show_frame(self) -> None:
        shapes = self.desk.here(self._frame, self._selected) if self._frame >= 0 else {}
        size = self.desk.masks.size if self.desk.masks is not None else (0, 0)
        self.film.layer.show_shapes(shapes, self.desk.covers(self._frame), size, self._selected)
        self.faces.show_entries(
            [
                Entry(id_, shape.words + (" · " + _("not here") if shape.is_ghost else ""))
                for id_, shape in shapes.items()
            ],
            note="" if shapes else _("No face is marked in this frame."),
        )
        self.faces.select(self._selected)
        is_chosen = self.desk.face(self._selected) is not None
        for name in ("whose", "shown", "hidden", "no_face", "keep", "begin", "end", "shot"):
            self.buttons[name].setEnabled(is_chosen)
        self.buttons["erase"].setEnabled(self._frame >= 0 and self.desk.is_drawn(self._selected, self._frame))
        self.buttons["undo"].setEnabled(self.desk.steps > 0)

    def _show_silences(self) -> None:
        people = {row.id: row.name for row in self._workspace.study.participants.where()}
        rows = self.desk.opened.silences if self.desk.opened is not None else ()
        begin = self._search.films[max(self.parts.currentIndex(), 0)].part.start_us
        entries = [
            Entry(row.id, f"{clock(max(row.start_us - begin, 0))} – {clock(max(row.stop_us - begin, 0))}  "
                          + (people.get(row.participant, "?") if row.participant else _("in every masked clip")))
            for row in rows
        ]  # fmt: skip
        note = "" if entries else _("Who must not be heard is silenced here. Until the review is done, all sound is.")
        self.silences.show_entries(entries, note=note)
        self.buttons["loud"].setEnabled(bool(entries))
        self.buttons["silent"].setText(
            _("Silent until here (M)") if self._mark_us is not None else _("Silent from here (M)")
        )

    # -- what is done -------------------------------------------------------------------------------------------

    def _select(self, id_: str) -> None:
        self._selected = id_
        self._show_frame()

    def _after(self) -> None:
        if self.desk.face(self._selected) is None:
            self._selected = ""
        self._tell("") if self.desk.steps else None
        self._show_all()

    def _drawn(self, id_: str, box: Box) -> None:
        if self._frame >= 0:
            self._tell("")
            self.desk.draw(id_, self._frame, box)
            self._after()

    def _added(self, box: Box) -> None:
        if self._frame >= 0:
            self._tell("")
            self._selected = self.desk.add(self._frame, box) or self._selected
            self._after()

    def _on_face(self, act: Callable[[str, int], None]) -> None:
        self.film.layer.flush()
        if self._frame >= 0 and self.desk.face(self._selected) is not None:
            self._tell("")
            act(self._selected, self._frame)
            self._after()

    def add_face(self) -> None:
        """A box in the middle of the picture, to be moved with the arrow keys."""
        if self.desk.masks is not None and self._frame >= 0:
            width, height = self.desk.masks.size
            high = height / 5
            self._added(
                Box(width / 2 - high * 0.4, height / 2 - high / 2, width / 2 + high * 0.4, height / 2 + high / 2)
            )
            self.film.layer.setFocus()

    def keep_here(self) -> None:
        """The chosen face is here too; it moves in a straight line from one drawn box to the next."""
        self._on_face(lambda id_, frame: self.desk.draw(id_, frame, self.desk.here(frame, id_)[id_].box))

    def until_shot_ends(self) -> None:
        """The chosen face stays where it is here, until the shot ends."""
        masks = self.desk.masks
        if masks is None or self._frame < 0:
            return
        last = masks.shot_of(self._frame).stop - 1

        def hold(id_: str, frame: int) -> None:
            box = self.desk.here(frame, id_)[id_].box
            self.desk.draw(id_, frame, box)
            if last != frame:
                self.desk.draw(id_, last, box)

        self._on_face(hold)

    def _say(self, state: FaceState) -> None:
        self._on_face(lambda id_, _frame: self.desk.say(id_, None, state))

    def ask_whose(self) -> None:
        """A menu with those who are in the fragment."""
        if self.desk.face(self._selected) is None:
            return
        menu = QMenu(self)
        for row in self.desk.people():
            person = self._workspace.study.participants.get(row.participant)
            words = _("{name} (is masked)") if row.picture_masked else "{name}"
            action = menu.addAction(words.format(name=person.name))
            action.triggered.connect(
                lambda _checked=False, p=person.id: self._on_face(lambda id_, _frame: self.desk.say(id_, p))
            )
        if menu.isEmpty():
            self._tell(_("Nobody is confirmed to be in this fragment yet."))
            return
        menu.setActiveAction(menu.actions()[0])
        button = self.buttons["whose"]
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def undo(self) -> None:
        """Take back the last change that was made in this window."""
        self.film.layer.flush()
        self.desk.undo()
        self._after()

    def next_face(self) -> None:
        """Choose the next face of this frame."""
        ids = list(self.desk.here(self._frame)) if self._frame >= 0 else []
        if ids:
            n = ids.index(self._selected) + 1 if self._selected in ids else 0
            self._select(ids[n % len(ids)])
            self.film.layer.setFocus()

    def next_doubt(self) -> None:
        """Go to the next uncertain frame that nobody has looked at."""
        left = [run.first for run in self.desk.runs if not self.desk.is_seen(run)]
        if left:
            self.doubts.select(str(left[0]))
            self.film.go_to(left[0])

    def mark_silence(self) -> None:
        """The first time: from here; the second time: until here."""
        if self.desk.opened is None:
            return
        if self._mark_us is None:
            self._mark_us = self.film.us()
        else:
            start, stop = sorted((self._mark_us, self.film.us()))
            self._mark_us = None
            self._tell("")
            self.desk.silence(start, stop, self.because.currentData())
        self._show_all()

    def _unsilence(self) -> None:
        chosen = self.silences.current()
        if chosen:
            self.desk.unsilence(chosen)
            self._show_all()

    def _go_to_silence(self, id_: str) -> None:
        rows = self.desk.opened.silences if self.desk.opened is not None else ()
        index = self.desk.index
        for row in rows:
            if row.id == id_ and index is not None:
                self.film.go_to(index.at(row.start_us))

    def finish(self) -> None:
        """Say that all masks are right."""
        if self.end_review.isEnabled():
            self.film.layer.flush()
            self.desk.store_seen()
            if self.desk.finish():
                self._tell("")
            self._show_all()


def ask_review(workspace: Workspace, viewer: Viewer, fragment: Fragment, parent: QWidget | None) -> None:
    """Review the masks of a fragment in a window of its own. Raises `ObserverError` when its film is not there."""
    window = MaskWindow(workspace, viewer, fragment, parent)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.exec()
