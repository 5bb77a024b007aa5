"""Perspectives: one fragment, and a column for each person who said something about it and for each coding."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.consent import term
from observer.coding.fragments import Fragment
from observer.coding.response_gate import RESEARCH
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import overview, perspectives
from observer.services.consent import consent_settings
from observer.services.masked_clips import MaskedClip
from observer.services.people import find_session
from observer.services.perspectives import CoderColumn, PersonColumn
from observer.services.recall import GATE
from observer.services.recall_gate import screening_for
from observer.services.recall_search import Said
from observer.ui import theme
from observer.ui.card import Card
from observer.ui.form_dialog import plain_label
from observer.ui.lesson_film import LessonFilm
from observer.ui.recall_words import (
    about_words,
    coder_words,
    event_words,
    lanes_of,
    note_words,
    rating_words,
    released_words,
)
from observer.ui.response_lanes import ResponseLanes
from observer.ui.rows import caption, clear
from observer.ui.workspace import Workspace

COLUMN = 250
_ID = Qt.ItemDataRole.UserRole


class PerspectivesView(QWidget):
    """Read, compare and play. Closed while a recall session runs: the services say so, and that is shown."""

    refused = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._viewer: Viewer | None = None
        self._clip: MaskedClip | None = None  # what is shown in the place of the film
        self._why = ""  # why nothing of the film is shown
        self.title, self.hint = plain_label("title"), plain_label("caption")
        self.fragments_label, self.fragments = QLabel(), QListWidget()
        self.audience_label, self.audience, self.left_out = caption(""), QComboBox(), caption("")
        self.film, self.lanes = LessonFilm(workspace), ResponseLanes()
        self.columns: list[QWidget] = []
        self._arrange()
        self.fragments.currentItemChanged.connect(lambda *_items: self._show_fragment())
        self.audience.activated.connect(lambda _n: self._show_fragment())
        self.lanes.went.connect(self._go)
        self.film.moved.connect(self.lanes.show_at)

    def _arrange(self) -> None:
        self.fragments_label.setObjectName("caption")
        self.fragments.setStyleSheet(
            f"QListWidget::item {{ padding: 6px; border-radius: {theme.RADIUS}px; }}"
            " QListWidget::item:selected { background: palette(highlight); color: palette(highlighted-text); }"
        )
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE[1])
        for widget in (self.title, self.hint):
            left.addWidget(widget)
        whom = QHBoxLayout()
        whom.addWidget(self.audience_label)
        whom.addWidget(self.audience, 1)
        left.addLayout(whom)
        left.addWidget(self.fragments_label)
        left.addWidget(self.fragments, 1)
        left.addWidget(self.left_out)
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE[1])
        right.addWidget(self.film, 1)
        right.addWidget(self.lanes.in_area())
        above = QWidget()
        across = QHBoxLayout(above)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.SPACE[3])
        across.addLayout(left, 2)
        across.addLayout(right, 3)
        self._row_holder = QWidget()
        self._row = QHBoxLayout(self._row_holder)
        self._row.setContentsMargins(0, theme.SPACE[1], 0, 0)
        self._row.setSpacing(theme.SPACE[2])
        area = QScrollArea()
        area.setWidget(self._row_holder)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(above)
        split.addWidget(area)
        split.setChildrenCollapsible(False)
        split.setSizes([330, 330])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(theme.SPACE[3],) * 4)
        whole.addWidget(split)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.title.setText(_("Perspectives"))
        self.hint.setText(_("How each person sees the same fragment, beside what the coders marked."))
        self.audience_label.setText(_("Seen by"))
        self.audience_label.setBuddy(self.audience)
        self.audience.setAccessibleName(_("Seen by"))
        self.audience.setToolTip(_("What may not be told to these people is left out, and you are told why."))
        self._fill_audiences()
        self.fragments_label.setText(_("Fragments about which something was said"))
        self.fragments.setAccessibleName(self.fragments_label.text())
        self.film.retranslate()

    def _fill_audiences(self) -> None:
        """The research team first, for whom the codings are there too."""
        study, before = self._workspace.study, self.audience.currentData() or RESEARCH[0]
        known = consent_settings(study, GATE).audiences if study is not None else ()
        self.audience.clear()
        for key in (RESEARCH[0], *(one for one in known if one != RESEARCH[0])):
            self.audience.addItem(term(key), key)
        self.audience.setCurrentIndex(max(self.audience.findData(before), 0))

    # -- showing ----------------------------------------------------------------------------------------

    def show_for(self, viewer: Viewer) -> None:
        """Show the fragments with responses, and the one that was chosen before or the first."""
        self._viewer = viewer
        before = self._chosen()
        self._fill_audiences()
        try:
            found = perspectives.fragments_with_responses(self._workspace.study, viewer)
        except ObserverError as error:
            self._empty(str(error))
            return
        with QSignalBlocker(self.fragments):
            self.fragments.clear()
            for fragment, n in found:
                session = find_session(self._workspace.study, fragment.session)
                people = _("1 person") if n == 1 else _("{n} people").format(n=n)
                item = QListWidgetItem(f"{fragment.title}\n{session.name} · {people}")
                item.setData(_ID, fragment.id)
                self.fragments.addItem(item)
                if fragment.id == before:
                    self.fragments.setCurrentItem(item)
            if self.fragments.currentItem() is None:
                self.fragments.setCurrentRow(0)
        if found:
            self._show_fragment()
        else:
            self._empty(_("Nothing was said yet. After a recall session you see here how each one sees a fragment."))

    def leave(self) -> None:
        """Let go of the film."""
        self.film.close_film()

    def choose(self, fragment: str) -> None:
        """Show a fragment (its id)."""
        for row in range(self.fragments.count()):
            if self.fragments.item(row).data(_ID) == fragment:
                self.fragments.setCurrentRow(row)

    def _chosen(self) -> str:
        item = self.fragments.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _empty(self, words: str) -> None:
        with QSignalBlocker(self.fragments):
            self.fragments.clear()
        self._show_columns([plain_label("caption", words)])
        self.left_out.clear()
        self.lanes.show_lanes((0, 0), ())
        self.film.close_film()

    def _show_fragment(self) -> None:
        id_, viewer, study = self._chosen(), self._viewer, self._workspace.study
        if not id_ or viewer is None:
            return
        try:
            audience = self.audience.currentData()
            purpose = RESEARCH[1] if audience == RESEARCH[0] else "recall"
            found = perspectives.perspectives(study, viewer, id_, audience, purpose)
        except ObserverError as error:
            self._empty(str(error))
            return
        self.left_out.setText(" ".join(found.left_out))
        self._session = find_session(study, found.fragment.session)
        self._show_film(found.fragment, audience, purpose, viewer)
        titles = overview.codebook_titles(study)
        self.lanes.show_lanes(found.fragment.span, lanes_of(found, titles))
        self._show_columns(
            [self._person(one) for one in found.people] + [self._coder(one, titles) for one in found.coders]
        )

    def _show_film(self, fragment: Fragment, audience: str, purpose: str, viewer: Viewer) -> None:
        """The film, or its masked clip where that is what those may see who look; else nothing of it.

        The research team sees the film, as it does on its other pages, when there is no such clip.
        """
        seen = screening_for(self._workspace.study, viewer, fragment, audience, purpose)
        self._clip, self._why = seen.clip, ""
        if not seen.may_be_shown and audience != RESEARCH[0]:
            whom = _("These people may not see this film: ask the fragments page what would make it possible.")
            self._why = seen.why or whom
        self._go(fragment.start_us)

    def _show_columns(self, columns: list[QWidget]) -> None:
        clear(self._row)
        self.columns = columns
        for column in columns:
            self._row.addWidget(column, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addStretch(1)

    def _person(self, column: PersonColumn) -> QWidget:
        holder, inside = _column(column.person.name, word(column.person.kind))
        for said in column.said:
            inside.addWidget(self._card(said))
        return holder

    def _card(self, said: Said) -> Card:
        row = said.response
        words = plain_label("", note_words(said))
        labels = [caption(f"{clock(row.us)} · {about_words(said)}"), words]
        if row.prompt:
            labels.insert(1, caption(_("Asked: {prompt}").format(prompt=row.prompt)))
        labels.append(caption(released_words(said)))
        card = Card(*labels)
        card.setAccessibleName(f"{said.person.name}, {clock(row.us)}: {note_words(said)}")
        card.setToolTip(_("Play this moment"))
        card.clicked.connect(lambda: self._play(row.us))
        return card

    def _coder(self, column: CoderColumn, titles: dict[str, str]) -> QWidget:
        holder, inside = _column(coder_words(column, titles), _("coding"))
        for shown in column.events:
            words = plain_label("", event_words(shown))
            card = Card(words)
            card.setAccessibleName(words.text())
            card.setToolTip(_("Play this moment"))
            card.clicked.connect(lambda _on=False, one=shown: self._play(one.item.start.us))
            inside.addWidget(card)
        if not column.events:
            inside.addWidget(caption(_("Marked nothing in this fragment.")))
        if column.ratings:
            inside.addWidget(caption(_("Ratings of the session")))
            inside.addWidget(plain_label("", "\n".join(rating_words(one) for one in column.ratings)))
        return holder

    # -- playing ----------------------------------------------------------------------------------------

    def _go(self, us: int) -> None:
        if self._why:
            self.film.show_nothing(self._why)
        else:
            self.film.show_moment(self._session, us, self._clip)

    def _play(self, us: int) -> None:
        self._go(us)
        if not self._why:
            self.film.replay()


def _column(name: str, about: str) -> tuple[QWidget, QVBoxLayout]:
    holder = QWidget()
    holder.setFixedWidth(COLUMN)
    inside = QVBoxLayout(holder)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(theme.SPACE[1])
    head = plain_label("head", name)
    inside.addWidget(head)
    inside.addWidget(caption(about))
    return holder, inside
