"""What stands in the way of a recall session: one list, checked before it and again before each fragment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from observer.coding.blinding import Viewer
from observer.coding.fragments import Fragment
from observer.coding.gate import Verdict
from observer.coding.recall import Protocol
from observer.coding.recall_rules import band_problems
from observer.coding.study import ParticipantKind
from observer.coding.timecode import SECOND
from observer.i18n import _
from observer.services.gate import allowed
from observer.services.recall import GATE, OpenedRecall, facilitator_of, open_recall
from observer.services.recall_prompts import find_band, recall_settings
from observer.storage.study_file import StudyFile


class Trouble(StrEnum):
    """What can stand in the way of a recall session."""

    GATE = "gate"
    WORKER_ASKS = "worker_asks"
    DELAY = "delay"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    TOO_LONG_TOGETHER = "too_long_together"
    NO_PRACTICE = "no_practice"
    MANAGER_FIRST = "manager_first"
    PARENT_IN_ROOM = "parent_in_room"
    EMPTY = "empty"
    NO_WHOLE_FILM = "no_whole_film"
    WHOLE_FILM = "whole_film"
    RECORDING = "recording"


@dataclass(frozen=True)
class Problem:
    """Something to settle before a recall session, in a sentence; `is_blocking`: what it is about cannot be shown."""

    trouble: Trouble
    words: str
    is_blocking: bool = False
    fragment: str | None = None
    person: str | None = None


def problems(study: StudyFile, viewer: Viewer, recall: str, day: str | None = None) -> list[Problem]:
    """All that stands in the way of a recall session on a day (None: today), what blocks a fragment first."""
    opened = open_recall(study, viewer, recall)
    found = [problem for one in opened.shown for problem in _of_gate(study, opened, one.fragment, day)]
    found += _of_worker(study, opened)
    found += _of_delay(study, viewer, opened)
    found += _of_band(study, viewer, opened)
    found += _of_order(study, opened)
    found += _of_whole_film(opened)
    if not opened.shown:
        words = _("There is no fragment on the playlist. Put one on it, then prepare this recall session again.")
        found.append(Problem(Trouble.EMPTY, words, True))
    elif not any(one.item.is_practice for one in opened.shown):
        words = _("There is no practice fragment. One that is kept out of the data lets a respondent get used to it.")
        found.append(Problem(Trouble.NO_PRACTICE, words))
    return sorted(found, key=lambda one: not one.is_blocking)


def verdicts(study: StudyFile, opened: OpenedRecall, fragment: str, day: str | None = None) -> list[Verdict]:
    """What the gate says of showing a fragment to all who watch: one verdict per audience."""
    by_audience: dict[str, list[str]] = {}
    for one in opened.people:
        by_audience.setdefault(one.row.audience, []).append(one.person.id)
    return [allowed(study, GATE, fragment, audience, "recall", day, to) for audience, to in by_audience.items()]


def _of_gate(study: StudyFile, opened: OpenedRecall, fragment: Fragment, day: str | None) -> list[Problem]:
    found: dict[str, Problem] = {}
    for verdict in verdicts(study, opened, fragment.id, day):
        if verdict.masked:
            words = masked_words(study, verdict, fragment.title)
            found[words] = Problem(Trouble.GATE, words, True, fragment.id)
        for one in verdict.objections if not verdict.may_be_shown else ():
            words = f"{fragment.title}: {one.words} {one.remedy}"
            found[words] = Problem(Trouble.GATE, words, True, fragment.id, one.person)
    return list(found.values())


def masked_words(study: StudyFile, verdict: Verdict, title: str) -> str:
    """Why the film of a fragment may not come on the screen as it was made: somebody in it must be masked."""
    names = ", ".join(sorted(row.name for row in study.participants.where() if row.id in verdict.masked))
    words = _("“{title}” may only be shown with {names} masked, and the film is not. Make a masked clip of it.")
    return words.format(title=title, names=names)


def _of_worker(study: StudyFile, opened: OpenedRecall) -> list[Problem]:
    """The one who asks is not the worker in the film: by id, or by the same name as coder and as person."""
    name, person = facilitator_of(study, opened.recall).casefold(), opened.recall.facilitator_person
    for one in opened.shown:
        for row in study.fragment_people.where("fragment = ?", [one.fragment.id]):
            who = study.participants.get(row.participant)
            if who is not None and (who.id == person or who.name.casefold() == name):
                words = _("{name} is in the film, and asks the questions. Let somebody else ask them.")
                return [Problem(Trouble.WORKER_ASKS, words.format(name=who.name), person=who.id)]
    return []


def _of_delay(study: StudyFile, viewer: Viewer, opened: OpenedRecall) -> list[Problem]:
    advised = recall_settings(study, viewer).advised_hours
    late = {
        one.session.name: one.delay_days
        for one in opened.shown
        if one.delay_days is not None and one.delay_days * 24 > advised
    }
    words = _("{session}: {days} days lie between the visit and the recall; within {hours} hours is advised.")
    return [
        Problem(Trouble.DELAY, words.format(session=session, days=days, hours=advised))
        for session, days in late.items()
    ]


def _of_band(study: StudyFile, viewer: Viewer, opened: OpenedRecall) -> list[Problem]:
    """The limits of an age, for which the practice fragment does not count."""
    band = find_band(study, viewer, opened.recall.band)
    lengths = [one.fragment.length_us for one in opened.shown if not one.item.is_practice]
    kinds = (
        (Trouble.TOO_MANY, _("For this age at most {n} fragments are shown.").format(n=band.most_fragments)),
        (
            Trouble.TOO_LONG,
            _("For this age a fragment lasts at most {n} seconds.").format(n=band.longest_fragment_us // SECOND),
        ),
        (
            Trouble.TOO_LONG_TOGETHER,
            _("For this age it all lasts at most {n} minutes.").format(n=band.longest_us // (60 * SECOND)),
        ),
    )
    found = [
        Problem(kind, words)
        for (kind, words), is_over in zip(kinds, band_problems(band, lengths), strict=True)
        if is_over
    ]
    parents = {ParticipantKind.PARENT, ParticipantKind.PARTNER, ParticipantKind.FOSTER_PARENT}
    if band.pictures and any(one.person.kind in parents for one in opened.people):
        words = _("With a child, a parent is usually not in the room: let the child choose who supports it.")
        found.append(Problem(Trouble.PARENT_IN_ROOM, words))
    return found


def _of_whole_film(opened: OpenedRecall) -> list[Problem]:
    """The whole film is a fragment like any other: the gate must know who is in it."""
    real = [one for one in opened.shown if not one.item.is_practice]
    if opened.recall.protocol is not Protocol.WHOLE_FILM_FIRST or not real:
        return []
    wholes = [one for one in real if one.item.is_whole]
    missing = dict.fromkeys(one.session.name for one in real if one.session not in [each.session for each in wholes])
    words = _(
        "The whole film comes first, and of {session} it is not there. When its film has been added, change this recall"
        " session: then it is put first."
    )
    found = [Problem(Trouble.NO_WHOLE_FILM, words.format(session=name)) for name in missing]
    words = _(
        "“{title}” comes first and is seen without stops. It is a fragment like any other: on the page Fragments people"
        " are proposed; look at it, and confirm who is in it."
    )
    return found + [
        Problem(Trouble.WHOLE_FILM, words.format(title=one.fragment.title), fragment=one.fragment.id)
        for one in wholes
        if one.fragment.confirmed is None
    ]


def _of_order(study: StudyFile, opened: OpenedRecall) -> list[Problem]:
    """The worker sees a fragment before the manager does."""
    if "manager" not in {one.row.audience for one in opened.people}:
        return []
    words = _("{title}: the family worker has not seen this fragment yet, and sees it before the manager does.")
    return [
        Problem(Trouble.MANAGER_FIRST, words.format(title=one.fragment.title), fragment=one.fragment.id)
        for one in opened.shown
        if not study.fragment_showings.where("fragment = ? AND audience = 'worker'", [one.fragment.id])
    ]
