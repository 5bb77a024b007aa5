"""What the window leaves for later: findings a few at a time, and the rating form only when it is seen."""

from __future__ import annotations

from ui.windows import go_to, number, press

from observer.ui import findings_room
from observer.ui.findings_room import FindingsRoom


def begin_two(window, spin):
    """Two periods that nobody ends, of one person each."""
    for n, who in enumerate(("Mother", "Son")):
        go_to(window, spin, n + 1)
        press(window, number(window, who), "s", "o")


def lines(room):
    return sorted((line.event, line.kind.value) for line in room.model.lines())


def test_findings_found_a_few_at_a_time_are_all_of_them(window, spin, monkeypatch):
    monkeypatch.setattr(findings_room, "_AT_A_TIME", 1)
    begin_two(window, spin)
    room = FindingsRoom(window.workspace)
    room.refresh()
    everything = lines(room)
    assert everything
    room.refresh_soon()
    assert room.model.count() == 0
    assert room.is_looking
    assert spin(lambda: not room.is_looking)
    assert lines(room) == everything


def test_what_changes_while_it_looks_is_not_forgotten(window, spin, monkeypatch):
    monkeypatch.setattr(findings_room, "_AT_A_TIME", 1)
    room = window.code.findings
    go_to(window, spin, 1)
    press(window, number(window, "Mother"), "s", "o")
    go_to(window, spin, 2)
    room.refresh_soon(window.workspace.work.events())
    press(window, number(window, "Son"), "s", "o")
    assert room.is_looking
    assert spin(lambda: not room.is_looking)
    assert lines(room)
    wanted = sorted((look.event_id, look.kind.value) for look in window.workspace.work.looks())
    assert lines(room) == wanted


def test_a_rating_form_that_is_not_seen_reads_no_events(window, spin, monkeypatch):
    asked = []
    work = window.workspace.work
    real = work.evidence
    monkeypatch.setattr(work, "evidence", lambda: asked.append(1) or real())
    assert not window.code.docks.is_in_front("rate")
    go_to(window, spin, 1)
    press(window, "x", "t")
    assert not asked
    window.code.docks.show("rate")
    assert spin(lambda: asked)
