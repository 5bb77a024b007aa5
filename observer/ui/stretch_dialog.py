"""Stretches of time in figures, for who has no mouse or knows the times: who is there, and what cannot be coded."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QPushButton, QWidget

from observer.coding.study import Channel, Presence, Seen, Session, UncodableReason, UncodableSpan
from observer.coding.timecode import clock
from observer.i18n import _
from observer.services import presence
from observer.ui.event_fields import parse_time
from observer.ui.form_dialog import StudyForm
from observer.ui.workspace import Workspace

PRESENCE, UNCODABLE = "presence", "uncodable"
Given = tuple[int, int | None]  # when it begins and ends, unless something else is typed


class StretchDialog(StudyForm):
    """A new stretch, or one that is there: to change, or to delete."""

    def __init__(
        self, workspace: Workspace, session: Session, title: str, advice: str, given: Given, parent: QWidget
    ) -> None:
        super().__init__(parent, workspace, title, advice=advice)
        self.session, self._given = session, given
        self.which = self.row(_("Stretch"), QComboBox())
        self.who = self.row(_("Who"), QComboBox())
        example = _("such as 12:03.4")
        self.start = self.line(_("From"), example=example)
        self.stop = self.line(_("To"), hint=_("Leave it empty for the end of the session."), example=example)
        self.delete = QPushButton(_("Delete"))
        self.delete.setAutoDefault(False)
        self.buttons.addButton(self.delete, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.delete.clicked.connect(self._delete)
        self.which.currentIndexChanged.connect(lambda _n: self._show())

    def begin(self, stretches: Sequence[Any], chosen: str, row: str) -> None:
        """Fill in what there is; one stretch (its id) or a person can be chosen already."""
        names = {person.id: person.name for person in self._people()}
        for id_, name in names.items():
            self.who.addItem(name, id_)
        self.which.addItem(_("A new one"), None)
        for stretch in stretches:
            whose = names.get(stretch.participant or "", _("everybody"))
            until = clock(stretch.stop_us) if stretch.stop_us is not None else _("the end")
            self.which.addItem(f"{clock(stretch.start_us or 0)} – {until}  {whose}", stretch)
        self.form.setRowVisible(self.which, bool(stretches))
        self.who.setCurrentIndex(max(self.who.findData(row or None), 0))
        at = next((n for n, stretch in enumerate(stretches, start=1) if stretch.id == chosen), 0)
        self.which.setCurrentIndex(at)
        self._show()
        (self.start if at else self.who).setFocus()

    def _people(self) -> list[Any]:
        work = self.workspace.work
        return [person for person in work.people() if not person.is_group] if work is not None else []

    def _show(self) -> None:
        """The stretch that is chosen, or what is proposed for a new one."""
        stretch = self.which.currentData()
        start, stop = (stretch.start_us or 0, stretch.stop_us) if stretch else self._given
        self.start.setText(clock(start))
        self.stop.setText(clock(stop) if stop is not None else "")
        self.who.setEnabled(stretch is None)
        self.delete.setVisible(stretch is not None)
        if stretch is not None:
            self.who.setCurrentIndex(max(self.who.findData(stretch.participant), 0))
            self.show_kind(stretch)

    def _times(self) -> tuple[int, int | None]:
        stop = self.stop.text().strip()
        return parse_time(self.start.text()), parse_time(stop) if stop else None

    def submit(self) -> object:
        start, stop = self._times()
        stretch = self.which.currentData()
        return self.do(lambda: self.put(stretch.id if stretch else "", start, stop))

    def _delete(self) -> None:
        stretch = self.which.currentData()
        if self.do(lambda: self.removed(stretch.id)) is not None:
            self.accept()

    def show_kind(self, stretch: Any) -> None:
        """Show what is particular to a stretch of this kind."""
        raise NotImplementedError

    def put(self, id_: str, start: int, stop: int | None) -> object:
        """Store a stretch, a new one without an id. Raises `ObserverError`."""
        raise NotImplementedError

    def removed(self, id_: str) -> object:
        """Remove a stretch."""
        raise NotImplementedError


class PresenceDialog(StretchDialog):
    """Somebody is there, seen or only heard."""

    def __init__(
        self, workspace: Workspace, session: Session, given: Given, parent: QWidget, chosen: str = "", row: str = ""
    ) -> None:
        advice = _("Who has no stretch at all is there all the time.")
        super().__init__(workspace, session, _("Presence"), advice, given, parent)
        self.how = self.choice(_("How"), Seen, Seen.SEEN)
        self.begin(presence.of_people(workspace.study, session), chosen, row)

    def show_kind(self, stretch: Presence) -> None:
        self.how.setCurrentIndex(self.how.findData(stretch.how))

    def put(self, id_: str, start: int, stop: int | None) -> object:
        study, viewer, how = self.workspace.study, self.workspace.viewer, self.how.currentData()
        assert viewer is not None
        if id_:
            return presence.change_presence(study, viewer, id_, start_us=start, stop_us=stop, how=how)
        return presence.add_presence(study, viewer, self.session, self.who.currentData(), start, stop, how)

    def removed(self, id_: str) -> object:
        assert self.workspace.viewer is not None
        return presence.remove_presence(self.workspace.study, self.workspace.viewer, id_)


class UncodableDialog(StretchDialog):
    """Nobody can code it, or not what one person does, for a reason."""

    def __init__(
        self,
        workspace: Workspace,
        session: Session,
        given: Given,
        parent: QWidget,
        chosen: str = "",
        row: str = "",
        length_us: int = 0,
    ) -> None:
        advice = _("What lies in it is left out for every coder. How long it is, is reported.")
        super().__init__(workspace, session, _("Not codable"), advice, given, parent)
        self._length_us = length_us
        self.who.addItem(_("everybody"), None)
        self.reason = self.choice(_("Reason"), UncodableReason, UncodableReason.CAMERA_OFF)
        self.channel = self.choice(_("What"), Channel, Channel.BOTH)
        self.begin(presence.uncodable(workspace.study, session), chosen, row)

    def show_kind(self, stretch: UncodableSpan) -> None:
        self.reason.setCurrentIndex(self.reason.findData(stretch.reason))
        self.channel.setCurrentIndex(self.channel.findData(stretch.channel))

    def put(self, id_: str, start: int, stop: int | None) -> object:
        study, viewer = self.workspace.study, self.workspace.viewer
        reason, channel = self.reason.currentData(), self.channel.currentData()
        assert viewer is not None
        end = self._length_us if stop is None else stop
        if id_:
            change = {"start_us": start, "stop_us": end, "reason": reason, "channel": channel}
            return presence.change_uncodable(study, viewer, id_, **change)
        person = self.who.currentData()
        return presence.add_uncodable(study, viewer, self.session, start, end, reason, channel, person)

    def removed(self, id_: str) -> object:
        assert self.workspace.viewer is not None
        return presence.remove_uncodable(self.workspace.study, self.workspace.viewer, id_)
