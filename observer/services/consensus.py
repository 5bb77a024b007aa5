"""Consensus: decide item by item, take back, finish.

`start` takes over at once what agrees already; the rest is gone through. The originals are never changed. What there
is to decide, and to see, is told by `consensus_lines`.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.consensus import ConsensusItem, Verdict, What
from observer.coding.events import IntervalCode
from observer.coding.study import CodingState, Role
from observer.errors import Refused
from observer.i18n import N_, _, ngettext
from observer.services.coding import Desk, Mark
from observer.services.consensus_items import Keeper, Thing, things_of
from observer.services.consensus_lines import Opened, Source, find_item, open_consensus
from observer.services.consensus_start import Started as Started
from observer.services.consensus_start import name_of, names, now
from observer.services.consensus_start import start as start
from observer.services.dilemmas import draft_rule as draft_rule
from observer.services.dilemmas import make_rule as make_rule
from observer.services.pairing import work_of
from observer.services.rating import Judgement
from observer.services.rating import read as read_rating
from observer.storage import comments as stored_comments
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.history import Operation, Stream
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class Decided:
    """An item as it is after a decision, and the operation."""

    item: ConsensusItem
    changes: Changes


# -- decide ----------------------------------------------------------------------------------------------------


def decide(
    study: StudyFile,
    viewer: Viewer,
    item: str,
    verdict: Verdict,
    take: str = "",
    note: str = "",
    mark: Mark | None = None,
    judgement: Judgement | None = None,
    answer: bool | None = None,
) -> Decided:
    """Decide about an item (its id), also one that was decided before or that agreed: one operation.

    `take` is the coder (id, name or letter) whose event, rating, answer or comment is taken; when he has none, nothing
    comes into the consensus. `Verdict.NEW` comes with a `mark` for an event, a `judgement` for a rating, an `answer`
    for an interval; `Verdict.OPEN` with a note.
    Raises `NotFound` or `Refused`, and then nothing is changed.
    """
    opened, row = _open_item(study, viewer, item)
    note = note.strip()
    if verdict is Verdict.OPEN and not note:
        raise Refused(_("What is left open needs a note: what is the dilemma?"))
    if verdict is Verdict.AGREED:
        raise Refused(_("Only what the coders have alike is taken over by itself; say whose is taken."))
    taken = _taken(opened, row, verdict, take)
    things = _things(study, viewer, opened, row, taken)
    if verdict is Verdict.NEW:
        things = [_written(study, viewer, opened, row, mark, judgement, answer)]
    done = replace(
        row, verdict=verdict, taken=tuple(source.coding.id for source in taken), note=note,
        present=opened.consensus.present, decided_by=viewer.id, decided=now(),
    )  # fmt: skip
    keeper = Keeper(study, viewer, opened.session, opened.coding.id)
    with _operation(study, viewer, opened, N_("Decide on item {n} of the consensus"), n=row.number) as running:
        keeper.take_out(row)
        done = replace(done, results=keeper.put(things))
        study.consensus_items.change(done)
    return Decided(done, running.changes)


def _open_item(study: StudyFile, viewer: Viewer, item: str) -> tuple[Opened, ConsensusItem]:
    opened, row = find_item(study, viewer, item)
    _check_draft(opened)
    return opened, row


def _check_draft(opened: Opened) -> None:
    if opened.is_finished:
        raise Refused(_("This consensus is finished; a researcher can reopen it."))


def _taken(opened: Opened, row: ConsensusItem, verdict: Verdict, take: str) -> list[Source]:
    """Of whom it is taken."""
    if verdict is Verdict.BOTH:
        if row.what is What.RATING:
            raise Refused(_("There is one rating of each; take one of them, or give a new one."))
        if row.what is What.INTERVAL:
            raise Refused(_("There is one answer for each interval; take one of them, or give a new one."))
        return list(opened.sources)
    if verdict is not Verdict.TAKE:
        return []
    for source in opened.sources:
        if take.casefold() in (source.letter.casefold(), source.coder.id, source.coder.name.casefold()):
            return [source]
    raise Refused(
        _("Say whose is taken: {names}.").format(
            names=", ".join(f"{source.letter} ({source.coder.name})" for source in opened.sources)
        )
    )


def _things(
    study: StudyFile, viewer: Viewer, opened: Opened, row: ConsensusItem, taken: Sequence[Source]
) -> list[Thing]:
    """What these coders have in an item."""
    work = work_of(study, viewer, opened.session, [source.coding for source in taken])
    return [thing for one in work for thing in things_of(one, row.what) if thing.id in row.sources]


def _written(
    study: StudyFile, viewer: Viewer, opened: Opened, row: ConsensusItem,
    mark: Mark | None, judgement: Judgement | None, answer: bool | None,
) -> Thing:  # fmt: skip
    """What was written anew, with all names looked up and all rules checked."""
    if row.what is What.COMMENT:
        raise Refused(_("A comment is taken over as it is, or left out; what is new stands in the note."))
    if row.what is What.INTERVAL:
        if answer is None:
            raise Refused(_("Say whether the answer for the interval is yes or no."))
        like = _things(study, viewer, opened, row, opened.sources)[0]
        assert isinstance(like, IntervalCode)
        return replace(like, value=answer)
    who = study.coders.get(opened.coding.coder)
    desk = Desk(study, Viewer(who, Role.CODER), opened.session)
    if row.what is What.EVENT:
        if mark is None:
            raise Refused(_("Say which event is to come in its place."))
        place = desk.place_of(opened.codebook.key)
        return desk.read(mark, place.codebook)[0]
    if judgement is None:
        raise Refused(_("Say which rating is to come in its place."))
    return read_rating(desk, judgement, desk.place_of(opened.codebook.key))[0]


def clear(study: StudyFile, viewer: Viewer, item: str) -> Changes:
    """Make an item one that has still to be gone through. Raises `NotFound` or `Refused`."""
    opened, row = _open_item(study, viewer, item)
    fresh = ConsensusItem(row.id, row.consensus, row.number, row.what, row.sources)
    with _operation(study, viewer, opened, N_("Put item {n} of the consensus back"), n=row.number) as running:
        Keeper(study, viewer, opened.session, opened.coding.id).take_out(row)
        study.consensus_items.change(fresh)
    return running.changes


def be_present(study: StudyFile, viewer: Viewer, consensus: str, present: Sequence[str]) -> Changes:
    """Say who takes part from now on; what was decided before keeps who was there then."""
    opened = open_consensus(study, viewer, consensus)
    _check_draft(opened)
    with _operation(study, viewer, opened, N_("Say who takes part in the consensus")) as running:
        study.consensuses.change(replace(opened.consensus, present=names(present)))
    return running.changes


def _stream(opened: Opened) -> Stream:
    """One stream for all who decide: undo takes back what was decided last, by whom it may be."""
    return Stream(opened.coding.coder, opened.coding.id)


def _operation(
    study: StudyFile, viewer: Viewer, opened: Opened, label: str, undoable: bool = True, **facts: Any
) -> AbstractContextManager[Operation]:
    return study.operation(_stream(opened), label, undoable=undoable, by=name_of(viewer), **facts)


def undo(study: StudyFile, viewer: Viewer, consensus: str) -> Changes:
    """Take back what was decided last in a consensus. Raises `NotFound`, `Refused` or `Conflict`."""
    opened = open_consensus(study, viewer, consensus)
    _check_draft(opened)
    return study.undo([_stream(opened)])


def redo(study: StudyFile, viewer: Viewer, consensus: str) -> Changes:
    """Decide again what was taken back last. Raises as `undo` does."""
    opened = open_consensus(study, viewer, consensus)
    _check_draft(opened)
    return study.redo([_stream(opened)])


# -- finish ----------------------------------------------------------------------------------------------------


def finish(study: StudyFile, viewer: Viewer, consensus: str) -> Changes:
    """Submit a consensus of which every item was gone through; dilemmas stay on record. For a researcher.

    The ratings that were taken get the events that spoke for them. Raises `NotFound` and `Refused`.
    """
    check_researcher(viewer)
    opened = open_consensus(study, viewer, consensus)
    _check_draft(opened)
    items = study.consensus_items.where("consensus = ?", [consensus], order="number")
    left = sum(item.is_left for item in items)
    if left:
        words = ngettext("{n} item has still to be gone through.", "{n} items have still to be gone through.", left)
        raise Refused(words.format(n=left) + " " + _("Decide, or leave it open with a note."))
    work = work_of(study, viewer, opened.session, [source.coding for source in opened.sources])
    label, name = N_("Submit the consensus of {session}"), opened.session.name
    with _operation(study, viewer, opened, label, undoable=False, session=name) as running:
        if opened.coding.marks is None:
            Keeper(study, viewer, opened.session, opened.coding.id).fill_evidence(items, work)
        study.codings.change(replace(opened.coding, state=CodingState.SUBMITTED, submitted=now()))
    return running.changes


def remove(study: StudyFile, viewer: Viewer, consensus: str) -> Changes:
    """Throw a consensus away that is not finished; the codings of which it was made stay. It can be undone as other
    work on the study. For a researcher; a finished one must be reopened before."""
    check_researcher(viewer)
    opened = open_consensus(study, viewer, consensus)
    _check_draft(opened)
    coding, db = opened.coding.id, study.db
    label = N_("Remove the consensus of {session}")
    with study.operation(Stream(viewer.id, None), label, session=opened.session.name) as running:
        for item in study.consensus_items.where("consensus = ?", [consensus]):
            study.consensus_items.remove(item.id)
        for rating in stored_ratings.of_coding(db, coding):
            stored_ratings.remove(db, rating.id)
        for event in stored_events.of_coding(db, coding):
            stored_events.remove(db, event.id)
        for comment in stored_comments.of_coding(db, coding):
            stored_comments.remove(db, comment.id)
        for table in (study.interval_codings, study.interval_schemes):
            for row in table.where("coding = ?", [coding]):
                table.remove(row.id)
        for task in study.assignments.where("coding = ?", [coding]):
            study.assignments.remove(task.id)
        study.consensuses.remove(consensus)
        study.codings.remove(coding)
    return running.changes
