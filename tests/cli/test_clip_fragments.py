"""The command that exports clips of fragments: what it makes, says and refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from media.clip_checks import numbers
from services import clip_study
from services.clip_study import S

from observer.cli import run
from observer.services import people, playlists


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "care.observer"
    with clip_study.make(path) as study:
        who = people.viewer(study, "R1")
        playlists.add_playlist(study, who, "First", "worker", respondent="Worker")
        playlists.put_on(study, who, "First", "Sound")
    return path


@pytest.fixture
def ask(closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    path = tmp_path / "care.observer"
    path.write_bytes(closed.read_bytes())

    def run_it(*more: str) -> tuple[int, str, str]:
        of_study = () if "--to" in more or more == ("--from", "1") else ("--as", "R1")
        code = run(["clip", str(path), *more, *of_study])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_it


def test_one_fragment(ask: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, out, _err = ask("--fragment", "Sound", "--audience", "worker")
    assert code == 0
    clip, table, data = (Path(line) for line in out.splitlines())
    assert clip.parent == tmp_path / "exports"
    assert numbers(clip) == list(range(25, 75))
    assert (table.suffix, data.suffix) == (".csv", ".json")


def test_all_with_those_that_are_refused(ask: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    more = ("--all", "--audience", "worker", "--out", str(tmp_path / "to go"))
    code, out, err = ask(*more)
    assert code == 1
    assert len(out.splitlines()) == 3
    assert "Not exported: “Faces”." in err
    assert "Or mask Son in picture and sound." in err
    code, out, _err = ask(*more, "--json", "--override", "a judge asked", "--without-review", "seen elsewhere")
    told = json.loads(out)
    assert (code, told["ok"], len(told["clips"])) == (0, True, 2)
    assert sorted(bool(clip["override"]) for clip in told["clips"]) == [False, True]


def test_a_playlist_in_a_zip_as_a_reel(ask: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("seven quiet herons\n", encoding="utf-8")
    code, out, _err = ask("--playlist", "First", "--zip", str(secret), "--reel", "--study-subtitles", "--burn")
    assert code == 0
    assert Path(out.splitlines()[0]).suffix == ".zip"
    secret.write_text("\n", encoding="utf-8")
    assert "no passphrase" in ask("--playlist", "First", "--zip", str(secret))[2]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--fragment", "Sound"), "--audience"),
        (("--fragment", "Sound", "--all", "--audience", "worker"), "Choose one"),
        (("--fragment", "Sound", "--from", "1", "--audience", "worker"), "do not go together"),
        (("--from", "1", "--to", "2", "--out", "x.mp4", "--reel"), "do not go together"),
        (("--fragment", "Sound", "--mask", "faces", "--audience", "worker"), "consent, all, none"),
        (("--fragment", "Sound", "--still", "--sound-only", "--audience", "worker"), "Choose one"),
        (("--fragment", "Sound", "--burn", "--audience", "worker"), "--study-subtitles"),
        (("--fragment", "None", "--audience", "worker"), "no fragment “None”"),
        (("--fragment", "Sound", "--audience", "nobody"), "nobody"),
        (("--from", "1"), "--from, --to and --out"),
        (("--from", "1", "--to", "2", "--out", "x.mp4", "--mask", "all"), "faces or picture"),
    ],
)
def test_refusals_in_words(more: tuple[str, ...], words: str, ask: Callable[..., tuple[int, str, str]]) -> None:
    code, _out, err = ask(*more)
    assert code == 1
    assert words in err
    assert "Traceback" not in err


def test_a_stretch_of_the_study_is_that_long(ask: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _err = ask("--fragment", "Sound", "--audience", "worker", "--sound-only", "--json", "--disguise-voices")
    assert code == 0
    data = json.loads(Path(json.loads(out)["files"][-1]).read_text(encoding="utf-8"))
    assert data["clips"][0]["duration_s"] == pytest.approx(2 * S / 1e6, abs=0.001)
    assert data["clips"][0]["file"].endswith(".m4a")
