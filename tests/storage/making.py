"""Small studies, and what is done to them from outside, for the tests of the study file.

From other folders: `from storage.making import furnish`.
"""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as cipher

from observer.coding.study import GroupKind, ParticipantKind, Recording
from observer.errors import ObserverError
from observer.services import people, roster, studies
from observer.services.coding import At, Desk, Mark, Stored
from observer.storage import connection, schema
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import insert, new_id

PASSPHRASE = "seven quiet herons"
FEW_ROUNDS = 2
STUDY = Stream(None, None)


# -- making -------------------------------------------------------------------------------------------------


def furnish(study: StudyFile) -> None:
    """A family of three with a worker, one home visit, two coders."""
    everybody = people.viewer(study)
    roster.add_case(study, everybody, "Linde")
    for name, kind in (("Mother", "parent"), ("Father", "parent"), ("Son", "child"), ("Worker", "worker")):
        roster.add_participant(study, everybody, name, ParticipantKind(kind), "Linde")
    roster.add_group(study, everybody, "Linde", "Family Linde", GroupKind.FAMILY, ["Mother", "Father", "Son"])
    roster.add_session(study, everybody, "Linde", "Linde 1")
    for name in ("K1", "K2"):
        roster.add_coder(study, everybody, name)


def new_closed(path: Path, passphrase: str | None = None, codebooks: tuple[str, ...] = ("attitude",)) -> Path:
    """A furnished study that is closed again."""
    with studies.new_study(path, list(codebooks), passphrase, "Test") as study:
        furnish(study)
    return path


def put_recording(study: StudyFile, name: str = "film", **fields: Any) -> Recording:
    """A recording of ten minutes in the first session, without a film: ticks of 1/90000."""
    session = study.sessions.where()[0].id
    given: dict[str, Any] = {
        "id": new_id(), "session": session, "name": name, "path": f"{name}.mp4", "relative_path": None,
        "fingerprint": name, "size": 1000, "duration_us": 600_000_000, "start_us": 0, "time_base_num": 1,
        "time_base_den": 90_000, "has_video": True, "has_audio": True,
    }  # fmt: skip
    recording = Recording(**{**given, **fields})
    with study.operation(STUDY, "Add recording {name}", name=name):
        study.recordings.add(recording)
    return recording


def desk_of(study: StudyFile, coder: str = "K1") -> Desk:
    """A coder at work on the home visit."""
    return Desk(study, people.as_coder(study, coder), people.find_session(study, "Linde 1"))


def mark(desk: Desk, seconds: float = 1.0, **fields: Any) -> Stored:
    """Record that the worker invites each view."""
    given: dict[str, Any] = {"indicator": "AL1", "start": At(seconds), "actors": ("Worker",), "targets": ("Mother",)}
    return desk.record(Mark(**{**given, **fields}))


def stream_of(desk: Desk, study: StudyFile) -> Stream:
    """The stream of the coder's first coding."""
    return Stream(desk.coder.id, desk.codings()[0].id)


def fill_every_table(study: StudyFile) -> dict[str, dict[str, Any]]:
    """At least one row in every tracked table; gives one of each, by table. The coding is a draft of K1."""
    film = put_recording(study)
    desk = desk_of(study)
    event = mark(desk, modifiers={"uptake": ("takes_up",)}).id
    coding = desk.codings()[0]
    someone = study.participants.where("name = 'Mother'")[0].id
    rating, transcript, draw, consensus = new_id(), new_id(), new_id(), new_id()
    fragment, playlist, consent, review, face = new_id(), new_id(), new_id(), new_id(), new_id()
    recall, item, line, response, talk = (new_id() for _n in range(5))
    at = "2026-11-21T10:00:00+00:00"
    rows: list[tuple[str, dict[str, Any]]] = [
        ("presence", {"session": coding.session, "participant": someone, "how": "seen"}),
        ("uncodable_spans", {"session": coding.session, "start_us": 1, "stop_us": 2, "reason": "private",
                             "channel": "both"}),
        ("assignments", {"session": coding.session, "coder": coding.coder, "codebook_key": "attitude",
                         "purpose": "main", "part": "both", "coding": coding.id}),
        ("coding_spans", {"coding": coding.id, "recording": film.id, "start_us": 1, "stop_us": 2}),
        ("interval_schemes", {"coding": coding.id, "length_us": 1, "method": "whole", "indicators": "[]",
                              "participants": "[]"}),
        ("transcripts", {"id": transcript, "recording": film.id, "name": "spoken"}),
        ("cues", {"transcript": transcript, "start_us": 1, "stop_us": 2, "text": "hello"}),
        ("interval_codings", {"coding": coding.id, "indicator": "attitude:AL1", "participant": someone,
                              "start_us": 1, "stop_us": 2, "method": "partial", "value": 1}),
        ("comments", {"coding": coding.id, "text": "noisy"}),
        ("ratings", {"id": rating, "coding": coding.id, "dimension": "attitude:AL", "rated_as": "person",
                     "participant": someone, "value": 1}),
        ("rating_evidence", {"rating": rating, "event": event}),
        ("draws", {"id": draw, "made": "2026-11-21", "software": "test", "codebook_key": "attitude", "seed": 1,
                   "percent": 20, "strata": "none"}),
        ("draw_sessions", {"draw": draw, "session": coding.session, "stratum": "", "is_drawn": 1}),
        ("packages", {"coder": coding.coder, "made": "2026-11-21", "software": "test", "codings": "[]",
                      "digest": "ab"}),
        ("agreement_results", {"made": "2026-11-21", "title": "first", "question": "{}", "results": "{}",
                               "software": "test"}),
        ("code_mappings", {"made": "2026-11-21", "from_version": coding.codebook, "to_version": coding.codebook,
                           "old": "[]", "new": "[]"}),
        ("consensuses", {"id": consensus, "coding": coding.id, "sources": "[]", "tolerance_us": 1,
                         "overlap_percent": 50, "present": "[]", "made": "2026-11-21", "software": "test"}),
        ("consensus_items", {"consensus": consensus, "number": 1, "what": "event", "sources": "[]"}),
        ("quality_settings", {"points": 1, "percent": 90, "sessions": 10, "calibration": 10, "unchecked": 5}),
        ("fragments", {"id": fragment, "session": coding.session, "title": "first", "reason": "rupture",
                       "start_us": 1_000_000, "stop_us": 2_000_000, "origin": "times"}),
        ("fragment_people", {"fragment": fragment, "participant": someone, "how": "seen"}),
        ("fragment_absences", {"fragment": fragment, "participant": someone}),
        ("fragment_showings", {"fragment": fragment, "shown": "2026-11-21", "audience": "worker",
                               "purpose": "recall", "outcome": "allowed"}),
        ("fragment_refusals", {"fragment": fragment, "participant": someone}),
        ("playlists", {"id": playlist, "name": "first", "audience": "worker", "purpose": "recall",
                       "ordering": "by_hand"}),
        ("playlist_items", {"playlist": playlist, "fragment": fragment, "position": 1}),
        ("consent_settings", {"both_from": 12, "self_from": 16, "purposes": "[]", "audiences": "[]"}),
        ("consent_signers", {"participant": someone, "signers": "self"}),
        ("consents", {"id": consent, "participant": someone, "signer": someone, "from_date": "2026-11-21",
                      "recorded": "2026-11-21"}),
        ("consent_answers", {"consent": consent, "purpose": "recall", "audience": "worker", "answer": "yes"}),
        ("consent_overrides", {"fragment": fragment, "audience": "worker", "purpose": "recall",
                               "objections": "[]", "reason": "a judge asked", "made": "2026-11-21"}),
        ("retention", {"data_class": "footage", "months": 120}),
        ("mask_reviews", {"id": review, "fragment": fragment, "recording": film.id, "first_pts": 1, "last_pts": 2,
                          "width": 640, "height": 360, "shots": "[]", "made": "2026-11-21", "software": "test"}),
        ("mask_faces", {"id": face, "review": review, "participant": someone, "state": "hidden"}),
        ("mask_paths", {"face": face, "keys": "[]"}),
        ("mask_boxes", {"face": face, "pts": 1, "x0": 1.0, "y0": 1.0, "x1": 2.0, "y1": 2.0}),
        ("mask_silences", {"review": review, "start_us": 1, "stop_us": 2, "participant": someone}),
        ("clip_exports", {"fragment": fragment, "made": "2026-11-21", "audience": "worker", "purpose": "recall",
                          "folder": "exports", "file_name": "a.mp4", "sha256": "a" * 64, "masking": "none",
                          "shown": "film"}),
        ("recall_settings", {"advised_hours": 48, "feelings": "[]"}),
        ("recall_bands", {"key": "child", "most_fragments": 3, "longest_fragment_us": 1, "longest_us": 2,
                          "pictures": 1}),
        ("recall_prompts", {"band": "adult", "language": "en", "text": "And then?", "level": "own"}),
        ("recall_sessions", {"id": recall, "name": "first", "playlist": playlist, "protocol": "both_stop",
                             "language": "nl", "band": "adult", "state": "running", "ordering": "by_hand",
                             "prepared": at, "started": at}),
        ("recall_people", {"recall": recall, "participant": someone, "part": "respondent", "relation": "in_film",
                           "audience": "own_family"}),
        ("recall_items", {"id": item, "recall": recall, "fragment": fragment, "position": 1}),
        ("recall_stops", {"recall": recall, "item": item, "us": 1}),
        ("recall_log", {"id": line, "recall": recall, "n": 1, "run": 1, "act": "stop", "who": "respondent",
                        "item": item, "us": 1_000_000, "at": at, "mono_us": 1}),
        ("recall_responses", {"id": response, "recall": recall, "log": line, "item": item, "participant": someone,
                              "initiated": "respondent", "us": 1_000_000, "is_practice": 0, "opened": at,
                              "closed": at, "note": "I was afraid"}),
        ("response_releases", {"response": response, "audience": "worker", "released": at}),
        ("recall_steps", {"recall": recall, "step": "welcome", "done": at}),
        ("talk_recordings", {"id": talk, "recall": recall, "run": 1, "mono_us": 0, "started": at,
                             "relative_path": "recall/talk.m4a"}),
        ("talk_lines", {"talk": talk, "start_us": 1, "stop_us": 2, "text": "hello"}),
        ("concern_signals", {"at": at, "recall": recall}),
    ]  # fmt: skip
    with study.operation(stream_of(desk, study), "Fill"):
        for table, row in rows:
            insert(study.db, table, {"id": new_id(), **row})
    return {table: next(iter(study.db.query(f'SELECT * FROM "{table}"'))) for table in schema.TRACKED}


# -- from outside -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def behind_its_back(path: Path, passphrase: str | None = None) -> Iterator[Any]:
    """A raw connection to a closed study, as another program has it."""
    driver: Any = cipher if passphrase else sqlite3
    raw = driver.connect(str(path), isolation_level=None)
    try:
        if passphrase:
            raw.execute(connection.Key(passphrase, path.read_bytes()[:16]).pragma())
        yield raw
    finally:
        raw.close()


_PRELUDE = """
import os, signal, sys
from pathlib import Path
from observer.storage import connection
connection.KDF_ROUNDS = {rounds}
from observer.errors import ObserverError
from observer.services import people, roster, studies
from observer.services.coding import At, Desk, Mark
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
path, passphrase = Path(sys.argv[1]), sys.argv[2] or None
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def tell(*words):
    print(*words, flush=True)
"""


@contextlib.contextmanager
def another_process(code: str, path: Path, passphrase: str | None = None) -> Iterator["subprocess.Popen[str]"]:
    """Python `code` in a process of its own, with `path` and `passphrase`, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PRELUDE.format(rounds=FEW_ROUNDS) + code, str(path), passphrase or ""],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def run_elsewhere(code: str, path: Path, passphrase: str | None = None) -> str:
    """What `code` prints in a process of its own, which must end by itself within a minute."""
    with another_process(code, path, passphrase) as process:
        out, _err = process.communicate(timeout=60)
        return out


@contextlib.contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """A disk that is full as soon as a file has this size."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of an administrator, also when the tests have them."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


def everything_in(folder: Path) -> dict[str, bytes]:
    """The content of every file in a folder, however deep, by its path in it."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def assert_one_sentence(error: BaseException) -> str:
    """An error for a person: ours, on one line, whole, without remains of a pattern. Gives its words."""
    words = str(error)
    assert isinstance(error, ObserverError), repr(error)
    assert words.strip(), "no words at all"
    assert "\n" not in words, words
    assert words.rstrip()[-1] in ".!?)", words
    assert not re.search(r"\{\w*\}|Traceback|Error", words), words
    return words
