"""How F1 of moments would change with another tolerance."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QWidget

from observer.coding.timecode import SECOND
from observer.i18n import _
from observer.services.agreement_answer import CurveStep
from observer.ui.agreement_items import DASH, short
from observer.ui.decimals import figures
from observer.ui.line_chart import LineChart, Plot, Plotted
from observer.ui.rows import caption


class TolerancePlot(QWidget):
    """A curve over the tolerances, the one in use marked; in its place a sentence, for what has none."""

    def __init__(self) -> None:
        super().__init__()
        self.chart, self.empty = LineChart(), caption("")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.chart)
        self.show_steps("", (), 0)

    def show_steps(self, label: str, steps: tuple[CurveStep, ...], tolerance_us: int) -> None:
        """Show the curve of a line, `label`."""
        self.empty.setText(_("Choose a line of moments above: periods have no tolerance."))
        known = [step for step in steps if step.f1 is not None]
        self.stack.setCurrentWidget(self.chart if known else self.empty)
        if not known:
            return
        labels = tuple(_("{n} s").format(n=figures(step.tolerance_us / SECOND)) for step in known)
        used = next((n for n, step in enumerate(known) if step.tolerance_us == tolerance_us), None)
        line = Plotted(_("F1 by tolerance"), tuple(step.f1 for step in known))
        spoken = ", ".join(f"{name}: {_said(step.f1)}" for name, step in zip(labels, known, strict=True))
        title = ", ".join([label, _("F1 by tolerance")])
        self.chart.show_plot(Plot(labels, (line,), used=used, say=_said), title, spoken)


def _said(value: float | None) -> str:
    return DASH if value is None else short(value)
