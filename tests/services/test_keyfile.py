"""Real names in a file of their own: one look-up at a time, on record, and in nothing else."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from services import homework
from services.homework import assign, pack, researcher, tidy

from observer.errors import BadFile, NotFound, ObserverError, Refused
from observer.services import history, keyfile
from observer.storage.study_file import StudyFile

PASSPHRASE, NAME, CONTACT = "nine calm otters swim", "Janneke Wolfsbergen", "06-12345678"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keyfile") / "study.observer"
    homework.make(path).close()
    return path


study = homework.copied


@pytest.fixture
def file(study: StudyFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key file with one name in it."""
    path = keyfile.create(study, researcher(study), tmp_path_factory.mktemp("elsewhere") / "names", PASSPHRASE)
    keyfile.set_name(study, researcher(study), path, PASSPHRASE, "Mother Linde", NAME, CONTACT)
    return path


def test_a_name_is_looked_up_and_that_stands_on_record_twice(study: StudyFile, file: Path) -> None:
    who = researcher(study)
    assert file.suffix == ".observer-key"
    found = keyfile.look_up(study, who, file, PASSPHRASE, "Mother Linde")
    assert (found.name, found.contact, found.pseudonym) == (NAME, CONTACT, "Mother Linde")
    assert [(line.what, line.who, name) for line, name in keyfile.log(study, who, file, PASSPHRASE)] == [
        ("create", "R1", ""), ("set", "R1", "Mother Linde"), ("look_up", "R1", "Mother Linde"),
    ]  # fmt: skip
    last = study.history.entries()[-1]
    assert (last.words(), last.coder, last.undoable) == ("Look up in the key file who Mother Linde is", who.id, False)
    assert keyfile.pseudonyms(study, who, file, PASSPHRASE) == ["Mother Linde"]


def test_no_real_name_is_anywhere_else(study: StudyFile, file: Path, tmp_path: Path) -> None:
    who = researcher(study)
    keyfile.look_up(study, who, file, PASSPHRASE, "Mother Linde")
    assign(study, "K1", "Linde 1")
    package = pack(study, "K1", tmp_path / "out")
    exported = b"".join(tidy(study, tmp_path / "export").values())
    trail = repr(history.trail(study, who))
    study.close()
    with StudyFile.open(study.path):
        pass
    said = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] + [file.read_bytes()]
    said += [package.read_bytes(), exported, trail.encode()]
    for text in (NAME, NAME.split()[1], CONTACT):
        assert not [one for one in said if text.encode() in one]


def test_another_name_takes_the_place_of_the_first(study: StudyFile, file: Path) -> None:
    who = researcher(study)
    keyfile.set_name(study, who, file, PASSPHRASE, "Mother Linde", "  Anna   Other ")
    assert keyfile.look_up(study, who, file, PASSPHRASE, "Mother Linde").name == "Anna Other"
    assert keyfile.look_up(study, who, file, PASSPHRASE, "Mother Linde").contact == ""


@pytest.mark.parametrize("wrong", ["passphrase", "file", "none", "plain"])
def test_what_cannot_be_opened_is_said_without_a_name(study: StudyFile, file: Path, tmp_path: Path, wrong: str) -> None:
    given, path = PASSPHRASE, file
    if wrong == "passphrase":
        given = "another one entirely"
    elif wrong == "none":
        path = tmp_path / "gone.observer-key"
    else:
        path = tmp_path / "other.observer-key"
        path.write_bytes(study.path.read_bytes() if wrong == "plain" else bytes(range(256)) * 40)
    with pytest.raises(BadFile) as error:
        keyfile.look_up(study, researcher(study), path, given, "Mother Linde")
    assert NAME not in "".join(traceback.format_exception(error.value))
    assert study.history.entries()[-1].label.startswith("Look up")


def test_a_name_that_cannot_be_kept_is_not_repeated_in_the_error(study: StudyFile, file: Path) -> None:
    for wrong in ("", " ", NAME * 20):
        with pytest.raises(Refused) as error:
            keyfile.set_name(study, researcher(study), file, PASSPHRASE, "Mother Linde", wrong)
        assert "Wolfsbergen" not in str(error.value)


def test_it_is_kept_elsewhere_and_has_a_passphrase(study: StudyFile, file: Path, tmp_path: Path) -> None:
    who = researcher(study)
    (study.path.parent / "below").mkdir()
    for path in (study.path.with_name("names"), study.path.parent / "below" / "names"):
        with pytest.raises(Refused, match="elsewhere"):
            keyfile.create(study, who, path, PASSPHRASE)
        with pytest.raises(Refused, match="elsewhere"):
            keyfile.set_name(study, who, path, PASSPHRASE, "Mother Linde", NAME)
    with pytest.raises(Refused, match="8 characters"):
        keyfile.create(study, who, file.with_name("second"), "short")
    with pytest.raises(BadFile, match="exists"):
        keyfile.create(study, who, file, PASSPHRASE)
    with pytest.raises(BadFile, match="written"):
        keyfile.create(study, who, Path("/nowhere/at/all"), PASSPHRASE)


def test_another_passphrase(study: StudyFile, file: Path) -> None:
    who = researcher(study)
    keyfile.change_passphrase(who, file, PASSPHRASE, "five other quiet words")
    with pytest.raises(BadFile):
        keyfile.look_up(study, who, file, PASSPHRASE, "Mother Linde")
    assert keyfile.look_up(study, who, file, "five other quiet words", "Mother Linde").name == NAME
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_who_is_removed_is_gone(study: StudyFile, file: Path) -> None:
    who = researcher(study)
    keyfile.remove(study, who, file, PASSPHRASE, "Mother Linde")
    for action in (
        lambda: keyfile.look_up(study, who, file, PASSPHRASE, "Mother Linde"),
        lambda: keyfile.remove(study, who, file, PASSPHRASE, "Mother Linde"),
    ):
        with pytest.raises(NotFound, match="not in the key file"):
            action()
    with pytest.raises(ObserverError):
        keyfile.look_up(study, who, file, PASSPHRASE, "Nobody")
