"""The tables of a study file, by migrations: each release appends a file, none is ever changed.

Ids are random UUIDs. Times are whole microseconds. Tables in `TRACKED` change only inside an operation,
which records each row before and after (see `history`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from observer.storage.library import database

if TYPE_CHECKING:
    import sqlite_utils
    from sqlite_utils.migrations import Migrations

_FOLDER = Path(__file__).parent / "migrations"

TRACKED = (
    "studies cases participants case_participants groups group_members sessions presence "
    "uncodable_spans recordings coders codebooks codings assignments coding_spans events "
    "event_actors event_targets event_modifiers interval_schemes interval_codings comments ratings rating_evidence "
    "transcripts cues draws draw_sessions packages agreement_results code_mappings consensuses consensus_items "
    "quality_settings fragments fragment_people fragment_absences fragment_showings fragment_refusals playlists "
    "playlist_items consent_settings consent_signers consents consent_answers consent_overrides retention "
    "mask_reviews mask_faces mask_paths mask_boxes mask_silences clip_exports recall_settings recall_bands "
    "recall_prompts recall_sessions recall_people recall_items recall_stops recall_log recall_responses "
    "response_releases recall_steps talk_recordings talk_lines concern_signals"
).split()

# Session times that follow from recording and PTS: recomputed, never recorded in the history. Value: the
# column with the recording; where that is empty (times from a script), the time is content as any other.
DERIVED = {
    "events": {"start_us": "start_recording", "stop_us": "stop_recording"},
    "comments": {"at_us": "recording"},
    "fragments": {"start_us": "start_recording", "stop_us": "stop_recording"},
    "recall_stops": {"us": "recording"},
    "recall_log": {"us": "recording", "to_us": "to_recording"},
    "recall_responses": {"us": "recording"},
}

# Overwritten in place while a talk runs, by `storage.recall` alone: these go into no history, so that what was said
# off the record leaves nothing behind.
PASSING = ("recall_places", "recall_drafts")

# What SQLite itself may have put into a file.
_OF_SQLITE = ("CREATE TABLE sqlite_stat1(tbl,idx,stat)", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)")

# Tables of what belongs to an event.
OF_EVENT = frozenset({"event_actors", "event_targets", "event_modifiers"})

# Tables whose rows belong to a coding: only a draft lets them change. Value: SQL for the coding's id.
_OF_EVENT = "(SELECT coding FROM events WHERE id = {row}.event)"
IN_CODING = {
    "events": "{row}.coding",
    "event_actors": _OF_EVENT,
    "event_targets": _OF_EVENT,
    "event_modifiers": _OF_EVENT,
    "interval_schemes": "{row}.coding",
    "interval_codings": "{row}.coding",
    "comments": "{row}.coding",
    "ratings": "{row}.coding",
    "rating_evidence": "(SELECT coding FROM ratings WHERE id = {row}.rating)",
    "coding_spans": "{row}.coding",
    "consensuses": "{row}.coding",
    "consensus_items": "(SELECT coding FROM consensuses WHERE id = {row}.consensus)",
}

# Where those tables name people; in the second, two rows become one when two turn out to be the same person.
PEOPLE_IN_CODING = {
    "event_actors": ("participant",),
    "event_targets": ("participant",),
    "ratings": ("participant", "towards_participant"),
    "interval_codings": ("participant",),
    "interval_schemes": ("participants",),
}
ONCE_PER_PERSON = frozenset({"event_actors", "event_targets", "interval_codings"})


def migrations() -> Migrations:
    """All migrations of this release, in order."""
    from sqlite_utils.migrations import Migrations

    found = Migrations("observer")
    for path in sorted(_FOLDER.glob("*.sql")):
        found(name=path.stem)(_running(path))
    return found


def _running(path: Path):  # type: ignore[no-untyped-def]
    def run(db: sqlite_utils.Database) -> None:
        for statement in path.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                db.execute(statement)

    return run


def version() -> int:
    """The schema version of this release: the number of its migrations."""
    return len(list(_FOLDER.glob("*.sql")))


def objects(db: sqlite_utils.Database) -> dict[str, str]:
    """The SQL of everything in the schema by kind and name, without what SQLite adds by itself.

    What that is, is told by its SQL and not by its name: a hostile file can call anything sqlite_something.
    """
    rows = db.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {label: sql for label, sql in rows if sql not in _OF_SQLITE}


def columns(db: sqlite_utils.Database, table: str) -> list[str]:
    """The names of the columns of a table."""
    return [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", [table]).fetchall()]


@cache
def expected(up_to: int) -> dict[str, str]:
    """The schema of version `up_to`, made afresh in memory."""
    db = database()
    names = [path.stem for path in sorted(_FOLDER.glob("*.sql"))]
    migrations().apply(db, stop_before=names[up_to] if up_to < len(names) else None)
    found = objects(db)
    db.close()
    return found
