"""The talks of the demo study: what mother and worker said when they saw fragments of the visit again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from observer.coding.blinding import Viewer
from observer.coding.events import Moment, moment_in
from observer.coding.fragments import Fragment, GateOutcome, Showing
from observer.coding.recall import (
    About,
    Act,
    Level,
    LogRow,
    RecallItem,
    RecallSession,
    RecallState,
    Release,
    Response,
    Step,
    StepDone,
    Who,
)
from observer.coding.study import Recording
from observer.coding.timecode import SECOND
from observer.i18n import N_, _, language
from observer.services import recall_prepare
from observer.services.demo_fragments import AWAKE, NO_USE, Selected, list_of
from observer.services.recall_prepare import Guest
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

WRITING = timedelta(seconds=48)  # as long as somebody speaks at a stop


@dataclass(frozen=True)
class Said:
    """What somebody said: about which fragment, where in the film (seconds), who had stopped it, about then or now."""

    fragment: Selected
    at: float
    words: str
    who: Who = Who.RESPONDENT
    about: About = About.THEN
    feeling: str = ""
    released_to: str = ""


@dataclass(frozen=True)
class Talk:
    """A recall session with one respondent: when it began (UTC), for which audience it was, and what was said."""

    respondent: str
    audience: str
    began: str
    said: tuple[Said, ...]


TALKS = (
    Talk("Mother", "own_family", "2026-03-10T18:30:00+00:00", (
        Said(AWAKE, 29.24, N_("I had never told anybody. I thought: now they will say that I cannot cope."),
             feeling="ashamed", released_to="worker"),
        Said(AWAKE, 39.52, N_("Somebody just listened. I felt my shoulders come down."), Who.FACILITATOR,
             feeling="calm"),
        Said(NO_USE, 78.12, N_("That he had a stomach ache every day. Now that I see it again I could cry."),
             about=About.NOW, feeling="sad"),
    )),
    Talk("Worker", "worker", "2026-03-11T09:00:00+00:00", (
        Said(AWAKE, 29.24, N_("I saw that something came loose, and did not want to fill the silence."),
             released_to="own_family"),
        Said(NO_USE, 71.16, N_("I cut father short here. I did it for the son, and felt that I might lose father."),
             feeling="tense"),
        Said(NO_USE, 87.2, N_("That father understood him at once: I had missed it. He even leans forward."),
             Who.FACILITATOR, About.NOW, "glad"),
    )),
)  # fmt: skip


def hold(study: StudyFile, viewer: Viewer) -> None:
    """The talks as they are kept afterwards: prepared like any other, then what happened, by a clock of that day."""
    for talk in TALKS:
        name = list_of(talk.respondent)
        guests = [Guest(_(talk.respondent), audience=talk.audience)]
        prepared = recall_prepare.prepare(study, viewer, name, name, guests, language=language())
        with study.operation(Stream(viewer.id, None), N_("Hold recall session {name}"), name=name):
            _Holding(study, prepared.recall, talk).write()


class _Holding:
    def __init__(self, study: StudyFile, recall: RecallSession, talk: Talk) -> None:
        self._study, self._recall, self._talk = study, recall, talk
        self._clock = self._began = datetime.fromisoformat(talk.began)
        (row,) = study.recall_people.where("recall = ?", [recall.id])
        self._person: str = row.participant
        self._lines = 0

    def write(self) -> None:
        """All rows of the session."""
        self._line(Act.BEGIN, Who.FACILITATOR)
        for step in Step:
            self._study.recall_steps.add(StepDone(new_id(), self._recall.id, step, self._now()))
        for item in self._study.recall_items.where("recall = ?", [self._recall.id], order="position"):
            fragment = self._study.fragments.get(item.fragment)
            film = self._study.recordings.get(fragment.start_recording) if fragment is not None else None
            assert fragment is not None
            assert film is not None
            self._show(item, fragment, film)
        self._line(Act.END, Who.FACILITATOR)
        prepared = (self._began - timedelta(days=1)).isoformat(timespec="milliseconds")
        ended = replace(
            self._recall, state=RecallState.ENDED, prepared=prepared, started=self._talk.began, ended=self._now()
        )
        self._study.recall_sessions.change(ended)

    def _show(self, item: RecallItem, fragment: Fragment, film: Recording) -> None:
        """One fragment from its beginning to its end, with the stops in it."""
        start = Moment(fragment.start_us, fragment.start_recording, fragment.start_pts)
        end = Moment(fragment.stop_us, fragment.stop_recording, fragment.stop_pts)
        line = self._line(Act.SHOW, Who.FACILITATOR, item, start)
        self._study.fragment_showings.add(
            Showing(
                new_id(), fragment.id, line.at, self._talk.audience, "recall", (self._person,), GateOutcome.ALLOWED,
                self._recall.name,
            )
        )  # fmt: skip
        self._line(Act.PLAY, Who.FACILITATOR, item, start)
        last = start
        for said in self._about(fragment):
            here = moment_in(film, round(said.at * film.time_base_den / film.time_base_num))
            self._clock += timedelta(microseconds=here.us - last.us)
            stopped = self._line(Act.STOP, said.who, item, here)
            self._clock += WRITING
            self._respond(said, item, stopped, here)
            self._line(Act.PLAY, said.who, item, here)
            last = here
        self._clock += timedelta(microseconds=end.us - last.us)
        self._line(Act.FINISH, Who.NOBODY, item, end)

    def _about(self, fragment: Fragment) -> Iterator[Said]:
        return (said for said in self._talk.said if _(said.fragment.title) == fragment.title)

    def _respond(self, said: Said, item: RecallItem, line: LogRow, at: Moment) -> None:
        response = Response(
            new_id(), self._recall.id, line.id, item.id, self._person, said.who, at.recording, at.pts, at.us,
            item.is_practice, line.at, self._now(), item.prompts[0], Level.OPEN, _(said.words), said.about,
            said.feeling,
        )  # fmt: skip
        self._study.recall_responses.add(response)
        if said.released_to:
            self._study.response_releases.add(Release(new_id(), response.id, said.released_to, self._now()))

    def _line(self, act: Act, who: Who, item: RecallItem | None = None, at: Moment | None = None) -> LogRow:
        """A line of the log; the next one comes a second later."""
        self._lines += 1
        here = at or Moment(0)
        row = LogRow(
            new_id(), self._recall.id, self._lines, 1, act, who, None, item.id if item else None,
            here.recording, here.pts, at.us if at else None, None, None, None,
            self._now(), (self._clock - self._began) // timedelta(microseconds=1),
        )  # fmt: skip
        self._study.recall_log.add(row)
        self._clock += timedelta(microseconds=SECOND)
        return row

    def _now(self) -> str:
        return self._clock.isoformat(timespec="milliseconds")
