"""The part of the tour that walks through a recall session: prepared, held on two screens, and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from observer.coding.recall import Act, Who
from observer.i18n import _, language
from observer.services import people
from observer.services.demo_fragments import list_of

if TYPE_CHECKING:
    from observer.ui.main_window import MainWindow

Page = tuple[str, QWidget]
Show = Callable[[str, QWidget], Iterator[Page]]
Work = Callable[..., None]
SAID = {
    "nl": ("Hier werd ik rustiger, omdat er echt geluisterd werd.", "Ik wist niet dat het zo overkwam."),
    "en": ("I calmed down here, because somebody really listened.", "I did not know that it came across like this."),
}


def walk(window: MainWindow, shown: Show, work: Work) -> Iterator[Page]:
    """Each page and box of a recall session; the demo is open, and the researcher looks."""
    from observer.ui.concern_dialog import ConcernDialog
    from observer.ui.prepare_dialog import PrepareDialog
    from observer.ui.prompts_dialog import PromptsDialog
    from observer.ui.stops_dialog import StopsDialog

    page, workspace = window.recall, window.workspace
    viewer = people.viewer(workspace.study, "R1")
    window.show_recall()
    names = [_("Mother"), _("Father")]
    prepare = PrepareDialog(workspace, viewer, None, window)
    prepare.name.setText(_called(names))
    prepare.respondents.tick([one.id for one in prepare._people if one.name in names])
    yield from shown("recall-prepare", prepare)
    prompts = PromptsDialog(workspace, viewer, language(), "adult", window)
    prompts.line.setText("Waarom deed u dat?" if language() == "nl" else "Why did you do that?")
    yield from shown("recall-prompts", prompts)
    _prepare(window, names)
    work()
    yield "recall-prepared", window
    yield from shown("recall-stops", StopsDialog(workspace, viewer, page.chosen(), window))
    yield from shown("recall-concern", ConcernDialog(workspace, viewer, None, window))
    yield from _hold(window, work)
    yield "recall-after", window
    page.to_views.click()
    work(0.5)
    yield "recall-perspectives", window


def _called(names: list[str]) -> str:
    return f"{' + '.join(names)} · Linde 3"


def _prepare(window: MainWindow, names: list[str]) -> None:
    """A talk with both parents, from the playlist of the mother; the others were held before."""
    from observer.services import recall_prepare
    from observer.services.recall_prepare import Guest

    study, viewer = window.workspace.study, window.recall.viewer()
    guests = [Guest(name) for name in names]
    made = window.workspace.do(
        lambda: recall_prepare.prepare(study, viewer, _called(names), list_of("Mother"), guests, language=language())
    )
    window.recall.choose(made.recall.id)


def _hold(window: MainWindow, work: Work) -> Iterator[Page]:
    page, room = window.recall, window.recall.room
    page.start(False)
    room.show_item(room.opened.shown[1].item.id)  # type: ignore[union-attr]
    work(0.8)
    room.screen.resize(1280, 720)
    room.play(Who.RESPONDENT)
    work(0.8)
    yield "recall-respondent", room.screen
    for n, words in enumerate(SAID[language()]):
        room.stop(Who.RESPONDENT)
        room.writing._speaks(room.opened.respondents[n].id)  # type: ignore[union-attr]
        room.console.prompts.cards[n].click()
        room.console.response.note.setPlainText(words)
        work(0.5)
        if n == 0:
            yield "recall-console", window
            room.play(Who.FACILITATOR)
            work(0.8)
    room.blank()
    work()
    yield "recall-blank", window
    room.unblank()
    assert any(row.act is Act.BLANK for row in room._log())
    room.end()
    work(0.8)
