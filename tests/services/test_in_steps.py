"""Packing and the watch over drift in steps, of which the long one needs no study; a draw that is only looked at."""

from __future__ import annotations

import threading

import pytest
from services.homework import assign, desk, make, mark, researcher

from observer.coding.study import Purpose
from observer.errors import Conflict
from observer.services import drawing, drift, packages


@pytest.fixture
def study(tmp_path):
    with make(tmp_path / "study.observer") as made:
        assign(made, "K1", "Linde 1", "Linde 2")
        yield made


def in_a_thread(work):
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def test_a_draw_that_is_looked_at_stores_nothing_and_is_what_is_drawn(study):
    who = researcher(study)
    before = study.db.execute("SELECT count(*) FROM operations").fetchone()[0]
    draw, rows = drawing.preview(study, who, percent=50, seed=7)
    assert study.db.execute("SELECT count(*) FROM operations").fetchone()[0] == before
    assert drawing.draws(study, who) == []
    drawn = drawing.draw(study, who, percent=50, seed=draw.seed)
    seen = {(row.session, row.coder) for row in rows if row.is_drawn}
    assert {(one.session, one.coder) for one in drawn.assignments} == seen


def test_a_package_is_written_in_another_thread(study, tmp_path):
    who = researcher(study)
    prepared = packages.prepare(study, who, "K1", out=tmp_path)
    written = in_a_thread(lambda: packages.write(prepared))
    assert not prepared.path.exists()
    packed = packages.keep(study, who, written)
    assert packed.path.is_file()
    assert packed.sessions == ("Linde 1", "Linde 2")


def test_a_package_that_is_not_wanted_or_too_old_leaves_nothing_behind(study, tmp_path):
    who, out = researcher(study), tmp_path / "out"
    out.mkdir()
    prepared = packages.prepare(study, who, "K1", out=out)
    packages.forget(packages.write(prepared))
    assert list(out.iterdir()) == []
    written = packages.write(prepared)
    assign(study, "K2", "Esdoorn 1")
    with pytest.raises(Conflict, match="make it again"):
        packages.keep(study, who, written)
    assert list(out.iterdir()) == []
    assert study.packages.where() == []


def test_drift_that_was_gathered_is_examined_in_another_thread(study):
    assign(study, "K2", "Linde 1", "Linde 2", purpose=Purpose.DOUBLE)
    for session in ("Linde 1", "Linde 2"):
        for coder in ("K1", "K2"):
            at = desk(study, coder, session)
            mark(at, 3)
            at.submit()
    who = researcher(study)
    gathered = drift.gather(study, who)
    found = in_a_thread(lambda: drift.examine(gathered))
    assert list(found.due) == drift.due(study, who)
    whole = drift.series(study, who)
    values = [[point.value.value for point in one.moments.points] for one in found.series]
    assert values == [[point.value.value for point in one.moments.points] for one in whole] == [[1.0, 1.0]] * 2
    assert [len(one.checks) for one in found.series] == [2, 2]
