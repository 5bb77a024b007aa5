"""The gate: whether a fragment may be shown, to whom, for what; what a researcher let through; and what was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from observer.coding import gate as rules
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.fragments import Fragment, Showing
from observer.coding.gate import Copy, Override, Scene, Verdict
from observer.coding.recall import Response
from observer.coding.response_gate import ResponseVerdict, ToldOf, may_be_told
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services.consent import check_term, consent_settings, depicted, today
from observer.services.fragment_people import newcomers
from observer.services.fragments import find_fragment
from observer.services.people import find
from observer.services.roster import checked_date
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


@dataclass(frozen=True)
class Passed:
    """What was put on record (an override or a showing), what the gate says, and the operation."""

    id: str
    verdict: Verdict
    changes: Changes


def allowed(
    study: StudyFile,
    viewer: Viewer,
    fragment: str,
    audience: str,
    purpose: str,
    day: str | None = None,
    to: Sequence[str] = (),
    copy: Copy | None = None,
) -> Verdict:
    """Whether a fragment may be shown to an audience for a purpose on a day (None: today), to these people (names or
    ids). All that shows, exports or lists a fragment asks this. `copy` says who is hidden in what is shown; None: those
    who are marked as masked in the fragment. Raises `NotFound` and `Refused`."""
    check_researcher(viewer)
    settings = consent_settings(study, viewer)
    check_term(audience, settings.audiences)
    check_term(purpose, settings.purposes)
    found, on = find_fragment(study, viewer, fragment), checked_date(day) or today()
    watching = [find(study.participants, name, _("participant")).id for name in to]
    return rules.allowed(_scene(study, viewer, found, (purpose, audience), on, copy), audience, purpose, on, watching)


def _scene(
    study: StudyFile, viewer: Viewer, fragment: Fragment, question: tuple[str, str], day: str, copy: Copy | None
) -> Scene:
    people = []
    for row in study.fragment_people.where("fragment = ?", [fragment.id]):
        person = study.participants.get(row.participant)
        assert person is not None
        people.append((copy.of(row) if copy else row, depicted(study, viewer, person, question, day)))
    people.sort(key=lambda one: one[1].person.name)
    return Scene(
        fragment,
        tuple(people),
        tuple(row.participant for row in study.fragment_refusals.where("fragment = ?", [fragment.id])),
        tuple(study.consent_overrides.where("fragment = ?", [fragment.id])),
        tuple((row.id, row.name) for row in study.participants.where()),
        newcomers(study, viewer, fragment) if fragment.confirmed is not None else (),
    )


def response_allowed(
    study: StudyFile,
    viewer: Viewer,
    response: str,
    audience: str,
    purpose: str,
    day: str | None = None,
    to: Sequence[str] = (),
) -> ResponseVerdict:
    """Whether what somebody said in a recall session (the id of the response) may be told to an audience for a purpose
    on a day (None: today), to these people. All that shows or exports a response asks this. Raises `NotFound`."""
    check_researcher(viewer)
    settings = consent_settings(study, viewer)
    check_term(audience, settings.audiences)
    check_term(purpose, settings.purposes)
    row: Response | None = study.recall_responses.get(response)
    giver = study.participants.get(row.participant) if row is not None else None
    if row is None or giver is None:
        raise NotFound(_("There is no response with id {id}.").format(id=response), id=response)
    on = checked_date(day) or today()
    released = tuple(one.audience for one in study.response_releases.where("response = ?", [row.id]))
    hearing = [find(study.participants, name, _("participant")).id for name in to]
    names = tuple((one.id, one.name) for one in study.participants.where())
    told = ToldOf(row, depicted(study, viewer, giver, (purpose, audience), on), released, names)
    return may_be_told(told, audience, purpose, on, hearing)


def check_allowed(verdict: Verdict, title: str) -> None:
    """Refuse what may not be shown, naming whose consent is missing and what would make it possible."""
    if not verdict.may_be_shown:
        why = " ".join(f"{one.words} {one.remedy}" for one in verdict.objections)
        raise Refused(_("“{title}” may not be shown. {why}").format(title=title, why=why), verdict=verdict)


def override(
    study: StudyFile,
    viewer: Viewer,
    fragment: str,
    audience: str,
    purpose: str,
    reason: str,
    day: str | None = None,
    copy: Copy | None = None,
) -> Passed:
    """Let a fragment be shown against the gate, and say why; it cannot be undone, and stays in the record.

    It covers the objections that there are now, and no later one. Raises `Refused` without a reason, when there is
    nothing to override, and while nobody has confirmed who is in the fragment.
    """
    check_researcher(viewer)
    verdict = allowed(study, viewer, fragment, audience, purpose, day, copy=copy)
    found, why = find_fragment(study, viewer, fragment), " ".join(reason.split())
    if not why or len(why) > 2000:
        raise Refused(_("Say why this fragment is to be shown, in at most 2000 letters."))
    if verdict.is_allowed:
        raise Refused(_("This fragment may be shown as it is."))
    if not all(one.can_be_overridden for one in verdict.objections):
        raise Refused(_("First confirm who can be seen or heard in this fragment."))
    keys = tuple(one.key for one in verdict.objections)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = Override(new_id(), found.id, audience, purpose, keys, why, now, viewer.id)
    label = N_("Let fragment {title} be shown without consent")
    with study.operation(Stream(viewer.id, None), label, undoable=False, title=found.title) as running:
        study.consent_overrides.add(row)
    return Passed(row.id, allowed(study, viewer, found.id, audience, purpose, day, copy=copy), running.changes)


def end_override(study: StudyFile, viewer: Viewer, override: str) -> Changes:
    """Let a fragment through no more (the id of the override). That it once was, and why, stays in the record."""
    check_researcher(viewer)
    row: Override | None = study.consent_overrides.get(override)
    if row is None:
        raise NotFound(_("There is no override with id {id}.").format(id=override), id=override)
    if row.ended is not None:
        raise Refused(_("This was taken back already."))
    found = find_fragment(study, viewer, row.fragment)
    label, now = N_("Let fragment {title} through no more"), datetime.now(UTC).isoformat(timespec="seconds")
    with study.operation(Stream(viewer.id, None), label, undoable=False, title=found.title) as running:
        study.consent_overrides.change(replace(row, ended=now))
    return running.changes


def log_showing(
    study: StudyFile,
    viewer: Viewer,
    fragment: str,
    audience: str,
    purpose: str,
    to: Sequence[str] = (),
    notes: str = "",
    shown: str | None = None,
) -> Passed:
    """Put on record that a fragment was shown, on a day (None: now), to these people; with what the gate says of it.

    Also when it should not have been: a record that leaves that out is worth nothing. What was written down by
    mistake can be undone; the history keeps both.
    """
    check_researcher(viewer)
    if len(notes) > 2000:
        raise Refused(_("A note on a showing has at most 2000 letters."))
    verdict = allowed(study, viewer, fragment, audience, purpose, shown, to)
    found = find_fragment(study, viewer, fragment)
    people = tuple(dict.fromkeys(find(study.participants, name, _("participant")).id for name in to))
    when = checked_date(shown) or datetime.now(UTC).isoformat(timespec="seconds")
    row = Showing(new_id(), found.id, when, audience, purpose, people, verdict.outcome, notes)
    label = N_("Fragment {title} was shown")
    with study.operation(Stream(viewer.id, None), label, title=found.title) as running:
        study.fragment_showings.add(row)
    return Passed(row.id, verdict, running.changes)


def showings(study: StudyFile, viewer: Viewer, fragment: str | None = None) -> list[Showing]:
    """To whom a fragment was shown, or all were; oldest first."""
    check_researcher(viewer)
    only = find_fragment(study, viewer, fragment).id if fragment else None
    return study.fragment_showings.where("? IS NULL OR fragment = ?", [only, only], order="shown, rowid")


def overrides(study: StudyFile, viewer: Viewer, fragment: str | None = None) -> list[Override]:
    """What researchers let through, oldest first."""
    check_researcher(viewer)
    only = find_fragment(study, viewer, fragment).id if fragment else None
    return study.consent_overrides.where("? IS NULL OR fragment = ?", [only, only], order="made, rowid")
