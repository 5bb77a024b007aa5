"""A small study with something of everything, and with text that breaks careless writers."""

import csv
from pathlib import Path
from typing import Any

from storage.making import put_recording, stream_of

from observer.agreement.result import AgreementResult
from observer.agreement.values import Reason, Value
from observer.coding.agreement import CodeMapping, Question, Section, StoredAgreement
from observer.coding.clips import ClipExport, Masking, Shows
from observer.coding.consensus import Consensus, ConsensusItem, Verdict, What
from observer.coding.consent import Answer as Said
from observer.coding.events import Comment, Moment
from observer.coding.plan import Draw, DrawSession, Strata
from observer.coding.recall import Who as Asked
from observer.coding.study import (
    Assignment,
    Coder,
    Coding,
    CodingSpan,
    GroupKind,
    ParticipantKind,
    Role,
    Seen,
    SessionKind,
    UncodableReason,
)
from observer.services import (
    consent,
    fragment_people,
    fragments,
    gate,
    people,
    playlists,
    rating,
    recall_prepare,
    recall_responses,
    recall_run,
    roster,
    studies,
)
from observer.services.agreement_answer import About, Answer, Compared, Row, Subject
from observer.services.agreement_json import question_text, results_text
from observer.services.coding import At, Desk, Mark
from observer.services.rating import Judgement
from observer.storage import comments as stored_comments
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import insert, new_id

RESEARCHER_PASSPHRASE = "nobody knows this one"
REAL = "Janssen"  # a name that stands where the footage is, and nowhere in an export
STRANGE = (
    'She said: "no, ""never""", then left',
    "first line\nsecond line\r\nthird\rfourth\n",
    "=SUM(A1)",
    "+31 6; -1, @home",
    "  spaces around  ",
    "\ttab\tand \\ backslash",
    "🙂 family 👨‍👩‍👧 שלום مرحبا",
    "\ufeffnot a byte order mark",
    "NA",
    "null",
    "007",
    "true",
    '"',
    ",",
    "'; DROP TABLE events; --",
    "a line\n" + "0" * 36 + ",point",
)


def fill(study: StudyFile) -> None:
    """Two families, three sessions, coders K1 and K2, and R1, whose role has a passphrase."""
    everybody = people.viewer(study)
    roster.add_case(study, everybody, "Linde", help_form="=home; help", mandated=True, started="2026-01-05")
    roster.add_case(study, everybody, "Esdoorn, «de»", ended_early=False)
    for case, name, kind, role in (
        ("Linde", "Mother", "parent", "mother"),
        ("Linde", 'The "other" father; 🙂', "parent", "stepfather"),
        ("Linde", "ילד", "child", "child"),
        ("Linde", "Worker", "worker", "worker"),
        ("Esdoorn, «de»", "Worker", "worker", "worker, again"),
    ):
        roster.add_participant(study, everybody, name, ParticipantKind(kind), case, role, has_authority=True)
    roster.add_group(study, everybody, "Linde", "Family", GroupKind.FAMILY, ["Mother", "ילד"])
    roster.add_session(study, everybody, "Linde", "Linde 1", held_on="2026-01-12", number=1, moment="T1")
    roster.add_session(study, everybody, "Linde", "Linde 2", SessionKind.ACTED)
    roster.add_session(study, everybody, "Esdoorn, «de»", "Esdoorn 1")
    for coder in ("K1", "K2"):
        roster.add_coder(study, everybody, coder, languages=("nl", "en"))
    roster.add_coder(study, everybody, "R1", (Role.RESEARCHER, Role.CODER), passphrase=RESEARCHER_PASSPHRASE)


def equip(study: StudyFile) -> None:
    """Films, presence, stretches that cannot be coded, assignments."""
    researcher = people.viewer(study, "R1", RESEARCHER_PASSPHRASE)
    session = people.find_session(study, "Linde 1")
    film: dict[str, Any] = {"fingerprint": "ab" * 32, "fps_num": 30_000, "fps_den": 1001, "n_frames": 17_982}
    put_recording(study, f"{REAL} veranda77", session=session.id, path=f"/home/{REAL}/veranda77.mp4",
                  relative_path=f"../{REAL}/veranda77.mp4", camera=f"camera of {REAL}", offset_us=1_500_000,
                  start_us=40_000, codec="h264", **film)  # fmt: skip
    roster.add_presence(study, researcher, "Linde 1", "Mother", 0, None, Seen.HEARD)
    roster.add_uncodable(study, researcher, "Linde 1", 1_000, 2_000_499, UncodableReason.PRIVATE)
    with study.operation(Stream(None, None), "Assign"):
        for coder in study.coders.where():
            study.assignments.add(Assignment(new_id(), session.id, coder.id, "alliance"))
        draw = Draw(new_id(), "2026-11-21T10:00:00+00:00", "Observer", "alliance", 1, 20, Strata.CASE)
        study.draws.add(draw)
        study.draw_sessions.add(DrawSession(new_id(), draw.id, session.id, "Linde", True))
        study.agreement_results.add(kept_answer(study))
        version = study.codebooks.where()[0].id
        study.code_mappings.add(CodeMapping(new_id(), draw.made, None, version, version, ("ef_says_stuck",), ("",)))


def kept_answer(study: StudyFile) -> StoredAgreement:
    """An answer about agreement that was kept: one number, and one that has none."""
    coders, session = [c.id for c in study.coders.where()][:2], study.sessions.where()[0].id
    subject = Subject(Section.POINTS, "alliance:ef_says_stuck", "", (coders[0], coders[1]))
    rows = (
        Row(subject, AgreementResult("point_f1", Value(2 / 3), {"tolerance_s": 5.0}, n_events=3, seconds=600.0)),
        Row(Subject(Section.STATES), AgreementResult("time_alpha_sets", Value(None, Reason.NO_EVENTS))),
    )
    compared = (Compared(new_id(), session, coders[0], "1.0.0", None, True, None),)
    about = About("alliance", ("1.0.0",), 5_000_000, (session,), tuple(coders), compared, "Observer")
    answer = Answer(Question(codebook="alliance"), about, rows)
    return StoredAgreement(
        new_id(), "2026-11-21T10:00:00+00:00", None, '=first, "look"; 🙂', question_text(answer.question),
        results_text(answer), "Observer",
    )  # fmt: skip


def code(study: StudyFile, coder: str, session: str = "Linde 1", said: str = "") -> Desk:
    """Work of a coder of every sort; `said` stands in a comment of each sort."""
    desk = desk_of(study, coder, session)
    films = desk.recordings()
    there = At(recording=films[0].id, pts=90_000 * 7) if films else At("7.4605")
    marks = [
        Mark("ef_leans_forward", At("1.5"), At("2.0005"), ("Mother",), ("Worker",), comment=said),
        Mark("sf_shields_self", At(3), None, ("ילד",), (), perceived=Seen.SEEN, doubt=True),  # stays open
        Mark("pf_joke_together", At("3.0004999"), None, ("Mother", 'The "other" father; 🙂'), ("all",)),
        Mark("ef_says_stuck", there, None, ("Family", "Mother"), ("Worker", "Family")),
        Mark("AL1", At(8), None, ("Worker",), ("unclear",), {"uptake": ("takes_up",)}),
        Mark("ef_says_stuck", At(9), None, (), ("none",)),
    ]
    ids = [desk.record(mark).id for mark in marks]
    for n, text in enumerate(STRANGE):
        desk.record(Mark("ef_says_stuck", At(10 + n), None, ("Mother",), ("Worker",), comment=text))
    rating.rate(desk, Judgement("engagement", "Mother", -2, comment=said, evidence=(ids[0], ids[3])))
    rating.rate(desk, Judgement("engagement", "ילד", None, "too_short", span=(2, 3)))
    rating.rate(desk, Judgement("purpose", "Family", 1, overruled=f"{said}=because, really"))
    rating.rate(desk, Judgement("allying", "Worker", 2, towards="Mother"))
    _rest(study, desk, said)
    return desk


def _rest(study: StudyFile, desk: Desk, said: str) -> None:
    """What no service records yet."""
    coding = desk.codings()[0].id
    mother = desk.person("Mother").id
    interval = {"id": new_id(), "coding": coding, "indicator": "alliance:ef_says_stuck", "participant": mother,
                "start_us": 0, "stop_us": 15_000_000, "method": "partial", "value": 0}  # fmt: skip
    with study.operation(stream_of(desk, study), "Rest"):
        stored_comments.add(study.db, Comment(new_id(), coding, f"{said}\n{STRANGE[0]}", Moment(5_000_001)))
        stored_comments.add(study.db, Comment(new_id(), coding, "the whole session"))
        insert(study.db, "interval_codings", interval)
        for film in desk.recordings():
            study.coding_spans.add(CodingSpan(new_id(), coding, film.id, 0, 60_000_000))


def desk_of(study: StudyFile, coder: str, session: str = "Linde 1") -> Desk:
    """A coder at work on a session."""
    return Desk(study, people.as_coder(study, coder), people.find_session(study, session))


def make(path: Path, passphrase: str | None = None) -> StudyFile:
    """The study, open, with the work of both coders: drafts."""
    study = studies.new_study(path, ["alliance", "attitude"], passphrase, 'A study, "with" *stars*; 🙂')
    fill(study)
    equip(study)
    code(study, "K1")
    code(study, "K2")
    agree(study)
    select(study)
    talk(study)
    return study


def select(study: StudyFile) -> None:
    """A fragment with a person in it, on a playlist, shown; and what that person said about it."""
    who = people.viewer(study, "R1", RESEARCHER_PASSPHRASE)
    fragments.add_fragment(study, who, "Linde 1", 2_000_000, 4_000_000, STRANGE[0][:40], notes=STRANGE[1])
    fragment = study.fragments.where()[0].id
    somebody = study.participants.where("session IS NULL AND kind = 'worker'")[0].id
    fragment_people.confirm(study, who, fragment, [somebody])
    given = {("recall", "worker"): Said.YES, ("teaching", "students"): Said.NO}
    form = consent.Form(from_date="2026-01-01", until_date="2027-01-01", version="3")
    consent.set_consent(study, who, somebody, given, form)
    playlists.add_playlist(study, who, "First", "worker", respondent=somebody)
    playlists.put_on(study, who, "First", fragment, ["What went through you here?"], practice=True)
    gate.log_showing(study, who, fragment, "worker", "recall", [somebody], shown="2026-11-21")
    clip = ClipExport(
        new_id(), fragment, "2026-11-21T10:00:00+00:00", "worker", "recall", (somebody,), f"/media/{REAL}/to show",
        "Linde_Linde_1_F01.mp4", "", "cd" * 32, Masking.CONSENT, Shows.FILM, (somebody,), unreviewed=STRANGE[0],
        coder=who.id,
    )  # fmt: skip
    with study.operation(Stream(None, None), "Export"):
        study.clip_exports.add(clip)


def talk(study: StudyFile) -> None:
    """A recall session about a fragment, with a response that was released and one that was off the record."""
    who = people.viewer(study, "R1", RESEARCHER_PASSPHRASE)
    somebody = study.participants.where("session IS NULL AND kind = 'worker'")[0].id
    consent.set_consent(study, who, somebody, {("research", "research_team"): Said.YES})
    fragments.add_fragment(study, who, "Linde 1", 2_500_000, 4_000_000, "Talked about")
    fragment_people.confirm(study, who, "Talked about", [somebody])
    playlists.add_playlist(study, who, "Second", "worker")
    playlists.put_on(study, who, "Second", "Talked about", ["What do you see?", STRANGE[0]])
    made = recall_prepare.prepare(study, who, "Talk", "Second", [recall_prepare.Guest(somebody)], in_room=STRANGE[4])
    run = recall_run.start(study, who, made.recall.id)
    item = run.opened.shown[0].item.id
    run.show(item)
    run.play(item, Moment(2_500_000), Asked.FACILITATOR)
    for us, note in ((3_500_000, STRANGE[1]), (3_900_000, "")):
        response = run.stop(item, Moment(us), Asked.RESPONDENT).response
        assert response is not None
        if note:
            recall_responses.write_response(study, who, response.id, note=note, prompt="What do you see?", about="then")
            recall_responses.close_response(study, who, response.id)
            recall_responses.release(study, who, response.id, "worker")
        else:
            recall_responses.off_record(study, who, response.id)
    run.seek(item, Moment(3_900_000), Moment(2_500_000), Asked.FACILITATOR)
    run.end()


def agree(study: StudyFile) -> None:
    """A consensus of Linde 2, with an item that was decided and one that was not; which events is of no matter here."""
    session, book = people.find_session(study, "Linde 2").id, study.codebooks.where()[0].id
    event, rating_id = (study.db.execute(f"SELECT id FROM {table}").fetchone()[0] for table in ("events", "ratings"))
    judge = Coder(new_id(), "consensus", (Role.ADVISER,))
    codings = [Coding(new_id(), session, id_, book, created="2026-11-21") for id_ in (coder_id(study, "R1"), judge.id)]
    made = Consensus(
        new_id(), codings[1].id, (codings[0].id,), 5_000_000, 50, ("R1", STRANGE[0]), "2026-11-21", "Observer"
    )
    with study.operation(Stream(None, None), "Agree"):
        study.coders.add(judge)
        for coding in codings:
            study.codings.add(coding)
        study.consensuses.add(made)
        taken = {"verdict": Verdict.TAKE, "taken": (codings[0].id,), "results": (event,), "note": STRANGE[1]}
        decided = {"present": ("R1",), "decided_by": coder_id(study, "R1"), "decided": "2026-11-21T10:00:00+00:00"}
        study.consensus_items.add(
            ConsensusItem(new_id(), made.id, 1, What.EVENT, (event,), **taken, **decided)  # type: ignore[arg-type]
        )
        study.consensus_items.add(ConsensusItem(new_id(), made.id, 2, What.RATING, (rating_id,)))


def coder_id(study: StudyFile, name: str) -> str:
    """The id of a coder."""
    return people.find_coder(study, name).id


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    """The rows of a table of an export, as Python's own reader of CSV gives them."""
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def contents(folder: Path) -> dict[str, bytes]:
    """All files of an export."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
