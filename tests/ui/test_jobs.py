"""Work beside the window: its result comes back, its error too, and it stops when asked."""

import threading

import pytest

from observer.errors import Refused
from observer.ui.jobs import Jobs


@pytest.fixture
def jobs(app):
    return Jobs()


def test_the_result_comes_to_the_thread_of_the_window(jobs, spin):
    got = []
    jobs.start("Count", lambda progress: threading.get_ident(), lambda r: got.append((r, threading.get_ident())), _fail)
    assert spin(lambda: got and not jobs.running)
    assert got[0][0] != got[0][1] == threading.get_ident()


def test_how_far_it_is_can_be_seen_while_it_runs(jobs, spin):
    go_on, seen = threading.Event(), []

    def work(progress):
        progress.at(0.5, "half")
        go_on.wait(10)

    job = jobs.start("Read", work, seen.append, _fail)
    assert spin(lambda: job.fraction == 0.5)
    assert (job.title, job.words, jobs.running) == ("Read", "half", [job])
    go_on.set()
    assert spin(lambda: seen == [None])


def test_an_error_that_people_understand_is_told(jobs, spin):
    told = []

    def work(progress):
        raise Refused("It cannot be.")

    jobs.start("Try", work, _fail, told.append)
    assert spin(lambda: told)
    assert [(type(error), str(error)) for error in told] == [(Refused, "It cannot be.")]


def test_cancelled_work_stops_and_tells_nothing(jobs, spin):
    begun = threading.Event()

    def work(progress):
        begun.set()
        while True:
            progress.at(0.1)

    jobs.start("Endless", work, _fail, _fail)
    assert begun.wait(10)
    jobs.cancel_all()
    assert spin(lambda: not jobs.running)


def test_work_that_ended_before_it_heard_of_the_cancelling_gives_no_result(jobs, spin):
    go_on = threading.Event()
    job = jobs.start("Late", lambda progress: go_on.wait(10), _fail, _fail)
    job.cancel()
    go_on.set()
    assert spin(lambda: not jobs.running)


def _fail(what):
    raise AssertionError(what)
