"""A study of every released schema opens, with all that is in it, and its undone work can be redone."""

import gzip
from pathlib import Path

import pytest

from observer.coding.fragments import Origin
from observer.coding.recall import Act
from observer.services import (
    fragment_people,
    fragments,
    history,
    people,
    recall_responses,
    recall_run,
    studies,
    viewing,
)
from observer.services.fragment_people import Look
from observer.storage import schema
from observer.storage.connection import database

FOLDER = Path(__file__).resolve().parent.parent / "data" / "studies"
OLD = sorted(FOLDER.glob("v*.observer.gz"), key=lambda path: int(path.name[1:].partition(".")[0]))


def test_there_is_one_for_each_schema_before_this_one():
    before = schema.version() - 1
    assert [path.name for path in OLD][:before] == [f"v{n}.observer.gz" for n in range(1, before + 1)]


@pytest.mark.parametrize("old", OLD, ids=[path.name for path in OLD])
def test_it_opens_with_all_that_is_in_it(old, tmp_path):
    path = tmp_path / "old.observer"
    path.write_bytes(gzip.decompress(old.read_bytes()))
    with studies.open_study(path) as study:
        session = people.find_session(study, "Visit 1")
        researcher, coder = people.viewer(study), people.as_coder(study, "K1")
        events = [viewing.event_data(shown) for shown in viewing.events(study, researcher, session)]
        assert [(e["indicator"], e["t"], e["stop"], e["target"]) for e in events] == [
            ("attitude:AL1", 2.5, None, ["Mother", "Son"]),
            ("attitude:AL5", 3.0, 4.25, ["Family"]),
        ]
        assert events[0]["modifiers"] == {"uptake": ["declines"]}
        ratings = [viewing.rating_data(shown) for shown in viewing.ratings(study, researcher, session)]
        assert [(r["dimension"], r["target"], r["value"]) for r in ratings] == [("attitude:allying", "Worker", 2)]
        history.redo(study, coder, session)
        assert len(viewing.events(study, researcher, session)) == 3
        assert study.history.broken_link() is None


def test_what_was_decided_in_a_consensus_comes_along_to_the_newest_schema():
    names = [path.stem for path in sorted(Path(schema.__file__).parent.glob("migrations/*.sql"))]
    anew = next(name for name in names if name.endswith("_consensus_items"))
    db = database()
    schema.migrations().apply(db, stop_before=anew)
    item = {
        "id": "i" * 36, "consensus": "c" * 36, "number": 3, "what": "rating", "sources": '["a"]', "verdict": "open",
        "taken": "[]", "results": "[]", "note": "why?", "present": '["K1"]', "decided_by": None, "decided": "2025",
    }  # fmt: skip
    db["consensus_items"].insert(item)
    schema.migrations().apply(db)
    assert list(db.query("SELECT * FROM consensus_items")) == [item]
    db.close()


def test_fragments_of_schema_6_keep_how_they_were_found_and_can_be_undone(tmp_path):
    """The column was made anew; and of who is not in them nothing was kept, so who is named has to be looked at."""
    path = tmp_path / "old.observer"
    path.write_bytes(gzip.decompress((FOLDER / "fragments-6.observer.gz").read_bytes()))
    with studies.open_study(path) as study:
        who = people.viewer(study)
        found = {one.title: one for one in fragments.fragments(study, who)}
        assert {title: one.origin for title, one in found.items()} == {"A joke": Origin.TIMES, "A laugh": Origin.EVENT}
        assert fragment_people.looked(study, who, found["A joke"]).look is Look.AGAIN
        for _step in range(3):
            history.undo(study, who, is_on_study=True)
        assert fragments.fragments(study, who) == []
        for _step in range(3):
            history.redo(study, who, is_on_study=True)
        assert {one.title: one for one in fragments.fragments(study, who)} == found
        assert study.history.broken_link() is None


def test_a_talk_of_schema_11_that_was_left_running_goes_on(tmp_path):
    """The log was made anew while what was said points at its lines."""
    path = tmp_path / "old.observer"
    path.write_bytes(gzip.decompress((FOLDER / "recall-11.observer.gz").read_bytes()))
    with studies.open_study(path) as study:
        viewer = people.as_facilitator(study, "F1")
        found = recall_run.running_recall(study, viewer)
        running, resumed = recall_run.go_on(study, viewer, found.id)
        ((response, draft),) = resumed.open_responses
        log = recall_responses.log(study, viewer, found.id)
        assert [row.act for row in log] == [Act.BEGIN, Act.SHOW, Act.PLAY, Act.STOP, Act.BEGIN]
        assert (log[3].id, log[3].place) == (response.log, resumed.place)
        assert draft.note == "I was afraid there."
        running.pause(resumed.item.id, resumed.place)
        running.end()
        assert study.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert study.history.broken_link() is None
