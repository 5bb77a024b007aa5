"""Nothing that was acknowledged is ever lost: `observer record` is killed thirty times in the middle of its work.

An outside process feeds it a thousand records through pipes, more than it can have done when it is killed, counts
the answers, and lays the study beside a plain model. `check` is the judge. It is tested itself, on studies in which
something is missing, doubled or changed, and on a program that answers before it commits.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from observer.cli.record import answers
from observer.services import history, people, studies
from observer.services.coding import At, Mark
from observer.storage.study_file import StudyFile
from tests.studies_for_tests import (
    SECOND,
    End,
    Film,
    Marked,
    Model,
    No,
    Rated,
    add_film,
    desk_of,
    make_study,
    researcher_of,
    shown_events,
    shown_ratings,
)

CODER, SESSION = "K1", "Linde 1"
PASSPHRASE = "some words that open it"
ROUNDS, RECORDS = 20, 600
OBSERVER = (sys.executable, "-m", "observer")

# `observer record`, except that what a line does is committed only after its answer has been written.
TOO_EARLY = """
import sys, time
from contextlib import contextmanager
from observer.cli import coding, run

real = coding.answers

def answers(desk, lines):
    conn = desk.study.db.conn

    @contextmanager
    def atomic():
        if not conn.in_transaction:
            conn.execute("BEGIN")
        yield

    desk.study.db.atomic = atomic
    for answer in real(desk, lines):
        yield answer
        time.sleep(0.02)
        if conn.in_transaction:
            conn.execute("COMMIT")

coding.answers = answers
sys.exit(run(sys.argv[1:]))
"""


class Lost(AssertionError):
    """The study does not hold what was acknowledged, or holds more."""


# -- the judge --------------------------------------------------------------------------------------------------


def check(study: StudyFile, model: Model, pending: list[Request]) -> Model:
    """Whether the study holds what the model says, or that with the first pending request carried out as well.

    Gives the model of what is there. Raises `Lost`.
    """
    found = _content(study)
    comments = Counter(event["comment"] for event in found[0].values())
    twice = [comment for comment, n in comments.items() if n > 1]
    if twice:
        raise Lost(f"there twice: {twice}")
    fitting = next((m for m in [model, *_one_more(model, pending, found)] if _said(m) == found), None)
    if fitting is None:
        raise Lost(f"the study holds {found}; acknowledged was {_said(model)}")
    if _steps(study) != fitting.operations:
        raise Lost(f"{_steps(study)} operations; {fitting.operations} were acknowledged")
    broken = history.first_broken(study, researcher_of(study))
    if broken is not None:
        raise Lost(f"the audit trail is broken at {broken}")
    return fitting


def _content(study: StudyFile) -> tuple[dict[str, Any], dict[str, Any]]:
    viewer = researcher_of(study)
    return shown_events(study, viewer, SESSION), shown_ratings(study, viewer, SESSION)


def _said(model: Model) -> tuple[dict[str, Any], dict[str, Any]]:
    return model.events("R1", SESSION), model.ratings("R1", SESSION)


def _one_more(model: Model, pending: list[Request], found: tuple[dict[str, Any], dict[str, Any]]) -> list[Model]:
    """The model after the first pending request, under the id that is new in the study, if there is one."""
    new = [id_ for rows in found for id_ in rows if id_ not in model.rows] or ["none"]
    after = _copy(model)
    try:
        return [after] if pending and _carry_out(after, pending[0], new[0]) else []
    except No:
        return []


def _copy(model: Model) -> Model:
    steps = [replace(step) for step in model.steps]
    return replace(model, rows=dict(model.rows), codings=dict(model.codings), steps=steps)


def _steps(study: StudyFile) -> int:
    """How many operations of the coder there are, undo and redo among them."""
    coder = people.find_coder(study, CODER).id
    return sum(1 for entry in study.history.entries(coder) if not entry.label.startswith("Begin"))


def check_undo(study: StudyFile, model: Model) -> None:
    """Take the last step back and do it again; the study follows each time. Raises `Lost`."""
    viewer, where = people.as_coder(study, CODER), people.find_session(study, SESSION)
    for step in ("undo", "redo"):
        try:
            getattr(model, step)(CODER, SESSION)
        except No:
            return
        getattr(history, step)(study, viewer, where)
        if _content(study) != _said(model):
            raise Lost(f"{step} gave {_content(study)}, not {_said(model)}")


# -- requests ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Request:
    """One line, and what it asks of the model."""

    line: dict[str, Any]
    marked: Marked | None = None
    rated: Rated | None = None


def _carry_out(model: Model, request: Request, id_: str) -> bool:
    """Let the model do what a request asks; `id_` is that of a new row. Raises `No`."""
    line = request.line
    if request.marked:
        model.record(id_, request.marked)
    elif request.rated:
        model.rate(model.rating_of(request.rated) or id_, request.rated)
    elif "edit" in line:
        model.edit(line["edit"], CODER, SESSION, doubt=line["doubt"], start=End(_us(line["t"])))
    elif "delete" in line:
        model.delete(line["delete"], CODER, SESSION)
    else:
        getattr(model, next(iter(line)))(CODER, SESSION)
    return True


def _us(seconds: float) -> int:
    return round(seconds * SECOND)


class Work:
    """What a busy coder asks for: events with a comment that nobody else has, states, ratings, changes, undo."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.number = 0

    def requests(self, model: Model, n: int) -> list[Request]:
        """The next `n` requests; they speak of events that are there now, or were."""
        known = list(model.rows_of(Marked)) + [id_ for step in model.steps[-5:] for id_ in step.changes]
        return [self._one(known) for _n in range(n)]

    def _one(self, known: list[str]) -> Request:
        kinds = {"point": 45, "state": 20, "rate": 10, "edit": 8, "delete": 5, "undo": 8, "redo": 4}
        kind = self.rng.choices(list(kinds), list(kinds.values()))[0]
        if kind in ("undo", "redo"):
            return Request({kind: 1})
        if kind == "rate":
            return self._rating()
        if kind in ("point", "state"):
            return self._event(kind == "state")
        id_ = self.rng.choice(known or ["nothing there yet"])
        return Request({"edit": id_, "doubt": True, "t": self._t()} if kind == "edit" else {"delete": id_})

    def _t(self) -> float:
        return self.rng.randrange(-500, 110_000) / 1000  # the film lasts 100 s, so that some are refused

    def _event(self, is_state: bool) -> Request:
        self.number += 1
        start = self._t()
        indicator = self.rng.choice(["leans", "calm", "tense"] if is_state else ["says", "refuses", "joke"])
        stop = start + 5 if is_state and self.rng.random() < 0.3 else None
        actors, targets = (
            self.rng.choice([["Mother"], ["Family"], ["Mother", "Son"]]),
            self.rng.choice([["Worker"], []]),
        )
        event = Marked(
            CODER,
            SESSION,
            f"play:{indicator}",
            End(_us(start)),
            End(_us(stop)) if stop is not None else None,
            frozenset(actors),
            frozenset(targets) or "all",
            (("tags", ("a", "b")),) if indicator == "says" else (),
            comment=f"record {self.number}",
        )
        line: dict[str, Any] = {
            "indicator": event.indicator,
            "t": start,
            "actor": actors,
            "target": targets or "all",
            "comment": event.comment,
            "modifiers": dict(event.modifiers),
        }
        return Request(line if stop is None else {**line, "stop": round(stop, 3)}, marked=event)

    def _rating(self) -> Request:
        self.number += 1
        who, value = self.rng.choice(["Mother", "Father", "Son", "Worker"]), self.rng.randint(-3, 3)
        rated = Rated(CODER, SESSION, "play:part", who, value, comment=f"rating {self.number}")
        return Request({"rate": "play:part", "target": who, "value": value, "comment": rated.comment}, rated=rated)


# -- the outside process ------------------------------------------------------------------------------------------


class Recorder:
    """A running `observer record` with pipes at both ends; `answers` grows while it works."""

    def __init__(self, program: tuple[str, ...], path: Path, passphrase: str | None) -> None:
        environment = {**os.environ, "OBSERVER_PASSPHRASE": passphrase or "", "LANGUAGE": "en"}
        command = [*program, "record", str(path), "--session", SESSION, "--coder", CODER]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=Path(__file__).parents[2],
        )
        self.answers: list[dict[str, Any]] = []
        self.came = threading.Condition()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self.came:
                self.answers.append(json.loads(line))
                self.came.notify()

    def feed(self, requests: list[Request], half: Request | None) -> None:
        """Write the lines of all requests, and half a line at the end when there is one."""
        assert self.process.stdin
        data = b"".join(json.dumps(request.line).encode() + b"\n" for request in requests)
        if half:
            data += json.dumps(half.line).encode()[:-9]
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def wait_for(self, n: int) -> None:
        """Wait until `n` answers have come."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.answers) >= n or self.process.poll() is not None, timeout=60)

    def kill(self) -> list[dict[str, Any]]:
        """End it at once (SIGKILL); every answer that it gave."""
        assert self.process.stdin
        assert self.process.stderr
        self.process.kill()
        self.process.wait()
        self.reader.join()
        words = self.process.stderr.read()
        assert not words, f"it had ended by itself: {words.decode()}"
        self.process.stdin.close()
        self.process.stderr.close()
        assert self.process.stdout
        self.process.stdout.close()
        return self.answers


def crash(
    path: Path, model: Model, work: Work, wanted: int, program: tuple[str, ...], passphrase: str | None = None
) -> tuple[Model, int]:
    """One round: feed, kill about when `wanted` answers have come, judge. Gives the model of what is there now
    and the number of records that were acknowledged. Raises `Lost`."""
    rng = work.rng
    in_a_line = rng.random() < 0.3
    requests = work.requests(model, wanted if in_a_line else wanted + 20)
    half = work.requests(model, 1)[0] if in_a_line else None
    recorder = Recorder(program, path, passphrase)
    recorder.feed(requests, half)
    recorder.wait_for(wanted)
    time.sleep(rng.choice([0, 0, rng.random() * 0.01]) if wanted else rng.random() * 0.5)
    answers = recorder.kill()
    for request, answer in zip(requests, answers, strict=False):
        _acknowledge(model, request, answer)
    with studies.open_study(path, passphrase) as study:
        model = check(study, model, requests[len(answers) :])
        check_undo(study, model)
    return model, sum(answer["ok"] for answer in answers)


def _acknowledge(model: Model, request: Request, answer: dict[str, Any]) -> None:
    """Tell the model what was answered; it must agree on whether it could be done."""
    no = None
    try:
        _carry_out(model, request, answer.get("id", "refused"))
    except No as said:
        no = said
    assert answer["ok"] == (no is None), f"{request}: the answer was {answer}; the model says: {no}"


def begin(folder: Path, passphrase: str | None = None) -> tuple[Path, Model]:
    """A study with a film of 100 s, and its model."""
    path, model = make_study(folder, "study", passphrase), Model.new()
    with studies.open_study(path, passphrase) as study:
        film = add_film(study, SESSION, seconds=100)
    model.rows[film.id] = Film.of(film, SESSION)
    return path, model


# -- the proof ------------------------------------------------------------------------------------------------------


def prove(folder: Path, passphrase: str | None) -> None:
    """A thousand records on a new study in `folder`, with thirty kills. Raises `Lost`."""
    folder.mkdir()
    path, model = begin(folder, passphrase)
    work = Work(random.Random(f"seed {passphrase}"))
    rounds = acknowledged = 0
    while rounds < ROUNDS or acknowledged < RECORDS:
        rounds += 1
        # Some die while they open the study, before their first answer.
        wanted = 0 if rounds % 8 == 0 else work.rng.randint(25, 50)
        model, n = crash(path, model, work, wanted, OBSERVER, passphrase)
        acknowledged += n


@pytest.mark.slow
def test_nothing_is_lost_when_the_process_is_killed(tmp_path, monkeypatch):
    """A plain and an encrypted study, side by side because each waits for the disk half of the time."""
    # The judge opens the same study thirty times; it need not make the same key from the same words each time.
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", functools.cache(hashlib.pbkdf2_hmac))
    with ThreadPoolExecutor() as pool:
        proofs = [
            pool.submit(prove, tmp_path / name, passphrase)
            for name, passphrase in (("plain", None), ("encrypted", PASSPHRASE))
        ]
    for proof in proofs:
        proof.result()


def test_the_proof_fails_for_a_program_that_answers_before_it_commits(tmp_path):
    path, model = begin(tmp_path)
    program = tmp_path / "too_early.py"
    program.write_text(TOO_EARLY, encoding="utf-8")
    work = Work(random.Random(1))

    def try_a_few() -> None:
        now = model
        for _round in range(5):
            now, _n = crash(path, now, work, 10, (sys.executable, str(program)))

    with pytest.raises(Lost):
        try_a_few()


@pytest.fixture
def judged(tmp_path):
    """A study in which some work was done, and its model, that agree."""
    path, model = begin(tmp_path)
    work = Work(random.Random(5))
    with studies.open_study(path) as study:
        desk = desk_of(study, CODER, SESSION)
        requests = work.requests(model, 30)
        lines = b"".join(json.dumps(request.line).encode() + b"\n" for request in requests)
        for request, answer in zip(requests, answers(desk, BytesIO(lines)), strict=True):
            _acknowledge(model, request, answer)
        check(study, model, [])
        yield study, model, desk


def test_the_proof_fails_when_an_event_is_missing(judged):
    study, model, desk = judged
    desk.remove(next(iter(model.rows_of(Marked))))
    with pytest.raises(Lost):
        check(study, model, [])


def test_the_proof_fails_when_an_event_is_there_twice(judged):
    study, model, desk = judged
    event = next(iter(model.rows_of(Marked).values()))
    desk.record(Mark(event.indicator, At(1), comment=event.comment))
    with pytest.raises(Lost, match="twice"):
        check(study, model, [])


def test_the_proof_fails_when_an_event_was_changed(judged):
    study, model, desk = judged
    desk.change(next(iter(model.rows_of(Marked))), comment="something else")
    with pytest.raises(Lost):
        check(study, model, [])


def test_the_proof_fails_when_a_rating_was_changed_and_changed_back(judged):
    study, model, desk = judged
    id_ = next(iter(model.rows_of(Marked)))
    desk.change(id_, doubt=not model.rows[id_].doubt)
    desk.change(id_, doubt=model.rows[id_].doubt)
    with pytest.raises(Lost, match="operations"):
        check(study, model, [])


def test_the_proof_fails_when_a_row_was_changed_behind_the_back(judged):
    study, model, _desk = judged
    study.db.execute("DROP TRIGGER keep_operations_UPDATE")
    study.db.execute("DROP TRIGGER guard_operations_UPDATE")
    study.db.execute("UPDATE operations SET at = '1999' WHERE position = 20")
    with pytest.raises(Lost, match="trail"):
        check(study, model, [])


def test_the_proof_allows_the_one_operation_that_was_not_acknowledged(judged):
    study, model, desk = judged
    mark = Mark("play:says", At(2), actors=("Mother",), comment="on its way")
    event = Marked(CODER, SESSION, "play:says", End(2 * SECOND), actors=frozenset({"Mother"}), comment="on its way")
    request = Request({"indicator": "play:says"}, marked=event)
    stored = desk.record(mark)
    assert stored.id in check(study, model, [request]).rows
    desk.record(replace(mark, comment="one too many"))
    with pytest.raises(Lost):
        check(study, model, [request])
