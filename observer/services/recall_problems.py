"""What stands in the way of a recall session: one list, checked before it and again before each fragment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from observer.coding.blinding import Viewer
from observer.coding.fragments import Fragment
from observer.coding.gate import Override, Verdict
from observer.coding.recall import Protocol
from observer.coding.recall_rules import band_problems
from observer.coding.study import ParticipantKind
from observer.coding.timecode import SECOND
from observer.i18n import _
from observer.services.recall import OpenedRecall, facilitator_of, open_recall
from observer.services.recall_gate import masked_words, screening
from observer.services.recall_prompts import find_band, recall_settings
from observer.storage.study_file import StudyFile


class Trouble(StrEnum):
    """What can stand in the way of a recall session."""

    GATE = "gate"
    LET_THROUGH = "let_through"
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
    """Something to settle before a recall session, in a sentence; `is_blocking`: what it is about cannot be shown.

    `needs_clip`: a masked clip of the fragment would settle it. `can_let_through`: a researcher can answer for it, for
    this `audience`. `override` is the id of what a researcher did let through.
    """

    trouble: Trouble
    words: str
    is_blocking: bool = False
    fragment: str | None = None
    person: str | None = None
    needs_clip: bool = False
    can_let_through: bool = False
    audience: str = ""
    override: str | None = None


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


def _of_gate(study: StudyFile, opened: OpenedRecall, fragment: Fragment, day: str | None) -> list[Problem]:
    shown, found = screening(study, opened, fragment, day), dict[str, Problem]()
    if shown.masked and shown.clip is None:
        words = masked_words(study, shown, fragment.title)
        audience = next(verdict.audience for verdict in shown.verdicts if verdict.masked)
        found[words] = Problem(Trouble.GATE, words, True, fragment.id, needs_clip=True, audience=audience)
    for verdict in shown.verdicts:
        for problem in _of_verdict(study, fragment, verdict):
            found[problem.words] = problem
    if shown.why and not shown.masked:
        found[shown.why] = Problem(Trouble.GATE, shown.why, True, fragment.id, needs_clip=True)
    return list(found.values())


def _of_verdict(study: StudyFile, fragment: Fragment, verdict: Verdict) -> list[Problem]:
    if verdict.is_allowed:
        return []
    if verdict.override is not None:
        return [_let_through(study, fragment, verdict.override)]
    can = all(one.can_be_overridden for one in verdict.objections)
    return [
        Problem(
            Trouble.GATE, f"{fragment.title}: {one.words} {one.remedy}", True, fragment.id, one.person,
            one.can_be_masked, can, verdict.audience,
        )
        for one in verdict.objections
    ]  # fmt: skip


def _let_through(study: StudyFile, fragment: Fragment, override: Override) -> Problem:
    """Nothing that stands in the way any more, but who answers for it is to be seen."""
    coder = study.coders.get(override.coder) if override.coder else None
    words = _("{title}: let through by {name} on {day}: {reason}").format(
        title=fragment.title, name=coder.name if coder else _("a researcher"), day=override.made[:10],
        reason=override.reason,
    )  # fmt: skip
    return Problem(Trouble.LET_THROUGH, words, fragment=fragment.id, audience=override.audience, override=override.id)


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
