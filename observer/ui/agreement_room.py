"""The agreement of an answer on the page: what the service tells, shown; what is clicked, opened on the film."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from observer.coding.blinding import Viewer
from observer.i18n import _, ngettext
from observer.services import agreement_words
from observer.services.agreement_answer import NOTHING, Answer, Cell, Row
from observer.services.agreement_data import Material
from observer.services.agreement_words import Sentence
from observer.ui import agreement_facts, agreement_lines
from observer.ui.agreement_asking import Asking
from observer.ui.agreement_items import Fate, Moment, Names
from observer.ui.agreement_lines import ALL, MATCHED, ONLY1, ONLY2, line_id
from observer.ui.agreement_moments import MomentMaker, person_rows, tied
from observer.ui.agreement_view import COUNTS, MARKS, RATINGS, AgreementView, Session, Table
from observer.ui.decimals import figures
from observer.ui.headline import Said
from observer.ui.moment_room import MomentRoom

_SECTIONS = (agreement_lines.MARKS, agreement_lines.COUNTS, agreement_lines.RATINGS)  # by tab
_FATES = {
    MATCHED: {Fate.MATCHED}, ONLY1: {Fate.ONLY1, Fate.DIFFERENT}, ONLY2: {Fate.ONLY2, Fate.DIFFERENT},
    ALL: set(Fate),
}  # fmt: skip


class AgreementRoom(QObject):
    """Fills an `AgreementView` and a `MomentRoom` from the answer that `asking` has."""

    shown = Signal()

    def __init__(self, view: AgreementView, moments: MomentRoom, asking: Asking) -> None:
        super().__init__()
        self.view, self.moments, self._asking = view, moments, asking
        self.viewer: Viewer | None = None
        self._pair: tuple[str, str] | None = None
        self._rows: dict[str, Row] = {}
        self._tables: tuple[list[Row], list[Row], list[Row]] = ([], [], [])
        self._maker: MomentMaker | None = None
        self._sentences: list[Sentence] = []
        self._made: dict[str, list[Moment]] = {}
        self._wire()

    def _wire(self) -> None:
        view, timelines = self.view, self.view.timelines
        view.opened.connect(self.open)
        view.line_chosen.connect(self._line_chosen)
        view.cell_opened.connect(self._open_cell)
        view.headline.opened.connect(self._open_sentence)
        view.headline.pair.activated.connect(self._pair_chosen)
        view.pair_opened.connect(self._pair_opened)
        timelines.session.activated.connect(lambda _n: self._show_session(also_film=True))
        timelines.which.activated.connect(lambda _n: self._show_session())
        for widget in (timelines.ties, view.onsets):
            widget.chosen.connect(self._chosen_in_picture)
            widget.play_asked.connect(self._play)
        timelines.ties.go_asked.connect(self.moments.seek)
        self.moments.chosen.connect(view.choose)
        self._asking.completed.connect(self._complete)
        self.moments.at.connect(view.set_now)

    # -- an answer ------------------------------------------------------------------------------------------

    @property
    def answer(self) -> Answer | None:
        """What is shown."""
        return self._asking.answer

    @property
    def material(self) -> Material | None:
        """What it was computed from."""
        return self._asking.material

    def show_answer(self, viewer: Viewer) -> None:
        """Show the answer that there is now."""
        answer, self.viewer = self.answer, viewer
        if answer is None:
            return
        pairs = agreement_lines.pairs(answer)
        self._pair = self._pair if self._pair in pairs else next(iter(pairs), None)
        self._maker = MomentMaker(answer, self.material) if self.material is not None else None
        self.view.headline.show_pairs(
            [agreement_lines.pair_label(answer, pair) for pair in pairs], pairs.index(self._pair) if self._pair else 0
        )
        self._show_pair()

    def _say(self, answer: Answer) -> None:
        """The sentence about what the table shows comes first; what to look at next can be opened."""
        sentences = list(agreement_words.reading(answer))
        sections = _SECTIONS[max(self.view.tabs.currentIndex(), 0)]
        first = next((one for one in sentences if one.subject and one.subject.section in sections), sentences[-1])
        following = [one for one in agreement_words.next_steps(answer) if self._is_shown(one)]
        following.sort(key=lambda one: one.subject is None or one.subject.section not in sections)
        rest = [one for one in sentences[1:] if one is not first]
        about, source = answer.about, agreement_words.band_source(answer)
        parts = [
            sentences[0].words.rstrip("."),
            f"{answer.name(about.codebook)} {', '.join(about.versions)}",
            *([_("words after {source}").format(source=source)] if source else []),
            _("moments within {n} s").format(n=figures(about.tolerance_us / 1e6)),
            *about.left_out,
        ]
        self._sentences = [*following, *rest]
        said = [Said(one.words, str(n) if one.subject else "") for n, one in enumerate(self._sentences)]
        n = len(following)
        self.view.headline.say(first.words, said[:n], said[n:], "  ·  ".join(parts))

    def _is_shown(self, one: Sentence) -> bool:
        """Whether it is about the two coders that are shown, or about all."""
        return one.subject is not None and one.subject.coders in ((), self._pair)

    def _open_sentence(self, n: str) -> None:
        """What a sentence is about: its line, or the cell of the matrix that it names."""
        one = self._sentences[int(n)]
        if one.subject is None:
            return
        tab = next((tab for tab, part in enumerate(_SECTIONS) if one.subject.section in part), MARKS)
        self.view.tabs.setCurrentIndex(tab)
        self.view.table().choose(line_id(one.subject))
        row = self._rows.get(line_id(one.subject))
        if row is not None and one.cell is not None:
            self._list_cell(row, one.cell)
        elif row is not None:
            self.moments.turn_to(made_of=tab != MARKS)

    def _pair_chosen(self, n: int) -> None:
        """Show two other coders, with the same line chosen as far as they have it."""
        if self.answer is None:
            return
        before, self._pair = self._row(), agreement_lines.pairs(self.answer)[n]
        self._show_pair()
        same = line_id(replace(before.subject, coders=self._pair)) if before is not None else ""
        if same in self._rows:
            self.view.table().choose(same)

    def _pair_opened(self, one: int, other: int) -> None:
        """A number of the table of pairs: those two, whichever of them comes first."""
        if self.answer is None:
            return
        coders, pairs = self.answer.about.coders, agreement_lines.pairs(self.answer)
        wanted = {coders[one], coders[other]}
        n = next((n for n, pair in enumerate(pairs) if set(pair) == wanted), None)
        if n is not None:
            self.view.headline.pair.setCurrentIndex(n)
            self._pair_chosen(n)

    @property
    def names(self) -> Names:
        """What the two coders are called."""
        return agreement_lines.names(self.answer, self._pair) if self.answer and self._pair else Names()

    def _show_pair(self) -> None:
        answer, pair = self.answer, self._pair
        self._made = {}
        if answer is None or pair is None:
            return
        self._tables = tuple(agreement_lines.rows_of(answer, part, pair) for part in _SECTIONS)  # type: ignore[assignment]
        self._rows = {line_id(row.subject): row for rows in self._tables for row in rows}
        book, names, heads = (
            self.material.codebook if self.material else None,
            self.names,
            agreement_lines.with_words(answer, agreement_lines.rating_heads()),
        )
        marks, counts, ratings = self._tables
        self.view.show_tables(
            Table(
                _("Indicator"),
                agreement_lines.with_words(answer, agreement_lines.mark_heads(names)),
                agreement_lines.mark_lines(answer, marks, names, book),
            ),
            Table(_("Indicator"), heads, agreement_lines.rating_lines(answer, counts, book)),
            Table(_("Dimension"), heads, agreement_lines.rating_lines(answer, ratings, book)),
        )
        timelines = self.view.timelines
        timelines.show_sessions(self._sessions(answer), str(timelines.session.currentData() or ""))
        self._show_matrix()
        self._show_session(also_film=True)
        self._show_pairs()
        self._say(answer)
        self._begin()

    def _begin(self) -> None:
        """Without anything chosen: the line that hurts most."""
        table = self.view.table()
        if table.line() is None and table.lines.lines:
            first = next((line for line in table.lines.lines if not line.is_sum), table.lines.lines[0])
            table.choose(first.id)
        elif table.line() is not None:
            self._line_chosen(table.line().id)  # type: ignore[union-attr]
        self.shown.emit()

    def _sessions(self, answer: Answer) -> list[Session]:
        lengths = {
            meeting.session.id: max((stop for _start, stop in meeting.recorded), default=0)
            for meeting in (self.material.meetings if self.material else ())
        }
        return [Session(id_, answer.name(id_), lengths.get(id_, 0)) for id_ in answer.about.sessions]

    # -- what is seen of it -----------------------------------------------------------------------------------

    def _row(self) -> Row | None:
        """The row of the line that is chosen in the table that is seen."""
        line = self.view.table().line()
        return self._rows.get(line.id) if line is not None else None

    def _show_matrix(self) -> None:
        if self.answer is not None:
            chosen = self._row() if self.view.tabs.currentIndex() == MARKS else None
            self.view.show_cells(agreement_lines.cells(self.answer, self._tables[MARKS], chosen), self.names)

    def _show_coders(self, row: Row) -> None:
        """The line that is chosen of each two coders, and with other tolerances."""
        assert self.answer is not None
        tab, label = self.view.tabs.currentIndex(), agreement_lines.subject_label(self.answer, row.subject)
        if tab == MARKS:
            self.view.show_curve(label, row.curve, self.answer.about.tolerance_us)
        coders = self.answer.about.coders
        chosen = [coders.index(coder) for coder in row.subject.coders]
        place = (chosen[0], chosen[1]) if len(chosen) == 2 else (-1, -1)
        self.view.show_coders(tab, agreement_lines.pairs_of(self.answer, row), place)

    def _moments_of(self, row: Row) -> list[Moment]:
        """The moments of a line, made once."""
        id_ = line_id(row.subject)
        if id_ not in self._made and self._maker is not None:
            self._made[id_] = self._maker.moments(self._asking.moments(row), id_)
        return self._made.get(id_, [])

    def _complete(self) -> None:
        """Everything has been looked up: now the pictures of all marks can be drawn."""
        self._show_session()
        self._show_pairs()

    def _all_moments(self) -> list[Moment]:
        """The moments of all lines but sums, in which they are once more; none as long as they are looked up."""
        if not self._asking.is_complete:
            return []
        rows = [row for row in self._tables[MARKS] if row.subject.code and not row.subject.person]
        return [moment for row in rows for moment in self._moments_of(row)]

    def _show_session(self, also_film: bool = False) -> None:
        """The two timelines and the differences, of the session that is chosen there."""
        answer, timelines = self.answer, self.view.timelines
        if answer is None:
            return
        session = str(timelines.session.currentData() or "")
        row = self._row() if timelines.which.currentIndex() == 1 else None
        row = row if row in self._tables[MARKS] else None
        moments = self._moments_of(row) if row is not None else self._all_moments()
        seen = tied(moment for moment in moments if moment.session == session)
        length = next((one.length_us for one in self._sessions(answer) if one.id == session), 0)
        length = max([length, *(moment.stop_us for moment in seen)])
        self.view.show_timelines(person_rows(seen, answer, _("Nobody in particular")), seen, self.names, length)
        points = [moment for moment in seen if not any(mark.is_state for mark in moment.marks)]
        spread = agreement_lines.spread(answer, row or next(iter(self._tables[MARKS]), None))
        self.view.show_onsets(points or seen, self.names, spread, length)
        if also_film and self.viewer is not None:
            self.moments.watch(session, self.viewer)

    def _show_pairs(self) -> None:
        if self._maker is None:
            return
        for tab in (COUNTS, RATINGS):
            rows = self._tables[tab]
            chosen = self._row() if self.view.tabs.currentIndex() == tab else None
            if chosen is None and not self._asking.is_complete:
                continue
            found = [one for row in ([chosen] if chosen else rows) for one in self._asking.moments(row)]
            self.view.show_pairs(tab, self._maker.values(found), self.names)

    def tab_changed(self) -> None:
        """Another table is seen."""
        if self.answer is not None:
            self._say(self.answer)
        self.moments.turn_to(made_of=self.view.tabs.currentIndex() != MARKS)  # what is rated has no moment
        self._begin()

    # -- opening ------------------------------------------------------------------------------------------------

    def _line_chosen(self, id_: str) -> None:
        row = self._rows.get(id_)
        if row is None or self.answer is None:
            return
        self._list(row, ALL)
        self._explain(row)
        self._show_matrix()
        self._show_session()
        self._show_pairs()
        self._show_coders(row)

    def open(self, id_: str, what: str) -> None:
        """Show what a number is made of: its facts, or its moments."""
        row = self._rows.get(id_)
        if row is None:
            return
        self._explain(row)
        if what != "figure":
            self._list(row, what)
        self.moments.turn_to(made_of=what == "figure")

    def _explain(self, row: Row) -> None:
        assert self.answer is not None
        title = agreement_lines.subject_label(self.answer, row.subject)
        figure = agreement_lines.figure(row.headline)
        self.moments.show_number(title, figure, agreement_facts.facts(self.answer, row))

    def _list(self, row: Row, what: str) -> None:
        assert self.answer is not None
        moments = [moment for moment in self._moments_of(row) if moment.fate in _FATES[what]]
        title = agreement_lines.subject_label(self.answer, row.subject)
        if row.subject.section in (*agreement_lines.COUNTS, *agreement_lines.RATINGS) and not moments:
            self.moments.show_moments(
                _("What both gave is listed at the left, furthest apart first."), [], self.names, {}
            )
            return
        self._show_list(title, what, moments)

    def _show_list(self, title: str, what: str, moments: list[Moment]) -> None:
        assert self.answer is not None
        which = {
            MATCHED: _("both"),
            ONLY1: _("only {coder}").format(coder=self.names.first),
            ONLY2: _("only {coder}").format(coder=self.names.second),
        }.get(what, "")
        n = len(moments)
        many = ngettext("{n} moment", "{n} moments", n).format(n=n)
        words = "  ·  ".join(part for part in (title, which, many) if part)
        if not moments and self.material is None:
            words = _("The codings that this was made of are not there any more, or not as they were.")
        self.moments.show_moments(words, moments, self.names, dict(self.answer.names))

    def _open_cell(self, row_n: int, column: int, in_seconds: bool) -> None:
        row = agreement_lines.matrix_row(self._tables[MARKS], self._row(), "s" if in_seconds else "n")
        if row is None or row.matrix is None:
            return
        self._list_cell(row, Cell(row.matrix.codes[row_n], row.matrix.codes[column]))

    def _list_cell(self, row: Row, cell: Cell) -> None:
        """The moments of a cell of a matrix."""
        if self._maker is None or self.answer is None:
            return
        moments = self._maker.moments(self._asking.moments(row, cell), f"{line_id(row.subject)}#{cell}")
        said = [_("nothing") if code == NOTHING else self.answer.name(code) for code in (cell.first, cell.second)]
        title = f"{self.names.first}: {said[0]}  ·  {self.names.second}: {said[1]}"
        self._show_list(title, "", moments)
        self.moments.turn_to(made_of=False)

    def _chosen_in_picture(self, id_: str) -> None:
        """A moment was chosen in a picture: the list shows it, or else is filled with those of the picture."""
        if self.moments.moment(id_) is None:
            ties = self.view.timelines.ties.moments
            self._show_list(_("All marks"), "", list(ties))
        self.moments.moments.choose(id_)
        self.view.choose(id_)

    def _play(self, id_: str) -> None:
        self.moments.turn_to(made_of=False)
        self.moments.play(id_)
