"""What is said in a film: added once, found at every moment of the session. And films that have moved."""

import shutil

import pytest
from clips import make_clip
from storage.reversible import reversible

from observer.errors import BadFilm, Blind, NotFound, Refused
from observer.formats.subtitles import Line, Subtitles
from observer.services import films, people, recordings, roster, studies, transcripts
from observer.storage.history import Stream

S = 1_000_000
SAID = Subtitles((Line(0, S, "one", "MOTHER"), Line(S // 2, 2 * S, "two"), Line(5 * S, 6 * S, "three"),
                  Line(99 * S, 100 * S, "after the end")))  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("said")
    make_clip(folder / "visit.mp4", 8, size=(64, 36), audio=False)
    with studies.new_study(folder / "care.observer", ["alliance"]) as study:
        me = people.viewer(study)
        roster.add_case(study, me, "Linde")
        roster.add_session(study, me, "Linde", "Visit 1")
        recordings.add_recording(study, me, "Visit 1", folder / "visit.mp4", name="Film 1", offset_us=10 * S)
        roster.add_coder(study, me, "K1")
    return folder


@pytest.fixture
def study(made, tmp_path):
    for name in ("visit.mp4", "care.observer"):
        shutil.copy(made / name, tmp_path / name)
    with studies.open_study(tmp_path / "care.observer") as opened:
        films.relink(opened, people.viewer(opened), "Film 1", tmp_path / "visit.mp4")
        yield opened


@pytest.fixture
def me(study):
    return people.viewer(study)


def script(study):
    return transcripts.script_of(study, people.find_session(study, "Visit 1"))


def words(found):
    return [said.text for said in found]


def test_lines_are_on_the_clock_of_the_session_and_follow_when_a_film_is_placed_anew(study, me):
    transcripts.add(study, me, "Film 1", SAID, language="nl")
    assert [(s.start_us // S, s.text) for s in script(study).lines] == [(10, "one"), (10, "two"), (15, "three")]
    recordings.place_recording(study, me, "Film 1", 20 * S, (2, 1))
    assert [(s.start_us / S, s.stop_us / S) for s in script(study).lines] == [(20, 22), (21, 24), (30, 32)]


def test_what_is_said_at_a_moment_and_in_a_stretch(study, me):
    transcripts.add(study, me, "Film 1", SAID)
    found = script(study)
    times = (10 * S - 1, 10 * S, 10 * S + S // 2, 11 * S, 12 * S, 15 * S)
    assert [words(found.at(us)) for us in times] == [[], ["one"], ["one", "two"], ["two"], [], ["three"]]
    assert words(found.between(11 * S, 15 * S)) == ["two"]
    assert words(found.between(0, 99 * S)) == ["one", "two", "three"]
    assert [found.last_before(us) for us in (0, 10 * S, 14 * S, 99 * S)] == [-1, 0, 1, 2]
    assert found.recordings == {line.recording for line in found.lines}
    assert found.lines[0].words == "MOTHER: one"


def test_a_long_line_is_found_under_many_short_ones(study, me):
    many = Subtitles((Line(0, 7 * S, "long"), *(Line(n * 10_000, n * 10_000 + 5_000, str(n)) for n in range(1, 100))))
    transcripts.add(study, me, "Film 1", many)
    assert words(script(study).at(16 * S)) == ["long"]


def test_adding_and_removing_undo_and_redo(study, me):
    streams = [Stream(None, None)]
    added = reversible(study, streams, lambda: transcripts.add(study, me, "Film 1", SAID))
    assert len(study.cues.where()) == 4
    reversible(study, streams, lambda: transcripts.remove(study, me, added.id))
    assert study.cues.where() == []


def test_only_a_researcher_adds_and_removes(study, me):
    added = transcripts.add(study, me, "Film 1", SAID)
    coder = people.as_coder(study, "K1")
    for act in (
        lambda: transcripts.add(study, coder, "Film 1", SAID),
        lambda: transcripts.remove(study, coder, added.id),
    ):
        with pytest.raises(Blind):
            act()
    assert len(script(study).lines) == 3


def test_names_come_from_the_recording_and_never_from_the_file(study, me):
    for _ in range(2):
        transcripts.add(study, me, "Film 1", SAID)
    film = films.of_session(study, people.find_session(study, "Visit 1"))[0]
    assert [t.name for t in transcripts.of_recording(study, film)] == ["Film 1 1", "Film 1 2"]


def test_subtitles_of_another_film_are_refused(study, me):
    with pytest.raises(Refused, match="another film"):
        transcripts.add(study, me, "Film 1", Subtitles((Line(99 * S, 100 * S, "x"),)))


def test_what_is_gone_cannot_be_removed_again(study, me):
    added = transcripts.add(study, me, "Film 1", SAID)
    transcripts.remove(study, me, added.id)
    with pytest.raises(NotFound):
        transcripts.remove(study, me, added.id)


def test_subtitles_beside_a_film_are_those_with_its_name(tmp_path):
    for name in (
        "visit.srt",
        "Visit.nl.VTT",
        "visit 2.srt",
        "visit.txt",
        "visit-en.srt",
        "revisit.srt",
        "visit.part.srt",
    ):
        (tmp_path / name).write_text("")
    found = transcripts.beside(tmp_path / "visit.mp4")
    assert [path.name for path in found] == ["Visit.nl.VTT", "visit-en.srt", "visit.srt"]
    assert [transcripts.language_of(path) for path in found] == ["nl", "en", ""]
    assert transcripts.beside(tmp_path / "nowhere" / "visit.mp4") == []


def test_subtitles_beside_a_film_are_added_with_their_language(study, me, tmp_path):
    (tmp_path / "visit.nl.srt").write_text("00:00:01,000 --> 00:00:02,000\nJa\n")
    (tmp_path / "other.srt").write_text("00:00:01,000 --> 00:00:02,000\nNee\n")
    (added,) = transcripts.add_beside(study, me, "Film 1")
    assert added.item.language == "nl"
    assert words(script(study).lines) == ["Ja"]


# -- films that moved ---------------------------------------------------------------------------------------


def film_of(study):
    return films.of_session(study, people.find_session(study, "Visit 1"))[0]


def test_a_film_that_moved_is_linked_again_and_nothing_else_changes(study, tmp_path):
    before = film_of(study)
    there = tmp_path / "elsewhere" / "renamed.mp4"
    there.parent.mkdir()
    (tmp_path / "visit.mp4").rename(there)
    with pytest.raises(BadFilm, match="not where it was"):
        films.file_of(study, before)
    coder = people.as_coder(study, "K1")
    reversible(study, [Stream(coder.id, None)], lambda: films.relink(study, coder, before.id, there))
    after = film_of(study)
    assert films.file_of(study, after) == there
    assert after.relative_path == "elsewhere/renamed.mp4"
    assert {k: v for k, v in vars(before).items() if "path" not in k} == {
        k: v for k, v in vars(after).items() if "path" not in k
    }


def test_another_film_is_not_taken_for_it(study, tmp_path, me):
    make_clip(tmp_path / "other.mp4", 1, size=(64, 36), audio=False)
    before = film_of(study)
    for path in (tmp_path / "other.mp4", tmp_path / "gone.mp4", tmp_path):
        with pytest.raises(BadFilm, match="is not the film"):
            films.relink(study, me, before.id, path)
    assert film_of(study) == before


def test_the_likely_folders_are_those_of_study_and_films_and_no_whole_disk(study, tmp_path):
    session = people.find_session(study, "Visit 1")
    found = films.folders_to_search(study, session)
    assert found[0] == tmp_path
    assert all(place.is_dir() and place != place.parent for place in found)
    assert len(found) == len(set(found))
