"""The review of the masks of a fragment: uncertain frames, the film with its faces, a strip, and what is silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMenu, QWidget

from observer.coding.blinding import Viewer
from observer.coding.clips import FaceState
from observer.coding.fragments import Fragment
from observer.coding.timecode import clock
from observer.i18n import _, ngettext
from observer.media.face_tracks import Box
from observer.media.faces import face_finder
from observer.media.frame_index import FrameIndex
from observer.media.mask_review import doubt_words
from observer.media.mask_strip import Small
from observer.services import mask_reviews
from observer.ui.mask_desk import MaskDesk
from observer.ui.mask_layout import MaskLayout
from observer.ui.mask_lists import Entry
from observer.ui.mask_search import FaceSearch
from observer.ui.workspace import Workspace

_OF_FACE = ("whose", "shown", "hidden", "no_face", "keep", "begin", "end", "shot")  # buttons


class MaskWindow(MaskLayout):
    """Reviews the masks of one fragment. Nothing is lost when it is closed: each change is in the study."""

    def __init__(self, workspace: Workspace, viewer: Viewer, fragment: Fragment, parent: QWidget | None = None) -> None:
        self._workspace, self._viewer, self.fragment = workspace, viewer, fragment
        self.desk = MaskDesk(workspace, viewer, fragment.id, 0)
        study = workspace.study
        people = [study.participants.get(row.participant) for row in self.desk.people()]
        films = [film.part.recording.name for film in mask_reviews.prepare_search(study, viewer, fragment.id).films]
        super().__init__(fragment.title, films, [(one.id, one.name) for one in people], parent)
        self.search = FaceSearch(workspace, viewer, fragment, self)
        self._selected, self._frame = "", -1
        self._mark_us: int | None = None
        self._wire()
        self._open_part(0)

    def _wire(self) -> None:
        self.wire(
            {
                "whose": self.ask_whose,
                "shown": lambda: self._say(FaceState.SHOWN),
                "hidden": lambda: self._say(FaceState.HIDDEN),
                "no_face": lambda: self._say(FaceState.NO_FACE),
                "add": self.add_face,
                "keep": self.keep_here,
                "begin": lambda: self._on_face(self.desk.begin),
                "end": lambda: self._on_face(self.desk.end),
                "shot": self.until_shot_ends,
                "erase": lambda: self._on_face(self.desk.erase),
                "undo": self.undo,
                "silent": self.mark_silence,
                "loud": self._unsilence,
                "done": self.finish,
                "play": self.film.toggle,
                "back": lambda: self.film.step(-1),
                "on": lambda: self.film.step(1),
                "next_doubt": self.next_doubt,
                "next_face": self.next_face,
                "preview": self.film.preview.toggle,
            }
        )
        self.parts.activated.connect(self._open_part)
        self.doubts.chosen.connect(lambda frame: self._go_to(int(frame)))
        self.faces.chosen.connect(self._select)
        self.silences.chosen.connect(self._go_to_silence)
        layer = self.film.layer
        layer.chosen.connect(self._select)
        layer.drawn.connect(self._drawn)
        layer.added.connect(self._added)
        self.film.ready.connect(self._ready)
        self.film.at.connect(self._at)
        self.look.clicked.connect(self.ask_look)
        self.by_hand.clicked.connect(self.search.begin_by_hand)
        self.shut.clicked.connect(self.close)
        self.search.found.connect(self._found)
        self.search.changed.connect(self._show_all)
        self.search.failed.connect(self.tell)
        self._workspace.refused.connect(self.tell)
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
        self.search.stop()
        self.film.close_film()

    # -- which film -------------------------------------------------------------------------------------------

    def _open_part(self, n: int) -> None:
        self.desk.store_seen()
        self.desk = MaskDesk(self._workspace, self._viewer, self.fragment.id, n)
        self._selected, self._frame, self._mark_us = "", -1, None
        self.film.strip.show_small([])
        self.film.open(self.search.films[n])
        self._show_all()

    def _ready(self, index: FrameIndex) -> None:
        self.desk.index = index
        self.desk.read()
        desk, n = self.desk, max(self.parts.currentIndex(), 0)

        def arrived(small: list[Small]) -> None:
            if self.desk is desk and self.isVisible():
                self.film.strip.show_small(small)

        self.search.make_strip(n, arrived)
        if desk.opened is None and face_finder().usable and not self.search.is_running:
            self.search.look()
        self._show_all()

    def ask_look(self) -> None:
        """Look for faces; anew only when that is really meant."""
        if self.desk.opened is None or self.search.is_meant():
            self.search.look()

    def _found(self) -> None:
        self.desk.steps = 0
        self.desk.read()
        if self.film.is_held():
            self.desk.see(self._frame)
        self._show_all()

    def _show_job(self) -> None:
        self.bar.setVisible(self.search.is_running)
        if self.search.is_running:
            self.bar.setValue(round(self.search.fraction * 1000))
            self.state.setText(_("Looking for faces …"))

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
        begin = self.search.films[max(self.parts.currentIndex(), 0)].part.start_us
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
        self.look.setEnabled(usable and not self.search.is_running)
        self.by_hand.setVisible(opened is None and not self.search.is_running)
        self.end_review.setEnabled(opened is not None and left == 0 and not (review and review.reviewed))
        for name in ("silent", "add"):
            self.buttons[name].setEnabled(opened is not None)
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
        for name in _OF_FACE:
            self.buttons[name].setEnabled(is_chosen)
        self.buttons["erase"].setEnabled(self._frame >= 0 and self.desk.is_drawn(self._selected, self._frame))
        self.buttons["undo"].setEnabled(self.desk.steps > 0)

    def _show_silences(self) -> None:
        people = {row.id: row.name for row in self._workspace.study.participants.where()}
        rows = self.desk.opened.silences if self.desk.opened is not None else ()
        begin = self.search.films[max(self.parts.currentIndex(), 0)].part.start_us
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
        self._show_all()

    def _drawn(self, id_: str, box: Box) -> None:
        if self._frame >= 0:
            self.tell("")
            self.desk.draw(id_, self._frame, box)
            self._after()

    def _added(self, box: Box) -> None:
        if self._frame >= 0:
            self.tell("")
            self._selected = self.desk.add(self._frame, box) or self._selected
            self._after()

    def _on_face(self, act: Callable[[str, int], None]) -> None:
        self.film.layer.flush()
        if self._frame >= 0 and self.desk.face(self._selected) is not None:
            self.tell("")
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
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for row in self.desk.people():
            person = self._workspace.study.participants.get(row.participant)
            words = _("{name} (is masked)") if row.picture_masked else "{name}"
            action = menu.addAction(words.format(name=person.name))
            action.triggered.connect(
                lambda _checked=False, p=person.id: self._on_face(lambda id_, _frame: self.desk.say(id_, p))
            )
        if menu.isEmpty():
            self.tell(_("Nobody is confirmed to be in this fragment yet."))
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
            self._go_to(left[0])

    def _go_to(self, frame: int) -> None:
        """Hold at a frame; one that is seen already is not painted anew."""
        self.film.go_to(frame)
        if frame == self._frame:
            self._at(frame, True)

    def mark_silence(self) -> None:
        """The first time: from here; the second time: until here."""
        if self.desk.opened is None:
            return
        if self._mark_us is None:
            self._mark_us = self.film.us()
        else:
            start, stop = sorted((self._mark_us, self.film.us()))
            self._mark_us = None
            self.tell("")
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
                self.tell("")
            self._show_all()


def ask_review(workspace: Workspace, viewer: Viewer, fragment: Fragment, parent: QWidget | None) -> None:
    """Review the masks of a fragment in a window of its own. Raises `ObserverError` when its film is not there."""
    window = MaskWindow(workspace, viewer, fragment, parent)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.exec()
