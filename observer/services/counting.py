"""How often and how long, of what somebody may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observer.analysis.counts import Counted, Observed, counts
from observer.coding import spans
from observer.coding.blinding import Viewer
from observer.coding.events import Event
from observer.coding.study import Channel, Session
from observer.coding.timecode import DAY
from observer.services import people, viewing
from observer.storage.study_file import StudyFile

if TYPE_CHECKING:
    import pandas as pd

_FOREVER = 1000 * DAY


def count(study: StudyFile, viewer: Viewer, session: Session, coder: str | None = None) -> pd.DataFrame:
    """Counts, seconds and rates per coder, person and indicator of one session; see `analysis.counts`.

    A rate is per minute in which the person could be observed: recorded, present, and codable. What somebody does in a
    stretch for which there is no consent is not counted.
    """
    shown, _n = viewing.consented(study, session, viewing.events(study, viewer, session, coder))
    found = [
        Counted(
            one.seeing.coder.name,
            name,
            one.item.indicator,
            one.item.start.us,
            one.item.stop.us if one.item.stop else None,
            one.item.is_open,
        )
        for one in shown
        if isinstance(one.item, Event)
        for name in one.people(one.item.actors)
    ]
    return counts(found, _observed(study, session))


def _observed(study: StudyFile, session: Session) -> list[Observed]:
    """For how long each person could be observed: recorded, present, and not in an uncodable stretch."""
    recorded = [r.session_span for r in study.recordings.where("session = ?", [session.id])]
    uncodable = study.uncodable_spans.where("session = ? AND channel = ?", [session.id, Channel.BOTH])
    found = []
    for person in people.people_in(study, session):
        presence = study.presence.where("session = ? AND participant = ?", [session.id, person.id])
        there = [(p.start_us or 0, _FOREVER if p.stop_us is None else p.stop_us) for p in presence] or [(0, _FOREVER)]
        blocked = [(u.start_us, u.stop_us) for u in uncodable if u.participant in (None, person.id)]
        us = spans.length(spans.minus(spans.common(recorded, there), blocked))
        found.append(Observed(person.name, us if recorded else None))
    return found
