"""Walks through every page, panel and dialog of the window with the demo study: for pictures, to see that texts fit,
and that every control has a name."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import tour_recall
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget
from rehearsal import KEY, rehearse

from observer import i18n, settings
from observer.coding.events import Event, Targets
from observer.i18n import _
from observer.services import people, rating, recordings
from observer.services.coding import At, Desk, Mark
from observer.services.demo import make_demo
from observer.services.workplace import Workplace
from observer.ui import theme
from observer.ui.app import application
from observer.ui.main_window import MainWindow
from observer.ui.workspace import Workspace

MOMENT_US = 21_000_000  # of the film that is shown
OMITTED = 3  # of every six marks of K1, the one that K2 does not have
TYPED = {"nl": ("probleem", "Iedereen is even stil."), "en": ("problem", "Everybody is silent for a while.")}
LONGEST_S = 20.0  # that is waited for anything
ROUNDS = 10  # of events that follow from events, however slow the computer is
Page = tuple[str, QWidget]


def work(seconds: float = 0.12) -> None:
    """Let the window work for a while."""
    app = QApplication.instance()
    assert app is not None
    end, rounds = time.monotonic() + seconds, 0
    while time.monotonic() < end or rounds < ROUNDS:
        rounds += 1
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.002)


def wait_for(holds: Callable[[], object]) -> None:
    """Let the window work until something holds."""
    end = time.monotonic() + LONGEST_S
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the window did not come so far")
        work(0.02)


def pages(folder: Path, language: str, look: str, size: tuple[int, int]) -> Iterator[Page]:
    """The name of each page, and what to look at, one after another; all of it from one real window."""
    i18n.use_language(language)
    stored = settings.load()
    stored.language, stored.theme, stored.rows_by, stored.recent = language, look, "person", []
    settings.save(stored)
    theme.apply(application(), look)
    study = _prepare(folder / language)
    window = MainWindow(Workspace())
    window.resize(*size)
    window.show()
    work()
    yield "start", window
    yield from _new_study(window)
    yield from _nothing_yet(window, study.with_name("empty.observer"))
    window.open(study)
    for some in (
        _study, _forms, _consent, _coding, _panels, _film, _beside, _codebook, _dialogs, _agreement, _double, _training,
        _fragments, _recall, _end,
    ):  # fmt: skip
        yield from some(window)
    window.close()
    work(0.05)


def _prepare(folder: Path) -> Path:
    """The demo, with a second camera in its second visit and, in the third, a film that is no longer there."""
    made = folder / "demo.observer"
    if made.exists():
        return made
    path, _made = make_demo(folder)
    from observer.services import studies

    with studies.open_study(path) as study:
        researcher = people.viewer(study, "R1")
        film = next(folder.glob("*.mp4"))
        for name, session, camera in (("camera-2.mp4", "Linde 2", "B"), ("missing.mp4", "Wilg 1", "A")):
            copy = Path(shutil.copyfile(film, folder / name))
            with copy.open("ab") as file:
                file.write(b"\0\0\0\x08free")  # another file, the same film
            recordings.add_recording(study, researcher, session, copy, camera=camera, offset_us=0)
    (folder / "missing.mp4").unlink()
    return path


# -- before anybody codes -----------------------------------------------------------------------------------------


def _shown(name: str, dialog: QWidget) -> Iterator[Page]:
    dialog.show()
    work()
    yield name, dialog
    dialog.close()


def _new_study(window: MainWindow) -> Iterator[Page]:
    from observer.ui.new_study_dialog import NewStudyDialog

    dialog = NewStudyDialog(window)
    dialog.name.setText("Home visits 2026")
    dialog.where.line.setText("/home/you/Documents")
    yield from _shown("new-study", dialog)


def _nothing_yet(window: MainWindow, path: Path) -> Iterator[Page]:
    """Pages of a study in which there is nothing."""
    from observer.services import studies

    path.unlink(missing_ok=True)
    studies.new_study(path, ["alliance"], None, "Home visits 2026", "R1").close()
    window.open(path)
    be(window, "R1")
    work()
    yield "study-empty", window
    window.show_agreement()
    work()
    yield "agreement-empty", window
    window.show_fragments()
    work()
    yield "fragments-empty", window
    window.show_recall()
    work()
    yield "recall-empty", window
    window.show_desk()


def be(window: MainWindow, name: str) -> None:
    """Choose who one is on the study page."""
    names = window.desk.who.names
    names.setCurrentIndex(names.findText(name))
    names.activated.emit(names.currentIndex())


def _study(window: MainWindow) -> Iterator[Page]:
    desk = window.desk
    for who, name in (("R1", "researcher"), ("K1", "coder")):
        be(window, who)
        for tab, page in (("family", desk.first), ("codings", desk.grid), ("coders", desk.coders)):
            if desk.tabs.isTabVisible(desk.tabs.indexOf(page)):
                desk.tabs.setCurrentWidget(page)
                work()
                yield f"study-{name}-{tab}", window
    desk.tabs.setCurrentWidget(desk.first)


def _forms(window: MainWindow) -> Iterator[Page]:
    from observer.ui.case_dialogs import CaseDialog, RecordingDialog, SessionDialog
    from observer.ui.people_dialogs import CoderDialog, GroupDialog, ParticipantDialog

    be(window, "R1")
    workspace, family = window.workspace, window.desk.family.family
    assert family is not None
    case, visit = family.case, family.visits[0].session
    members = [member.person for member in family.members]
    recording = recordings_of(window)[0]
    for name, dialog in (
        ("form-family", CaseDialog(workspace, None, window)),
        ("form-session", SessionDialog(workspace, case, visit, "", window)),
        ("form-recording", RecordingDialog(workspace, recording, window)),
        ("form-participant", ParticipantDialog(workspace, case, family.members[0], [], window)),
        ("form-group", GroupDialog(workspace, case, None, members, window)),
        ("form-coder", CoderDialog(workspace, workspace.study.coders.where()[0], window)),
    ):
        yield from _shown(name, dialog)


def _consent(window: MainWindow) -> Iterator[Page]:
    """What people agreed to; nothing of it is stored."""
    from observer.services import consent
    from observer.ui.consent_answer import AnswerDialog, ConsentSettingsDialog
    from observer.ui.consent_grid import ConsentDialog
    from observer.ui.keyfile_dialog import AnotherPassphrase, KeyFileDialog
    from observer.ui.retention_dialog import RetentionDialog
    from observer.ui.withdrawal_dialog import HOW, How, WithdrawalDialog

    workspace, viewer = window.workspace, window.workspace.viewer
    assert viewer is not None
    child = next(one for one in consent.overview(workspace.study, viewer) if one.person.kind.value == "child")
    withdrawal = WithdrawalDialog(workspace, viewer, child.person.id, window)
    for name, dialog in (
        ("consent-grid", ConsentDialog(workspace, viewer, window.desk.case(), parent=window)),
        ("consent-answer", AnswerDialog(workspace, viewer, child, ("recall", "worker"), [child.person], window)),
        ("consent-settings", ConsentSettingsDialog(workspace, viewer, window)),
        ("key-file", KeyFileDialog(workspace, viewer, child.person.id, window)),
        ("key-file-passphrase", AnotherPassphrase(window)),
        ("retention", RetentionDialog(workspace, viewer, window)),
        ("withdrawal-who", withdrawal),
    ):
        yield from _shown(name, dialog)
    for name in ("withdrawal-depends", "withdrawal-how"):
        withdrawal.next.click()
        yield from _shown(name, withdrawal)
    assert withdrawal.pages.currentIndex() == HOW
    withdrawal.hows[How.ERASE].setChecked(True)
    yield from _shown("withdrawal-erase", withdrawal)


def recordings_of(window: MainWindow) -> list:
    """All recordings of the study."""
    return window.workspace.study.recordings.where()


# -- at work ------------------------------------------------------------------------------------------------------


def sit_down(window: MainWindow, session: str, codebook: str) -> None:
    """K1 goes to work on a session, and sees a moment of the film."""
    window.sit_down("K1", session, codebook)
    film = window.code.film
    wait_for(lambda: film.playback.now() is not None)
    film.seek(MOMENT_US)
    wait_for(lambda: abs(film.session_us() - MOMENT_US) < 100_000)
    work(0.4)


def press(window: MainWindow, keys: str) -> None:
    """Type on the coding page."""
    for key in keys:
        QTest.keyClick(window.code, key)
    work()


def _coding(window: MainWindow) -> Iterator[Page]:
    sit_down(window, "Linde 1", "attitude")
    press(window, "4")
    QTest.keyClick(window.code, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    press(window, "q")
    yield "code-question", window
    window.undo()
    sit_down(window, "Linde 1", "alliance")
    wait_for(lambda: not window.workspace.jobs.running)
    work(0.6)  # findings, when it is calm
    press(window, "3cu")
    yield "code", window
    window.code.pad.focus_search()
    QTest.keyClicks(window.code.pad.search, TYPED[i18n.language()][0])
    work()
    yield "code-search", window
    QTest.keyClick(window.code.pad.search, Qt.Key.Key_Escape)
    menu = window.menuBar().actions()[1].menu()
    menu.popup(window.mapToGlobal(window.menuBar().actionGeometry(window.menuBar().actions()[1]).bottomLeft()))
    yield from _shown("undo-menu", menu)


def _panels(window: MainWindow) -> Iterator[Page]:
    code = window.code
    event = next(event for event in window.workspace.work.events() if event.comment)
    for words, us in ((event.comment, event.start.us), (TYPED[i18n.language()][1], 72_000_000)):
        code.notes.added.emit(words, us)
    for name in ("rate", "definition", "events", "findings", "comments"):
        if name == "definition":
            code.show_help(event.indicator)
        code.docks.show(name)
        work()
        if name == "rate":
            wait_for(lambda: code.rating.form.cards)
            work()
        yield name, window
    window.code.docks.show("events")
    window.code.docks.show("code")
    for rows in ("dimension", "indicator"):
        code.lines.bar.rows_by_asked.emit(rows)
        work()
        yield f"timeline-{rows}", window
    code.lines.bar.rows_by_asked.emit("person")
    code.passing.begin()
    work()
    yield "second-pass", window
    code.passing.end()
    yield from _intervals(window)


def _intervals(window: MainWindow) -> Iterator[Page]:
    room = window.code.intervals
    window.code.show_intervals()
    room.form.indicators.choose({"ef_leans_forward", "cf_avoids_eye_contact", "sf_open_posture"})
    work()
    yield "intervals-setup", window
    room.form.start.click()
    work()
    window.code.film.pause()
    work()
    yield "intervals", window
    window.undo()
    window.code.docks.hide("intervals")
    window.code.docks.show("code")


def _film(window: MainWindow) -> Iterator[Page]:
    film = window.code.film
    film.seek(MOMENT_US)
    film.show_transcript(True)
    work(0.6)  # until the clocks of the pad have followed
    yield "transcript", window
    film.show_transcript(False)
    film.picture.open_at(film.transport.picture)
    yield from _shown("picture", film.picture)
    more = film.transport.more.menu()
    more.popup(film.transport.more.mapToGlobal(film.transport.more.rect().bottomLeft()))
    yield from _shown("film-menu", more)
    window.show_finder()
    finder = next(w for w in window.findChildren(QDialog) if type(w).__name__ == "Finder")
    finder.line.setText(_("Mother").lower())
    finder.look()
    yield from _shown("find", finder)


def _beside(window: MainWindow) -> Iterator[Page]:
    """Other sessions: two cameras, and a film that is not there."""
    sit_down(window, "Linde 2", "alliance")
    film = window.code.film
    film.cameras.show_others(True)
    work(0.5)
    yield "cameras", window
    film.show_sync()
    work(0.5)
    assert film.sync is not None
    yield "sync", film.sync
    film.sync.close()
    window.sit_down("K1", "Wilg 1", "alliance")
    wait_for(lambda: film.trouble.isVisible())
    work()
    yield "film-trouble", window


# -- the rest -----------------------------------------------------------------------------------------------------


def _codebook(window: MainWindow) -> Iterator[Page]:
    from observer.coding.codebook_edit import Parts
    from observer.coding.codebook_places import Place

    page = window.codebook
    be(window, "R1")
    window.show_codebook()
    page.choose("alliance")
    work()
    yield "codebook", window
    page.edit()
    editor = page.editor
    work()
    yield "codebook-edit", window
    editor.go_to(Place(Parts.INDICATOR, "ef_says_stuck", "label"))
    work()
    yield "codebook-edit-indicator", window
    editor.move_part(-1)
    editor.ask_store()
    work()
    yield "codebook-store", window
    page.throw_away()


def _dialogs(window: MainWindow) -> Iterator[Page]:
    from observer.ui.about import About
    from observer.ui.key_map import KeyMap
    from observer.ui.preferences import PreferencesDialog
    from observer.ui.stretch_dialog import PresenceDialog, UncodableDialog

    preferences = PreferencesDialog(window)
    for n in range(preferences.tabs.count()):
        preferences.tabs.setCurrentIndex(n)
        yield from _shown(f"preferences-{n + 1}", preferences)
    sit_down(window, "Linde 1", "alliance")
    work_now = window.workspace.work
    assert work_now is not None
    session, given = window.workspace.session, (MOMENT_US, None)
    assert session is not None
    yield from _shown("form-presence", PresenceDialog(window.workspace, session, given, window))
    yield from _shown("form-uncodable", UncodableDialog(window.workspace, session, given, window))
    yield from _shown("keys", KeyMap(work_now.codebook, window))
    yield from _shown("about", About(window))
    yield from _asked("submit", window.ask_submit)
    yield from _exchange(window)


OLD_TABLE = """observation;observer;subject;behavior;start;stop;comment
Home visit 7;A;{mother};laughs;12.5;;at the dog
Home visit 7;A;{mother};nods;31.25;;
Home visit 7;A;{son};turns away;20;48.5;
Home visit 7;B;{son};turns away;21;47;
Home visit 7;B;{mother};laughs;13;;
"""
BARE_TABLE = """{moment};{what};{who}
0:12,5;laughs;{mother}
0:20,0;turns away;{son}
"""


def _exchange(window: MainWindow) -> Iterator[Page]:
    """Files of other tools: what would come in, which column of a table is what, and what goes out."""
    from observer.services.import_look import look
    from observer.ui.columns_dialog import ColumnsDialog
    from observer.ui.data_export_dialog import DataExportDialog
    from observer.ui.files_done import FilesDone
    from observer.ui.import_dialog import ImportDialog
    from observer.ui.rows import Line

    be(window, "R1")
    workspace, viewer = window.workspace, window.workspace.viewer
    assert viewer is not None
    words = {"mother": _("Mother"), "son": _("Son"), "moment": "A", "what": "B", "who": "C"}
    files = []
    for name, text in (("old-visit.csv", OLD_TABLE), ("list.csv", BARE_TABLE)):
        files.append(workspace.study.path.with_name(name))
        files[-1].write_text(text.format(**words), encoding="utf-8")
    bringing = ImportDialog(workspace.study, viewer, look(files[0]), None, window)
    wait_for(lambda: bringing.plan is not None)
    for n in range(bringing.tabs.count()):
        bringing.tabs.setCurrentIndex(n)
        if bringing.tabs.currentWidget() is bringing.events:
            bringing.events.table.selectRow(1)
        yield from _shown(f"import-{n + 1}", bringing)
    yield from _shown("import-columns", ColumnsDialog(workspace, viewer, look(files[1]), window))
    going = DataExportDialog(workspace, viewer, window)
    going.where.line.setText("/home/you/Documents")
    for kind in ("tidy", "praat"):
        going.kind.setCurrentIndex(going.kind.findData(kind))
        going.show()
        wait_for(lambda: going.accept_button.isEnabled())
        yield from _shown(f"export-data-{kind}", going)
    lines = [Line(name, name, "12.4 kB") for name in ("session 1.TextGrid", "session 2.TextGrid")]
    yield from _shown("export-data-done", FilesDone(_("Export data"), Path("/home/you/Documents"), lines, window))


# -- comparing ----------------------------------------------------------------------------------------------------


def _code_twice(window: MainWindow) -> None:
    """K2 marks and rates much of what K1 did, a little later, and both hand in."""
    study = window.workspace.study
    session = people.find_session(study, "Linde 1")
    first, second = (Desk(study, people.as_coder(study, name), session) for name in ("K1", "K2"))
    work_of_first = Workplace(first, "alliance")
    for n, event in enumerate(work_of_first.events()):
        if event.is_open:
            first.change(event.id, stop=At(seconds=str(event.start.us / 1e6 + 20)))
        if n % 6 != OMITTED:
            second.record(_like(event, n))
    for n, rated in enumerate(work_of_first.ratings()):
        value = None if rated.value is None else max(min(rated.value + (0, 1, 0, -1)[n % 4], 3), -3)
        reason = str(rated.reason) if rated.reason else None
        rating.rate(second, rating.Judgement(rated.dimension, rated.target, value, reason, rated.towards))
    for desk in (first, second):
        desk.submit("alliance")


def _like(event: Event, n: int) -> Mark:
    """Nearly the same mark."""
    start = event.start.us / 1e6 + (0.2, 0.4, 0.9, 0.0, 1.6)[n % 5]
    lasts = event.is_open or event.stop is not None
    stop = event.stop.us / 1e6 + 0.7 if event.stop is not None else start + 35
    other = {"alliance:cw_empathises": "alliance:cw_reassures_vulnerability"}
    targets = event.target_ids if event.targets is Targets.LISTED else (event.targets.value,)
    indicator = other.get(event.indicator, event.indicator)
    until = At(seconds=f"{stop:.3f}") if lasts else None
    return Mark(indicator, At(seconds=f"{start:.3f}"), until, event.actors, targets)


def _agreement(window: MainWindow) -> Iterator[Page]:
    """The page on which codings are compared, and disagreements settled."""
    page = window.agreement
    be(window, "R1")
    _code_twice(window)
    be(window, "K1")
    be(window, "R1")
    window.show_agreement()
    wait_for(lambda: page.asking.is_complete and page.moments.film.playback.now() is not None)
    work(0.4)
    yield "agreement", window
    page.view.open_more(True)
    work()
    yield "agreement-words", window
    page.view.open_more(False)
    work()
    page.view.below.setCurrentIndex(1)
    work()
    yield "agreement-matrix", window
    page.view.below.setCurrentIndex(2)
    page.view.opened.emit(page.view.marks.lines.lines[0].id, "figure")
    work()
    yield "agreement-made-of", window
    page.view.below.setCurrentIndex(0)
    for n, name in ((1, "counts"), (2, "ratings")):
        page.view.tabs.setCurrentIndex(n)
        work()
        yield f"agreement-{name}", window
    page.view.tabs.setCurrentIndex(0)
    yield from _consensus(window)


def _consensus(window: MainWindow) -> Iterator[Page]:
    from observer.ui.settle_dialogs import NewRating, RuleDialog
    from observer.ui.settle_event import NewEvent

    page, settle = window.agreement, window.agreement.settle
    page.tabs.setCurrentIndex(1)
    work()
    yield "consensus-begin", window
    settle.start()
    work(0.3)
    settle.act("take_1")
    page.moments.film.pause()
    work(0.3)
    yield "consensus", window
    line, opened, workspace = settle.line(), settle.opened, window.workspace
    assert line is not None
    assert opened is not None
    rated = next(one for one in settle.lines if one.ratings and one.is_left)
    nothing = lambda _mark, _judgement: None  # noqa: E731
    viewer = window.desk.who.viewer
    for name, dialog in (
        ("consensus-event", NewEvent(window, workspace, opened, line, MOMENT_US, nothing)),
        ("consensus-rating", NewRating(window, workspace, opened, rated, _("Mother"), nothing)),
        ("consensus-rule", RuleDialog(window, workspace, opened, [], "", viewer)),
    ):
        yield from _shown(name, dialog)
    settle.list.choose(rated.item.id)
    settle.refresh()
    work(0.3)
    yield "consensus-rate", window
    page.tabs.setCurrentIndex(2)
    work()
    yield "kept", window
    page.tabs.setCurrentIndex(0)
    work()


# -- coded by several ---------------------------------------------------------------------------------------------


def _double(window: MainWindow) -> Iterator[Page]:
    """The plan, packages and merging, in a study in which much has been done."""
    from observer.services import merging, packages
    from observer.ui.assign_dialog import AssignDialog
    from observer.ui.draw_dialog import DrawDialog
    from observer.ui.draws_box import DrawsDialog
    from observer.ui.merge_dialog import MergeDialog
    from observer.ui.package_work import PackagesMade
    from observer.ui.packages_dialog import PackagesDialog

    demo = window.workspace.study.path
    made = rehearse(demo.parent)
    window.open(made.study)
    be(window, "R1")
    desk, workspace, viewer = window.desk, window.workspace, window.desk.who.viewer
    desk.tabs.setCurrentWidget(desk.grid)
    desk.grid.table.setCurrentCell(3, 1)
    work()
    yield "plan", window
    sessions = [session.id for session in workspace.study.sessions.where()][-3:]
    yield from _shown("plan-assign", AssignDialog(workspace, viewer, KEY, "K3", sessions, window))
    yield from _shown("plan-draw", DrawDialog(workspace, viewer, KEY, window))
    yield from _shown("plan-draws", DrawsDialog(workspace, desk.who, desk.grid.draws.made, window))
    packing = PackagesDialog(workspace, viewer, window)
    packing.where.line.setText("/home/you/Packages")
    packing.secret.line.setText("five good words here")
    yield from _shown("packages", packing)
    merge = MergeDialog(merging.plan_merge(workspace.study, viewer, made.package), window)
    merge.conflicts.theirs.click()
    yield from _shown("merge", merge)
    packed = packages.package(workspace.study, viewer, "K2", (), made.package.parent)
    shown = replace(packed, path=Path("/home/you/Packages") / packed.path.name)
    yield from _shown("packages-made", PackagesMade([shown], window))
    be(window, "K1")
    work()
    yield "to-code", window
    window.open(made.package)
    work()
    yield "package", window
    window.open(made.study)


def _training(window: MainWindow) -> Iterator[Page]:
    """Lessons, the learning curve and drift."""
    from observer.ui.curve_view import QualityDialog

    demo, page = window.workspace.study.path.with_name("demo.observer"), window.training
    be(window, "R1")
    window.show_training()
    page.tabs.setCurrentWidget(page.lesson)
    page.lessons.setCurrentRow(1)
    page.lesson.events.setCurrentCell(2, 0)
    wait_for(lambda: page.lesson.film.reel is not None and page.lesson.film.reel.stamp() is not None)
    work(0.4)
    yield "training-lesson", window
    page.tabs.setCurrentWidget(page.curve)
    work()
    yield "training-curve", window
    page.tabs.setCurrentWidget(page.drift)
    wait_for(lambda: not window.workspace.jobs.running)
    work()
    yield "training-drift", window
    yield from _shown("training-strict", QualityDialog(window.workspace, page.viewer(), window))
    be(window, "K2")
    window.show_training()
    work()
    yield "training-none", window
    window.open(demo)


# -- to show again ------------------------------------------------------------------------------------------------


def _fragments(window: MainWindow) -> Iterator[Page]:
    """The contact sheet, one fragment, playlists, and the forms with which fragments are selected."""
    from observer.coding.fragments import Origin
    from observer.services import fragments
    from observer.services.demo_fragments import AWAKE, NO_USE
    from observer.ui.playlist_dialogs import PlaylistDialog
    from observer.ui.select_dialogs import EventsForm, SampleForm, SearchForm, StretchForm

    page, workspace = window.fragments, window.workspace
    be(window, "R1")
    viewer = window.desk.who.viewer
    ids = [fragments.find_fragment(workspace.study, viewer, i18n._(one.title)).id for one in (NO_USE, AWAKE)]
    window.show_fragments()
    wait_for(lambda: page.is_read() and not workspace.jobs.running)
    page.sheet.list.choose(ids[:1])
    page.playlist.lines.choose(ids[:1])
    work(0.3)
    yield "fragments", window
    page.open(ids[0])
    wait_for(lambda: page.editor.film.playback.now() is not None)
    page.editor.choose_edge("stop")
    page.editor.step_edge("stop", 2)
    work(1.0)
    yield "fragment", window
    page.show_all()
    one = fragments.find_fragment(workspace.study, viewer, ids[0])
    events = [event.id for event in fragments.events_in(workspace.study, viewer, one)]
    opened = page.playlist.opened
    assert opened is not None
    for name, dialog in (
        ("select-search", SearchForm(workspace, viewer, "", window)),
        ("select-stretch", StretchForm(workspace, viewer, one.session, one.span, window)),
        ("select-events", EventsForm(workspace, viewer, events, Origin.RATING, window)),
        ("select-sample", SampleForm(workspace, viewer, one.session, window)),
        ("playlist", PlaylistDialog(workspace, viewer, opened.playlist, window)),
        ("playlist-copy", PlaylistDialog(workspace, viewer, opened.playlist, window, copies=True)),
    ):
        yield from _shown(name, dialog)


def _recall(window: MainWindow) -> Iterator[Page]:
    be(window, "R1")
    yield from tour_recall.walk(window, _shown, work)


def _asked(name: str, ask: Callable[[], object]) -> Iterator[Page]:
    """The box in which something is asked, without an answer."""
    boxes: list[QMessageBox] = []
    before = QMessageBox.exec
    QMessageBox.exec = lambda box: boxes.append(box)  # type: ignore[assignment, method-assign, misc]
    try:
        ask()
    finally:
        QMessageBox.exec = before  # type: ignore[method-assign]
    for box in boxes:
        yield from _shown(name, box)


def _near(path: Path) -> Path:
    """A path without what is above the folder in which this runs: pictures show nobody's computer."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _end(window: MainWindow) -> Iterator[Page]:
    window.comforts.lock()
    work()
    yield "locked", window
    window.comforts.unlock()
    study = _near(window.workspace.study.path)
    window.close_study()
    stored = settings.load()
    stored.recent = [str(study), str(study.with_name("pilot.observer"))]
    settings.save(stored)
    window.show_start()
    work()
    yield "start-recent", window
