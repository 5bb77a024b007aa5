"""What an import would put into the study: worked out row by row before anything is stored, and then stored at once."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.interchange import Document, Finding, Findings
from observer.coding.study import Coding, CodingState, StudyKind
from observer.errors import Conflict, Refused
from observer.i18n import N_, _
from observer.services.import_map import ImportMap
from observer.services.import_places import Places, places_of
from observer.services.import_rows import Rows, rows_of
from observer.services.import_stretches import Stretches
from observer.services.steps import whole
from observer.storage import comments as stored_comments
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.history import Stream, head
from observer.storage.study_file import StudyFile

_AT_ONCE = 20


@dataclass(frozen=True)
class ImportPlan:
    """What would be done. `head` is the state of the study for which it was made; `findings` are those of the file and
    of the plan; with `refusals` it cannot be carried out."""

    document: Document
    map: ImportMap
    head: str
    places: Places
    rows: Rows
    findings: tuple[Finding, ...]
    refusals: tuple[str, ...]

    def count(self, table: str) -> int:
        """How many rows of a table would be made."""
        return sum(name == table for name, _row in self.places.new)

    def words(self) -> list[str]:
        """What would be done, a line each: only what there is of."""
        rows = self.rows
        counted = (
            (_("new events"), len(rows.new_events)),
            (_("changed events"), len(rows.changed_events)),
            (_("new ratings"), len(rows.new_ratings)),
            (_("new comments"), len(rows.new_comments)),
            (_("new transcripts"), len(rows.transcripts)),
            (_("new fragments"), len(rows.stretches.new_fragments)),
            (_("new answers for intervals"), len(rows.stretches.new_intervals)),
            (_("changed answers for intervals"), len(rows.stretches.changed_intervals)),
            (_("in the study already, the same"), rows.same),
            (_("left out"), rows.left_out),
            (_("new codebooks"), self.count("codebooks")),
            (_("new cases"), self.count("cases")),
            (_("new sessions"), self.count("sessions")),
            (_("new people"), sum(table == "participants" and row.session is None for table, row in self.places.new)),
            (_("new coders"), self.count("coders")),
            (_("codings that are begun"), self.count("codings")),
        )
        return [f"{what}: {n}" for what, n in counted if n]

    @property
    def new_codings(self) -> list[Coding]:
        """The codings that would be begun."""
        return [row for name, row in self.places.new if name == "codings"]

    @property
    def can_undo(self) -> bool:
        """Whether one undo takes it back: not when codings are handed in by it."""
        return not self.map.hands_in

    @property
    def is_empty(self) -> bool:
        """Whether the study has it all already."""
        return not self.places.new and not self.rows.n


def plan(study: StudyFile, viewer: Viewer, document: Document, chosen: ImportMap) -> ImportPlan:
    """What an import would do. Nothing is changed. Raises `Blind` for who is no researcher, and `Refused`."""
    return whole(plan_in_steps(study, viewer, document, chosen))


def plan_in_steps(
    study: StudyFile, viewer: Viewer, document: Document, chosen: ImportMap
) -> Generator[float, None, ImportPlan]:
    """The same in short steps, between which a window can live; each gives how far it is, from 0 to 1."""
    check_researcher(viewer)
    return _planning(study, document, chosen)


def _planning(study: StudyFile, document: Document, chosen: ImportMap) -> Generator[float, None, ImportPlan]:
    if study.info.kind is StudyKind.PACKAGE:
        raise Refused(_("This is a package for a coder; import the file into the study itself."))
    findings = Findings()
    places = yield from places_of(study, document, chosen, findings)
    rows = Rows() if places.refusals else (yield from rows_of(study, document, chosen, places, findings))
    found = (*document.findings, *findings.all())
    return ImportPlan(document, chosen, head(study.db), places, rows, found, tuple(places.refusals))


def apply(study: StudyFile, viewer: Viewer, planned: ImportPlan) -> Changes:
    """Do what a plan says, in one operation that one undo takes back, unless it hands codings in.

    Raises `Refused` when something stands in its way, and `Conflict` when the study has changed since.
    """
    return whole(apply_in_steps(study, viewer, planned))


def apply_in_steps(study: StudyFile, viewer: Viewer, planned: ImportPlan) -> Generator[float, None, Changes]:
    """The same in short steps. Closed before its end it leaves the study as it was; nothing else can be stored in
    between."""
    check_researcher(viewer)
    if planned.refusals:
        raise Refused(" ".join(planned.refusals))
    if head(study.db) != planned.head:
        raise Conflict(_("The study has changed since; look at the file again."))
    return _applying(study, viewer, planned)


def _applying(study: StudyFile, viewer: Viewer, planned: ImportPlan) -> Generator[float, None, Changes]:
    rows, done = planned.rows, 0
    label = N_("Import {name}: {n} events")
    n = len(rows.new_events) + len(rows.changed_events)
    facts: dict[str, Any] = {"undoable": planned.can_undo, "name": planned.document.name, "n": n}
    with study.operation(Stream(viewer.id, None), label, **facts) as running:
        for store in _stores(study, planned):
            store()
            done += 1
            if done % _AT_ONCE == 0:
                yield done / (rows.n + len(planned.places.new) + 1)
    return running.changes


def _stores(study: StudyFile, planned: ImportPlan) -> Generator[Any, None, None]:
    """What is to be done, one after the other."""
    rows, groups = planned.rows, planned.rows.groups
    for table, row in planned.places.new:
        yield lambda table=table, row=row: getattr(study, table).add(row)
    for event in rows.new_events:
        yield lambda event=event: stored_events.add(study.db, event, groups)
    for event in rows.changed_events:
        yield lambda event=event: stored_events.change(study.db, event, groups)
    for rating in rows.new_ratings:
        yield lambda rating=rating: stored_ratings.store(study.db, rating, groups, True)
    for comment in rows.new_comments:
        yield lambda comment=comment: stored_comments.add(study.db, comment)
    for transcript, cues in rows.transcripts:
        yield lambda transcript=transcript: study.transcripts.add(transcript)
        for cue in cues:
            yield lambda cue=cue: study.cues.add(cue)
    yield from _stretch_stores(study, rows.stretches)
    if planned.map.hands_in:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for coding in planned.new_codings:
            handed_in = replace(coding, state=CodingState.SUBMITTED, submitted=now)
            yield lambda handed_in=handed_in: study.codings.change(handed_in)


def _stretch_stores(study: StudyFile, stretches: Stretches) -> Generator[Any, None, None]:
    for scheme in stretches.new_schemes:
        yield lambda scheme=scheme: study.interval_schemes.add(scheme)
    for row in stretches.new_intervals:
        yield lambda row=row: study.interval_codings.add(row)
    for row in stretches.changed_intervals:
        yield lambda row=row: study.interval_codings.change(row)
    for fragment in stretches.new_fragments:
        yield lambda fragment=fragment: study.fragments.add(fragment)
