"""Boxes of the consensus: a new event or rating in the place of those of the coders, a dated rule, who is present."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from observer import i18n
from observer.coding.codebook import Kind, say
from observer.coding.consensus import Proposal
from observer.coding.events import Event, Targets
from observer.coding.ratings import NoRating, Rating
from observer.coding.study import Group, Participant
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services import consensus, people
from observer.services.consensus_lines import ConsensusLine, Opened
from observer.services.marks import At, Mark
from observer.services.rating import Judgement
from observer.ui.form_dialog import StudyForm
from observer.ui.rating_parts import point_text
from observer.ui.workspace import Workspace

Decide = Callable[[Mark | None, Judgement | None], object]
_LANGUAGES = {"nl": "Nederlands", "en": "English"}


class NewEvent(StudyForm):
    """An event that comes in the place of those of the coders; begins with what the first of them has."""

    def __init__(
        self, parent: QWidget, workspace: Workspace, opened: Opened, line: ConsensusLine, here_us: int, decide: Decide
    ) -> None:
        super().__init__(parent, workspace, _("A new event in the consensus"), _("Put it in"))
        self._opened, self._decide = opened, decide
        like = next(event for event in line.events if event is not None)
        self._like = like
        self.indicator, self.who, self.towards = QComboBox(), QComboBox(), QComboBox()
        self._fill(like)
        self.row(_("Indicator"), self.indicator)
        self.row(_("Who shows it"), self.who)
        self.row(_("Towards"), self.towards)
        self.start, self.stop = QComboBox(), QComboBox()
        self._fill_times(line, here_us)
        self.row(_("Begins"), self.start)
        self.row(_("Ends"), self.stop)
        self.comment = self.line(_("Comment"), like.comment)

    def _fill(self, like: Event) -> None:
        book, study, session = self._opened.codebook, self.workspace.study, self._opened.session
        for indicator in book.indicators:
            self.indicator.addItem(say(indicator.label), book.qualified(indicator.id))
        self.indicator.setCurrentIndex(max(self.indicator.findData(like.indicator), 0))
        everybody: list[Participant | Group] = [*people.people_in(study, session), *people.groups_in(study, session)]
        self.who.addItem(_("nobody"), ())
        names = {somebody.id: somebody.name for somebody in everybody}
        several = [like.actors] if len(like.actors) > 1 else []
        for ids in (*several, *((id_,) for id_ in names)):
            self.who.addItem(", ".join(names.get(id_, "?") for id_ in ids), ids)
        self.who.setCurrentIndex(max(self._find(self.who, like.actors), 0))
        aimed = like.target_ids if like.targets is Targets.LISTED else (like.targets.value,)
        for words, ids in ((_("everybody"), ("all",)), (_("nobody"), ("none",)), (_("unclear"), ("unclear",))):
            self.towards.addItem(words, ids)
        for id_, name in names.items():
            self.towards.addItem(name, (id_,))
        self.towards.setCurrentIndex(max(self._find(self.towards, aimed), 0))

    def _find(self, box: QComboBox, ids: tuple[str, ...]) -> int:
        return next((n for n in range(box.count()) if tuple(box.itemData(n)) == tuple(ids)), -1)

    def _fill_times(self, line: ConsensusLine, here_us: int) -> None:
        names = [source.coder.name for source in self._opened.sources]
        self.stop.addItem(_("it is a moment"), None)
        for name, event in zip(names, line.events, strict=True):
            if event is not None:
                self.start.addItem(_("{time}, as {coder} has it").format(time=clock(event.start.us), coder=name),
                                   event.start.us)  # fmt: skip
                if event.stop is not None:
                    self.stop.addItem(_("{time}, as {coder} has it").format(time=clock(event.stop.us), coder=name),
                                      event.stop.us)  # fmt: skip
        for box in (self.start, self.stop):
            box.addItem(_("{time}, where the film is now").format(time=clock(here_us)), here_us)
        if self._like.kind is Kind.STATE and self.stop.count() > 2:
            self.stop.setCurrentIndex(1)

    def submit(self) -> object:
        start, stop = self.start.currentData(), self.stop.currentData()
        kind = self._opened.codebook.find_indicator(self.indicator.currentData()).kind
        if kind is Kind.STATE and stop is None:
            raise Refused(_("This indicator lasts: say when it ends."))
        mark = Mark(
            self.indicator.currentData(),
            At(seconds=_seconds(start)),
            At(seconds=_seconds(stop)) if kind is Kind.STATE else None,
            tuple(self.who.currentData()),
            tuple(self.towards.currentData()),
            comment=self.comment.text(),
        )
        return self.do(lambda: self._decide(mark, None))


def _seconds(us: int) -> str:
    return f"{us // 1_000_000}.{us % 1_000_000:06d}"


class NewRating(StudyForm):
    """A rating that comes in the place of those of the coders; nothing is chosen but what a rule proposes."""

    def __init__(
        self, parent: QWidget, workspace: Workspace, opened: Opened, line: ConsensusLine, about: str, decide: Decide
    ) -> None:
        advice = line.proposal.words() if line.proposal is not None else ""
        super().__init__(parent, workspace, _("A rating in the consensus"), _("Put it in"), advice)
        self._decide = decide
        self._like: Rating = next(rating for rating in line.ratings if rating is not None)
        wanted = opened.codebook.find_dimension(self._like.dimension).scale
        scale = next((scale for scale in opened.codebook.scales if scale.id == wanted), None)
        low, high = (scale.minimum, scale.maximum) if scale is not None else (-3, 3)
        self.value = QComboBox()
        self.value.addItem(_("choose …"), None)
        for value in range(high, low - 1, -1):
            self.value.addItem(point_text(value), value)
        for reason in NoRating:
            self.value.addItem(word(reason), reason)
        self._propose(line.proposal)
        self.row(about, self.value)
        self.comment = self.line(_("Why"))

    def _propose(self, proposal: Proposal | None) -> None:
        if proposal is not None and len(proposal.values) == 1:
            self.value.setCurrentIndex(max(self.value.findData(proposal.values[0]), 0))

    def submit(self) -> object:
        chosen, like = self.value.currentData(), self._like
        if chosen is None:
            raise Refused(_("Choose a rating, or why there is none."))
        reason = str(chosen) if isinstance(chosen, NoRating) else None
        span = None if like.start_us is None else (_seconds(like.start_us), _seconds(like.stop_us or like.start_us))
        judgement = Judgement(
            like.dimension, like.target, None if reason else chosen, reason, like.towards, span,
            comment=self.comment.text(),
        )  # fmt: skip
        return self.do(lambda: self._decide(None, judgement))


class RuleDialog(StudyForm):
    """A dilemma becomes a dated rule about an indicator, in a new version of the codebook."""

    def __init__(
        self, parent: QWidget, workspace: Workspace, opened: Opened, indicators: list[str], note: str, viewer: Any
    ) -> None:
        advice = _(
            "The rule is stored with its day in a new version of the codebook, where every coder reads it with the"
            " definition. Codings keep the version that they were made with."
        )
        super().__init__(parent, workspace, _("Make a rule of a dilemma"), _("Store a new version"), advice)
        self._viewer, book = viewer, opened.codebook
        self.indicator = QComboBox()
        rest = [book.qualified(i.id) for i in book.indicators]
        for id_ in dict.fromkeys((*indicators, *rest)):
            self.indicator.addItem(say(book.find_indicator(id_).label), id_)
        self.row(_("About"), self.indicator)
        self.texts: dict[str, QPlainTextEdit] = {}
        for code in sorted(book.languages, key=lambda code: code != i18n.language()):  # that of the window first
            field = QPlainTextEdit()
            field.setFixedHeight(74)
            field.setTabChangesFocus(True)
            self.texts[code] = self.row(_("The rule, {language}").format(language=_LANGUAGES.get(code, code)), field)
        first = next(iter(self.texts.values()))
        first.setPlainText(note)
        self.on: QLineEdit = self.line(_("Day"), date.today().isoformat())

    def submit(self) -> object:
        text = {code: field.toPlainText() for code, field in self.texts.items()}
        study, indicator, on = self.workspace.study, self.indicator.currentData(), self.on.text().strip() or None
        return self.do(lambda: consensus.make_rule(study, self._viewer, indicator, text, on))
