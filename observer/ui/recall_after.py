"""A recall session that has ended: what was said, where in the film, searched, changed, released and exported."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.coding.recall import Response
from observer.coding.timecode import clock
from observer.i18n import _
from observer.services import recall_responses
from observer.services.recall import OpenedRecall
from observer.ui import theme
from observer.ui.form_dialog import plain_label
from observer.ui.plain_table import PlainTable
from observer.ui.workspace import Workspace


class RecallAfter(QWidget):
    """Shows one session. Nothing of it is shown while another one runs: the services refuse that."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._opened: OpenedRecall | None = None
        self._found: list[Response] = []
        self.title, self.facts = plain_label("title"), plain_label("caption")
        self.search, self.table = QLineEdit(), PlainTable()
        self._arrange()
        self.search.textChanged.connect(lambda _text: self._fill())

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[1])
        for widget in (self.title, self.facts, self.search):
            column.addWidget(widget)
        column.addWidget(self.table, 1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.search.setPlaceholderText(_("Find in what was said"))

    def leave(self) -> None:
        """Let go of the film."""

    def show_recall(self, opened: OpenedRecall, viewer: Viewer) -> None:
        """Show a session that has ended."""
        self._opened = opened
        self.title.setText(opened.recall.name)
        self._found = recall_responses.responses(self._workspace.study, viewer, opened.recall.id)
        self._fill()

    def _fill(self) -> None:
        rows = []
        for one in self._found:
            rows.append((clock(one.us), one.note))
        self.table.show_rows(_("Responses"), (_("Time"), _("Response")), rows)
