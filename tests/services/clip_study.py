"""A study with two films: one with drawn faces (the mother left, the son right), one with bar codes and beeps.

Everybody agreed to be shown to the worker in a recall session, apart from the son.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from clips import make_clip
from media.drawn_faces import make_film

from observer.coding.blinding import Viewer
from observer.coding.consent import Answer
from observer.coding.study import ParticipantKind
from observer.media.face_tracks import Box
from observer.services import consent, fragment_people, fragments, people, recordings, roster, studies, transcripts
from observer.services.clip_order import Order
from observer.storage.study_file import StudyFile

S = 1_000_000
WORKER = Order("worker", "recall")
FRAMES = 75


def mother(n: int) -> Box:
    """Where her face is."""
    return Box(30 + n / 3, 40, 75 + n / 3, 100)


def son(n: int) -> Box:
    """Where his face is."""
    return Box(230 - n / 4, 60, 270 - n / 4, 115)


@pytest.fixture
def who(study: StudyFile) -> Viewer:
    """R1, the researcher of the study."""
    return people.viewer(study, "R1")


def make(path: Path, kind: str = "mp4") -> StudyFile:
    """The study, open; in it the fragments Faces (0.4 to 2.4 s of the first film) and Sound (1 to 3 s of the other)."""
    make_film(path.parent / "faces.mp4", FRAMES, lambda n: [mother(n), son(n)])
    make_clip(path.parent / "sound.mp4", 6)
    (path.parent / "sound.nl.srt").write_text("1\n00:00:01,200 --> 00:00:01,600\nDag Bas\n", encoding="utf-8")
    study = studies.new_study(path, ["attitude"], None, "Care", "R1")
    who = people.viewer(study, "R1")
    roster.add_case(study, who, "Linde")
    for name, what in (("Mother", "parent"), ("Son", "child"), ("Worker", "worker")):
        roster.add_participant(study, who, name, ParticipantKind(what), "Linde", has_authority=name == "Mother")
    for session in ("Visit 1", "Visit: 2"):
        roster.add_session(study, who, "Linde", session)
    roster.add_coder(study, who, "K1")
    recordings.add_recording(study, who, "Visit 1", path.parent / "faces.mp4")
    sound = recordings.add_recording(study, who, "Visit: 2", path.parent / "sound.mp4")
    transcripts.add_beside(study, who, sound.id)
    fragments.add_fragment(study, who, "Visit 1", 400_000, 2_400_000, "Faces")
    fragments.add_fragment(study, who, "Visit: 2", S, 3 * S, "Sound")
    fragment_people.confirm(study, who, "Faces", ["Mother", "Son"])
    fragment_people.confirm(study, who, "Sound", ["Mother"])
    consent.set_consent(study, who, "Mother", {("recall", "worker"): Answer.YES})
    return study


def mask_son(study: StudyFile, fragment: str = "Faces") -> None:
    """He is to be seen and heard in no clip."""
    fragment_people.set_masked(study, people.viewer(study, "R1"), fragment, "Son", True, True)
