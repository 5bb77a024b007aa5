"""Prepare a recall session: who is asked, who asks, in which language, with which fragments and questions."""

from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from observer.coding.blinding import Viewer
from observer.coding.consent import term
from observer.coding.fragments import Playlist
from observer.coding.recall import InRoom, Protocol
from observer.coding.recall_rules import AUDIENCE_OF
from observer.coding.recall_settings import ADULT
from observer.coding.study import Participant, ParticipantKind
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import LANGUAGES, _, language
from observer.services import overview, recall, recall_prepare, recall_prompts
from observer.services.consent import consent_settings
from observer.services.playlists import playlists
from observer.services.recall import GATE, OpenedRecall
from observer.services.recall_prepare import Guest
from observer.ui.form_dialog import StudyForm
from observer.ui.prompts_dialog import PromptsDialog
from observer.ui.tick_list import Tick, TickList
from observer.ui.workspace import Workspace

NAMES_OF_LANGUAGES = {"nl": "Nederlands", "en": "English"}
_NOT_ASKED = (ParticipantKind.UNKNOWN, ParticipantKind.INTERPRETER)


class PrepareDialog(StudyForm):
    """A new recall session, or one that was not started. `prepared` is its id once it is stored."""

    def __init__(
        self, workspace: Workspace, viewer: Viewer, old: OpenedRecall | None = None, parent: QWidget | None = None
    ) -> None:
        title = _("Change the recall session") if old else _("Prepare a recall session")
        advice = _("Soon after the visit, within two days if possible, and with somebody else asking than the worker.")
        super().__init__(parent, workspace, title, "" if old else _("Prepare"), advice)
        self._viewer, self._old = viewer, old
        self.prepared = ""
        study = workspace.study
        self._people: list[Participant] = study.participants.where(order="name COLLATE NOCASE")
        self.name: QLineEdit = self.line(_("Name"), old.recall.name if old else "", example=_("Mother, after visit 1"))
        self.playlist = self._playlists(playlists(study, GATE))
        self.respondents = self._ticks(_("Who is asked"), InRoom.RESPONDENT, without=_NOT_ASKED)
        self.audience = self._audiences()
        self.others = self._ticks(_("Who else watches"), None, without=(ParticipantKind.UNKNOWN,))
        self.in_room: QLineEdit = self.line(
            _("Also in the room"),
            old.recall.in_room if old else "",
            _("In words, without a name: for instance, an aunt waits in the kitchen."),
        )
        self.facilitator = self._facilitators()
        self.protocol = self.choice(_("Protocol"), Protocol, old.recall.protocol if old else Protocol.BOTH_STOP)
        self.language = self._languages(old.recall.language if old else language())
        self.band = self._bands(old.recall.band if old else ADULT)
        self.prompts = QPushButton(_("Prompts …"))
        self.prompts.setAutoDefault(False)
        self.prompts.clicked.connect(self.ask_prompts)
        self.row(_("Questions"), self.prompts, _("Neutral ones are there already; you can add your own."))

    # -- fields -----------------------------------------------------------------------------------------

    def _playlists(self, found: list[Playlist]) -> QComboBox:
        field = QComboBox()
        for one in found:
            field.addItem(one.name, one.id)
        now = self._old.recall.playlist if self._old else ""
        field.setCurrentIndex(max(field.findData(now), 0))
        return self.row(_("Playlist"), field, _("The fragments, in their order, as the playlist is now."))

    def _ticks(self, words: str, part: InRoom | None, without: tuple[ParticipantKind, ...] = ()) -> TickList:
        field = TickList(words)
        ticks = [Tick(one.id, one.name, word(one.kind)) for one in self._people if one.kind not in without]
        present = self._old.people if self._old else ()
        chosen = [one.person.id for one in present if (one.row.part is part) == (part is not None)]
        if part is None:
            chosen = [one.person.id for one in present if one.row.part is not InRoom.RESPONDENT]
        field.show_ticks(ticks, chosen)
        return self.row(words, field)

    def _audiences(self) -> QComboBox:
        field = QComboBox()
        field.addItem(_("as follows from who they are"), None)
        for key in consent_settings(self.workspace.study, GATE).audiences:
            field.addItem(term(key), key)
        hint = _("Consent is asked for this audience, for example own family or manager.")
        return self.row(_("They count as"), field, hint)

    def _facilitators(self) -> QComboBox:
        field = QComboBox()
        for coder in overview.coders(self.workspace.study):
            field.addItem(coder.name, coder.name)
        staff = (ParticipantKind.RESEARCHER, ParticipantKind.PROFESSIONAL, ParticipantKind.WORKER)
        known = {field.itemText(n) for n in range(field.count())}
        for one in self._people:
            if one.kind in staff and one.name not in known:
                field.addItem(f"{one.name} · {word(one.kind)}", one.name)
        old = self._old.recall if self._old else None
        name = recall.facilitator_of(self.workspace.study, old) if old else ""
        if not name and self._viewer.coder is not None:
            name = self._viewer.coder.name
        field.setCurrentIndex(max(field.findData(name), 0))
        hint = _("You are warned when this is the worker in the film.")
        return self.row(_("Who asks"), field, hint)

    def _languages(self, now: str) -> QComboBox:
        field = QComboBox()
        for code in LANGUAGES:
            field.addItem(NAMES_OF_LANGUAGES[code], code)
        field.setCurrentIndex(max(field.findData(now), 0))
        hint = _("Of the questions, and of the words on the respondent's screen.")
        return self.row(_("Language of the talk"), field, hint)

    def _bands(self, now: str) -> QComboBox:
        field = QComboBox()
        for band in recall_prompts.bands(self.workspace.study, self._viewer):
            field.addItem(recall_prompts.band_words(band.key), band.key)
        field.setCurrentIndex(max(field.findData(now), 0))
        hint = _("For children: few and short fragments, buttons with pictures, other questions.")
        return self.row(_("Age"), field, hint)

    # -- storing ----------------------------------------------------------------------------------------

    def ask_prompts(self) -> None:
        """The questions for this language and age."""
        PromptsDialog(self.workspace, self._viewer, self.language.currentData(), self.band.currentData(), self).exec()

    def guests(self) -> list[Guest]:
        """Who watches, and what for."""
        asked = self.respondents.ticked()
        by_id = {one.id: one for one in self._people}
        chosen = self.audience.currentData()
        found = [Guest(id_, InRoom.RESPONDENT, None, chosen) for id_ in asked]
        for id_ in self.others.ticked():
            if id_ in asked:
                raise Refused(_("{name} is either asked, or watches along.").format(name=by_id[id_].name))
            kind = by_id[id_].kind
            part = InRoom.INTERPRETER if kind is ParticipantKind.INTERPRETER else InRoom.SUPPORT
            audience = AUDIENCE_OF.get(kind) or chosen or self._audience_of(asked, by_id)
            found.append(Guest(id_, part, None, audience))
        return found

    @staticmethod
    def _audience_of(asked: tuple[str, ...], people: dict[str, Participant]) -> str | None:
        """Who translates or supports counts as those for whom he is there."""
        return next((AUDIENCE_OF.get(people[id_].kind) for id_ in asked), None)

    def submit(self) -> object:
        study, viewer = self.workspace.study, self._viewer
        if self.playlist.currentData() is None:
            raise Refused(_("First make a playlist with the fragments that are to be shown."))
        fields = {
            "name": self.name.text(),
            "playlist": self.playlist.currentData(),
            "guests": self.guests(),
            "protocol": Protocol(self.protocol.currentData()),
            "language": self.language.currentData(),
            "band": self.band.currentData(),
            "facilitator": self.facilitator.currentData(),
            "in_room": self.in_room.text(),
        }
        if self._old is not None:
            old = self._old.recall.id
            made = self.do(lambda: recall_prepare.change_recall(study, viewer, old, **fields))
        else:
            made = self.do(lambda: recall_prepare.prepare(study, viewer, **fields))
        if isinstance(made, recall_prepare.Prepared):
            self.prepared = made.recall.id
        return made
