"""Forms of playlists: a new one, another audience, and the same for the next respondent."""

from PySide6.QtWidgets import QComboBox, QWidget

from observer.coding.blinding import Viewer
from observer.coding.consent import ConsentSettings, term
from observer.coding.fragments import Playlist
from observer.coding.study import ParticipantKind
from observer.i18n import _
from observer.services import playlists
from observer.services.consent import consent_settings
from observer.ui.form_dialog import StudyForm
from observer.ui.workspace import Workspace


class PlaylistDialog(StudyForm):
    """A new playlist, or one that is there; `playlist` is its id afterwards, `left_out` what may not be shown to the
    next respondent, in words."""

    def __init__(
        self, workspace: Workspace, viewer: Viewer, old: Playlist | None, parent: QWidget, copies: bool = False
    ) -> None:
        title = _("New playlist") if old is None else _("Playlist")
        title = _("The same playlist for somebody else") if copies else title
        advice = _("It is made for one audience; what may not be shown to them does not get on it.")
        if copies:
            advice = _("Fragments, prompts and practice are taken over; a random order is drawn anew.")
        super().__init__(parent, workspace, title, "", advice)
        self._viewer, self._old, self._copies = viewer, old, copies
        self.playlist, self.left_out = old.id if old else "", tuple[str, ...]()
        settings = consent_settings(workspace.study, viewer)
        self.name = self.line(
            _("Name"), "" if old is None or copies else old.name, example=_("such as: For the father")
        )
        self.respondent = self._people(old.respondent if old and not copies else None)
        self.audience = self._terms(_("Shown to"), settings, "audience", old.audience if old else "")
        self.purpose = self._terms(_("What for"), settings, "purpose", old.purpose if old else "recall")
        self.purpose.setEnabled(not copies)
        self.respondent.activated.connect(lambda _n: self._propose())
        (self.name if not copies else self.respondent).setFocus()

    def _people(self, chosen: str | None) -> QComboBox:
        field = QComboBox()
        field.addItem(_("nobody in particular"), None)
        where = "session IS NULL AND kind <> 'unknown'"
        for person in self.workspace.study.participants.where(where, order="name"):
            field.addItem(person.name, person)
        rows = [n for n in range(1, field.count()) if field.itemData(n).id == chosen]
        field.setCurrentIndex(rows[0] if rows else 0)
        return self.row(_("Respondent"), field, _("Who sees it; “not again” is honoured for this person."))

    def _terms(self, words: str, settings: ConsentSettings, what: str, chosen: str) -> QComboBox:
        field = QComboBox()
        for key in settings.audiences if what == "audience" else settings.purposes:
            field.addItem(term(key), key)
        field.setCurrentIndex(max(field.findData(chosen), 0))
        return self.row(words, field)

    def _propose(self) -> None:
        """A name and an audience that fit the respondent, as long as nothing else was typed."""
        person = self.respondent.currentData()
        if person is None:
            return
        if not self.name.isModified() and (self._old is None or self._copies):
            self.name.setText(_("For {name}").format(name=person.name))
        fits = {ParticipantKind.WORKER: "worker", ParticipantKind.MANAGER: "manager"}.get(person.kind, "own_family")
        if self.audience.findData(fits) >= 0:
            self.audience.setCurrentIndex(self.audience.findData(fits))

    def submit(self) -> object:
        person = self.respondent.currentData()
        whom = person.id if person is not None else None
        name, audience = self.name.text(), self.audience.currentData()
        study, viewer, old = self.workspace.study, self._viewer, self._old
        if old is None or self._copies:
            made = self.do(lambda: self._made(name, audience, whom))
            if isinstance(made, playlists.Made):
                self.playlist = made.playlist.id
                titles = {row.id: row.title for row in study.fragments.where()}
                self.left_out = tuple(titles[verdict.fragment] for verdict in made.left_out)
            return made
        fields = {"name": name, "audience": audience, "purpose": self.purpose.currentData(), "respondent": whom}
        changed = {key: value for key, value in fields.items() if value != getattr(old, key)}
        return self.do(lambda: playlists.change_playlist(study, viewer, old.id, **changed)) if changed else True

    def _made(self, name: str, audience: str, whom: str | None) -> playlists.Made:
        study, viewer, old = self.workspace.study, self._viewer, self._old
        if old is not None:
            return playlists.duplicate(study, viewer, old.id, name, whom, audience)
        return playlists.add_playlist(study, viewer, name, audience, self.purpose.currentData(), whom)


def for_whom(playlist: Playlist, names: dict[str, str]) -> str:
    """For whom and for what a playlist is, in one line."""
    person = names.get(playlist.respondent or "", "")
    return " · ".join(part for part in (person, term(playlist.audience), term(playlist.purpose)) if part)
