"""What goes out and comes in."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import observer
from observer.coding.agreement import KeptNumber
from observer.coding.blinding import Viewer
from observer.coding.consent import State, standing
from observer.coding.events import IntervalCode
from observer.coding.recall import InRoom, Response
from observer.coding.response_gate import RESEARCH
from observer.coding.study import Coder, Coding
from observer.formats import tidy
from observer.formats.tidy.consented import consented
from observer.formats.tidy.content import Content
from observer.progress import Progress
from observer.services import sight
from observer.services.coding import parse_codebook
from observer.services.consent import depicted, today
from observer.services.gate import response_allowed
from observer.services.recall import recalls
from observer.services.recall_search import search
from observer.services.steps import at, whole
from observer.services.studies import versions
from observer.storage import comments as stored_comments
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.study_file import StudyFile
from observer.storage.tables import Table


def export_tidy(study: StudyFile, viewer: Viewer, out: Path, progress: Progress | None = None) -> int:
    """Write what the viewer may see of a study to the folder `out`, with pseudonyms only.

    What there is no consent to research for is left out, and counted in the README. Gives the number of files. Raises
    as `tidy.write` does, and `Refused` to a researcher while a recall session runs; nothing is left behind then.
    """
    return write_tidy(content(study, viewer), out, progress)


def content(study: StudyFile, viewer: Viewer) -> Content:
    """What the viewer may see, without what there is no consent to research for."""
    return whole(content_in_steps(study, viewer))


def content_in_steps(study: StudyFile, viewer: Viewer) -> Generator[float, None, Content]:
    """The same in short steps, between which a window can live; each gives how far it is, from 0 to 1."""
    seen = yield from _seen(study, viewer)
    if not viewer.is_researcher:
        return consented(seen)
    kept, left_out = _responses(study, viewer)
    return consented(replace(seen, recall_responses=kept, left_out={"recall": left_out}), _refused(study, viewer))


def _responses(study: StudyFile, viewer: Viewer) -> tuple[list[Response], int]:
    """What was said in recall sessions by those who agreed to research, and how much is left out because its giver did
    not; nobody counts what was off the record. Raises `Refused` while a talk runs."""
    kept, left_out = [], 0
    for said in search(study, viewer):
        verdict = response_allowed(study, viewer, said.response.id, *RESEARCH)
        if verdict.is_allowed:
            kept.append(said.response)
        elif all(one.state is not State.NOT_KEPT for one in verdict.objections):
            left_out += 1
    return kept, left_out


def _refused(study: StudyFile, viewer: Viewer) -> list[str]:
    """The ids of those who were asked in recall sessions, and did not agree to research by the research team."""
    asked = {row.participant for row in study.recall_people.where("part = ?", [InRoom.RESPONDENT])}
    people = [person for person in study.participants.where() if person.id in asked]
    day, question = today(), (RESEARCH[1], RESEARCH[0])
    return [
        one.id for one in people if standing(depicted(study, viewer, one, question, day), day).state is not State.YES
    ]


def write_tidy(found: Content, out: Path, progress: Progress | None = None) -> int:
    """Write what `content` gave, as `export_tidy` does; it needs no study, so it can be done in a job."""
    return tidy.write(found, out, progress)


def _seen(study: StudyFile, viewer: Viewer) -> Generator[float, None, Content]:
    """All that the viewer may see. Nothing of it depends on the work of those whose coding is hidden."""
    codings = sight.visible(study, viewer)
    ids = {coding.id for coding in codings}
    books = versions(study)
    events, ratings, comments = yield from _coded(study, codings)
    intervals = yield from at(0.9, _in(Table(study.db, "interval_codings", IntervalCode), codings))
    spans = yield from at(0.9, _in(study.coding_spans, codings))
    return Content(
        software=f"Observer {observer.__version__}",
        seen_by=None if viewer.is_researcher else viewer.coder,
        study=study.info,
        cases=study.cases.where(),
        participants=study.participants.where(),
        case_participants=study.case_participants.where(),
        groups=study.groups.where(),
        group_members=study.group_members.where(),
        sessions=study.sessions.where(),
        presence=study.presence.where(),
        uncodable_spans=study.uncodable_spans.where(),
        recordings=study.recordings.where(),
        coders=_coders(study, viewer, codings),
        versions=books,
        codebooks={book.id: parse_codebook(book.digest, book.content) for book in books},
        codings=codings,
        coding_spans=spans,
        events=events,
        interval_codings=intervals,
        ratings=ratings,
        comments=comments,
        assignments=study.assignments.where() if viewer.is_researcher else None,
        draws=study.draws.where() if viewer.is_researcher else [],
        draw_sessions=study.draw_sessions.where() if viewer.is_researcher else [],
        agreement_results=study.agreement_results.where() if viewer.is_researcher else [],
        agreement_numbers=_numbers(study) if viewer.is_researcher else [],
        code_mappings=study.code_mappings.where() if viewer.is_researcher else [],
        consensuses=[row for row in study.consensuses.where() if row.coding in ids],
        consensus_items=study.consensus_items.where() if viewer.is_researcher else [],
        fragments=study.fragments.where() if viewer.is_researcher else [],
        fragment_people=study.fragment_people.where() if viewer.is_researcher else [],
        fragment_showings=study.fragment_showings.where() if viewer.is_researcher else [],
        clip_exports=study.clip_exports.where() if viewer.is_researcher else [],
        playlists=study.playlists.where() if viewer.is_researcher else [],
        playlist_items=study.playlist_items.where() if viewer.is_researcher else [],
        consents=study.consents.where() if viewer.is_researcher else [],
        consent_answers=study.consent_answers.where() if viewer.is_researcher else [],
        recall_sessions=recalls(study, viewer) if viewer.is_researcher else [],
        recall_people=study.recall_people.where() if viewer.is_researcher else [],
        recall_items=study.recall_items.where() if viewer.is_researcher else [],
        recall_log=study.recall_log.where() if viewer.is_researcher else [],
        recall_responses=[],
        response_releases=study.response_releases.where() if viewer.is_researcher else [],
    )


def _numbers(study: StudyFile) -> list[KeptNumber]:
    """All numbers of the answers about agreement that were kept."""
    from observer.services.agreement_table import kept_numbers

    return [number for row in study.agreement_results.where(order="id") for number in kept_numbers(row)]


def _coders(study: StudyFile, viewer: Viewer, codings: list[Coding]) -> list[Coder]:
    """All coders for a researcher; else the viewer and those whose work is there."""
    shown = {viewer.id, *(coding.coder for coding in codings)}
    return [coder for coder in study.coders.where() if viewer.is_researcher or coder.id in shown]


def _in(table: Table, codings: list[Coding]) -> Generator[object, None, list[Any]]:
    """The rows of these codings, as they stand in the table."""
    found: list[Any] = []
    for coding in codings:
        found += table.where("coding = ?", [coding.id])
        yield None
    return found


def _coded(study: StudyFile, codings: list[Coding]) -> Generator[float, None, tuple[list[Any], list[Any], list[Any]]]:
    """The events, ratings and comments of codings."""
    events: list[Any] = []
    ratings: list[Any] = []
    comments: list[Any] = []
    for n, coding in enumerate(codings):
        events += stored_events.of_coding(study.db, coding.id)
        ratings += stored_ratings.of_coding(study.db, coding.id)
        comments += stored_comments.of_coding(study.db, coding.id)
        yield 0.9 * n / len(codings)
    return events, ratings, comments
