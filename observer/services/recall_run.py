"""A recall session while it runs: what is shown, played and stopped, by whom. Each call is on disk when it returns.

After a crash the session is found still running (`running_recall`), and `go_on` gives back the fragment, the place and
the open responses. The lines of the log are no undo steps: what happened is not taken back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.changes import Changes
from observer.coding.events import Moment
from observer.coding.fragments import Fragment, Refusal, Showing
from observer.coding.recall import (
    Act,
    Bookmark,
    Draft,
    InRoom,
    LogRow,
    RecallItem,
    RecallSession,
    RecallState,
    Response,
    Step,
    StepDone,
    Who,
)
from observer.coding.recall_protocol import Leeway, leeway
from observer.coding.recall_rules import talked_us
from observer.coding.words import word
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services.masked_clips import MaskedClip
from observer.services.recall import OpenedRecall, discreet, named, now, open_recall
from observer.services.recall_gate import Screening, check_on_screen
from observer.services.recall_responses import close_all, new_response, open_responses, respondent
from observer.storage import recall as passing
from observer.storage.history import Operation, Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

_ASIDE = frozenset({Act.BLANK, Act.UNBLANK, Act.OFF_RECORD, Act.ON_RECORD, Act.ENOUGH})


@dataclass(frozen=True)
class Resumed:
    """Where a recall session goes on: the fragment on the screen, where its film stood, and what was being written."""

    item: RecallItem | None
    place: Moment | None
    open_responses: tuple[tuple[Response, Draft], ...]


@dataclass(frozen=True)
class Stopped:
    """A stop: its line of the log, and the response that it opened (None in a group, until it is said who speaks)."""

    row: LogRow
    response: Response | None


def running_recall(study: StudyFile, viewer: Viewer) -> RecallSession | None:
    """The recall session that runs, or was running when the program stopped; None when there is none."""
    check_facilitator(viewer)
    found = study.recall_sessions.where("state = ?", [RecallState.RUNNING])
    return discreet(found[0]) if found else None


def start(study: StudyFile, viewer: Viewer, recall: str) -> Running:
    """Start a recall session that was prepared. Raises `Refused` when another one runs."""
    check_facilitator(viewer)
    row = named(study, recall)
    if row.state is not RecallState.PREPARED:
        raise Refused(_("“{name}” has been started already.").format(name=row.name))
    other = running_recall(study, viewer)
    if other is not None:
        raise Refused(_("Recall session “{name}” is running. End it first.").format(name=other.name))
    if not study.recall_items.where("recall = ?", [row.id]):
        raise Refused(_("There is nothing to show in “{name}”: put fragments on its playlist.").format(name=row.name))
    running = Running(study, viewer, row.id, 1)
    with running.line(Act.BEGIN, Who.FACILITATOR):
        study.recall_sessions.change(replace(row, state=RecallState.RUNNING, started=now()))
    return running


def go_on(study: StudyFile, viewer: Viewer, recall: str) -> tuple[Running, Resumed]:
    """Go on with a recall session that runs, after a crash or when its window was closed: a new run of it."""
    check_facilitator(viewer)
    row = named(study, recall)
    if row.state is not RecallState.RUNNING:
        raise Refused(_("“{name}” is not running.").format(name=row.name))
    last = study.recall_log.where("recall = ?", [row.id], order="n DESC LIMIT 1")
    running = Running(study, viewer, row.id, last[0].run + 1 if last else 1)
    with running.line(Act.BEGIN, Who.FACILITATOR):
        pass
    return running, running.resumed()


class Running:
    """A recall session while it runs, as `start` and `go_on` give it.

    `item` is always the id of a `RecallItem`, `participant` the id or name of a respondent (needed in a group only).
    `mono_us` of the lines counts from when this was made.
    """

    def __init__(self, study: StudyFile, viewer: Viewer, recall: str, run: int) -> None:
        self.study, self.viewer, self.id, self.run = study, viewer, recall, run
        self._began = time.monotonic_ns()
        log = study.recall_log.where("recall = ?", [recall])
        self._n, self._before_us = len(log), talked_us(log, study.recall_places.get(recall))
        self._copies: dict[str, MaskedClip | None] = {}  # what is on the screen of each item: a clip, or the film

    def mono_us(self) -> int:
        """µs since this run began, by a clock that never goes back."""
        return (time.monotonic_ns() - self._began) // 1000

    def talked_us(self) -> int:
        """How long the talk has lasted until now, in all its runs (µs); what lay between them is not counted."""
        return self._before_us + self.mono_us()

    @property
    def opened(self) -> OpenedRecall:
        """What is shown, who watches, and where to stop."""
        return open_recall(self.study, self.viewer, self.id)

    def resumed(self) -> Resumed:
        """The fragment on the screen, where its film stands, and the responses that are open."""
        kept = self.study.recall_places.get(self.id)
        item = self.study.recall_items.get(kept.item) if kept is not None and kept.item else None
        place = kept.place if kept is not None and item is not None else None
        return Resumed(item, place, tuple(open_responses(self.study, self.viewer, self.id)))

    # -- the film ----------------------------------------------------------------------------------------------

    def show(self, item: str, who: Who = Who.FACILITATOR, participant: str | None = None) -> LogRow:
        """Put a fragment on the screen, at its start; to whom it is shown goes into the record.

        Raises `Refused`, naming whose consent is missing, when it may not be shown to all who watch.
        """
        row, fragment = self._item(item)
        opened = self.opened
        found = check_on_screen(self.study, self.viewer, opened, fragment)
        self._copies[row.id] = found.clip
        start = Moment(fragment.start_us, fragment.start_recording, fragment.start_pts)
        with self.line(Act.SHOW, who, participant, row.id, start) as line:
            for verdict in found.verdicts:
                people = tuple(one.person.id for one in opened.people if one.row.audience == verdict.audience)
                self.study.fragment_showings.add(
                    Showing(
                        new_id(), fragment.id, line.at, verdict.audience, verdict.purpose, people, verdict.outcome,
                        _of_which(opened.recall.name, found.clip),
                    )
                )  # fmt: skip
        return line

    def put_back(self, item: str) -> Screening:
        """A fragment comes on the screen again where it stood, after an interruption: the gate is asked anew.

        Raises `Refused` as `show` does.
        """
        row, fragment = self._item(item)
        found = check_on_screen(self.study, self.viewer, self.opened, fragment)
        self._copies[row.id] = found.clip
        return found

    def clip_of(self, item: str) -> MaskedClip | None:
        """The masked clip that is played instead of the film of a fragment on the screen; None: the film."""
        return self._copies.get(item)

    def play(self, item: str, at: Moment, who: Who, participant: str | None = None) -> LogRow:
        """The film goes on from a moment. Raises `Refused` when it may not be shown (any more), or was not put on the
        screen: then nobody would know that it was shown."""
        self._check_shown(item)
        with self.line(Act.PLAY, who, participant, item, at) as line:
            return line

    def stop(self, item: str, at: Moment, who: Who, participant: str | None = None) -> Stopped:
        """The film is stopped, which opens a response of `participant`, or else of the only respondent.

        Raises `Refused` when the protocol leaves that to others; to hold the film all the same, there is `pause`.
        """
        self._check_may_stop(item, who)
        row, whom = self._item(item)[0], self._speaks(participant)
        with self.line(Act.STOP, who, participant, item, at) as line:
            response = new_response(self.study, row, whom, who, line) if whom is not None else None
            if response is not None:
                self.study.recall_responses.add(response)
        return Stopped(line, response)

    def pause(self, item: str, at: Moment, participant: str | None = None) -> LogRow:
        """The facilitator holds the film for a practical reason, which any protocol allows: nothing is said of it."""
        with self.line(Act.PAUSE, Who.FACILITATOR, participant, item, at) as line:
            return line

    def seek(self, item: str, at: Moment, to: Moment, who: Who, participant: str | None = None) -> LogRow:
        """The film goes from one moment to another, and stands there; if it plays on, call `play`."""
        with self.line(Act.SEEK, who, participant, item, at, to) as line:
            return line

    def replay(self, item: str, at: Moment, to: Moment, who: Who, participant: str | None = None) -> LogRow:
        """“Again”: the film goes back and plays on from there. Raises as `play` does."""
        self._check_shown(item)
        with self.line(Act.REPLAY, who, participant, item, at, to) as line:
            return line

    def finish(self, item: str, at: Moment) -> LogRow:
        """A fragment has come to its end."""
        with self.line(Act.FINISH, Who.NOBODY, None, item, at) as line:
            return line

    def keep_place(self, item: str | None, at: Moment | None) -> None:
        """Where the film stands (None: there is none), and how long the talk has lasted, for after a crash: to be
        called once a second. No line of the log."""
        if named(self.study, self.id).state is not RecallState.RUNNING:
            return
        passing.keep_place(self.study, self._bookmark(item, at or _NOWHERE))

    def _bookmark(self, item: str | None, at: Moment) -> Bookmark:
        return Bookmark(self.id, item, at.recording, at.pts, at.us, self.talked_us())

    # -- what else happens -------------------------------------------------------------------------------------

    def mark(self, item: str, at: Moment, who: Who, participant: str | None = None) -> LogRow:
        """A moment to come back to; the film goes on. Its note is written afterwards, see `open_response`."""
        with self.line(Act.MARK, who, participant, item, at) as line:
            return line

    def happens(
        self, act: Act, who: Who, participant: str | None = None, item: str | None = None, at: Moment | None = None
    ) -> LogRow:
        """Blanked or not, off or on the record, enough for now: what has no effect here but to be known."""
        if act not in _ASIDE:
            raise ValueError(act)
        with self.line(act, who, participant, item, at) as line:
            return line

    def decline(self, item: str, who: Who, participant: str | None = None, at: Moment | None = None) -> LogRow:
        """“Rather not this one”: passed over, and not shown again to this respondent (to any of them when it is not
        said whose wish it was); the gate honours it."""
        row, _fragment = self._item(item)
        with self.line(Act.DECLINE, who, participant, item, at) as line:
            self._refuse(row, participant)
        return line

    def distress(
        self,
        item: str | None = None,
        at: Moment | None = None,
        who: Who = Who.FACILITATOR,
        participant: str | None = None,
    ) -> LogRow:
        """The screen was blanked because of distress. Blank it first, then call this."""
        with self.line(Act.DISTRESS, who, participant, item, at) as line:
            return line

    def not_again(self, item: str, participant: str | None = None) -> Changes:
        """A fragment is not to be shown again to this respondent, or to any of them: the gate honours it."""
        row, fragment = self._item(item)
        with self._operation(_("not again: {title}").format(title=fragment.title)) as running:
            self._refuse(row, participant)
        return running.changes

    def step(self, step: Step, is_done: bool = True) -> Changes:
        """A step of the talk was taken; or, when not `is_done`, was not after all."""
        rows = self.study.recall_steps.where("recall = ? AND step = ?", [self.id, step])
        with self._operation(word(step)) as running:
            if is_done and not rows:
                self.study.recall_steps.add(StepDone(new_id(), self.id, step, now()))
            for row in rows if not is_done else []:
                self.study.recall_steps.remove(row.id)
        return running.changes

    def steps(self) -> dict[Step, str]:
        """The steps that were taken, and when (UTC)."""
        return {row.step: row.done for row in self.study.recall_steps.where("recall = ?", [self.id])}

    def end(self, who: Who = Who.FACILITATOR) -> LogRow:
        """End the recall session; responses that are open are closed with what was typed."""
        with self.line(Act.END, who) as line:
            close_all(self.study, self.id)
            passing.drop_place(self.study, self.id)
            ended = replace(named(self.study, self.id), state=RecallState.ENDED, ended=line.at)
            self.study.recall_sessions.change(ended)
        return line

    # -- how it is put on disk ---------------------------------------------------------------------------------

    @contextmanager
    def line(
        self,
        act: Act,
        who: Who,
        participant: str | None = None,
        item: str | None = None,
        at: Moment | None = None,
        to: Moment | None = None,
    ) -> Iterator[LogRow]:
        """One line of the log, and what belongs to it, in one operation; and where the film stands then."""
        recall = named(self.study, self.id)
        if recall.state is not RecallState.RUNNING and act is not Act.BEGIN:
            raise Refused(_("“{name}” is not running.").format(name=recall.name))
        if item is not None:
            self._item(item)
        whom = respondent(self.study, self.id, participant) if participant else None
        here, there = at or _NOWHERE, to or _NOWHERE
        row = LogRow(
            new_id(), self.id, self._n + 1, self.run, act, who, whom, item,
            here.recording, here.pts, at.us if at else None, there.recording, there.pts, to.us if to else None,
            now(), self.mono_us(),
        )  # fmt: skip
        with self._operation(word(act)):
            self.study.recall_log.add(row)
            stands = to or at
            if item is not None and stands is not None and act is not Act.MARK:
                passing.put_place(self.study, self._bookmark(item, stands))
            yield row
        self._n += 1

    @contextmanager
    def _operation(self, what: str) -> Iterator[Operation]:
        name, stream = named(self.study, self.id).name, Stream(self.viewer.id, None)
        label = N_("Recall session {name}: {what}")
        with self.study.operation(stream, label, is_aside=True, name=name, what=what) as running:
            yield running

    def _item(self, item: str) -> tuple[RecallItem, Fragment]:
        row = self.study.recall_items.get(item)
        fragment = self.study.fragments.get(row.fragment) if row is not None and row.recall == self.id else None
        if row is None or fragment is None:
            raise NotFound(_("This fragment is not shown in this recall session."))
        return row, fragment

    def leeway(self, item: str) -> Leeway:
        """What the protocol allows in a fragment of this session."""
        return leeway(named(self.study, self.id).protocol, self._item(item)[0].is_whole)

    def _check_may_stop(self, item: str, who: Who) -> None:
        if self.leeway(item).may_stop(who):
            return
        if self._item(item)[0].is_whole:
            raise Refused(_("The whole film is seen first without stops; the fragments come after it."))
        recall = named(self.study, self.id)
        words = _("Not in the protocol of “{name}”: {protocol}.")
        raise Refused(words.format(name=recall.name, protocol=word(recall.protocol)))

    def _check_shown(self, item: str) -> None:
        row, fragment = self._item(item)
        if not self.study.recall_log.where("item = ? AND act = ?", [row.id, Act.SHOW], order="n LIMIT 1"):
            raise Refused(_("Put “{title}” on the screen first.").format(title=fragment.title))
        clip = check_on_screen(self.study, self.viewer, self.opened, fragment).clip
        on = self._copies.setdefault(row.id, clip)
        if clip is not None and clip != on:
            words = _("“{title}” may now only be shown as another copy: put it on the screen again.")
            raise Refused(words.format(title=fragment.title))

    def _respondents(self) -> list[str]:
        rows = self.study.recall_people.where("recall = ? AND part = ?", [self.id, InRoom.RESPONDENT])
        return [row.participant for row in rows]

    def _speaks(self, participant: str | None) -> str | None:
        """Whose response it is: of who was named, else of the only one there is."""
        if participant is not None:
            return respondent(self.study, self.id, participant)
        everybody = self._respondents()
        return everybody[0] if len(everybody) == 1 else None

    def _refuse(self, item: RecallItem, participant: str | None) -> None:
        whom = [respondent(self.study, self.id, participant)] if participant else self._respondents()
        for one in whom:
            if not self.study.fragment_refusals.where("fragment = ? AND participant = ?", [item.fragment, one]):
                self.study.fragment_refusals.add(Refusal(new_id(), item.fragment, one))


def _of_which(recall: str, clip: MaskedClip | None) -> str:
    """In which recall session something was shown, and as which file when it was not the film itself."""
    return recall if clip is None else f"{recall} · {clip.row.file_name}"


_NOWHERE = Moment(0)
