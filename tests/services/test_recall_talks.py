"""The sound of a talk: consent to it, where the film stood at a remark, what was off the record; signals of concern."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import pytest
from services import homework, recalling
from services.homework import researcher
from services.recalling import at, facilitator, items, prepared, started

from observer.coding.consent import Answer
from observer.coding.recall import Act, Who
from observer.errors import BadFile, Blind, NotFound, Refused
from observer.services import concerns, consent, history, people, recall_prompts, recall_talks
from observer.services.recall_run import Running
from observer.storage.study_file import StudyFile

S = 1_000_000

study = homework.copied


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recall") / "study.observer"
    with recalling.make(path) as study:
        agreed = {recall_talks.QUESTION: Answer.YES}
        consent.set_consent(study, researcher(study), "Mother Linde", agreed, consent.Form(from_date="2020-01-01"))
    return path


class Clock:
    """Sets the clock of a run, in seconds since it began."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.us = 0
        monkeypatch.setattr(Running, "mono_us", lambda _run: self.us)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def write_sound(path: Path, seconds: float) -> None:
    """A tone, loud to its end, as a microphone would be recorded (AAC in MP4, or WAV)."""
    import av
    import numpy as np

    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le" if path.suffix == ".wav" else "aac", rate=48_000, layout="mono")
        for start in range(0, round(seconds * 48_000), 1024):
            n = np.arange(start, start + 1024)
            samples = (8000 * np.sin(2 * math.pi * 440 * n / 48_000)).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48_000, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def length_of(path: Path) -> float:
    import av

    with av.open(str(path)) as container:
        return sum(frame.samples for frame in container.decode(audio=0)) / 48_000


def seal(study: StudyFile) -> None:
    """Make the digests that are missing, as the window does in a thread."""
    viewer = facilitator(study)
    for talk, path in recall_talks.undigested(study, viewer):
        assert recall_talks.keep_digest(study, viewer, talk, recall_talks.digest_of(path)) is not None
    assert recall_talks.undigested(study, viewer) == []


# -- consent -----------------------------------------------------------------------------------------------------


def test_everybody_in_the_room_agrees_to_a_recording(study: StudyFile) -> None:
    run = started(study)
    assert recall_talks.recording_problems(study, run.viewer, "Talk") == []
    talk, path = recall_talks.begin_talk(run)
    assert path == study.path.parent / "recall" / f"{talk.id}.m4a"
    consent.set_consent(study, researcher(study), "Mother Linde", {recall_talks.QUESTION: Answer.WITHDRAWN})
    missing = recall_talks.recording_problems(study, run.viewer, "Talk")
    assert [one.is_blocking for one in missing] == [True]
    assert "Mother Linde: consent was withdrawn" in missing[0].words
    with pytest.raises(Refused, match="may not be recorded"):
        recall_talks.begin_talk(run)
    run.end()
    prepared(study, "Son Linde", name="Next")
    assert len(recall_talks.recording_problems(study, run.viewer, "Next")) == 1


def test_a_study_that_does_not_ask_for_it_cannot_record(study: StudyFile) -> None:
    who = researcher(study)
    study.db.execute("PRAGMA foreign_keys = OFF")
    for row in study.consent_answers.where("purpose = 'recording'"):
        with study.operation(people_stream(study), "Forget"):
            study.consent_answers.remove(row.id)
    consent.set_consent_settings(study, who, purposes=["research", "recall"])
    run = started(study)
    with pytest.raises(Refused, match="add that purpose"):
        recall_talks.begin_talk(run)
    run.end()


def people_stream(study: StudyFile) -> history.Stream:
    return history.Stream(researcher(study).id, None)


def test_off_the_record_nothing_is_recorded(study: StudyFile) -> None:
    run = started(study)
    run.happens(Act.OFF_RECORD, Who.RESPONDENT)
    with pytest.raises(Refused, match="off the record"):
        recall_talks.begin_talk(run)
    run.happens(Act.ON_RECORD, Who.FACILITATOR)
    recall_talks.begin_talk(run, ".ogg")
    with pytest.raises(Refused, match="ends in one of"):
        recall_talks.begin_talk(run, ".exe")
    run.end()


# -- what was said where -----------------------------------------------------------------------------------------


def test_a_remark_is_replayed_with_its_picture(study: StudyFile, clock: Clock, tmp_path: Path) -> None:
    run = started(study)
    item, viewer = items(study)[1], facilitator(study)
    clock.us = 5 * S
    talk, path = recall_talks.begin_talk(run, ".wav")
    write_sound(path, 1)
    for us, does in (
        (10, lambda: run.show(item.id)),
        (12, lambda: run.play(item.id, at(study, 30), Who.FACILITATOR)),
        (16, lambda: run.stop(item.id, at(study, 34), Who.RESPONDENT)),
        (30, lambda: run.play(item.id, at(study, 34), Who.RESPONDENT)),
    ):
        clock.us = us * S
        does()
    file = tmp_path / "talk.vtt"
    file.write_text(
        "WEBVTT\n\n00:00:02.000 --> 00:00:03.000\n<v Facilitator>Welcome\n\n"
        "00:00:09.000 --> 00:00:12.000\n<v Mother>Look at him\n\n"
        "00:00:20.000 --> 00:00:22.000\n<v Mother>I was afraid\n",
        encoding="utf-8",
    )
    assert recall_talks.import_lines(study, viewer, talk.id, file)[0] == 3
    recall_talks.add_line(study, viewer, talk.id, 28 * S, 29 * S, " typed ", "Mother")
    run.end()
    recall_talks.end_talk(study, viewer, talk.id, 40 * S)
    found = recall_talks.spoken(study, viewer, "Talk")
    assert [(one.line.speaker, one.line.text, one.place.us if one.place else None) for one in found] == [
        ("Facilitator", "Welcome", None),
        ("Mother", "Look at him", at(study, 32).us),
        ("Mother", "I was afraid", at(study, 34).us),
        ("Mother", "typed", at(study, 37).us),
    ]
    place = recall_talks.film_of(study, viewer, talk.id, 20 * S)
    assert place is not None
    assert (place[0].id, place[1]) == (item.id, at(study, 34))
    assert recall_talks.film_of(study, viewer, talk.id, 0) is None
    line = found[3].line
    recall_talks.change_line(study, viewer, line.id, "typed well")
    assert study.talk_lines.get(line.id).text == "typed well"
    recall_talks.change_line(study, viewer, line.id, " ")
    assert study.talk_lines.get(line.id) is None
    with pytest.raises(Refused, match="after the end"):
        recall_talks.add_line(study, viewer, talk.id, 40 * S, 41 * S, "late")
    with pytest.raises(Refused, match="stops after"):
        recall_talks.add_line(study, viewer, talk.id, 4 * S, 4 * S, "nothing")


# -- off the record, afterwards ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".m4a", ".wav"])
def test_the_last_seconds_are_erased_from_the_file(study: StudyFile, ending: str) -> None:
    run, viewer = started(study), facilitator(study)
    talk, path = recall_talks.begin_talk(run, ending)
    write_sound(path, 6)
    with pytest.raises(Refused, match="end it first"):
        recall_talks.erase_end(study, viewer, talk.id, 2)
    recall_talks.end_talk(study, viewer, talk.id, 6 * S)
    seal(study)
    before = study.talk_recordings.get(talk.id)
    assert before.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    recall_talks.add_line(study, viewer, talk.id, 1 * S, 2 * S, "kept")
    recall_talks.add_line(study, viewer, talk.id, 3 * S, 5 * S, "off the record")
    inode = path.stat().st_ino
    with path.open("rb") as old:  # the bytes of the old file, which is no longer there by name
        recall_talks.erase_end(study, viewer, talk.id, 2)
        assert not any(old.read())
    assert path.stat().st_ino != inode
    after = study.talk_recordings.get(talk.id)
    assert 3.8 * S < after.duration_us <= 4 * S
    assert 3.7 < length_of(path) <= 4.1
    assert recall_talks.keep_digest(study, viewer, before, "0" * 64) is None, "made of what was there before"
    assert study.talk_recordings.get(talk.id).sha256 is None
    seal(study)
    assert study.talk_recordings.get(talk.id).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [line.text for line in study.talk_lines.where()] == ["kept"]
    recall_talks.erase_end(study, viewer, talk.id, 30)
    assert not path.exists()
    assert study.talk_recordings.get(talk.id).duration_us == 0
    run.end()


def test_a_file_that_cannot_be_cut_is_left_alone(study: StudyFile) -> None:
    run, viewer = started(study), facilitator(study)
    talk, path = recall_talks.begin_talk(run)
    path.write_bytes(b"no sound at all")
    recall_talks.end_talk(study, viewer, talk.id, 6 * S)
    with pytest.raises(BadFile):
        recall_talks.erase_end(study, viewer, talk.id, 2)
    assert path.read_bytes() == b"no sound at all"
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    path.unlink()
    with pytest.raises(BadFile):
        recall_talks.end_talk(study, viewer, talk.id, 6 * S)
    run.end()


def test_a_path_that_leads_elsewhere_is_not_followed(study: StudyFile) -> None:
    run = started(study)
    talk, _path = recall_talks.begin_talk(run)
    run.end()
    for wrong in ("../study.observer", "recall/../../x.wav", "/etc/passwd", "recall/", "study.observer"):
        with study.operation(people_stream(study), "Elsewhere"):
            study.db.execute("UPDATE talk_recordings SET relative_path = ? WHERE id = ?", [wrong, talk.id])
        with pytest.raises(BadFile, match="outside"):
            recall_talks.end_talk(study, run.viewer, talk.id, 1)


# -- signals of concern ------------------------------------------------------------------------------------------


def test_anybody_can_note_a_signal_of_concern_and_a_researcher_sees_it(study: StudyFile) -> None:
    prepared(study)
    recall_prompts.set_recall_settings(study, researcher(study), protocol_card="Call the team leader.")
    assert concerns.protocol_card(study) == "Call the team leader."
    concerns.signal(study, people.viewer(study, "K1"), "while coding")
    concerns.signal(study, facilitator(study), "in the talk", "Talk")
    with pytest.raises(Blind):  # a coder is not told which recall sessions there are
        concerns.signal(study, people.viewer(study, "K1"), "x", "Talk")
    with pytest.raises(NotFound):
        concerns.signal(study, facilitator(study), "x", "None")
    assert [one.note for one in concerns.signals(study, researcher(study))] == ["while coding", "in the talk"]
    for viewer in (facilitator(study), people.viewer(study, "K1")):
        with pytest.raises(Blind):
            concerns.signals(study, viewer)
    assert "while coding" not in repr(study.history.entries())
    with pytest.raises(Refused, match="2000"):
        concerns.signal(study, facilitator(study), "x" * 2001)
