"""Recall sessions: which there are, what is shown in them, who watches. For a researcher or a facilitator.

The interface of the recall session, module by module:

- here: `recalls`, `find_recall`, `open_recall`, `facilitator_of`
- `recall_prepare`: `prepare`, `change_recall`, `remove_recall`; `recall_whole`: the film that is seen whole first;
  `recall_problems`: `problems`; `recall_stops`: `pass_stops` (a stop list for the next respondent)
- `recall_run`: `start` and `go_on` give a `Running`, with which the window shows, plays, stops, blanks and marks: each
  call is on disk when it returns; `running_recall` finds one that was left running (after a crash)
- `recall_responses`: `open_response`, `write_response` (at every pause of typing), `close_response`, `off_record`,
  `change_response`, `release`, `take_back`, `responses`
- `recall_prompts`: prompts, bands of age, feelings, advice, the protocol card
- `recall_talks`: sound files of the talk and what was said in them
- `concerns`: signals of concern
- afterwards: `perspectives`, `recall_search`, `recall_export`, `recall_methods`
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.fragments import Fragment
from observer.coding.recall import InRoom, RecallItem, RecallPerson, RecallSession, RecallState, StopPoint
from observer.coding.recall_rules import delay_days
from observer.coding.study import Participant, Role, Session
from observer.i18n import _
from observer.services.consent import today
from observer.services.people import find, find_session
from observer.storage.study_file import StudyFile

# Fragments, playlists and consent are a researcher's. A facilitator is told what the gate says of those in his hands.
GATE = Viewer(None, Role.RESEARCHER)


@dataclass(frozen=True)
class Shown:
    """A fragment of a recall session, its session, and how many days lie between that visit and the recall."""

    item: RecallItem
    fragment: Fragment
    session: Session
    delay_days: int | None


@dataclass(frozen=True)
class Present:
    """Somebody who watches, and who that is."""

    row: RecallPerson
    person: Participant


@dataclass(frozen=True)
class OpenedRecall:
    """A recall session with what is shown (in the order in which it is shown), who watches, and where to stop."""

    recall: RecallSession
    shown: tuple[Shown, ...]
    people: tuple[Present, ...]
    stops: tuple[StopPoint, ...]

    @property
    def respondents(self) -> tuple[Participant, ...]:
        """Those who are asked."""
        return tuple(one.person for one in self.people if one.row.part is InRoom.RESPONDENT)


def now() -> str:
    """This moment, in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


# -- finding ---------------------------------------------------------------------------------------------------


def recalls(study: StudyFile, viewer: Viewer) -> list[RecallSession]:
    """All recall sessions, the newest first."""
    check_facilitator(viewer)
    return [discreet(row) for row in study.recall_sessions.where(order="prepared DESC, rowid DESC")]


def find_recall(study: StudyFile, viewer: Viewer, name: str) -> RecallSession:
    """The recall session with this id or name. Raises `NotFound`; `Blind` for who is coding."""
    check_facilitator(viewer)
    return discreet(named(study, name))


def named(study: StudyFile, name: str) -> RecallSession:
    """The row of a recall session with this id or name: for services, which do not tell its stop list."""
    found: RecallSession = find(study.recall_sessions, name, _("recall session"))
    return found


def discreet(recall: RecallSession) -> RecallSession:
    """Without whose stop list was passed on, as long as that could colour the talk."""
    return recall if recall.state is RecallState.ENDED else replace(recall, stops_of=None, stop_seed=None)


def open_recall(study: StudyFile, viewer: Viewer, name: str) -> OpenedRecall:
    """A recall session with what is shown in it and who watches. Raises `NotFound`."""
    recall = find_recall(study, viewer, name)
    when = recall.started or today()
    shown = []
    for item in study.recall_items.where("recall = ?", [recall.id], order="position"):
        fragment = study.fragments.get(item.fragment)
        assert fragment is not None
        session = find_session(study, fragment.session)
        shown.append(Shown(item, fragment, session, delay_days(session.date, when)))
    people = []
    for row in study.recall_people.where("recall = ?", [recall.id]):
        person = study.participants.get(row.participant)
        assert person is not None
        people.append(Present(row, person))
    stops = study.recall_stops.where("recall = ?", [recall.id], order="item, us")
    return OpenedRecall(recall, tuple(shown), tuple(people), tuple(stops))


def facilitator_of(study: StudyFile, recall: RecallSession) -> str:
    """The name of who asks; empty when it is not known."""
    coder = study.coders.get(recall.facilitator) if recall.facilitator else None
    person = study.participants.get(recall.facilitator_person) if recall.facilitator_person else None
    return coder.name if coder else person.name if person else ""
