"""A study file: open, lock, check, back up, migrate; and the operations on it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from observer.coding.agreement import CodeMapping, StoredAgreement
from observer.coding.changes import Changes
from observer.coding.clips import ClipExport, MaskBox, MaskFace, MaskPath, MaskReview, MaskSilence
from observer.coding.consensus import Consensus, ConsensusItem
from observer.coding.consent import Consent, ConsentAnswer, ConsentSettings, ConsentSigners
from observer.coding.events import IntervalCode, IntervalScheme
from observer.coding.fragments import (
    Fragment,
    FragmentAbsence,
    FragmentPerson,
    Playlist,
    PlaylistItem,
    Refusal,
    Showing,
)
from observer.coding.gate import Override
from observer.coding.packages import Package
from observer.coding.plan import Draw, DrawSession
from observer.coding.recall import (
    Bookmark,
    Draft,
    LogRow,
    RecallItem,
    RecallPerson,
    RecallSession,
    Release,
    Response,
    StepDone,
    StopPoint,
)
from observer.coding.recall_settings import Band, Prompt, RecallSettings
from observer.coding.recall_talk import ConcernSignal, TalkLine, TalkRecording
from observer.coding.retention import Retention
from observer.coding.study import (
    Assignment,
    Case,
    CaseParticipant,
    CodebookVersion,
    Coder,
    Coding,
    CodingSpan,
    Cue,
    Group,
    GroupMember,
    Participant,
    Presence,
    Recording,
    Session,
    StudyInfo,
    StudyKind,
    Transcript,
    UncodableSpan,
)
from observer.coding.training import QualitySettings
from observer.errors import NotAStudy
from observer.i18n import _
from observer.storage import backup, cache, lock, schema
from observer.storage.connection import APPLICATION_ID, DatabaseErrors, Key, connect
from observer.storage.erasure import go_on
from observer.storage.history import CREATED, History, Operation, Stream, head
from observer.storage.inspection import check_content, check_place, examine, explain_any, real_path, take
from observer.storage.rekey import discard, part_of, sweep
from observer.storage.tables import Table, new_id

if TYPE_CHECKING:
    import sqlite_utils

SUFFIX = ".observer"


class StudyFile:
    """An open study. Use `create` or `open`; `close` when done, or use it in a `with` block."""

    def __init__(self, path: Path, db: sqlite_utils.Database, key: Key | None) -> None:
        self.path = path
        self.key = key
        self.db = db
        self.history = History(db)
        self.cases = Table(db, "cases", Case)
        self.participants = Table(db, "participants", Participant)
        self.case_participants = Table(db, "case_participants", CaseParticipant)
        self.groups = Table(db, "groups", Group)
        self.group_members = Table(db, "group_members", GroupMember)
        self.sessions = Table(db, "sessions", Session)
        self.presence = Table(db, "presence", Presence)
        self.uncodable_spans = Table(db, "uncodable_spans", UncodableSpan)
        self.recordings = Table(db, "recordings", Recording)
        self.coders = Table(db, "coders", Coder)
        self.codebooks = Table(db, "codebooks", CodebookVersion)
        self.codings = Table(db, "codings", Coding)
        self.coding_spans = Table(db, "coding_spans", CodingSpan)
        self.interval_schemes = Table(db, "interval_schemes", IntervalScheme)
        self.interval_codings = Table(db, "interval_codings", IntervalCode)
        self.transcripts = Table(db, "transcripts", Transcript)
        self.cues = Table(db, "cues", Cue)
        self.assignments = Table(db, "assignments", Assignment)
        self.draws = Table(db, "draws", Draw)
        self.draw_sessions = Table(db, "draw_sessions", DrawSession)
        self.packages = Table(db, "packages", Package)
        self.agreement_results = Table(db, "agreement_results", StoredAgreement)
        self.code_mappings = Table(db, "code_mappings", CodeMapping)
        self.consensuses = Table(db, "consensuses", Consensus)
        self.consensus_items = Table(db, "consensus_items", ConsensusItem)
        self.quality_settings = Table(db, "quality_settings", QualitySettings)
        self.fragments = Table(db, "fragments", Fragment)
        self.fragment_people = Table(db, "fragment_people", FragmentPerson)
        self.fragment_absences = Table(db, "fragment_absences", FragmentAbsence)
        self.fragment_showings = Table(db, "fragment_showings", Showing)
        self.fragment_refusals = Table(db, "fragment_refusals", Refusal)
        self.playlists = Table(db, "playlists", Playlist)
        self.playlist_items = Table(db, "playlist_items", PlaylistItem)
        self.consent_settings = Table(db, "consent_settings", ConsentSettings)
        self.consent_signers = Table(db, "consent_signers", ConsentSigners)
        self.consents = Table(db, "consents", Consent)
        self.consent_answers = Table(db, "consent_answers", ConsentAnswer)
        self.consent_overrides = Table(db, "consent_overrides", Override)
        self.retention = Table(db, "retention", Retention)
        self.mask_reviews = Table(db, "mask_reviews", MaskReview)
        self.mask_faces = Table(db, "mask_faces", MaskFace)
        self.mask_paths = Table(db, "mask_paths", MaskPath)
        self.mask_boxes = Table(db, "mask_boxes", MaskBox)
        self.mask_silences = Table(db, "mask_silences", MaskSilence)
        self.clip_exports = Table(db, "clip_exports", ClipExport)
        self.recall_settings = Table(db, "recall_settings", RecallSettings)
        self.recall_bands = Table(db, "recall_bands", Band)
        self.recall_prompts = Table(db, "recall_prompts", Prompt)
        self.recall_sessions = Table(db, "recall_sessions", RecallSession)
        self.recall_people = Table(db, "recall_people", RecallPerson)
        self.recall_items = Table(db, "recall_items", RecallItem)
        self.recall_stops = Table(db, "recall_stops", StopPoint)
        self.recall_log = Table(db, "recall_log", LogRow)
        self.recall_responses = Table(db, "recall_responses", Response)
        self.response_releases = Table(db, "response_releases", Release)
        self.recall_steps = Table(db, "recall_steps", StepDone)
        self.talk_recordings = Table(db, "talk_recordings", TalkRecording)
        self.talk_lines = Table(db, "talk_lines", TalkLine)
        self.concern_signals = Table(db, "concern_signals", ConcernSignal)
        self.recall_places = Table(db, "recall_places", Bookmark)
        self.recall_drafts = Table(db, "recall_drafts", Draft)
        self._cache: cache.Cache | Literal[False] | None = False
        self._is_closed = False
        self._here = lock.open_here(path)

    # -- make and open ----------------------------------------------------------------------------

    @classmethod
    def create(
        cls, path: Path, name: str, passphrase: str | None = None, kind: StudyKind = StudyKind.STUDY
    ) -> StudyFile:
        """A new study at `path`, which must not exist. It appears whole or not at all."""
        with new_file(path, passphrase, lambda db: _fill(db, name, kind)):
            pass
        try:
            return cls.open(path, passphrase)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    @classmethod
    def open(
        cls, path: Path, passphrase: str | None = None, takeover: bool = False, key: Key | None = None
    ) -> StudyFile:
        """Open a study for this process alone; check it, back it up, bring it up to date. A `key` that is at hand
        (that of the same study, a moment ago) stands for the passphrase.

        Raises `NotAStudy`, `StudyInUse`, `NewerStudy` or `UnsafeStudy`; the file is then as it was.
        """
        path = real_path(path)
        key = examine(path, passphrase, key)
        lock.check_machine(path, takeover)
        db = connect(path, key)
        try:
            take(db, path, key)
            check_content(db, path, key)
            lock.write(path)
            try:
                go_on(path, db, key)
                sweep(path)
                _migrate(db, path, key)
                backup.back_up(db, key, path, head(db))
                return cls(path, db, key)
            except BaseException:
                lock.remove(path)
                raise
        except (OSError, *DatabaseErrors) as error:
            db.close()
            raise explain_any(error, path, key) from error
        except BaseException:
            db.close()
            raise

    def close(self) -> None:
        """Release the file; everything is on disk already. Closing twice is as closing once."""
        if self._is_closed:
            return
        self._is_closed = True
        if isinstance(self._cache, cache.Cache):
            self._cache.close()
        self.db.close()
        lock.close_here(self._here)
        lock.remove(self.path)

    def __enter__(self) -> StudyFile:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # -- use ----------------------------------------------------------------------------------------

    @property
    def info(self) -> StudyInfo:
        """The study itself."""
        found: StudyInfo = Table(self.db, "studies", StudyInfo).where()[0]
        return found

    @property
    def cache(self) -> cache.Cache | None:
        """What can be made anew, opened when first asked for; None where none can be had."""
        if self._cache is False:
            self._cache = cache.open_cache(self.path, self.key)
        return self._cache

    @property
    def is_encrypted(self) -> bool:
        """Whether the file has a passphrase."""
        return self.key is not None

    def operation(
        self, stream: Stream, label: str, *, undoable: bool = True, keep_empty: bool = False, **facts: Any
    ) -> AbstractContextManager[Operation]:
        """The one way to change the study; see `History.operation`."""
        return self.history.operation(stream, label, undoable=undoable, keep_empty=keep_empty, **facts)

    def undo(self, streams: list[Stream]) -> Changes:
        """Take back the last operation of these streams."""
        return self.history.undo(streams)

    def redo(self, streams: list[Stream]) -> Changes:
        """Do again what was undone last."""
        return self.history.redo(streams)

    def copy_to(self, target: Path) -> None:
        """A consistent copy at `target`, which must not exist."""
        check_place(target)
        try:
            backup.copy(self.db, self.key, target)
        except OSError as error:
            raise explain_any(error, target) from error


@contextmanager
def new_file(path: Path, passphrase: str | None, fill: Callable[[sqlite_utils.Database], None]) -> Iterator[None]:
    """A new file at `path`, which must not exist: made beside it, and put in its place when the block ends well."""
    check_place(path)
    key, part = Key(passphrase) if passphrase else None, part_of(path)
    try:
        part.unlink(missing_ok=True)
        db = connect(part, key, create=True)
        try:
            fill(db)
        finally:
            db.close()
        yield
        os.replace(part, path)
    except (OSError, *DatabaseErrors) as error:
        raise explain_any(error, path, key) from error
    finally:
        discard(part)


def begin(db: sqlite_utils.Database) -> None:
    """Put the tables of a study into an empty database."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    schema.migrations().apply(db)
    db.execute(f"PRAGMA user_version = {schema.version()}")


def _migrate(db: sqlite_utils.Database, path: Path, key: Key | None) -> None:
    """Bring the schema up to date, after a backup; all migrations or none."""
    if db.execute("PRAGMA user_version").fetchone()[0] >= schema.version():
        return
    backup.back_up(db, key, path, head(db), f"before-v{schema.version()}")
    try:
        with db.atomic():
            schema.migrations().apply(db)
            db.execute(f"PRAGMA user_version = {schema.version()}")
    except DatabaseErrors as error:
        raise NotAStudy(
            _("“{path}” could not be made fit for this version of Observer ({why}). It is as it was.").format(
                path=path, why=error
            ),
            path=path,
        ) from error


def _fill(db: sqlite_utils.Database, name: str, kind: StudyKind) -> None:
    """Make an empty database a study."""
    begin(db)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with History(db).operation(Stream(None, None), CREATED, undoable=False):
        Table(db, "studies", StudyInfo).add(StudyInfo(new_id(), name, kind, now))
