"""The pages of the box for an import: what was found, and what becomes of codes, people and sessions."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from observer.coding.codebook import say
from observer.coding.documents import film_name
from observer.coding.interchange import Document, FiledSession
from observer.coding.study import ParticipantKind
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.i18n import N_, _
from observer.services import codebooks
from observer.services.import_look import Tally
from observer.services.import_map import LEFT_OUT, ImportMap
from observer.services.studies import versions
from observer.ui import theme
from observer.ui.form_dialog import plain_label, ticks
from observer.ui.map_table import Asked, Choice, MapTable
from observer.ui.plain_table import PlainTable

_FILM = 2  # the column of the film
HOW = N_("A click or F2 chooses, letters look in the list; Delete leaves out what is selected.")


class Page(QWidget):
    """A page of the box. `changed` when something else was chosen in it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*(theme.SPACE[2],) * 4)
        self.column.setSpacing(theme.SPACE[1])

    def labelled(self, words: str, field: QWidget, *more: QWidget) -> None:
        """A field with its words before it, in a row."""
        label = QLabel(words)
        label.setBuddy(field)
        field.setAccessibleName(words)
        across = QHBoxLayout()
        across.addWidget(label)
        across.addWidget(field, 1)
        for widget in more:
            across.addWidget(widget)
        self.column.addLayout(across)


class FoundPage(Page):
    """What there is in the file, what of it comes in, and what is odd about it."""

    def __init__(self, document: Document, tally: Tally, chosen: ImportMap) -> None:
        super().__init__()
        self.counts, self.findings = PlainTable(), QListWidget()
        self.findings.setAccessibleName(_("What is worth knowing"))
        self.findings.setWordWrap(True)
        self.findings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.findings.setSpacing(2)
        self.findings.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.boxes = {
            "with_events": QCheckBox(_("Events")),
            "with_ratings": QCheckBox(_("Ratings")),
            "with_notes": QCheckBox(_("Comments")),
            "with_transcripts": QCheckBox(_("Transcripts")),
            "with_fragments": QCheckBox(_("Fragments")),
        }
        coded = (*document.events, *document.intervals)
        parts = (coded, document.ratings, document.notes, document.transcripts, document.fragments)
        for (name, box), there in zip(self.boxes.items(), parts, strict=True):
            box.setChecked(getattr(chosen, name) and bool(there))
            box.setEnabled(bool(there))
            box.toggled.connect(self.changed)
        self.hands_in = QCheckBox(_("Hand in the codings that are begun by it (cannot be undone)"))
        self.hands_in.setChecked(chosen.hands_in)
        self.hands_in.toggled.connect(self.changed)
        left, right = QWidget(), QWidget()
        for side, head, widget in (
            (left, _("In the file"), self.counts),
            (right, _("What is worth knowing"), self.findings),
        ):
            column = QVBoxLayout(side)
            column.setContentsMargins(0 if side is left else theme.SPACE[2], 0, 0, 0)
            title = QLabel(head)
            title.setObjectName("head")
            column.addWidget(title)
            column.addWidget(widget)
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([380, 520])
        self.column.addWidget(split, 1)
        self.column.addWidget(QLabel(_("What comes in:")))
        across = QHBoxLayout()
        for box in self.boxes.values():
            across.addWidget(box)
        across.addStretch(1)
        self.column.addLayout(across)
        self.column.addWidget(ticks([self.hands_in]))
        self.counts.show_rows(_("In the file"), (_("What"), _("How many")), _counted(document, tally))

    def show_findings(self, lines: list[str]) -> None:
        """What is odd, a line each."""
        self.findings.clear()
        self.findings.addItems(lines or [_("Nothing odd was found.")])

    def put_into(self, chosen: ImportMap) -> ImportMap:
        """What is ticked."""
        ticked: dict[str, Any] = {name: box.isChecked() for name, box in self.boxes.items()}
        return replace(chosen, hands_in=self.hands_in.isChecked(), **ticked)


def _counted(document: Document, tally: Tally) -> list[tuple[str, str]]:
    events = document.events
    counts = [
        (_("Sessions"), len(document.sessions)),
        (_("Codes"), sum(not code.is_category for code in document.codes)),
        (_("People"), len(document.people)),
        (_("Coders"), len(document.coders)),
        (_("Events"), len(events)),
        (_("of these, periods without an end"), tally.n_open),
        (_("Tiers with annotations"), tally.n_tiers),
        (_("Ratings"), len(document.ratings)),
        (_("Comments"), len(document.notes)),
        (_("Lines of transcripts"), sum(len(one.lines) for one in document.transcripts)),
        (_("Answers for intervals"), len(document.intervals)),
        (_("Fragments"), len(document.fragments)),
        (_("Films"), sum(len(one.films) for one in document.sessions)),
    ]
    rows = [(what, f"{n:n}") for what, n in counts if n]
    if tally.span_us:
        rows += zip((_("First moment"), _("Last moment")), map(clock, tally.span_us), strict=True)
    if document.software:
        rows.append((_("Made with"), document.software))
    return rows


class CodesPage(Page):
    """What becomes of the codes: indicators of a codebook that is there, or of a new one. `book_chosen` tells the id of
    the version that was chosen, empty for a new codebook."""

    book_chosen = Signal(str)

    def __init__(self, study: Any, document: Document, tally: Tally) -> None:
        super().__init__()
        self._study, self._tally = study, tally
        self.codes = [code for code in document.codes if not code.is_category]
        self.book, self.title, self.table = QComboBox(), QLineEdit(), MapTable(_("What becomes of the codes"))
        self.book.addItem(_("a new codebook, made of these codes"), "")
        for row in reversed(versions(study)):
            title = say(codebooks.parsed(row.content).title)
            self.book.addItem(f"{title} {row.version}", row.id)
        self.title_label = QLabel(_("Its title"))
        self.title_label.setBuddy(self.title)
        self.title.setMaxLength(80)
        self.labelled(_("Codebook"), self.book, self.title_label, self.title)
        self.column.addWidget(self.table.finder)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(plain_label("caption", _(HOW)))
        self.book.activated.connect(lambda _n: self.book_chosen.emit(self.book.currentData()))
        self.title.editingFinished.connect(self.changed)
        self.table.changed.connect(self.changed)

    def show_map(self, chosen: ImportMap) -> None:
        """Show what is chosen."""
        self.book.setCurrentIndex(max(self.book.findData(chosen.codebook), 0))
        self.title.setText(chosen.title)
        for widget in (self.title, self.title_label):
            widget.setVisible(not chosen.codebook)
        n = self._tally.codes
        rows = [(code.name, code.label or code.parent, f"{n[code.name]:n}") for code in self.codes]
        heads = (_("Code in the file"), _("More about it"), _("Events"))
        asked = Asked(_("Becomes"), self._choices(chosen.codebook))
        wanted = [(self._value(chosen, code.name),) for code in self.codes]
        self.table.show_map(heads, rows, [asked], wanted)

    def _value(self, chosen: ImportMap, name: str) -> str:
        to = chosen.codes.get(name, LEFT_OUT)
        return to if chosen.codebook or not to else "new"

    def _choices(self, version: str) -> tuple[Choice, ...]:
        nothing = Choice(LEFT_OUT, _("– left out –"), is_faint=True)
        row = self._study.codebooks.get(version) if version else None
        if row is None:
            return (Choice("new", _("a new indicator")), nothing)
        book = codebooks.parsed(row.content)
        labels = {one.id: say(one.label) for one in book.dimensions}
        found = [
            Choice(book.qualified(one.id), f"{say(one.label)} · {labels[one.dimension]}") for one in book.indicators
        ]
        return (*found, nothing)

    def put_into(self, chosen: ImportMap) -> ImportMap:
        """What is chosen here."""
        codes = dict(zip((code.name for code in self.codes), self.table.values(0), strict=True))
        return replace(chosen, codes=codes, title=self.title.text().strip() or chosen.title)


class PeoplePage(Page):
    """Who the coders and the people of the file are in the study."""

    def __init__(self, study: Any, document: Document, tally: Tally, chosen: ImportMap) -> None:
        super().__init__()
        self.coders, self.people = MapTable(_("Coders")), MapTable(_("People"))
        nothing = Choice(LEFT_OUT, _("– left out –"), is_faint=True)
        self._coder_names = list(chosen.coders)
        there = tuple(Choice(row.name, row.name) for row in study.coders.where())
        self.coders.show_map(
            (_("Coder in the file"), _("Events")),
            [(name or _("(nobody named)"), f"{tally.coders[name]:n}") for name in self._coder_names],
            [Asked(_("Is, in the study"), (*there, nothing), may_type=True)],
            [(to,) for to in chosen.coders.values()],
        )
        self._people_names = [who.name for who in document.people]
        everybody = [row.name for row in study.participants.where("session IS NULL")]
        everybody += [row.name for row in study.groups.where()]
        kinds = tuple(Choice(kind.value, word(kind)) for kind in ParticipantKind)
        self.people.show_map(
            (_("Person in the file"), _("Events")),
            [(name, f"{tally.people[name]:n}") for name in self._people_names],
            [
                Asked(_("Is, in the study"), (*(Choice(name, name) for name in everybody), nothing), may_type=True),
                Asked(_("When new, what"), kinds),
            ],
            [(chosen.people.get(name, name), chosen.kinds[name].value) for name in self._people_names],
        )
        advice = _("Names become names in the study: type pseudonyms where the file has real ones.")
        for head, table, stretch in ((_("Coders"), self.coders, 2), (_("People"), self.people, 3)):
            title = QLabel(head)
            title.setObjectName("head")
            across = QHBoxLayout()
            across.addWidget(title)
            across.addStretch(1)
            across.addWidget(table.finder, 1)
            self.column.addLayout(across)
            self.column.addWidget(table, stretch)
            table.changed.connect(self.changed)
        self.column.addWidget(plain_label("caption", " ".join((advice, _(HOW)))))

    def put_into(self, chosen: ImportMap) -> ImportMap:
        """What is chosen here."""
        coders = dict(zip(self._coder_names, self.coders.values(0), strict=True))
        people = dict(zip(self._people_names, self.people.values(0), strict=True))
        kinds = (ParticipantKind(value) for value in self.people.values(1))
        return replace(chosen, coders=coders, people=people, kinds=dict(zip(self._people_names, kinds, strict=True)))


class SessionsPage(Page):
    """Which sessions those of the file are, and where their films lie. `films` are the files that are added."""

    def __init__(self, study: Any, document: Document, tally: Tally, chosen: ImportMap, folder: Path) -> None:
        super().__init__()
        self._sessions, self._folder = document.sessions, folder
        self._there = {row.name.casefold(): row.name for row in study.sessions.where(order="name")}
        with_film = {row.session for row in study.recordings.where()}
        self._with_film = {row.name.casefold() for row in study.sessions.where() if row.id in with_film}
        self.case, self.table = QComboBox(), MapTable(_("Sessions"))
        self.case.setEditable(True)
        self.case.addItems([row.name for row in study.cases.where(order="name")])
        self.case.setEditText(chosen.case)
        self.find_film = QPushButton(_("Where is the film …"))
        self.find_film.setAutoDefault(False)
        self.films = self._beside()
        self.labelled(_("Case of new sessions"), self.case)
        self.column.addWidget(self.table.finder)
        self.column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addWidget(plain_label("caption", _("A film that is found beside the file is added to its session.")), 1)
        row.addWidget(self.find_film)
        self.column.addLayout(row)
        self.find_film.clicked.connect(self._ask_film)
        self.case.editTextChanged.connect(self.changed)
        self.table.changed.connect(self._session_chosen)
        self._show(tally, chosen)

    def _show(self, tally: Tally, chosen: ImportMap) -> None:
        nothing = Choice(LEFT_OUT, _("– left out –"), is_faint=True)
        there = tuple(Choice(name, name) for name in self._there.values())
        wanted = [chosen.sessions.get(one.name, one.name) for one in self._sessions]
        self.table.show_map(
            (_("Session in the file"), _("Events"), _("Film")),
            [
                (one.name, f"{len(tally.sessions.get(one.name, ())):n}", self._film_words(one, to))
                for one, to in zip(self._sessions, wanted, strict=True)
            ],
            [Asked(_("Is, in the study"), (*there, nothing), may_type=True)],
            [(to,) for to in wanted],
        )

    def _session_chosen(self) -> None:
        self._show_films()
        self.changed.emit()

    def _show_films(self) -> None:
        for n, (one, to) in enumerate(zip(self._sessions, self.table.values(0), strict=True)):
            self.table.set_text(n, _FILM, self._film_words(one, to))

    def _film_words(self, session: FiledSession, name: str) -> str:
        if name.casefold() in self._with_film:
            return _("the session has one")
        if session.name in self.films:
            return self.films[session.name].name
        return _("not found: {name}").format(name=film_name(session.films[0].path)) if session.films else "–"

    def _beside(self) -> dict[str, Path]:
        """The films that lie beside the file, by their names alone."""
        named = {one.name: film_name(film.path) for one in self._sessions for film in one.films[:1]}
        return {name: self._folder / film for name, film in named.items() if film and (self._folder / film).is_file()}

    def _ask_film(self) -> None:
        row = max(self.table.currentRow(), 0)
        if row >= len(self._sessions):
            return
        session = self._sessions[row]
        title = _("The film of {session}").format(session=session.name)
        chosen, _kind = QFileDialog.getOpenFileName(self, title, str(self._folder))
        if chosen:
            self.films[session.name] = Path(chosen)
            self._show_films()

    def put_into(self, chosen: ImportMap) -> ImportMap:
        """What is chosen here."""
        names = [one.name for one in self._sessions]
        sessions = dict(zip(names, self.table.values(0), strict=True))
        return replace(chosen, sessions=sessions, case=self.case.currentText().strip() or chosen.case)

    def films_to_add(self) -> dict[str, Path]:
        """By the name of the session in the study: the film that is to be added to it."""
        chosen = dict(zip((one.name for one in self._sessions), self.table.values(0), strict=True))
        found = {chosen[name]: path for name, path in self.films.items()}
        return {name: path for name, path in found.items() if name and name.casefold() not in self._with_film}
