"""Boxes of the consensus: a new rating or answer in the place of those of the coders, and a dated rule."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from observer import i18n
from observer.coding.codebook import say
from observer.coding.consensus import Proposal
from observer.coding.ratings import NoRating, Rating
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services import consensus
from observer.services.consensus_lines import ConsensusLine, Opened
from observer.services.marks import Mark
from observer.services.rating import Judgement
from observer.ui.form_dialog import StudyForm
from observer.ui.rating_parts import point_text
from observer.ui.workspace import Workspace

Decide = Callable[[Mark | None, Judgement | None, bool | None], object]
_LANGUAGES = {"nl": "Nederlands", "en": "English"}


def exact_seconds(us: int) -> str:
    """A time as the services take it, to the microsecond."""
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
        span = (
            None
            if like.start_us is None
            else (exact_seconds(like.start_us), exact_seconds(like.stop_us or like.start_us))
        )
        judgement = Judgement(
            like.dimension, like.target, None if reason else chosen, reason, like.towards, span,
            comment=self.comment.text(),
        )  # fmt: skip
        return self.do(lambda: self._decide(None, judgement, None))


class NewAnswer(StudyForm):
    """An answer for an interval that comes in the place of those of the coders."""

    def __init__(self, parent: QWidget, workspace: Workspace, about: str, decide: Decide) -> None:
        super().__init__(parent, workspace, _("An answer in the consensus"), _("Put it in"))
        self._decide = decide
        self.value = QComboBox()
        for words, value in ((_("choose …"), None), (_("yes"), True), (_("no"), False)):
            self.value.addItem(words, value)
        self.row(about, self.value)

    def submit(self) -> object:
        chosen = self.value.currentData()
        if chosen is None:
            raise Refused(_("Choose yes or no."))
        return self.do(lambda: self._decide(None, None, chosen))


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
