"""A withdrawal: what depends on somebody, hiding and masking, and erasing without a trace, through crashes as well."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from services import homework
from services.homework import assign, desk, mark, pack, researcher

from observer.coding.consent import Answer, Signers, State
from observer.coding.interchange import Document
from observer.coding.study import ParticipantKind, UncodableReason
from observer.errors import BadFile, Cancelled, Conflict, NotFound, Refused
from observer.progress import Progress
from observer.services import (
    comments,
    consent,
    counting,
    dependents_of_person,
    fragment_people,
    fragments,
    gate,
    history,
    import_memory,
    people,
    playlists,
    presence,
    rating,
    roster,
    roster_changes,
    withdrawal,
)
from observer.services.consent import Form
from observer.services.dependents_of_person import Dependent
from observer.services.import_map import ImportMap
from observer.services.withdrawal import How
from observer.services.workplace import Workplace
from observer.storage import backup, cache, erasure
from observer.storage.connection import connect
from observer.storage.study_file import StudyFile

S, DAY = 1_000_000, "2026-11-21"
MARKER, OLD_NAME = "Zebedee-42", "Quagga-17"
SHOW = ("recall", "worker")
PASSPHRASE = "seven quiet herons"


def furnish(study: StudyFile) -> None:
    """Zebedee in everything that a study holds: he was called otherwise before, and others say things of him."""
    who = researcher(study)
    roster.add_participant(study, who, OLD_NAME, ParticipantKind.CHILD, "Linde", role=f"son, {OLD_NAME}")
    roster_changes.change_participant(study, who, OLD_NAME, MARKER, ParticipantKind.CHILD, "Linde", role="son")
    roster_changes.change_participant(
        study, who, "Mother Linde", "Mother Linde", ParticipantKind.PARENT, "Linde", has_authority=True
    )
    roster.add_group(study, who, "Linde", "Children", "other", [MARKER])
    presence.add_presence(study, who, people.find_session(study, "Linde 1"), MARKER, 0, 60 * S)
    assign(study, "K1", "Linde 1", "Linde 2", "Esdoorn 1")
    at = desk(study, "K1")
    mark(at, 1, f"{MARKER} laughs", actors=(MARKER,), indicator="AL1")
    mark(at, 2, f"about {MARKER}", targets=(MARKER,))
    mark(at, 3, f"she looks at {MARKER.upper()}")
    mark(at, 4, "with both", actors=("Worker", MARKER))
    mark(desk(study, "K1", "Esdoorn 1"), 3, "of others")
    rating.rate(at, rating.Judgement("allying", "Worker", 1, towards=MARKER, comment=f"{MARKER} is well"))
    comments.add(at, "attitude", f"Where is {MARKER}?")
    history.undo(study, at.viewer, at.session)
    comments.add(at, "attitude", f"There is {MARKER}, and his mother")
    fragments.add_fragment(study, who, "Linde 1", 0, 10 * S, f"The joke of {MARKER}", notes=f"{MARKER} tells it")
    fragment_people.confirm(study, who, f"The joke of {MARKER}", [MARKER, "Mother Linde"])
    form = Form("Mother Linde", "2026-01-01")
    consent.set_consent(study, who, MARKER, {SHOW: Answer.YES}, form, signers=Signers.REPRESENTATIVES)
    consent.set_consent(study, who, "Mother Linde", {SHOW: Answer.YES}, Form(from_date="2026-01-01"))
    playlists.add_playlist(study, who, f"For {MARKER}", "own_family", "recall", MARKER)
    playlists.add_playlist(study, who, "Shown", "worker", "recall")
    playlists.put_on(study, who, "Shown", f"The joke of {MARKER}")
    gate.log_showing(study, who, f"The joke of {MARKER}", "worker", "recall", ["Worker", MARKER], f"{MARKER} left")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("withdrawal") / "study.observer"
    with homework.make(path, codebooks=("attitude",)) as study:
        furnish(study)
    return path


study = homework.copied


def traces(path: Path, person: str, key: object = None) -> list[str]:
    """Where something of Zebedee is left: in the bytes of all files beside the study, and in what a key opens."""
    needles = [text.encode() for text in (MARKER, MARKER.upper(), OLD_NAME, person)]
    found = []
    for file in sorted(path.parent.rglob("*")):
        if file.is_file() and any(needle in file.read_bytes() for needle in needles):
            found.append(file.name)
    if key is not None:
        for file in [path, *backup.backups(path)]:
            db = connect(file, key)  # type: ignore[arg-type]
            content = repr([list(db.query(f'SELECT * FROM "{table}"')) for table in db.table_names()]).encode()
            db.close()
            found += [f"inside {file.name}" for needle in needles if needle in content]
    return found


def person_id(study: StudyFile) -> str:
    found: str = people.find(study.participants, MARKER, "").id
    return found


def prepared(study: StudyFile, **given: object) -> withdrawal.Erasing:
    return withdrawal.prepare_erasing(study, researcher(study), MARKER, MARKER, **given)  # type: ignore[arg-type]


# -- what depends on somebody ------------------------------------------------------------------------------------


def test_all_that_depends_on_somebody_is_listed(study: StudyFile, tmp_path: Path) -> None:
    pack(study, "K1", tmp_path / "out")
    found = dependents_of_person.dependents_of(study, researcher(study), MARKER)
    words = {one.words: one.names for one in found}
    assert words["2 recordings with this person"] == ("Linde 1 film", "Linde 2 film")
    assert words["1 fragment"] == (f"The joke of {MARKER}",)
    assert words["2 playlists"] == (f"For {MARKER}", "Shown")
    assert "1 showing of a fragment" in words
    assert "3 events" in words
    assert words["1 package that has not come back"][0].startswith("K1, ")
    assert any("backup" in one for one in words)
    roster.add_group(study, researcher(study), "Linde", f"{MARKER} and Mother", "other", ["Mother Linde"])
    found = dependents_of_person.dependents_of(study, researcher(study), MARKER)
    assert [one.names for one in found if "change it" in one.words] == [(f"{MARKER} and Mother",)]


def test_a_source_that_comes_later_is_asked_too(study: StudyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file = study.path.with_name("clip.mp4")
    file.write_bytes(MARKER.encode())
    later = lambda study, person: [Dependent("1 clip", ("clip.mp4",), (file,))]  # noqa: E731
    monkeypatch.setattr(dependents_of_person, "SOURCES", [*dependents_of_person.SOURCES, later])
    assert "1 clip" in [d.words for d in dependents_of_person.dependents_of(study, researcher(study), MARKER)]
    order = prepared(study)
    study.close()
    withdrawal.carry_out(order)
    assert not file.exists()


# -- hide and mask -----------------------------------------------------------------------------------------------


def test_hidden(study: StudyFile) -> None:
    who = researcher(study)
    done = withdrawal.withdraw(study, who, MARKER, How.HIDE, form=Form("Mother Linde", "2026-11-01"))
    assert MARKER not in done.certificate.text() + done.certificate.html()
    line = consent.overview(study, who, DAY, MARKER)[0]
    assert {how.state for how in line.standings.values()} == {State.WITHDRAWN}
    assert not gate.allowed(study, who, f"The joke of {MARKER}", "worker", "recall", DAY).may_be_shown
    assert study.playlist_items.where() == []
    spans = study.uncodable_spans.where()
    assert {s.reason for s in spans} == {UncodableReason.NO_CONSENT}
    assert {study.sessions.get(s.session).name for s in spans} == {"Linde 1", "Linde 2"}
    counted = counting.count(study, who, people.find_session(study, "Linde 1"))
    assert set(counted["actor"]) == {"Worker"}
    assert history.words_of_next(study, who, None, is_on_study=True) != done.changes.words()


def test_only_what_is_withdrawn_is_hidden(study: StudyFile) -> None:
    who = researcher(study)
    withdrawal.withdraw(study, who, MARKER, How.HIDE, [("recall", "students")], Form("Mother Linde", "2026-11-01"))
    assert len(study.playlist_items.where()) == 1
    assert study.uncodable_spans.where() == []
    assert gate.allowed(study, who, f"The joke of {MARKER}", "worker", "recall", DAY).may_be_shown


def test_masked(study: StudyFile) -> None:
    who = researcher(study)
    withdrawal.withdraw(study, who, MARKER, How.MASK, form=Form("Mother Linde", "2026-11-01"))
    verdict = gate.allowed(study, who, f"The joke of {MARKER}", "worker", "recall", DAY)
    assert verdict.is_allowed
    assert verdict.masked == (person_id(study),)
    with pytest.raises(Refused):
        withdrawal.withdraw(study, who, MARKER, How.ERASE)


# -- erase -------------------------------------------------------------------------------------------------------


@pytest.fixture(params=[None, PASSPHRASE], ids=["plain", "encrypted"])
def place(request: pytest.FixtureRequest, tmp_path: Path, closed: Path) -> tuple[Path, str | None]:
    """A study in a folder of its own, closed; with backups and a cache that hold Zebedee."""
    from observer.services import studies

    path = tmp_path / "care" / "study.observer"
    path.parent.mkdir()
    path.write_bytes(closed.read_bytes())
    if request.param:
        studies.change_passphrase(path, None, request.param)
    for _again in range(2):
        with StudyFile.open(path, request.param) as study:
            assert study.cache is not None
            study.cache.put("thumbnails", "film", MARKER.encode() * 50)
            chosen = ImportMap(people={OLD_NAME: MARKER})
            import_memory.remember(study, researcher(study), Document("old", "csv"), chosen)
            assert import_memory.remembered(study, researcher(study), Document("next", "csv")) == chosen
            comments.add(desk(study, "K1"), "attitude", MARKER)
    return path, request.param


def test_nothing_is_left_of_who_is_erased(place: tuple[Path, str | None]) -> None:
    path, passphrase = place
    with StudyFile.open(path, passphrase) as study:
        order, person, key = prepared(study), person_id(study), study.key
        others = [row.name for row in study.participants.where() if row.name != MARKER]
    assert traces(path, person, key)
    seen: list[float] = []
    certificate = withdrawal.carry_out(order, Progress(lambda fraction, _words: seen.append(fraction)))
    assert traces(path, person, key) == []
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert backup.backups(path) == []
    assert not cache.folder(path).exists()
    written = order.certificate.read_text(encoding="utf-8")
    assert certificate.reference in written
    with StudyFile.open(path, passphrase) as study:
        assert study.history.broken_link() is None
        assert {row.name for row in study.participants.where()} == {*others, "Erased person 1"}
        check_others(study)
        assert order.head in written
        assert study.db.execute("SELECT digest FROM operations ORDER BY position DESC").fetchone()[0] in written
    assert traces(path, person, key) == []


def check_others(study: StudyFile) -> None:
    """What is about others is there, and may be shown to nobody who should not see it."""
    who = researcher(study)
    texts = sorted(row[0] for row in study.db.execute("SELECT comment FROM events"))
    assert texts == ["", "", "of others", "she looks at …"]
    (fragment,) = fragments.fragments(study, who)
    assert (fragment.title, fragment.notes) == ("The joke of …", "… tells it")
    verdict = gate.allowed(study, who, fragment.id, "worker", "recall", DAY)
    assert [one.state for one in verdict.objections] == [State.UNKNOWN_PERSON]
    assert not verdict.may_be_shown
    assert len(gate.showings(study, who)) == 1
    assert consent.overview(study, who, DAY, "Mother Linde")[0].standings[SHOW].state is State.YES
    with pytest.raises(Refused):
        roster_changes.change_participant(study, who, "Erased person 1", "X", ParticipantKind.CHILD, "Linde")


def test_work_goes_on_after_an_erasing_and_can_be_undone(place: tuple[Path, str | None]) -> None:
    path, passphrase = place
    with StudyFile.open(path, passphrase) as study:
        order = prepared(study)
    withdrawal.carry_out(order)
    with StudyFile.open(path, passphrase) as study:
        at = desk(study, "K1")
        n = len(study.db.execute("SELECT id FROM events").fetchall())
        mark(at, 9, "later")
        history.undo(study, at.viewer, at.session)
        assert len(study.db.execute("SELECT id FROM events").fetchall()) == n
        assert study.history.broken_link() is None
        with suppress(Conflict):  # others went on with what was planned
            while history.words_of_next(study, researcher(study), None, is_on_study=True):
                history.undo(study, researcher(study), is_on_study=True)
        assert study.history.broken_link() is None


def test_who_was_erased_does_not_come_back_in_a_package(study: StudyFile, tmp_path: Path) -> None:
    package = pack(study, "K1", tmp_path / "out")
    order, path = prepared(study), study.path
    study.close()
    withdrawal.carry_out(order)
    with StudyFile.open(path) as again, pytest.raises(BadFile, match="does not know"):
        homework.merge(again, package)


def test_a_second_one_can_be_erased_and_a_no_about_others_stays(study: StudyFile) -> None:
    who, path = researcher(study), study.path
    form = Form("Mother Linde", "2026-11-01")
    consent.set_consent(study, who, "Son Linde", {SHOW: Answer.NO}, form, signers=Signers.REPRESENTATIVES)
    order = prepared(study)
    study.close()
    withdrawal.carry_out(order)
    with StudyFile.open(path) as study:
        order = withdrawal.prepare_erasing(study, researcher(study), "Mother Linde", "Mother Linde")
    withdrawal.carry_out(order)
    with StudyFile.open(path) as study:
        assert study.history.broken_link() is None
        assert "Erased person 2" in [row.name for row in study.participants.where()]
        assert not [one for one in Workplace(desk(study, "K1"), "attitude").people() if "Erased" in one.name]
        line = consent.overview(study, researcher(study), DAY, "Son Linde")[0]
        assert line.standings[SHOW].state is State.NO
    assert b"Mother Linde" not in path.read_bytes()


def test_recordings_go_with_their_films_when_that_is_asked(study: StudyFile) -> None:
    path = study.path
    with pytest.raises(Refused, match="not in the recording"):
        prepared(study, recordings=["Esdoorn 1 film"])
    order = prepared(study, recordings=["Linde 1 film"])
    study.close()
    withdrawal.carry_out(order)
    with StudyFile.open(path) as study:
        assert sorted(row.name for row in study.recordings.where()) == ["Esdoorn 1 film", "Linde 2 film"]
        assert study.history.broken_link() is None
        check_others(study)


def test_it_must_be_confirmed(study: StudyFile) -> None:
    who = researcher(study)
    for typed in ("", "yes", MARKER.lower()):
        with pytest.raises(Refused, match=f"type “{MARKER}”"):
            withdrawal.prepare_erasing(study, who, MARKER, typed)
    with pytest.raises(NotFound):
        withdrawal.prepare_erasing(study, who, "Nobody", "Nobody")
    with pytest.raises(Refused, match="known who that is"):
        withdrawal.prepare_erasing(study, who, "Unknown 1", "Unknown 1")


def test_a_study_that_has_changed_since_is_left_alone(study: StudyFile) -> None:
    order, path = prepared(study), study.path
    comments.add(desk(study, "K1"), "attitude", "later")
    study.close()
    with pytest.raises(Conflict):
        withdrawal.carry_out(order)
    assert MARKER.encode() in path.read_bytes()


@pytest.mark.parametrize("at", [0.05, 0.5, 0.8])
def test_until_the_point_of_no_return_it_can_be_stopped(study: StudyFile, at: float) -> None:
    order, path = prepared(study), study.path
    study.close()
    before = path.read_bytes()
    progress = Progress(lambda fraction, _words: progress.cancel() if fraction >= at else None)
    with pytest.raises(Cancelled):
        withdrawal.carry_out(order, progress)
    assert path.read_bytes() == before
    assert not [file.name for file in path.parent.iterdir() if ".part" in file.name or "erasing" in file.name]
    assert not order.certificate.exists()


KILLED = """
import os, sys
from pathlib import Path
from observer.services import people, withdrawal
from observer.storage import erasure, rekey
from observer.storage.study_file import StudyFile

path, where, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
with StudyFile.open(path) as study:
    order = withdrawal.prepare_erasing(study, people.viewer(study, "R1"), name, name)
module, function = where.split(".")
setattr({"erasure": erasure, "rekey": rekey}[module], function, lambda *a, **k: os._exit(9))
withdrawal.carry_out(order)
"""


@pytest.mark.parametrize(
    ("where", "is_done"),
    [("erasure.check_content", False), ("erasure.replace", False), ("erasure._sync", True), ("erasure.wipe", True)],
)
def test_killed_half_way_it_is_as_it_was_or_goes_on(closed: Path, tmp_path: Path, where: str, is_done: bool) -> None:
    path = tmp_path / "care" / "study.observer"
    path.parent.mkdir()
    path.write_bytes(closed.read_bytes())
    with StudyFile.open(path) as study:
        person = person_id(study)
        assert study.cache is not None
        study.cache.put("thumbnails", "film", MARKER.encode())
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), where, MARKER], check=False)
    assert done.returncode == 9
    with StudyFile.open(path) as study:
        there = [row.name for row in study.participants.where()]
        assert study.history.broken_link() is None
    assert (MARKER in there) is not is_done
    assert not erasure.side_file(path).exists()
    certificates = list(path.parent.glob("*.html"))
    if is_done:
        assert traces(path, person) == []
        assert len(certificates) == 1
    else:
        assert backup.backups(path)
        assert certificates == []


def test_what_cannot_be_wiped_is_tried_again(study: StudyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    order, path = prepared(study), study.path
    study.close()
    real = erasure.wipe

    def stuck(file: Path, readable: bool = True) -> None:
        if file.name.endswith(".observer"):
            raise PermissionError(13, "in use")
        real(file, readable)

    monkeypatch.setattr(erasure, "wipe", stuck)
    with pytest.raises(BadFile, match="in use"):
        withdrawal.carry_out(order)
    with StudyFile.open(path):
        assert erasure.side_file(path).exists()
    monkeypatch.setattr(erasure, "wipe", real)
    with StudyFile.open(path):
        assert not erasure.side_file(path).exists()
    assert order.certificate.exists()


def test_an_erased_history_can_not_be_blanked_further(study: StudyFile) -> None:
    order, path = prepared(study), study.path
    study.close()
    withdrawal.carry_out(order)
    db = connect(path)
    db.execute("UPDATE operations SET salt = '' WHERE position = 2")
    db.close()
    with StudyFile.open(path) as study:
        assert study.history.broken_link() is not None
