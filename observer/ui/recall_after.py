"""A recall session that has ended: what was said, where in the film; searched, changed, released and written out."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.consent import term
from observer.coding.recall import Act, Draft, LogRow
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.i18n import _
from observer.services import (
    overview,
    perspectives,
    recall,
    recall_gate,
    recall_prompts,
    recall_responses,
    recall_search,
)
from observer.services.consent import consent_settings
from observer.services.recall import GATE, OpenedRecall, Shown
from observer.services.recall_search import Said, Wanted
from observer.ui import theme
from observer.ui.flow_box import FlowBox
from observer.ui.form_dialog import plain_label
from observer.ui.lesson_film import LessonFilm
from observer.ui.plain_table import PlainTable
from observer.ui.recall_papers import RecallPapers
from observer.ui.recall_words import lanes_of, note_words
from observer.ui.response_form import ResponseForm, codes_of
from observer.ui.response_lanes import ResponseLanes
from observer.ui.rows import caption
from observer.ui.talk_view import TalkView
from observer.ui.workspace import Workspace


@dataclass(frozen=True)
class _Row:
    """A response, or (None) a stop or mark at which nothing was written yet; its line of the log and its fragment."""

    said: Said | None
    line: LogRow | None
    fragment: str
    us: int


class RecallAfter(QWidget):
    """Shows one session. `told` says what was done with it; nothing is shown while another session runs."""

    told = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._opened: OpenedRecall | None = None
        self._viewer: Viewer | None = None
        self._rows: list[_Row] = []
        self.title, self.facts, self.words = plain_label("title"), plain_label("caption"), plain_label("caption")
        self.papers = RecallPapers(self, workspace)
        self.export, self.menu = QPushButton(), QMenu(self)
        self.search, self.table = QLineEdit(), PlainTable()
        self.film, self.lanes = LessonFilm(workspace), ResponseLanes()
        self.talk, self.tabs = TalkView(workspace, self.film), QTabWidget()
        self.form = ResponseForm()
        self.release_label, self.releases = caption(""), FlowBox(gap=theme.SPACE[1])
        self.ticks: dict[str, QCheckBox] = {}
        self._arrange()
        self._wire()

    def _arrange(self) -> None:
        self.export.setMenu(self.menu)
        self.export.setProperty("menu", True)
        self.form.be_afterwards()
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self.title, self.facts):
            words.addWidget(label)
        head.addLayout(words, 1)
        head.addWidget(self.export, 0, Qt.AlignmentFlag.AlignTop)
        said, above, below, right = QWidget(), QWidget(), QWidget(), QWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(said, "")
        self.tabs.addTab(self.talk, "")
        for holder, parts in (
            (said, (self.search, self.table)),
            (above, (self.tabs,)),
            (below, (self.film, self.lanes.in_area())),
            (right, (self.form, self.release_label, self.releases)),
        ):
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.SPACE[1])
            for part in parts:
                column.addWidget(part)
        right.setContentsMargins(theme.SPACE[2], 0, 0, 0)
        below.setContentsMargins(0, theme.SPACE[1], theme.SPACE[2], 0)
        above.setContentsMargins(0, 0, theme.SPACE[2], 0)
        said.setContentsMargins(0, theme.SPACE[1], 0, 0)
        left = split_of(Qt.Orientation.Vertical, (above, below), (250, 380))
        split = split_of(Qt.Orientation.Horizontal, (left, right), (600, 400))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(theme.SPACE[3],) * 4)
        whole.setSpacing(theme.SPACE[1])
        whole.addLayout(head)
        whole.addWidget(self.words)
        whole.addWidget(split, 1)

    def _wire(self) -> None:
        self.search.textChanged.connect(lambda _text: self._fill())
        self.table.row_chosen.connect(self._show_row)
        self.lanes.went.connect(self._go)
        self.film.moved.connect(self.lanes.show_at)
        self.form.closed.connect(lambda _on: self._store())
        self.papers.said.connect(self._tell)
        self.talk.told.connect(self._tell)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.search.setPlaceholderText(_("Find in what was said"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.export.setText(_("Export"))
        self.release_label.setText(_("May be told to (as its giver said); without a tick it is for research only"))
        self.tabs.setTabText(0, _("Responses"))
        self.tabs.setTabText(1, _("Sound of the talk"))
        for part in (self.film, self.form, self.talk):
            part.retranslate()
        self.papers.fill(self.menu)

    def leave(self) -> None:
        """Let go of the film and the sound."""
        self.talk.leave()
        self.film.close_film()

    # -- showing ----------------------------------------------------------------------------------------

    def show_recall(self, opened: OpenedRecall, viewer: Viewer) -> None:
        """Show a session that has ended. Raises `ObserverError` while another one runs."""
        study = self._workspace.study
        is_other = self._opened is None or self._opened.recall.id != opened.recall.id
        self._opened, self._viewer = opened, viewer
        self.papers.show_recall(opened.recall, viewer)
        self.title.setText(opened.recall.name)
        self.facts.setText(self._facts(opened))
        if is_other:
            self._tell("")
            self.search.clear()
            self.form.show_open(None, "")
            self.lanes.show_lanes((0, 0), ())
            self.talk.show_recall(opened, viewer)
            self.tabs.setCurrentIndex(0)
        feelings = recall_prompts.recall_settings(study, viewer).feelings
        people = [(one.id, one.name) for one in opened.respondents]
        words = [(key, recall_prompts.feeling_words(key)) for key in feelings]
        self.form.offer(people, words, codes_of(study))
        self._fill()
        self._show_releases(self._released())
        if is_other and self._rows:
            self.table.setCurrentCell(0, 0)

    def _facts(self, opened: OpenedRecall) -> str:
        row = opened.recall
        days = sorted({one.delay_days for one in opened.shown if one.delay_days is not None})
        asks = recall.facilitator_of(self._workspace.study, row)
        parts = [
            (row.started or "")[:10],
            ", ".join(one.name for one in opened.respondents),
            _("asked by {name}").format(name=asks) if asks else "",
            word(row.protocol),
            _("{days} days after the visit").format(days=", ".join(map(str, days))) if days else "",
        ]
        return "  ·  ".join(part for part in parts if part)

    def _fill(self) -> None:
        opened, viewer, study = self._opened, self._viewer, self._workspace.study
        if opened is None or viewer is None or study is None:
            return
        text, id_ = self.search.text(), opened.recall.id
        found = recall_search.search(study, viewer, Wanted(text=text, recall=id_))
        self._rows = [_Row(one, None, one.fragment.id, one.response.us) for one in found]
        if not text:
            self._rows += self._unwritten({one.response.log for one in found})
        titles = {one.fragment.id: one.fragment.title for one in opened.shown}
        places = {one.fragment.id: one.item.position for one in opened.shown}
        self._rows.sort(key=lambda row: (places.get(row.fragment, 0), row.us))
        heads = (_("Fragment"), _("Time"), _("Who"), _("What was said"))
        self.table.show_rows(_("Responses"), heads, [_cells(row, titles) for row in self._rows])

    def _unwritten(self, written: set[str | None]) -> list[_Row]:
        """Stops and marks at which nothing was written; what is for practice stays out."""
        assert self._opened is not None
        assert self._viewer is not None
        items = {one.item.id: one for one in self._opened.shown if not one.item.is_practice}
        rows = recall_responses.log(self._workspace.study, self._viewer, self._opened.recall.id)
        return [
            _Row(None, row, items[row.item].fragment.id, row.us)
            for row in rows
            if row.act in (Act.STOP, Act.MARK) and row.item in items and row.us is not None and row.id not in written
        ]

    def _show_row(self, n: int) -> None:
        row, opened, viewer = self._row(n), self._opened, self._viewer
        if row is None or opened is None or viewer is None:
            return
        shown = next(one for one in opened.shown if one.fragment.id == row.fragment)
        self._show_moment(shown, row.us)
        found = perspectives.perspectives(self._workspace.study, viewer, row.fragment)
        titles = overview.codebook_titles(self._workspace.study)
        self.lanes.show_lanes(found.fragment.span, lanes_of(found, titles))
        said = row.said
        if said is None:
            speaker = opened.respondents[0].id if len(opened.respondents) == 1 else ""
            self.form.show_open(Draft(""), _("Nothing was written here yet."), speaker)
        elif said.response.off_record:
            self.form.show_open(None, _("Off the record: nothing of it is kept."))
        else:
            one = said.response
            draft = Draft(one.id, one.prompt, one.level, one.note, one.about, one.feeling, one.codes)
            self.form.show_open(draft, f"{said.person.name} · {clock(one.us)}", one.participant)
        self._show_releases(self._released())

    def _row(self, n: int) -> _Row | None:
        return self._rows[n] if 0 <= n < len(self._rows) else None

    def _released(self) -> tuple[str, ...] | None:
        """To whom the response that is chosen may be told; None where there is no such response."""
        row = self._row(self.table.currentRow())
        said = row.said if row is not None else None
        return said.released_to if said is not None and not said.response.off_record else None

    def _go(self, us: int) -> None:
        row = self._row(self.table.currentRow())
        if row is not None and self._opened is not None:
            shown = next(one for one in self._opened.shown if one.fragment.id == row.fragment)
            self._show_moment(shown, us)

    def _show_moment(self, shown: Shown, us: int) -> None:
        """As it was seen: of a fragment in which somebody must be masked, the masked clip."""
        assert self._opened is not None
        clip = recall_gate.screening(self._workspace.study, self._opened, shown.fragment).clip
        self.film.show_moment(shown.session, us, clip)

    def _tell(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))

    # -- changing ---------------------------------------------------------------------------------------

    def _store(self) -> None:
        row, viewer, study = self._row(self.table.currentRow()), self._viewer, self._workspace.study
        if row is None or viewer is None:
            return
        fields = self.form.fields()
        if row.said is not None:
            id_ = row.said.response.id
            done = self._workspace.do(lambda: recall_responses.change_response(study, viewer, id_, **fields))
        else:
            speaker = self.form.speakers.value or None
            line = row.line
            assert line is not None
            opened = self._workspace.do(lambda: recall_responses.open_response(study, viewer, line.id, speaker))
            if opened is None:
                return
            id_ = opened.response.id
            self._workspace.do(lambda: recall_responses.write_response(study, viewer, id_, **fields))
            done = self._workspace.do(lambda: recall_responses.close_response(study, viewer, id_))
        if done is not None:
            self._fill()
            self._tell(_("Stored."))

    def _show_releases(self, released: tuple[str, ...] | None) -> None:
        """To whom it may be told; None: that cannot be said of what is chosen."""
        self.ticks = {}
        for key in consent_settings(self._workspace.study, GATE).audiences if released is not None else ():
            tick = QCheckBox(term(key))
            tick.setChecked(key in released if released is not None else False)
            tick.toggled.connect(lambda on, audience=key: self._release(audience, on))
            self.ticks[key] = tick
        self.releases.set_items(list(self.ticks.values()))
        self.release_label.setVisible(bool(self.ticks))

    def _release(self, audience: str, on: bool) -> None:
        row, viewer, study = self._row(self.table.currentRow()), self._viewer, self._workspace.study
        if row is None or row.said is None or viewer is None:
            return
        act, id_ = recall_responses.release if on else recall_responses.take_back, row.said.response.id
        if self._workspace.do(lambda: act(study, viewer, id_, audience)) is not None:
            self._fill()


def split_of(way: Qt.Orientation, parts: tuple[QWidget, ...], sizes: tuple[int, ...]) -> QSplitter:
    """Parts beside or above each other whose border can be dragged."""
    split = QSplitter(way)
    for part in parts:
        split.addWidget(part)
    split.setChildrenCollapsible(False)
    split.setSizes(list(sizes))
    return split


def _cells(row: _Row, titles: dict[str, str]) -> tuple[str, ...]:
    title, time = titles.get(row.fragment, "?"), clock(row.us)
    if row.said is None:
        return title, time, word(row.line.who) if row.line is not None else "", _("nothing written yet")
    return title, time, row.said.person.name, note_words(row.said)
