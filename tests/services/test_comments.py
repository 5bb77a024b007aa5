"""Comments on a moment and on the whole session: stored, changed, undone, and seen by nobody who may not."""

from __future__ import annotations

import shutil

import pytest
from storage.reversible import reversible

from observer.errors import Blind, NotFound, Refused
from observer.services import comments, history, people, recordings, studies
from observer.services.coding import At, Mark
from tests.studies_for_tests import SECOND, add_film, desk_of, make_study, researcher_of


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("comments"))


@pytest.fixture
def study(template, tmp_path):
    with studies.open_study(shutil.copyfile(template, tmp_path / "study.observer")) as opened:
        add_film(opened, "Linde 1", "film", 60, offset_us=5 * SECOND)
        yield opened


@pytest.fixture
def desk(study):
    """A coder who has begun a coding."""
    desk = desk_of(study)
    desk.record(Mark("play:refuses", At(10), actors=("Mother",)))
    return desk


def streams(desk):
    return history.streams(desk.study, desk.viewer, desk.session)


def test_on_the_session_and_on_a_moment(study, desk):
    later = reversible(study, streams(desk), lambda: comments.add(desk, "play", "noisy", At(recording="film", pts=900)))
    whole = reversible(study, streams(desk), lambda: comments.add(desk, "play", "a calm visit"))
    sooner = comments.add(desk, "play", "door", At(5.1))
    assert [(c.text, c.at and c.at.us) for c in comments.of(desk, "play")] == [
        ("a calm visit", None), ("door", 5_100_000), ("noisy", 5_900_000),
    ]  # fmt: skip
    assert later.changes.touched("comments") == {later.id}
    assert comments.get(desk, whole.id).text == "a calm visit"
    assert sooner.comment == comments.get(desk, sooner.id)


def test_a_first_comment_begins_the_coding(study):
    desk = desk_of(study, "K2")
    comments.add(desk, "other", "first words")
    assert [study.codebooks.get(c.codebook).key for c in desk.codings()] == ["other"]
    assert comments.of(desk, "play") == []
    assert len(comments.of(desk, "other")) == 1


def test_text_and_place_change_apart(study, desk):
    id_ = comments.add(desk, "play", "noisy", At(recording="film", pts=900)).id
    reversible(study, streams(desk), lambda: comments.change(desk, id_, "very noisy"))
    assert (comments.get(desk, id_).text, comments.get(desk, id_).at.pts) == ("very noisy", 900)
    reversible(study, streams(desk), lambda: comments.change(desk, id_, at=At(20)))
    assert (comments.get(desk, id_).text, comments.get(desk, id_).at.us) == ("very noisy", 20 * SECOND)
    reversible(study, streams(desk), lambda: comments.change(desk, id_, at=None))
    assert comments.get(desk, id_).at is None


def test_removed_and_brought_back(study, desk):
    id_ = comments.add(desk, "play", "noisy").id
    changes = reversible(study, streams(desk), lambda: comments.remove(desk, id_))
    assert changes.touched("comments") == {id_}
    assert comments.get(desk, id_) is None
    history.undo(study, desk.viewer, desk.session)
    assert comments.get(desk, id_).text == "noisy"


def test_it_moves_with_its_film(study, desk):
    id_ = comments.add(desk, "play", "noisy", At(recording="film", pts=900)).id
    changes = recordings.place_recording(study, researcher_of(study), "film", 0)
    assert comments.get(desk, id_).at.us == 900_000
    assert changes.touched("comments") == {id_}


@pytest.mark.parametrize(
    ("text", "at"), [("", None), (" \n", None), ("x" * 20_001, None), ("x", At(4.9)), ("x", At(65)), ("x", At("soon"))]
)
def test_what_is_no_comment_is_refused_and_nothing_is_stored(study, desk, text, at):
    done = len(study.history.entries())
    with pytest.raises(Refused):
        comments.add(desk, "play", text, at)
    assert len(study.history.entries()) == done


def test_a_submitted_coding_keeps_its_comments(study, desk):
    id_ = comments.add(desk, "play", "noisy").id
    desk.submit()
    for action in (
        lambda: comments.add(desk, "play", "more"),
        lambda: comments.change(desk, id_, "less"),
        lambda: comments.remove(desk, id_),
    ):
        with pytest.raises(Blind, match="submitted"):
            action()
    assert [c.text for c in comments.of(desk, "play")] == ["noisy"]


def test_anothers_comment_is_as_unknown_as_none(study, desk):
    id_ = comments.add(desk, "play", "noisy").id
    other = desk_of(study, "K2")
    said = []
    for asked in (id_, "00000000-0000-4000-8000-000000000000"):
        for action in (lambda i=asked: comments.change(other, i, "x"), lambda i=asked: comments.remove(other, i)):
            with pytest.raises(NotFound) as error:
                action()
            said.append(str(error.value).replace(asked, "ID"))
        assert comments.get(other, asked) is None
    assert len(set(said)) == 1
    assert comments.of(other, "play") == []
    session = people.find_session(study, "Linde 1")
    assert comments.shown(study, other.viewer, session) == []
    with pytest.raises(Blind):
        comments.shown(study, other.viewer, session, "K1")
    [shown] = comments.shown(study, researcher_of(study), session)
    assert comments.comment_data(shown)["text"] == "noisy"


def test_both_submitted_see_each_others(study, desk):
    comments.add(desk, "play", "mine")
    other = desk_of(study, "K2")
    comments.add(other, "play", "theirs")
    for at_work in (desk, other):
        at_work.submit()
    session = people.find_session(study, "Linde 1")
    assert {s.item.text for s in comments.shown(study, desk.viewer, session)} == {"mine", "theirs"}
