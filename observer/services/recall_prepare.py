"""Prepare a recall session: who is asked, by whom, after which protocol, with which fragments. All of this can be
changed until it is started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.changes import Changes
from observer.coding.fragments import Fragment, in_order
from observer.coding.recall import InRoom, Protocol, RecallItem, RecallPerson, RecallSession, RecallState, Relation
from observer.coding.recall_rules import AUDIENCE_OF
from observer.coding.recall_settings import ADULT
from observer.coding.study import Participant
from observer.errors import Refused
from observer.i18n import N_, _
from observer.services.consent import check_term, consent_settings, find_depicted
from observer.services.people import find, find_session
from observer.services.playlists import find_playlist
from observer.services.recall import GATE, discreet, named, now
from observer.services.recall_problems import Problem, problems
from observer.services.recall_prompts import find_band
from observer.services.recall_whole import whole_films
from observer.services.roster import check_languages, checked_name
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


@dataclass(frozen=True)
class Guest:
    """Somebody who watches: name or id; relation and audience follow from who he is when they are not given."""

    name: str
    part: InRoom = InRoom.RESPONDENT
    relation: Relation | None = None
    audience: str | None = None


@dataclass(frozen=True)
class Prepared:
    """A recall session that was prepared, what stands in its way, and the operation."""

    recall: RecallSession
    problems: tuple[Problem, ...]
    changes: Changes


def prepare(
    study: StudyFile,
    viewer: Viewer,
    name: str,
    playlist: str,
    guests: Sequence[Guest],
    protocol: Protocol = Protocol.BOTH_STOP,
    language: str = "nl",
    band: str = ADULT,
    facilitator: str | None = None,
    in_room: str = "",
) -> Prepared:
    """Prepare a recall session with a playlist, as it is now, for these people, at least one of them a respondent.

    `language` is that of the prompts, `facilitator` the name of a coder or a person of the study (None: the viewer),
    `in_room` who else is there, in words. What stands in the way comes with it; it is prepared all the same. Raises
    `Refused`, `NotFound`.
    """
    check_facilitator(viewer)
    source = find_playlist(study, GATE, playlist)
    check_languages((language,))
    find_band(study, viewer, band)
    asks = _facilitator(study, viewer, facilitator)
    title = _free_name(study, name)
    recall = RecallSession(
        new_id(), title, source.id, protocol, language, band, *asks, _in_room(in_room), RecallState.PREPARED,
        source.ordering, source.seed, now(),
    )  # fmt: skip
    items, made = _items(study, viewer, recall)
    people = _people(study, recall.id, guests, [item.fragment for item in items])
    with study.operation(Stream(viewer.id, None), N_("Prepare recall session {name}"), name=title) as running:
        study.recall_sessions.add(recall)
        for fragment in made:
            study.fragments.add(fragment)
        for item in items:
            study.recall_items.add(item)
        for one in people:
            study.recall_people.add(one)
    return Prepared(recall, tuple(problems(study, viewer, recall.id)), running.changes)


def _free_name(study: StudyFile, given: str, but: str = "") -> str:
    name = checked_name(given)
    if study.recall_sessions.where("name = ? COLLATE NOCASE AND id <> ?", [name, but]):
        raise Refused(_("There is already one called “{name}”; choose another name.").format(name=name))
    return name


def _in_room(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > 500:
        raise Refused(_("Say in at most 500 letters who else is in the room."))
    return plain


def _facilitator(study: StudyFile, viewer: Viewer, name: str | None) -> tuple[str | None, str | None]:
    """The ids of the coder, and of the person, who asks: one of them, or neither when that is not known."""
    if name is None:
        return viewer.id, None
    coder = study.coders.get(name) or next(iter(study.coders.where("name = ? COLLATE NOCASE", [name])), None)
    if coder is not None:
        return coder.id, None
    return None, find(study.participants, name, _("facilitator")).id


def _items(study: StudyFile, viewer: Viewer, recall: RecallSession) -> tuple[list[RecallItem], list[Fragment]]:
    """The fragments of its playlist in the order in which they are played, and those that are to be made for it: under
    that protocol the whole film comes first, after what is for practice."""
    playlist = find_playlist(study, GATE, recall.playlist)
    found = study.playlist_items.where("playlist = ?", [playlist.id], order="position, rowid")
    entries, wholes = in_order(playlist, found), []
    if recall.protocol is Protocol.WHOLE_FILM_FIRST:
        wholes = whole_films(study, viewer, [item.fragment for item in entries if not item.is_practice])
    first = {one.fragment.id for one in wholes}
    rest = [item for item in entries if item.fragment not in first]
    order: list[tuple[str, bool, tuple[str, ...]]] = [
        *((item.fragment, True, item.prompts) for item in rest if item.is_practice),
        *((one.fragment.id, False, ()) for one in wholes),
        *((item.fragment, False, item.prompts) for item in rest if not item.is_practice),
    ]
    items = [
        RecallItem(new_id(), recall.id, fragment, n, practice, prompts, fragment in first)
        for n, (fragment, practice, prompts) in enumerate(order, 1)
    ]
    return items, [one.fragment for one in wholes if one.is_new]


def _people(study: StudyFile, recall: str, guests: Sequence[Guest], fragments: list[str]) -> list[RecallPerson]:
    if not any(guest.part is InRoom.RESPONDENT for guest in guests):
        raise Refused(_("Say who is asked: a recall session has at least one respondent."))
    known, rows = consent_settings(study, GATE).audiences, []
    for guest in guests:
        who = find_depicted(study, GATE, guest.name)
        audience = guest.audience or AUDIENCE_OF.get(who.kind)
        if audience is None:
            raise Refused(_("Say for which audience {name} counts.").format(name=who.name))
        check_term(audience, known)
        relation = guest.relation or _relation(study, who, fragments)
        rows.append(RecallPerson(new_id(), recall, who.id, guest.part, relation, audience))
    if len({row.participant for row in rows}) < len(rows):
        raise Refused(_("Each person is named once."))
    return rows


def _relation(study: StudyFile, who: Participant, fragments: list[str]) -> Relation:
    """How somebody stands to these fragments, as far as the study knows."""
    cases = {row.case_id for row in study.case_participants.where("participant = ?", [who.id])}
    for id_ in fragments:
        if study.fragment_people.where("fragment = ? AND participant = ?", [id_, who.id]):
            return Relation.IN_FILM
    for id_ in fragments:
        fragment = study.fragments.get(id_)
        if fragment is not None and find_session(study, fragment.session).case_id in cases:
            return Relation.INVOLVED
    return Relation.OUTSIDE


def change_recall(study: StudyFile, viewer: Viewer, recall: str, **fields: Any) -> Prepared:
    """Change a recall session that was not started: `name`, `protocol`, `language`, `band`, `facilitator`, `in_room`,
    `guests` (all of them) or `playlist`; the others stay. The fragments are taken from the playlist as it is now."""
    check_facilitator(viewer)
    old = not_started(study, recall)
    new = replace(
        old,
        name=_free_name(study, fields.get("name", old.name), old.id),
        protocol=fields.get("protocol", old.protocol),
        language=fields.get("language", old.language),
        band=find_band(study, viewer, fields.get("band", old.band)).key,
        in_room=_in_room(fields.get("in_room", old.in_room)),
    )
    check_languages((new.language,))
    if "facilitator" in fields:
        coder, person = _facilitator(study, viewer, fields["facilitator"])
        new = replace(new, facilitator=coder, facilitator_person=person)
    source = find_playlist(study, GATE, fields.get("playlist", old.playlist))
    new = replace(new, playlist=source.id, ordering=source.ordering, seed=source.seed, stops_of=None, stop_seed=None)
    items, made = _items(study, viewer, new)
    guests = fields.get("guests", _as_guests(study, old.id))
    people = _people(study, old.id, guests, [item.fragment for item in items])
    with study.operation(Stream(viewer.id, None), N_("Change recall session {name}"), name=new.name) as running:
        _clear(study, old.id)
        study.recall_sessions.change(new)
        for fragment in made:
            study.fragments.add(fragment)
        for item in items:
            study.recall_items.add(item)
        for one in people:
            study.recall_people.add(one)
    return Prepared(discreet(new), tuple(problems(study, viewer, new.id)), running.changes)


def _as_guests(study: StudyFile, recall: str) -> list[Guest]:
    rows = study.recall_people.where("recall = ?", [recall])
    return [Guest(row.participant, row.part, row.relation, row.audience) for row in rows]


def _clear(study: StudyFile, recall: str) -> None:
    for table in (study.recall_stops, study.recall_items, study.recall_people):
        for row in table.where("recall = ?", [recall]):
            table.remove(row.id)


def not_started(study: StudyFile, name: str) -> RecallSession:
    """The recall session with this id or name. Raises `Refused` when it was started."""
    recall = named(study, name)
    if recall.state is not RecallState.PREPARED:
        raise Refused(_("“{name}” has been started; what happened in it stays.").format(name=recall.name))
    return recall


def remove_recall(study: StudyFile, viewer: Viewer, recall: str) -> Changes:
    """Remove a recall session that was not started; its playlist stays."""
    check_facilitator(viewer)
    old = not_started(study, recall)
    with study.operation(Stream(viewer.id, None), N_("Remove recall session {name}"), name=old.name) as running:
        _clear(study, old.id)
        study.recall_sessions.remove(old.id)
    return running.changes
