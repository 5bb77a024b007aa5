"""What somebody may see of a study: its parts, and the events and ratings of codings."""

from dataclasses import dataclass, replace
from typing import Any

from observer.coding.blinding import Viewer
from observer.coding.events import Comment, Event, Moment, Targets
from observer.coding.ratings import Rating
from observer.coding.study import CodebookVersion, Coder, Coding, CodingState, Session, StudyKind
from observer.coding.withheld import withheld
from observer.errors import Blind
from observer.i18n import _
from observer.services import sight
from observer.services.coding import codebook_of, parse_codebook
from observer.services.people import find_coder, nobodies
from observer.services.studies import versions
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class Seeing:
    """A coding that the viewer may see, with who made it and with which codebook."""

    coding: Coding
    coder: Coder
    codebook: CodebookVersion
    is_consensus: bool = False

    @property
    def is_blind(self) -> bool:
        """Whether it was made without the work of others."""
        return self.coding.is_blind and not self.is_consensus


@dataclass(frozen=True)
class Shown:
    """An event, rating or comment with names instead of ids, and the coding it is in."""

    seeing: Seeing
    item: Event | Rating | Comment
    names: dict[str, str]

    def people(self, ids: tuple[str, ...]) -> list[str]:
        """The names of these people and groups."""
        return [self.names[id_] for id_ in ids]


def codings(study: StudyFile, viewer: Viewer, session: Session, coder: str | None = None) -> list[Seeing]:
    """The codings of a session that the viewer may see, of one coder when given.

    Raises `Blind` for another coder whom the viewer may not see now: with the same sentence whether that
    coder has coded the session or not.
    """
    wanted = find_coder(study, coder) if coder else None
    seen = sight.visible(study, viewer, session)
    shown = [coding for coding in seen if wanted is None or coding.coder == wanted.id]
    if wanted and wanted.id != viewer.id and not viewer.is_researcher and not shown:
        raise Blind(
            _("You can see the coding of {coder} of this session when both of you have submitted.").format(
                coder=wanted.name
            )
        )
    coders, books = {c.id: c for c in study.coders.where()}, {v.id: v for v in study.codebooks.where()}
    consensus = {row.coding for row in study.consensuses.where()}
    return [Seeing(coding, coders[coding.coder], books[coding.codebook], coding.id in consensus) for coding in shown]


def events(study: StudyFile, viewer: Viewer, session: Session, coder: str | None = None) -> list[Shown]:
    """The events of a session that the viewer may see, in the order of time."""
    names = _names(study)
    found = [
        Shown(seeing, event, names)
        for seeing in codings(study, viewer, session, coder)
        for event in stored_events.of_coding(study.db, seeing.coding.id)
    ]
    return sorted(found, key=lambda shown: (shown.item.start.us, shown.item.id))  # type: ignore[union-attr]


def ratings(study: StudyFile, viewer: Viewer, session: Session, coder: str | None = None) -> list[Shown]:
    """The ratings of a session that the viewer may see."""
    names = _names(study)
    return [
        Shown(seeing, rating, names)
        for seeing in codings(study, viewer, session, coder)
        for rating in stored_ratings.of_coding(study.db, seeing.coding.id)
    ]


def consented(study: StudyFile, session: Session, shown: list[Shown]) -> tuple[list[Shown], int]:
    """What is seen of a session as it may be used for research: without those who are withheld for want of consent; and
    how many events, ratings and remarks are left out."""
    known = withheld(
        study.uncodable_spans.where("session = ?", [session.id]),
        study.group_members.where(),
        study.recordings.where("session = ?", [session.id]),
    )
    found: list[Shown] = []
    for one in shown:
        item = one.item
        if isinstance(item, Event):
            left = known.event(session.id, item)
            found += [] if left is None else [one if left is item else replace(one, item=left)]
        elif isinstance(item, Rating):
            found += [] if known.hides_rating(session.id, item) else [one]
        else:
            found += [] if known.hides_comment(session.id, item) else [one]
    return found, len(shown) - len(found)


def _names(study: StudyFile) -> dict[str, str]:
    rows = [*study.participants.where(), *study.groups.where()]
    return {row.id: row.name for row in rows}


# -- as plain data, for scripts -----------------------------------------------------------------------


def event_data(shown: Shown) -> dict[str, Any]:
    """An event as plain data, fields in a fixed order; times in seconds of session time."""
    event = shown.item
    assert isinstance(event, Event)
    listed = event.targets is Targets.LISTED
    return {
        "id": event.id,
        "coder": shown.seeing.coder.name,
        "coding": event.coding,
        "state_of_coding": shown.seeing.coding.state.value,
        "codebook": f"{shown.seeing.codebook.key} {shown.seeing.codebook.version}",
        "indicator": event.indicator,
        "kind": event.kind.value,
        "t": event.start.us / 1e6,
        "stop": event.stop.us / 1e6 if event.stop else None,
        "is_open": event.is_open,
        "actor": shown.people(event.actors),
        "target": shown.people(event.target_ids) if listed else event.targets.value,
        "modifiers": {name: list(values) for name, values in event.modifiers.items()},
        "comment": event.comment,
        "perceived": event.perceived.value if event.perceived else None,
        "doubt": event.doubt,
        "precision": event.precision.value,
        "back": event.back_us / 1e6,
        "start": _moment_data(event.start),
        "end": _moment_data(event.stop) if event.stop else None,
    }


def _moment_data(moment: Moment) -> dict[str, Any]:
    return {"us": moment.us, "recording": moment.recording, "pts": moment.pts}


def rating_data(shown: Shown) -> dict[str, Any]:
    """A rating as plain data."""
    rating = shown.item
    assert isinstance(rating, Rating)
    return {
        "id": rating.id,
        "coder": shown.seeing.coder.name,
        "coding": rating.coding,
        "dimension": rating.dimension,
        "rated_as": rating.rated_as.value,
        "target": shown.names[rating.target],
        "towards": shown.names[rating.towards] if rating.towards else None,
        "value": rating.value,
        "reason": rating.reason.value if rating.reason else None,
        "from": rating.start_us / 1e6 if rating.start_us is not None else None,
        "until": rating.stop_us / 1e6 if rating.stop_us is not None else None,
        "overruled": rating.overruled,
        "comment": rating.comment,
        "evidence": list(rating.evidence),
        "blind": shown.seeing.is_blind,
    }


def overview(study: StudyFile, viewer: Viewer) -> dict[str, Any]:
    """The parts of a study as plain data. Nothing in it depends on what coders have done, except for a
    researcher, who also sees how far each coding is."""
    sessions = {s.id: s.name for s in study.sessions.where()}
    case_names = {c.id: c.name for c in study.cases.where()}
    hidden = nobodies(study)
    data: dict[str, Any] = {
        "study": {"id": study.info.id, "name": study.info.name, "kind": study.info.kind.value},
        "encrypted": study.is_encrypted,
        "cases": [{"id": c.id, "name": c.name, "help_form": c.help_form} for c in study.cases.where(order="name")],
        "participants": [_participant_data(study, p, case_names, sessions) for p in _people(study)],
        "groups": [
            {"id": g.id, "name": g.name, "kind": g.kind.value, "case": case_names[g.case_id]}
            for g in study.groups.where(order="name")
        ],
        "sessions": [
            {
                "id": s.id, "name": s.name, "case": case_names[s.case_id], "kind": s.kind.value,
                "number": s.number, "date": s.date, "language": s.language, "research": s.is_research,
            }
            for s in study.sessions.where(order="name")
        ],
        "recordings": [
            {
                "id": r.id, "name": r.name, "session": sessions[r.session], "camera": r.camera,
                "duration": r.duration_us / 1e6, "offset": r.offset_us / 1e6, "path": r.path,
                "fps": round(r.fps_num / r.fps_den, 3) if r.fps_num else None, "frames": r.n_frames,
                "width": r.width, "height": r.height, "time_base": [r.time_base_num, r.time_base_den],
                "start_us": r.start_us, "fingerprint": r.fingerprint,
            }
            for r in study.recordings.where(order="name")
        ],
        "coders": [
            {"id": c.id, "name": c.name, "roles": list(c.roles), "languages": list(c.languages)}
            for c in study.coders.where(order="name")
            if viewer.is_researcher or c.id not in hidden
        ],
        "codebooks": [_codebook_data(version) for version in versions(study)],
    }  # fmt: skip
    if study.info.kind is StudyKind.PACKAGE:
        given = {c.session for c in study.codings.where() if c.coder in hidden}
        data["given_events"] = [{"id": id_, "name": name} for id_, name in sessions.items() if id_ in given]
    if viewer.is_researcher:
        coders = {c.id: c.name for c in study.coders.where()}
        data["codings"] = [
            {
                "id": c.id, "session": sessions[c.session], "coder": coders[c.coder],
                "codebook": codebook_of(study, c).key, "state": c.state.value, "submitted": c.submitted,
            }
            for c in study.codings.where(order="session, coder")
        ]  # fmt: skip
    return data


def _people(study: StudyFile) -> list[Any]:
    return study.participants.where(order="session IS NOT NULL, session, name")


def _participant_data(study: StudyFile, person: Any, cases: dict[str, str], sessions: dict[str, str]) -> dict[str, Any]:
    roles = study.case_participants.where("participant = ?", [person.id])
    return {
        "id": person.id,
        "name": person.name,
        "kind": person.kind.value,
        "session": sessions[person.session] if person.session else None,
        "roles": [{"case": cases[r.case_id], "role": r.role} for r in roles],
    }


def _codebook_data(version: CodebookVersion) -> dict[str, Any]:
    codebook = parse_codebook(version.digest, version.content)
    return {
        "id": version.id,
        "name": version.key,
        "key": version.key,
        "version": version.version,
        "title": codebook.title,
        "dimensions": [
            {"id": codebook.qualified(d.id), "name": d.id, "label": d.label, "rated": d.rated.value}
            for d in codebook.dimensions
        ],
        "indicators": [
            {
                "id": codebook.qualified(i.id), "name": i.id, "dimension": i.dimension, "key": i.key,
                "kind": i.kind.value, "valence": i.valence.value, "shown_by": list(i.shown_by),
                "towards": list(i.towards), "mutual": i.mutual, "label": i.label,
                "modifiers": [m.id for m in i.modifiers],
            }
            for i in codebook.indicators
        ],
    }  # fmt: skip


def own_states(study: StudyFile, viewer: Viewer, session: Session) -> list[tuple[str, CodingState]]:
    """How far the viewer's own codings of a session are, by codebook."""
    keys = {version.id: version.key for version in study.codebooks.where()}
    return [(keys[coding.codebook], coding.state) for coding in sight.own(study, viewer, session)]
