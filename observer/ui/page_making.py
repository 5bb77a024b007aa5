"""How each page of the window is made, and tied to the others.

What a page is made of is read in when it is made: together that takes as long as everything else at the start.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.ui.pages import Make

if TYPE_CHECKING:
    from observer.ui.main_window import MainWindow

Page = Any  # the window gives them their types
RAIL = ("study", "code", "agreement", "fragments", "recall", "training", "codebook")  # as they stand there


def put_pages(window: MainWindow) -> None:
    """Tell the window's pages how they come about; the first two are there already."""
    for name, (load, finish) in _PAGES.items():
        window.pages.put(name, partial(load, window), partial(finish, window))
    for name in ("start", "study"):
        window.pages.page(name)


# -- the first two -----------------------------------------------------------------------------------------


def _start(window: MainWindow) -> Make:
    return lambda: window.start


def _finish_start(window: MainWindow, page: Page) -> None:
    page.open_asked.connect(window.ask_open)
    page.demo_asked.connect(window.open_demo)
    page.new_asked.connect(window.ask_new)
    page.recent_asked.connect(lambda path: window.open(Path(path)))
    page.language_asked.connect(lambda code: window.comforts.prefer("language", code))


def _study(window: MainWindow) -> Make:
    return lambda: window.desk


def _finish_study(window: MainWindow, page: Page) -> None:
    page.sit_down_asked.connect(window.sit_down)
    page.recall_asked.connect(lambda: window.show_recall())
    window.passages.listen_to_study(page)


# -- those that wait until they are wanted -----------------------------------------------------------------


def _code(window: MainWindow) -> Make:
    from observer.ui.code_page import CodePage

    return lambda: CodePage(window.workspace)


def _finish_code(window: MainWindow, page: Page) -> None:
    window.workspace.closed.connect(page.film.close_film)
    window.memory.restore("panels", page.docks.restore)
    page.table.restore(window.memory.text("table"))
    window.passages.selecting.listen_to_code(page)


def _agreement(window: MainWindow) -> Make:
    from observer.ui.agreement_page import AgreementPage

    return lambda: AgreementPage(window.workspace, window.desk.who)


def _finish_agreement(window: MainWindow, page: Page) -> None:
    window.memory.restore("agreement", page.restore)
    page.plan_asked.connect(window.passages.show_plan)
    window.passages.selecting.listen_to_agreement(page)


def _fragments(window: MainWindow) -> Make:
    from observer.ui.fragments_page import FragmentsPage

    return lambda: FragmentsPage(window.workspace, window.desk.who)


def _finish_fragments(window: MainWindow, page: Page) -> None:
    window.memory.restore("fragments", page.restore)
    page.sheet.export_asked.connect(window.passages.ask_export)
    page.new_asked.connect(window.passages.selecting.ask_new)


def _recall(window: MainWindow) -> Make:
    from observer.ui.recall_page import RecallPage

    return lambda: RecallPage(window.workspace, window.desk.who)


def _finish_recall(window: MainWindow, page: Page) -> None:
    page.study_asked.connect(window.show_desk)
    page.clip_asked.connect(lambda fragment, audience: window.passages.ask_export([fragment], audience))


def _training(window: MainWindow) -> Make:
    from observer.ui.training_page import TrainingPage

    return lambda: TrainingPage(window.workspace, window.desk.who)


def _finish_training(window: MainWindow, page: Page) -> None:
    window.passages.listen_to_training(page)


def _codebook(window: MainWindow) -> Make:
    from observer.ui.codebook_page import CodebookPage

    return lambda: CodebookPage(window.workspace)


def _finish_codebook(window: MainWindow, page: Page) -> None:
    page.retranslate()
    page.reading.connect(lambda _reading: window.show_state())


_PAGES = {
    "start": (_start, _finish_start),
    "study": (_study, _finish_study),
    "code": (_code, _finish_code),
    "agreement": (_agreement, _finish_agreement),
    "fragments": (_fragments, _finish_fragments),
    "recall": (_recall, _finish_recall),
    "training": (_training, _finish_training),
    "codebook": (_codebook, _finish_codebook),
}
