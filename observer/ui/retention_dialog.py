"""How long each class of data is kept, and what is to be destroyed because its time is over."""

from PySide6.QtWidgets import QLineEdit, QWidget

from observer.coding.blinding import Viewer
from observer.coding.retention import DataClass, Retention
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services import retention
from observer.ui.form_dialog import StudyForm, plain_label
from observer.ui.plain_table import PlainTable
from observer.ui.workspace import Workspace

_ROWS = 5


class RetentionDialog(StudyForm):
    """A line for each class of data: a number of months, a day, or nothing."""

    def __init__(self, workspace: Workspace, viewer: Viewer, parent: QWidget | None = None) -> None:
        advice = _(
            "A number of months after the data came to be, such as 120, or a day, such as 2036-11-21. Nothing is"
            " destroyed by itself; what is due is listed here."
        )
        super().__init__(parent, workspace, _("How long data are kept"), "", advice)
        self.setMinimumWidth(620)
        self._viewer = viewer
        self._before = retention.rules_of(workspace.study, viewer)
        self.lines: dict[DataClass, QLineEdit] = {
            one: self.line(_name(one), _written(self._before.get(one)), example=_("no end set")) for one in DataClass
        }
        self.due, self.none = PlainTable(), plain_label("caption", _("Nothing has to be destroyed yet."))
        found = retention.due(workspace.study, viewer)
        heads = [_("Data"), _("Name"), _("Kept until")]
        self.due.show_rows(
            _("What is to be destroyed"), heads, [(_name(one.data_class), one.name, one.day) for one in found]
        )
        self.due.setFixedHeight((min(len(found), _ROWS) + 1) * self.due.verticalHeader().defaultSectionSize() + 8)
        self.due.setVisible(bool(found))
        self.none.setVisible(not found)
        title = plain_label("head", _("What is to be destroyed"))
        for n, widget in enumerate((title, self.due, self.none)):
            self.column.insertWidget(2 + n, widget)

    def submit(self) -> object:
        wanted = {one: _read(field.text()) for one, field in self.lines.items()}
        changed = {one: given for one, given in wanted.items() if _written(self._before.get(one)) != _text(given)}
        study, viewer, done = self.workspace.study, self._viewer, []
        for one, (months, day) in changed.items():
            result = self.do(lambda o=one, m=months, d=day: retention.set_retention(study, viewer, o, m, d))  # type: ignore[misc]
            if result is None:
                return None
            done.append(result)
        return done


def _name(data_class: DataClass) -> str:
    """What a class is called, at the beginning of a line."""
    words = word(data_class)
    return words[:1].upper() + words[1:]


def _written(rule: Retention | None) -> str:
    return _text((rule.months, rule.until_date)) if rule is not None else ""


def _text(given: tuple[int | None, str | None]) -> str:
    months, day = given
    return str(months) if months is not None else day or ""


def _read(text: str) -> tuple[int | None, str | None]:
    """A number of months, or a day. Raises `Refused`."""
    given = text.strip()
    if not given:
        return None, None
    if given.isdecimal() and len(given) <= 4:
        return int(given), None
    if "-" not in given:
        raise Refused(_("“{text}” is neither a number of months nor a day such as 2036-11-21.").format(text=given))
    return None, given
