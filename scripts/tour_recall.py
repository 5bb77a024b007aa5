"""The part of the tour that walks through a recall session: empty, prepared, held on two screens, and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from observer.coding.consent import Answer, Signers
from observer.coding.recall import Act, Who
from observer.coding.study import ParticipantKind
from observer.i18n import _, language
from observer.services import consent, fragment_people, fragments, people, playlists
from observer.services.consent import Form

if TYPE_CHECKING:
    from observer.ui.main_window import MainWindow

Page = tuple[str, QWidget]
Show = Callable[[str, QWidget], Iterator[Page]]
Work = Callable[..., None]
SECOND = 1_000_000
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
    work()
    yield "recall-empty", window
    names = _agree_and_select(workspace.study, viewer)
    window.show_desk()
    window.show_recall()
    prepare = PrepareDialog(workspace, viewer, None, window)
    prepare.name.setText(f"{names[0]} · Linde 1")
    prepare.respondents.tick([prepare._people[0].id])
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


def _agree_and_select(study: Any, viewer: Any) -> list[str]:
    """Everybody of the first family agrees; two moments are on a playlist. Gives the names of the respondents."""
    case = study.sessions.where("name = ?", ["Linde 1"])[0].case_id
    rows = study.case_participants.where("case_id = ?", [case])
    members = [study.participants.get(row.participant) for row in rows]
    members.sort(key=lambda one: one.kind is not ParticipantKind.PARENT)
    audiences = ("own_family", "worker", "manager", "research_team")
    yes = {(purpose, audience): Answer.YES for purpose in ("recall", "research") for audience in audiences}
    for one in members:
        consent.set_consent(study, viewer, one.id, yes, Form(from_date="2020-01-01"), signers=Signers.SELF)
    playlists.add_playlist(study, viewer, "Linde 1", "own_family")
    for n, title in enumerate((_("Practice fragment"), _("A strong moment first"))):
        fragments.add_fragment(study, viewer, "Linde 1", (12 + 20 * n) * SECOND, (27 + 20 * n) * SECOND, title)
        fragment_people.confirm(study, viewer, title, [one.name for one in members])
        playlists.put_on(study, viewer, "Linde 1", title, practice=n == 0)
    return [one.name for one in members]


def _prepare(window: MainWindow, names: list[str]) -> None:
    from observer.services import recall_prepare
    from observer.services.recall_prepare import Guest

    study, viewer = window.workspace.study, window.recall.viewer()
    guests = [Guest(name) for name in names[:2]]
    window.workspace.do(
        lambda: recall_prepare.prepare(study, viewer, f"{names[0]} · Linde 1", "Linde 1", guests, language=language())
    )


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
