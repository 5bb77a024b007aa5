"""“This is ...”: give an unknown or off-camera voice its name, in all its events at once."""

from PySide6.QtWidgets import QInputDialog, QWidget

from observer.coding.events import Event
from observer.i18n import _
from observer.services import identify
from observer.services.workplace import Workplace
from observer.ui.workspace import Workspace


def ask_who_it_is(workspace: Workspace, event: Event, parent: QWidget) -> None:
    """Ask who somebody in an event is, and put that name in the place of him everywhere in this coder's work."""
    work = workspace.work
    if work is None:
        return
    names = {person.id: person.name for person in work.people() if not person.is_group}
    unknown = _who(work, event, names, parent)
    others = [name for id_, name in names.items() if id_ != unknown]
    if not unknown or not others:
        return
    title = _("{name} is …").format(name=names[unknown])
    words = _("Who is {name}? The name takes its place in all events of this session.").format(name=names[unknown])
    name, ok = QInputDialog.getItem(parent, title, words, others, 0, False)
    if ok:
        workspace.do(lambda: identify.this_is(work.desk, unknown, name))


def _who(work: Workplace, event: Event, names: dict[str, str], parent: QWidget) -> str:
    """The one in the event who is to get a name: asked when there are several."""
    there = [id_ for id_ in dict.fromkeys((*event.actors, *event.target_ids)) if id_ in names]
    if len(there) < 2:
        return there[0] if there else ""
    name, ok = QInputDialog.getItem(
        parent, _("This is …"), _("Whom do you know now?"), [names[i] for i in there], 0, False
    )
    return next(id_ for id_ in there if names[id_] == name) if ok else ""
