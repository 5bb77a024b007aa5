"""Several events at once: changed, copied or removed in one operation, or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from observer.coding.changes import Changes
from observer.coding.events import Event
from observer.errors import Refused
from observer.i18n import N_, _
from observer.services.coding import Desk
from observer.storage import events as stored
from observer.storage.tables import new_id

Fields = Mapping[str, Mapping[str, Any]]  # by the id of an event, fields as `Desk.change` takes them


@dataclass(frozen=True)
class Copied:
    """The ids of the copies, and the operation."""

    ids: tuple[str, ...]
    changes: Changes


def change(desk: Desk, fields: Fields) -> Changes:
    """Change fields of several events of one coding. Raises as `Desk.change` does, and then none is changed."""
    found = _changed(desk, fields)
    with desk.operation(
        _coding_of(event for event, _groups in found), N_("Change {n} events"), n=len(found)
    ) as running:
        for event, groups in found:
            stored.change(desk.study.db, event, groups)
    return running.changes


def copy(desk: Desk, fields: Fields) -> Copied:
    """Copy several events of one coding, with these fields changed in the copies. Raises as `change` does."""
    found = [(replace(event, id=new_id()), groups) for event, groups in _changed(desk, fields)]
    with desk.operation(_coding_of(event for event, _groups in found), N_("Copy {n} events"), n=len(found)) as running:
        for event, groups in found:
            stored.add(desk.study.db, event, groups)
    return Copied(tuple(event.id for event, _groups in found), running.changes)


def remove(desk: Desk, ids: Iterable[str]) -> Changes:
    """Remove several events of one coding. Raises as `change` does."""
    events = [desk.mine(id_)[0] for id_ in dict.fromkeys(ids)]
    if len(events) == 1:
        return desk.remove(events[0].id)
    with desk.operation(_coding_of(events), N_("Remove {n} events"), n=len(events)) as running:
        for event in events:
            stored.remove(desk.study.db, event.id)
    return running.changes


def _changed(desk: Desk, fields: Fields) -> list[tuple[Event, frozenset[str]]]:
    """Each event as it will be, with the groups that are in it."""
    found = []
    for id_, given in fields.items():
        event, coding = desk.mine(id_)
        found.append(desk.changed(event, dict(given), desk.scene.codebook(coding)))
    return found


def _coding_of(events: Iterable[Event]) -> str:
    codings = {event.coding for event in events}
    if len(codings) != 1:
        raise Refused(_("Choose events of one coding."))
    return codings.pop()
