"""Files of other tools in and out of a study: what comes in, what goes out, and that one undo takes it back."""

from dataclasses import replace
from operator import attrgetter
from pathlib import Path

import pytest
from formats.documents import FULL
from storage.reversible import dump, reversible
from studies_for_tests import add_film, copy_study, desk_of, make_study, researcher_of, shown_events

from observer.coding.codebook import Kind
from observer.coding.consensus import Consensus
from observer.coding.documents import film_name, listed
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledCode, FiledEvent, FiledPerson, FiledRating, FiledSession
from observer.coding.study import Coder, CodingState, ParticipantKind, Role, Seen
from observer.errors import BadFile, Blind, Conflict, Refused
from observer.services import (
    comments,
    exchange,
    history,
    import_map,
    import_plan,
    interchange,
    people,
    rating,
    studies,
    withdrawal,
)
from observer.services.export_document import ExportChoice, document_of
from observer.services.import_map import ImportMap, propose
from observer.services.marks import At, Mark
from observer.services.rating import Judgement
from observer.services.withdrawal import How
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

AS_IT_IS = ExportChoice(pseudonyms=False, with_transcripts=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study with what K1 and K2 coded in Linde 1."""
    path = make_study(tmp_path_factory.mktemp("exchange"))
    with studies.open_study(path) as study:
        for coder in ("K1", "K2"):
            desk = desk_of(study, coder)
            modifiers = {"how": ("soft",), "tags": ("a", "c"), "count": ("3",), "note": ("free\ntext",)}
            mark = Mark(
                "play:says", At(1.25), None, ("Mother",), ("Son", "Worker"), modifiers, f"of {coder}", doubt=True
            )
            desk.record(mark)
            desk.record(Mark("play:leans", At(2), At(9.5), actors=("Father", "Son"), targets=("all",)))
            desk.record(Mark("play:calm", At(3), actors=("Family",), targets=("unclear",)))
            comments.add(desk, "play", "the dog barks", At(4))
            rating.rate(desk, Judgement("play:part", "Mother", 2, comment="clear"))
            rating.rate(desk, Judgement("play:part", "Son", reason="absent"))
    return path


@pytest.fixture
def study(made, tmp_path):
    with StudyFile.open(copy_study(made, tmp_path / "study.observer")) as opened:
        yield opened


@pytest.fixture
def empty(tmp_path_factory):
    """The same study, in which nobody has coded yet."""
    with StudyFile.open(make_study(tmp_path_factory.mktemp("empty"))) as opened:
        yield opened


def bring(study, document, chosen=None, **changes):
    viewer = researcher_of(study) if study.coders.where("name = 'R1'") else people.viewer(study)
    chosen = replace(chosen or propose(study, viewer, document), **changes)
    planned = import_plan.plan(study, viewer, document, chosen)
    import_plan.apply(study, viewer, planned)
    return planned


def without_order(document):
    keys = {"codes": str, "people": str, "coders": str, "sessions": str, "events": str, "ratings": str, "notes": str}
    names = {name: tuple(sorted(getattr(document, name), key=key)) for name, key in keys.items()}
    events = tuple(replace(e, id="") for e in names["events"])
    return replace(document, **{**names, "events": tuple(sorted(events, key=str)), "findings": (), "name": ""})


@pytest.mark.parametrize("labels", [True, False])
def test_what_goes_out_comes_back_into_a_study_that_has_the_codebook(study, empty, labels):
    going = document_of(study, researcher_of(study), replace(AS_IT_IS, labels=labels))
    planned = bring(empty, going.document)
    assert not planned.findings
    assert not any(table != "codings" for table, _row in planned.places.new)
    back = document_of(empty, researcher_of(empty), replace(AS_IT_IS, labels=labels))
    assert without_order(back.document) == without_order(going.document)


def test_a_second_import_changes_what_changed_and_doubles_nothing(study, empty):
    document = document_of(study, researcher_of(study), AS_IT_IS).document
    bring(empty, document)
    before = dump(empty)
    again = import_plan.plan(empty, researcher_of(empty), document, propose(empty, researcher_of(empty), document))
    assert again.is_empty
    assert again.rows.same == len(document.events) + len(document.ratings) + len(document.notes)
    changed = replace(document, events=(replace(document.events[0], comment="anew"), *document.events[1:]))
    planned = bring(empty, changed)
    assert (len(planned.rows.new_events), len(planned.rows.changed_events)) == (0, 1)
    assert len(dump(empty)["events"]) == len(before["events"])
    assert any(event["comment"] == "anew" for event in shown_events(empty, researcher_of(empty), "Linde 1").values())


def test_events_without_identifiers_are_known_again_by_what_they_say(study, empty):
    document = document_of(study, researcher_of(study), AS_IT_IS).document
    bare = replace(document, events=tuple(replace(event, id="") for event in document.events * 2))
    bring(empty, bare)
    assert len(shown_events(empty, researcher_of(empty), "Linde 1")) == len(bare.events)
    viewer = researcher_of(empty)
    assert import_plan.plan(empty, viewer, bare, propose(empty, viewer, bare)).is_empty


def test_one_undo_takes_all_of_it_back(empty):
    viewer = researcher_of(empty)
    planned = import_plan.plan(empty, viewer, FULL, propose(empty, viewer, FULL))
    reversible(empty, [Stream(viewer.id, None)], lambda: import_plan.apply(empty, viewer, planned))


def test_a_strange_file_makes_its_own_codebook_people_sessions_and_coders(tmp_path):
    with studies.new_study(tmp_path / "new.observer", []) as study:
        viewer = people.viewer(study)
        planned = bring(study, FULL, propose(study, viewer, FULL), case="Linde", title="Old codes")
        assert planned.count("codebooks") == planned.count("cases") == 1
        assert planned.count("sessions") == 3
        assert planned.count("codings") == 3
        assert len(planned.rows.new_events) == len(FULL.events)
        back = document_of(study, viewer, AS_IT_IS).document
        kinds = {who.name: who.kind for who in back.people}
        assert kinds["Son"] is ParticipantKind.CHILD
        assert {code.name for code in back.codes if not code.is_category} == {
            code.label or code.name for code in FULL.codes if not code.is_category
        }
        strange = next(event for event in back.events if event.doubt)
        assert strange.comment == next(event.comment for event in FULL.events if event.id == "e2")
        assert strange.targets == ("Son", "Ms. Öz, worker")
        assert [e.is_open for e in back.events if e.session == "visit 2" and e.kind is Kind.STATE] == [True]


def test_what_does_not_fit_is_told_and_kept_where_it_can_be(empty):
    add_film(empty, "Linde 1", seconds=60)
    document = listed(
        Document(
            "odd",
            codes=(FiledCode("says"), FiledCode("leans"), FiledCode("unknown code")),
            events=(
                FiledEvent("Linde 1", "says", Kind.STATE, 1_000_000, 2_000_000, "K1", ("Mother",)),
                FiledEvent("Linde 1", "leans", Kind.POINT, 3_000_000, None, "K1", ("Mother",)),
                FiledEvent("Linde 1", "leans", Kind.STATE, 50_000_000, 70_000_000, "K1", ("Mother",)),
                FiledEvent("Linde 1", "says", Kind.POINT, 90_000_000, None, "K1", ("Mother",)),
                FiledEvent("Linde 1", "says", Kind.POINT, -1_000_000, None, "K1", ("Mother",)),
                FiledEvent("Linde 1", "leans", Kind.STATE, 9_000_000, 8_000_000, "K1", ("Mother",)),
                FiledEvent("Linde 1", "says", Kind.POINT, 5_000_000, None, "K1", modifiers=(("mood", ("glad",)),)),
                FiledEvent("Linde 1", "unknown code", Kind.POINT, 5_000_000, None, "K1"),
            ),
            ratings=(
                FiledRating("Linde 1", "part", "Mother", 9, "K1"),
                FiledRating("Linde 1", "part", "Son", 1.5, "K1"),
            ),
        )
    )
    planned = bring(empty, document)
    told = " ".join(finding.words for finding in planned.findings)
    for words in ("moment of its start", "period of a millisecond", "ending with the film", "outside the recording",
                  "before the start", "ends where it begins", "kept in the comment", "left out", "from -3 to +3",
                  "not a whole number"):  # fmt: skip
        assert words in told, words
    kept = shown_events(empty, researcher_of(empty), "Linde 1").values()
    assert len(kept) == 5
    assert any("mood: glad" in event["comment"] for event in kept)
    assert {event["stop"][0] for event in kept if event["start"][0] == 50_000_000} == {60_000_000}
    assert all(event["start"][1] for event in kept), "in a film a moment is one of the film"


def test_a_coding_that_was_handed_in_is_not_touched(study):
    document = document_of(study, researcher_of(study), AS_IT_IS).document
    desk_of(study).submit()
    viewer = researcher_of(study)
    planned = import_plan.plan(study, viewer, document, propose(study, viewer, document))
    assert "K1" in planned.refusals[0]
    before = dump(study)
    with pytest.raises(Refused, match="another coder"):
        import_plan.apply(study, viewer, planned)
    assert dump(study) == before


def test_a_plan_is_for_the_study_as_it_was(empty):
    viewer = researcher_of(empty)
    planned = import_plan.plan(empty, viewer, FULL, propose(empty, viewer, FULL))
    desk_of(empty).record(Mark("play:says", At(1)))
    with pytest.raises(Conflict):
        import_plan.apply(empty, viewer, planned)


def test_an_import_that_is_stopped_leaves_the_study_as_it_was(empty):
    viewer = researcher_of(empty)
    planned = import_plan.plan(empty, viewer, FULL, propose(empty, viewer, FULL))
    before = dump(empty)
    steps = import_plan.apply_in_steps(empty, viewer, planned)
    next(steps)
    assert dump(empty) != before
    steps.close()
    assert dump(empty) == before


def test_codings_can_be_handed_in_at_once(empty):
    bring(empty, FULL, case="Old", hands_in=True)
    states = {coding.state for coding in empty.codings.where()}
    assert states == {CodingState.SUBMITTED}
    viewer = researcher_of(empty)
    with pytest.raises(Refused):
        history.undo(empty, viewer)


def test_only_a_researcher_imports(empty):
    coder = people.as_coder(empty, "K1")
    for call in (
        lambda: propose(empty, coder, FULL),
        lambda: import_plan.plan(empty, coder, FULL, ImportMap()),
    ):
        with pytest.raises(Blind):
            call()


def test_a_coder_exports_what_he_may_see_and_nothing_else(study):
    of_k1 = document_of(study, people.as_coder(study, "K1"), AS_IT_IS).document
    assert {event.coder for event in of_k1.events} == {"K1"}
    assert "K2" not in str(of_k1)
    assert not of_k1.fragments


def test_pseudonyms_number_coders_and_sessions_and_name_films_after_them(study):
    add_film(study, "Linde 1", name="Janssen-home")
    document = document_of(study, researcher_of(study), ExportChoice()).document
    assert "Janssen" not in str(document)
    assert "Linde 1" not in str(document)
    assert "K1" not in document.coders
    assert document_of(study, researcher_of(study), AS_IT_IS).document.sessions[0].films[0].path == "Janssen-home.mp4"


def test_what_no_document_holds_is_a_loss(study):
    desk_of(study).record(Mark("play:says", At(20), perceived=Seen.HEARD))
    losses = document_of(study, researcher_of(study), AS_IT_IS).losses
    assert [loss.n for loss in losses] == [1]


def test_a_map_is_read_back_and_a_bad_one_is_refused(empty):
    viewer = researcher_of(empty)
    chosen = propose(empty, viewer, FULL)
    assert import_map.from_data(chosen.to_data(), "map.json") == chosen
    for bad in ([], {"codes": 3}, {"codes": {"a": 1}}, {"other": ""}, {"kinds": {"a": "alien"}}):
        with pytest.raises(BadFile):
            import_map.from_data(bad, "map.json")


def test_who_is_left_out_is_left_out_of_events(empty):
    viewer = researcher_of(empty)
    document = listed(
        Document(
            "d",
            people=(FiledPerson("Mother"), FiledPerson("Father")),
            sessions=(FiledSession("Linde 1"),),
            codes=(FiledCode("says"),),
            events=(
                FiledEvent(
                    "Linde 1", "says", Kind.POINT, 0, None, "K1", ("Mother", "Father"), Targets.LISTED, ("Father",)
                ),
            ),
        )
    )
    chosen = propose(empty, viewer, document)
    bring(empty, document, replace(chosen, people={"Mother": "Mother", "Father": ""}))
    (event,) = shown_events(empty, viewer, "Linde 1").values()
    assert (event["actors"], event["target"]) == (["Mother"], "unclear")


def test_several_sessions_are_several_files_where_a_file_holds_one(tmp_path):
    one = replace(exchange.find("web-annotation"), parts=exchange.find("web-annotation").parts - {"several_sessions"})
    files = exchange.write(FULL, one, tmp_path / "out.jsonld")
    assert [path.name for path in files] == ["visit 1.jsonld", "visit 2.jsonld", "empty.jsonld"]
    with pytest.raises(Refused, match="already"):
        exchange.write(FULL, one, tmp_path / "out.jsonld")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_goes_out_to_elan_and_back_is_all_there_but_the_ratings(study, empty, tmp_path):
    going = document_of(study, researcher_of(study), AS_IT_IS).document
    read = exchange.read(exchange.write(going, exchange.find("elan"), tmp_path / "linde.eaf")[0])
    planned = bring(empty, read)
    assert not read.findings
    assert not planned.findings
    assert not any(table != "codings" for table, _row in planned.places.new)
    back = without_order(document_of(empty, researcher_of(empty), AS_IT_IS).document)
    assert back == replace(without_order(going), ratings=())


def test_a_real_elan_file_comes_into_a_study_with_its_codes_and_people(tmp_path):
    path = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats" / "elan" / "speach_fables.eaf"
    if not path.is_file():
        pytest.skip("the sample files are not beside the project")
    document = exchange.read(path)
    with studies.new_study(tmp_path / "new.observer", []) as study:
        viewer = people.viewer(study)
        planned = bring(study, document, propose(study, viewer, document), case="Fables", title="Codes of the file")
        assert len(planned.rows.new_events) == len(document.events)
        back = document_of(study, viewer, AS_IT_IS).document
        kept = attrgetter("start_us", "stop_us", "code", "comment", "coder", "actors")
        assert sorted(map(kept, back.events)) == sorted(map(kept, document.events))


def test_what_there_is_no_consent_for_does_not_go_out(study):
    """Who withdrew from research is in no event, rating or target; how much that is, is told."""
    who = researcher_of(study)
    withdrawal.withdraw(study, who, "Mother", How.HIDE)
    going = document_of(study, who, AS_IT_IS)
    assert [event.actors for event in going.document.events if event.code == "says"] == []
    assert {actor for event in going.document.events for actor in event.actors} == {"Father", "Son", "Family"}
    assert {rating.target for rating in going.document.ratings} == {"Son"}
    assert ("what there is no consent for", 4) in [(loss.what, loss.n) for loss in going.losses]
    assert len(document_of(study, who, AS_IT_IS).document.notes) == 2


def test_a_study_goes_out_as_a_tidy_package_and_comes_into_another(study, empty, tmp_path):
    interchange.export_tidy(study, researcher_of(study), tmp_path / "out")
    read = exchange.read(tmp_path / "out")
    planned = bring(empty, read)
    assert not planned.findings
    assert not any(table != "codings" for table, _row in planned.places.new)
    going = document_of(study, researcher_of(study), AS_IT_IS).document
    back = document_of(empty, researcher_of(empty), AS_IT_IS).document
    assert without_people_order(back) == without_people_order(going)
    before = dump(empty)
    viewer = researcher_of(empty)
    again = import_plan.plan(empty, viewer, read, propose(empty, viewer, read))
    assert again.is_empty
    assert again.rows.same == len(read.events) + len(read.ratings) + len(read.notes)
    assert dump(empty) == before


def without_people_order(document):
    """The tables do not tell in which order several people of one event were named."""
    found = without_order(document)
    events = [replace(e, actors=tuple(sorted(e.actors)), targets=tuple(sorted(e.targets))) for e in found.events]
    return replace(found, events=tuple(sorted(events, key=str)))


@pytest.mark.parametrize("way", ["tidy", "elan", "web-annotation"])
def test_what_went_out_of_a_study_is_known_again_in_that_study(study, tmp_path, way):
    """Events that somebody looked at in another program: those changed there change, and none is doubled."""
    going = document_of(study, researcher_of(study), AS_IT_IS).document
    read = exchange.read(exchange.write(going, exchange.find(way), tmp_path / f"out{exchange.find(way).endings[0]}")[0])
    viewer = researcher_of(study)
    assert import_plan.plan(study, viewer, read, propose(study, viewer, read)).is_empty
    changed = replace(read, events=tuple(replace(e, comment=f"{e.comment} looked at") for e in read.events))
    planned = bring(study, changed)
    assert (len(planned.rows.new_events), len(planned.rows.changed_events)) == (0, len(read.events))
    assert len(shown_events(study, researcher_of(study), "Linde 1")) == len(going.events)


def test_a_consensus_stays_out_unless_somebody_is_chosen_for_it(study):
    """What coders agreed on in this study is nobody's: it does not come in again with what they coded."""
    source = study.codings.where()[0]
    judge = Coder(new_id(), "consensus", (Role.ADVISER,))
    coding = replace(source, id=new_id(), coder=judge.id)
    with study.operation(Stream(None, None), "Agree"):
        study.coders.add(judge)
        study.codings.add(coding)
        study.consensuses.add(Consensus(new_id(), coding.id, (source.id,), 5_000_000, 50, ("R1",), "2026-11-21", "x"))
    event = FiledEvent("Linde 1", "says", Kind.POINT, 0, coder="consensus")
    document = listed(Document("d", codes=(FiledCode("says"),), events=(event,)))
    planned = bring(study, document)
    assert planned.rows.left_out == 1
    assert "stays out" in planned.findings[0].words
    assert bring(study, document, coders={"consensus": "of another study"}).count("coders") == 1


def test_a_transcript_that_is_called_as_a_film_belongs_to_its_session(empty, tmp_path):
    add_film(empty, "Linde 1", name="visit-7")
    file = tmp_path / "visit-7.nl.vtt"
    file.write_text("WEBVTT\n\n00:01.000 --> 00:02.500\n<v Mother>Well, yes.\n")
    document = exchange.read(file)
    planned = bring(empty, document)
    assert planned.count("sessions") == 0
    (transcript,) = empty.transcripts.where()
    assert [(cue.start_us, cue.speaker, cue.text) for cue in empty.cues.where()] == [
        (1_000_000, "Mother", "Well, yes.")
    ]
    assert empty.recordings.get(transcript.recording).name == "visit-7"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("file:///C:/My%20films/visit%201.mp4", "visit 1.mp4"),
        ("D:\\films\\visit.mp4", "visit.mp4"),
        ("./visit.mp4", "visit.mp4"),
        ("http://[visit", "[visit"),
        ("", ""),
    ],
)
def test_a_film_is_known_by_the_name_of_its_file_whatever_system_wrote_it(path, name):
    assert film_name(path) == name
