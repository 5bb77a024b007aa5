"""Label Studio's timelines: what we write, regions that were moved there, and the traps of the format.

No real export with a usable licence was found; the small files here are made after the documentation.
"""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from formats.documents import FULL
from hypothesis import given
from hypothesis import strategies as st

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledEvent, FiledFilm, FiledSession
from observer.errors import BadFile
from observer.formats import find, reader_of
from observer.formats.label_studio_frames import frame_of, us_of

LABEL_STUDIO = find("label-studio")


def region(start: int, end: int, label: str = "waves", **more) -> dict:
    value = {"ranges": [{"start": start, "end": end}], "timelinelabels": [label]}
    return {"id": "r", "from_name": "videoLabels", "to_name": "video", "type": "timelinelabels", "value": value, **more}


def task(*results: dict, **data) -> dict:
    return {
        "id": 7,
        "data": {"video": "/data/upload/visit 3.mp4", **data},
        "annotations": [{"id": 1, "completed_by": {"id": 4, "email": "k1@example.org"}, "result": list(results)}],
    }


def read(folder: Path, tasks) -> Document:
    path = folder / "export.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    assert reader_of(path) is LABEL_STUDIO
    return LABEL_STUDIO.read(path)


# -- files of others ------------------------------------------------------------------------------------------


def test_frames_begin_with_one(tmp_path):
    document = read(tmp_path, [task(region(1, 26), region(51, 51, "nods"), fps=25)])
    one, two = document.events
    assert (one.start_us, one.stop_us, one.kind) == (0, 1_000_000, Kind.STATE)
    assert (two.start_us, two.stop_us, two.kind) == (2_000_000, None, Kind.POINT)
    assert (one.coder, one.session, one.code) == ("k1@example.org", "visit 3", "waves")
    assert document.sessions[0].films == (FiledFilm("/data/upload/visit 3.mp4", fps=25.0),)
    assert not document.findings


def test_without_frames_per_second_25_are_taken_and_told(tmp_path):
    document = read(tmp_path, task(region(26, 51), region(26, 52)))
    assert document.events[0].start_us == 1_000_000
    assert document.sessions[0].films[0].fps == 0
    (finding,) = document.findings
    assert "25" in finding.words


def test_a_box_tells_the_frames_per_second(tmp_path):
    box = {"type": "videorectangle", "value": {"framesCount": 120, "duration": 4.0, "sequence": []}}
    document = read(tmp_path, [task(box, region(31, 61))])
    assert (document.events[0].start_us, document.events[0].stop_us) == (1_000_000, 2_000_000)
    assert ["videorectangle" in finding.words for finding in document.findings] == [True]


@pytest.mark.parametrize(
    "broken",
    [
        region(1, 2) | {"value": {"timelinelabels": ["waves"]}},
        region(1, 2) | {"value": {"ranges": [], "timelinelabels": ["waves"]}},
        region(1, 2) | {"value": {"ranges": [{"start": "1"}], "timelinelabels": ["waves"]}},
        region(1, 2) | {"value": {"ranges": [{"start": 1, "end": 2}], "timelinelabels": []}},
        region(1, 2) | {"value": None},
    ],
)
def test_a_phantom_without_a_range_is_left_out_and_told(tmp_path, broken):
    document = read(tmp_path, [task(broken, region(1, 26), fps=25)])
    assert len(document.events) == 1
    assert "without a range" in document.findings[0].words
    assert "region 1" in document.findings[0].places[0]


def test_texts_and_choices_belong_to_their_region(tmp_path):
    said = {"id": "r", "type": "textarea", "from_name": "why", "value": {"text": ["because"]}}
    chosen = {"id": "r", "type": "choices", "from_name": "side", "value": {"choices": ["left", "both"]}}
    stars = {"id": "r", "type": "rating", "from_name": "clear", "value": {"rating": 4}}
    (event,) = read(tmp_path, [task(region(1, 26, meta={"text": ["well"]}), said, chosen, stars, fps=25)]).events
    assert event.comment == "well\nbecause"
    assert event.modifiers == (("side", ("left", "both")), ("clear", ("4",)))


def test_two_labels_or_ranges_are_as_many_events(tmp_path):
    both = region(1, 26)
    both["value"]["timelinelabels"] = ["waves", "smiles"]
    document = read(tmp_path, [task(both, fps=25)])
    assert [(event.code, event.id) for event in document.events] == [("waves", "r"), ("smiles", "")]


def test_annotations_suggestions_and_skipped_tasks_come_in(tmp_path):
    one = task(region(1, 26), fps=25)
    one["annotations"].append({"completed_by": 9, "was_cancelled": True, "result": [region(2, 3)]})
    one["predictions"] = [{"model_version": "m1", "result": [region(3, 4)]}]
    document = read(tmp_path, [one])
    assert [event.coder for event in document.events] == ["k1@example.org", "9", "m1"]
    assert "skipped" in document.findings[0].words


def test_two_tasks_about_one_film_are_two_sessions(tmp_path):
    document = read(tmp_path, [task(region(1, 26), fps=25), task(region(1, 51), fps=25)])
    assert [one.name for one in document.sessions] == ["visit 3", "visit 3 (2)"]
    assert [event.session for event in document.events] == ["visit 3", "visit 3 (2)"]


@pytest.mark.parametrize("fps", [0, -1, "x", "nan", True, 1e300, 10**400, None, [25]])
def test_absurd_frames_per_second_are_as_good_as_none(tmp_path, fps):
    document = read(tmp_path, [task(region(26, 51), fps=fps)])
    assert document.events[0].start_us == 1_000_000


def test_absurd_frames_are_left_out_or_bounded(tmp_path):
    document = read(tmp_path, [task(region(10**300, 5), region(-9, 10**14), fps=0.001)])
    assert [event.start_us for event in document.events] == [0]


@pytest.mark.parametrize("tasks", [[], {}, [1], "x", {"annotations": 1}])
def test_what_is_no_task_is_refused(tmp_path, tasks):
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks))
    with pytest.raises(BadFile, match=r"export\.json"):
        LABEL_STUDIO.read(path)


def test_other_json_is_left_to_others(tmp_path):
    path = tmp_path / "page.json"
    find("web-annotation").write(FULL, path)
    assert reader_of(path).id == "web-annotation"
    path.write_text('{"something": "else"}')
    with pytest.raises(BadFile):
        reader_of(path)


# -- ours -----------------------------------------------------------------------------------------------------

NTSC = FiledFilm("visit.mp4", 2_000_000, fps=29.97)
ONE = FiledEvent("s", "waves", Kind.STATE, 3_123_000, 4_567_000, "K1", ("Son",), id="e1")


def made(*events: FiledEvent, film: FiledFilm = NTSC) -> Document:
    return listed(Document("s", sessions=(FiledSession("s", films=(film,)),), events=events))


def test_a_region_holds_frames_of_the_film(tmp_path):
    LABEL_STUDIO.write(made(ONE), tmp_path / "s.json")
    (task_out,) = json.loads((tmp_path / "s.json").read_text())
    assert task_out["data"]["fps"] == 29.97
    (drawn,) = task_out["predictions"][0]["result"]
    assert drawn["value"]["ranges"] == [{"start": round(1.123 * 29.97) + 1, "end": round(2.567 * 29.97) + 1}]
    assert drawn["type"] == "timelinelabels"
    assert drawn["value"]["timelinelabels"] == ["waves"]


def test_times_between_frames_are_a_change_and_come_back_all_the_same(tmp_path):
    assert any("between two frames" in loss.words for loss in LABEL_STUDIO.losses(made(ONE)))
    on_frames = replace(ONE, start_us=2_040_000, stop_us=2_080_000)
    even = made(on_frames, film=replace(NTSC, fps=25.0))
    assert not any("frames" in loss.words for loss in LABEL_STUDIO.losses(even))
    LABEL_STUDIO.write(made(ONE), tmp_path / "s.json")
    (event,) = LABEL_STUDIO.read(tmp_path / "s.json").events
    assert replace(event, place="") == ONE


def test_a_region_that_was_moved_there_has_the_times_of_its_frames(tmp_path):
    point, open_ = replace(ONE, kind=Kind.POINT, stop_us=None, id="e2"), replace(ONE, stop_us=None, id="e3")
    LABEL_STUDIO.write(made(ONE, point, open_), tmp_path / "s.json")
    tasks = json.loads((tmp_path / "s.json").read_text())
    for drawn in tasks[0]["predictions"][0]["result"]:
        drawn["value"]["ranges"][0]["end"] = 301
    (tmp_path / "s.json").write_text(json.dumps(tasks))
    for event in LABEL_STUDIO.read(tmp_path / "s.json").events:
        assert (event.kind, event.start_us) == (Kind.STATE, ONE.start_us)
        assert event.stop_us == 2_000_000 + round(300 / 29.97 * 1_000_000)
    for drawn in tasks[0]["predictions"][0]["result"]:
        drawn["value"]["ranges"][0] = {"start": 301, "end": 331}
    (tmp_path / "s.json").write_text(json.dumps(tasks))
    for event in LABEL_STUDIO.read(tmp_path / "s.json").events:
        assert event.start_us == 2_000_000 + round(300 / 29.97 * 1_000_000)
        assert event.stop_us == 2_000_000 + round(330 / 29.97 * 1_000_000)


def test_a_film_without_frames_per_second_is_told_and_stays_without(tmp_path):
    document = made(ONE, film=FiledFilm("visit.mp4"))
    assert any("25" in loss.words for loss in LABEL_STUDIO.losses(document))
    LABEL_STUDIO.write(document, tmp_path / "s.json")
    read_in = LABEL_STUDIO.read(tmp_path / "s.json")
    assert read_in.sessions[0].films[0].fps == 0
    assert not read_in.findings


def test_without_any_session_there_is_an_empty_list(tmp_path):
    LABEL_STUDIO.write(Document("none"), tmp_path / "s.json")
    assert json.loads((tmp_path / "s.json").read_text()) == []


@given(st.integers(1, 10_000_000), st.sampled_from(["25", "29.97", "30000/1001", "12.5", "60"]))
def test_a_frame_is_the_frame_of_its_own_time(frame, fps):
    assert frame_of(us_of(frame, Fraction(fps)), Fraction(fps)) == frame
