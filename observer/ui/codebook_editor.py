"""Changing a codebook: the outline at the left, the form of one part at the right, what has to be mended below."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from observer.coding import codebook_edit as edit
from observer.coding.codebook import Codebook, say
from observer.coding.codebook_edit import Parts
from observer.coding.codebook_fields import Fault
from observer.coding.codebook_places import Place, part_in
from observer.i18n import _
from observer.services import codebook_drafts, codebooks
from observer.services.codebook_drafts import Draft
from observer.ui import theme
from observer.ui.codebook_findings import Findings
from observer.ui.codebook_forms import Form
from observer.ui.codebook_outline import Outline, lists_of
from observer.ui.codebook_part_forms import make_form
from observer.ui.codebook_steps import Steps
from observer.ui.codebook_tools import EditorBar, PartTools, StepKeys
from observer.ui.workspace import Workspace

SETTLE_MS = 250  # after the last stroke: check, show and keep
LISTS = {"modifiers": Parts.MODIFIER, "scales": Parts.SCALE, "rules": Parts.RULE}


class CodebookEditor(QWidget):
    """Edits a draft. Every change is kept, so that a crash loses a quarter of a second at most."""

    left = Signal()
    store_asked = Signal()
    thrown_away = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.draft: Draft | None = None
        self._steps: Steps | None = None
        self._known: frozenset[str] = frozenset()
        self.faults: list[tuple[Place, Fault]] = []
        self.bar, self.tools, self.outline, self.findings = EditorBar(), PartTools(), Outline(), Findings()
        self.form: Form | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self.settle)
        self._keys = StepKeys(self)
        for widget in (self, self.outline):
            widget.installEventFilter(self._keys)
        self._arrange()
        self._wire()
        self.retranslate()

    def _arrange(self) -> None:
        left, right = QWidget(), QWidget()
        left.setObjectName("panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(*(theme.SPACE[1],) * 4)
        column.addWidget(self.outline, 1)
        column.addWidget(self.tools)
        self._room = QVBoxLayout(right)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._room.setSpacing(0)
        self._nothing = QLabel()
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room.addWidget(self._nothing, 1)
        self._room.addWidget(self.findings)
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.addWidget(left)
        whole.addWidget(right)
        whole.setStretchFactor(1, 1)
        whole.setSizes([400, 900])
        whole.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(whole, 1)

    def _wire(self) -> None:
        self.outline.chosen.connect(self._show_part)
        self.findings.asked.connect(self.go_to)
        self._keys.undo_asked.connect(self.undo)
        self._keys.redo_asked.connect(self.redo)
        self.bar.undo.clicked.connect(self.undo)
        self.bar.redo.clicked.connect(self.redo)
        self.bar.leave.clicked.connect(self.left)
        self.bar.away.clicked.connect(self.thrown_away)
        self.bar.store.clicked.connect(self.ask_store)
        self.tools.add_asked.connect(self.add)
        self.tools.move_asked.connect(self.move_part)
        self.tools.remove_asked.connect(self.remove_part)

    # -- the draft --------------------------------------------------------------------------------------

    def open(self, draft: Draft, known: frozenset[str]) -> None:
        """Go to work on a draft. `known` are the parts whose ids are in use, such as `indicator:pf_blames`."""
        self.draft, self._known, self._steps = draft, known, Steps(draft.codebook)
        self._show_outline()
        self.outline.go("book")
        self._show_part("book")
        self.settle()
        self._show_title()

    @property
    def book(self) -> Codebook:
        """The codebook as it is now."""
        assert self._steps is not None
        return self._steps.book

    def close_draft(self) -> None:
        """Nothing is being edited any more; what was is kept."""
        if self._settling.isActive():
            self.settle()
        self.draft = self._steps = None

    def _change(self, book: Codebook, field: str = "") -> None:
        assert self._steps is not None
        self._steps.push(book, field)
        self._unsettle()

    def _unsettle(self) -> None:
        self.bar.show_kept(None)
        self._show_undo()
        self._settling.start()

    def settle(self) -> None:
        """Check the draft, show what it is like, and keep it."""
        self._settling.stop()
        if self._steps is None or self.draft is None:
            return
        book = self.book
        self.draft = Draft(self.draft.slot, self.draft.base, book)
        self.bar.show_kept(codebook_drafts.keep_draft(self._workspace.study, self.draft))
        self.faults = self.findings.show_faults(book, codebooks.faults_of(book))
        self._show_outline()
        self._show_faults()
        self._show_undo()

    def _show_faults(self) -> None:
        self.outline.show_faulty({place.name for place, _fault in self.faults})
        if self.form is not None:
            here = f"{self.form.kind.name.lower()}:{self.form.id}" if self.form.kind else "book"
            found: dict[str, list[Fault]] = {}
            for place, fault in self.faults:
                if place.name == here:
                    found.setdefault(place.field or next(iter(self.form.fields)), []).append(fault)
            self.form.show_faults(found)

    # -- steps ------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """One step back."""
        if self._steps is not None and self._steps.can_undo:
            self._steps.undo()
            self._show_again()

    def redo(self) -> None:
        """One step forward."""
        if self._steps is not None and self._steps.can_redo:
            self._steps.redo()
            self._show_again()

    def _show_again(self) -> None:
        place = self.outline.current_place()
        self._show_outline()
        kind, id_ = part_in(place)
        if kind is not None and edit.find_part(self.book, kind, id_) is None:
            place = "book"
        if self.outline.go(place):
            self._show_part(place)
        self._unsettle()

    def _show_undo(self) -> None:
        self.bar.undo.setEnabled(self._steps is not None and self._steps.can_undo)
        self.bar.redo.setEnabled(self._steps is not None and self._steps.can_redo)

    # -- parts ------------------------------------------------------------------------------------------

    def add(self, kind: Parts) -> None:
        """Add a part, behind the one that is shown, and go to it."""
        at, id_ = part_in(self.outline.current_place())
        if kind is Parts.INDICATOR:
            here = edit.find_part(self.book, at, id_) if at in (Parts.INDICATOR, Parts.DIMENSION) and at else None
            dimension = getattr(here, "dimension", None) or (id_ if at is Parts.DIMENSION else "")
            dimension = dimension or (self.book.dimensions[-1].id if self.book.dimensions else "")
            book, new = edit.add_indicator(self.book, dimension, id_)
        else:
            book, new = edit.add_part(self.book, kind)
        self._change(book)
        self._show_outline()
        self.go_to(Place(kind, new, "label"))

    def move_part(self, by: int) -> None:
        """Put the part that is shown one place up (-1) or down (1)."""
        kind, id_ = part_in(self.outline.current_place())
        if kind is not None:
            self._change(edit.move(self.book, kind, id_, by))
            self._show_outline()
            self._show_part(self.outline.current_place())

    def remove_part(self) -> None:
        """Remove the part that is shown; undo brings it back."""
        place = self.outline.current_place()
        kind, id_ = part_in(place)
        if kind is None:
            return
        places = self.outline.places()
        at = places.index(place)
        self._change(edit.remove(self.book, kind, id_))
        self._show_outline()
        left = self.outline.places()
        beside = next((p for p in (*places[at + 1 :], *reversed(places[:at])) if p in left), "book")
        self.outline.go(beside)
        self._show_part(beside)

    def go_to(self, place: Place) -> None:
        """Show a field of a part."""
        if self.outline.go(place.name):
            self._show_part(place.name)
            if self.form is not None:
                self.form.point(place.field, place.language)

    def _show_outline(self) -> None:
        book = self.book
        self.outline.show_book(book, [("book", _("About this codebook"))], lists_of(book))
        self.outline.show_faulty({place.name for place, _fault in self.faults})

    def _show_part(self, name: str) -> None:
        """The form of a part; the same form when it is shown already and still fits."""
        kind, id_ = part_in(name)
        self.tools.show_for(name, LISTS)
        if name in LISTS:
            self._put_form(None)
            return
        if self.form is not None and (self.form.kind, self.form.id) == (kind, id_) and self.form.fits(self.book):
            self.form.show_book(self.book)
        else:
            form = make_form(self.book, kind, id_, name not in self._known)
            form.edited.connect(lambda book, field, f=form: self._take(f, book, field))
            for child in form.findChildren(QWidget):
                child.installEventFilter(self._keys)
            self._put_form(form)
        self._show_faults()

    def _put_form(self, form: Form | None) -> None:
        old, self.form = self.form, form
        if old is not None:
            self._room.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._nothing.setVisible(form is None)
        if form is not None:
            self._room.insertWidget(0, form, 1)
            form.setVisible(True)  # at once: what is not shown has no place to scroll to, and no focus

    def _take(self, form: Form, book: Codebook, field: str) -> None:
        if form is self.form:
            self._change(book, field)
            if form.kind is not None and not self.outline.current_place().endswith(f":{form.id}"):
                self._show_outline()
                self.outline.go(f"{form.kind.name.lower()}:{form.id}")

    # -- the rest -----------------------------------------------------------------------------------------

    def ask_store(self) -> None:
        """To the page that stores; when something has to be mended first, go to the first of it."""
        self.settle()
        if self.faults:
            self.go_to(self.faults[0][0])
            self.bar.say(_("Mend what is listed below first; then it can be stored."))
        else:
            self.store_asked.emit()

    def _show_title(self) -> None:
        if self.draft is None or self._steps is None:
            return
        title = say(self.book.title) or _("New codebook")
        base = _("changed from {version}").format(version=self.draft.base) if self.draft.base else _("new")
        self.bar.title.setText(f"{title}  ·  {base}")

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.bar.retranslate(self._workspace.study is not None)
        self.tools.retranslate()
        self.outline.setAccessibleName(_("Parts of the codebook"))
        self._nothing.setText(_("Choose a part at the left, or add one."))
        if self._steps is not None:
            place = self.outline.current_place()
            self._put_form(None)
            self._show_outline()
            self._show_part(place)
            self.settle()
            self._show_title()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        if self._settling.isActive():
            self.settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        is_alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if is_alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_part(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
