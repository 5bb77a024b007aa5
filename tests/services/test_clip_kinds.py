"""Clips leave a study exact at both ends, whatever kind of film a fragment is of: with bar codes, the whole way."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from clips import CLIPS, make_clip
from media.clip_checks import RATE, TAGS, beeps, numbers, pictures, tags, wave
from services import homework
from services.clip_study import WORKER

from observer.cli import run
from observer.coding.consent import Answer
from observer.coding.study import ParticipantKind
from observer.media.frame_index import FrameIndex
from observer.services import (
    clip_export,
    consent,
    films,
    fragment_people,
    fragments,
    people,
    recordings,
    roster,
    studies,
)
from observer.storage.study_file import StudyFile

SECONDS, FIRST, STOP = 7, 57, 133
OFFSET_US = 12_340_000  # where the film begins in the visit
# In an .mts the sound comes after the 21 ms that its encoder needed.
LATE = {"MPEG-TS": 0.021333}


@dataclass(frozen=True)
class Case:
    """A closed study with one fragment, Moment, of frames 57 to 132; when those frames come, in seconds of the film."""

    path: Path
    kind: str
    times: tuple[float, ...]

    @property
    def beeps(self) -> list[float]:
        """When the beeps are heard in the clip."""
        heard = [n + LATE.get(self.kind, 0.0) for n in range(1, SECONDS)]
        return [at - self.times[0] for at in heard if self.times[0] < at < self.times[-1]]


@pytest.fixture(scope="module", params=CLIPS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("kinds")
    name, how = CLIPS[request.param]
    make_clip(folder / name, SECONDS, **how)
    with studies.new_study(folder / "care.observer", ["attitude"], None, "Care", "R1") as study:
        index = _film(study, folder / name)
        times = tuple(index.us_of(n) / 1e6 for n in range(FIRST, STOP + 1))
    return Case(folder / "care.observer", request.param, times)


def _film(study: StudyFile, film: Path) -> FrameIndex:
    who = people.viewer(study, "R1")
    roster.add_case(study, who, "Linde")
    roster.add_participant(study, who, "Mother", ParticipantKind.PARENT, "Linde")
    roster.add_session(study, who, "Linde", "Visit")
    added = recordings.add_recording(study, who, "Visit", film, offset_us=OFFSET_US)
    index = films.index_of(study, added.item)
    assert index is not None
    ends = (OFFSET_US + index.us_of(n) for n in (FIRST, STOP))
    fragments.add_fragment(study, who, "Visit", *ends, "Moment")
    fragment_people.confirm(study, who, "Moment", ["Mother"])
    consent.set_consent(study, who, "Mother", {("recall", "worker"): Answer.YES})
    return index


@pytest.fixture(scope="module")
def closed(case: Case) -> Path:
    return case.path


study = homework.copied


def _check(file: Path, case: Case) -> None:
    """First and last frame, each one's time, nothing hidden, the sound, and what the file tells of itself."""
    assert numbers(file, everything=True) == list(range(FIRST, STOP))
    seen = np.array([time for _number, time in pictures(file)])
    assert np.abs(seen - (np.array(case.times[:-1]) - case.times[0])).max() < 0.0002
    assert len(case.beeps) >= 2
    assert np.abs(np.array(beeps(wave(file))) - case.beeps).max() < 0.001
    assert 0 <= wave(file, everything=True).shape[1] - (case.times[-1] - case.times[0]) * RATE < 2 * 1024 + 1
    assert tags(file) <= TAGS


def test_a_clip_of_a_fragment_is_exact(study: StudyFile, case: Case) -> None:
    done = clip_export.export(study, people.viewer(study, "R1"), ["Moment"], WORKER)
    (file,) = done.files
    _check(file, case)
    told = json.loads(done.manifest[1].read_text(encoding="utf-8"))["clips"][0]
    assert told["frames"] == STOP - FIRST
    assert told["duration_s"] == pytest.approx(case.times[-1] - case.times[0], abs=0.000002)


def test_so_is_one_that_a_command_makes(study: StudyFile, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    study.close()
    code = run(["clip", str(study.path), "--fragment", "Moment", "--audience", "worker", "--as", "R1"])
    assert code == 0
    _check(Path(capsys.readouterr().out.splitlines()[0]), case)


def test_a_reel_shows_it_whole_after_its_card(study: StudyFile, case: Case) -> None:
    """Also in one rhythm with others each frame is there, and none from before or after."""
    done = clip_export.export(study, people.viewer(study, "R1"), ["Moment"], replace(WORKER, reel=True))
    seen = [number for number in numbers(done.files[0], everything=True) if number is not None]
    assert (seen[0], seen[-1]) == (FIRST, STOP - 1)
    assert seen == sorted(seen)
    assert set(seen) == set(range(FIRST, STOP))
    assert tags(done.files[0]) <= TAGS
