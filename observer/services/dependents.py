"""What in a study depends on something, so that it cannot be removed; said in words. Only for the researcher."""

from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.study import Case, Coder, Group, Participant, Recording, Session
from observer.errors import Refused
from observer.i18n import _, ngettext
from observer.storage import dependents
from observer.storage.dependents import What
from observer.storage.study_file import StudyFile

_TABLES = {
    Case: "cases",
    Session: "sessions",
    Participant: "participants",
    Group: "groups",
    Coder: "coders",
    Recording: "recordings",
}


def of(study: StudyFile, viewer: Viewer, item: Any) -> list[str]:
    """What depends on a row of the study, each in a few words; empty when it can be removed."""
    check_researcher(viewer)
    return _words(dependents.count(study.db, _TABLES[type(item)], item.id))


def check_none(study: StudyFile, viewer: Viewer, item: Any) -> None:
    """Refuse when something depends on `item`, and say what."""
    _refuse(item.name, of(study, viewer, item))


def check_not_in_case(study: StudyFile, viewer: Viewer, person: Participant, case_id: str) -> None:
    """Refuse when something in a case depends on a person."""
    check_researcher(viewer)
    _refuse(person.name, _words(dependents.count_in_case(study.db, person.id, case_id)))


def _refuse(name: str, found: list[str]) -> None:
    if found:
        raise Refused(
            _("“{name}” cannot be removed, because this depends on it: {what}.").format(
                name=name, what=", ".join(found)
            )
        )


def _words(counts: dict[What, int]) -> list[str]:
    return [words_of(what, n) for what, n in counts.items()]


def words_of(what: What, n: int) -> str:
    """So many of something, in words."""
    words = {
        What.SESSIONS: ngettext("{n} session", "{n} sessions", n),
        What.PEOPLE: ngettext("{n} participant", "{n} participants", n),
        What.GROUPS: ngettext("{n} group", "{n} groups", n),
        What.RECORDINGS: ngettext("{n} recording", "{n} recordings", n),
        What.CODINGS: ngettext("{n} coding", "{n} codings", n),
        What.EVENTS: ngettext("{n} event", "{n} events", n),
        What.RATINGS: ngettext("{n} rating", "{n} ratings", n),
        What.PRESENCE: ngettext("{n} record of presence", "{n} records of presence", n),
        What.SPANS: ngettext("{n} stretch that is not codable", "{n} stretches that are not codable", n),
        What.COMMENTS: ngettext("{n} comment", "{n} comments", n),
        What.RECORD: ngettext("{n} change on record", "{n} changes on record", n),
        What.ASSIGNMENTS: ngettext("{n} task to code", "{n} tasks to code", n),
        What.INTERVALS: ngettext("{n} coded interval", "{n} coded intervals", n),
        What.DRAWS: ngettext("{n} random draw", "{n} random draws", n),
        What.PACKAGES: ngettext("{n} package", "{n} packages", n),
        What.AGREEMENT: ngettext("{n} kept answer about agreement", "{n} kept answers about agreement", n),
        What.DECISIONS: ngettext("{n} decision in a consensus", "{n} decisions in a consensus", n),
        What.FRAGMENTS: ngettext("{n} fragment", "{n} fragments", n),
        What.SHOWINGS: ngettext("{n} showing of a fragment", "{n} showings of fragments", n),
        What.PLAYLISTS: ngettext("{n} playlist", "{n} playlists", n),
        What.CONSENTS: ngettext("{n} record of consent", "{n} records of consent", n),
        What.OVERRIDES: ngettext("{n} fragment let through", "{n} fragments let through", n),
        What.EXPORTS: ngettext("{n} exported clip", "{n} exported clips", n),
        What.REVIEWS: ngettext("{n} review of masks", "{n} reviews of masks", n),
        What.RECALLS: ngettext("{n} recall session", "{n} recall sessions", n),
        What.CONCERNS: ngettext("{n} signal of concern", "{n} signals of concern", n),
    }
    return words[what].format(n=n)
