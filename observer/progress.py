"""How far slow work is, and whether it should stop."""

from collections.abc import Callable

from observer.errors import Cancelled
from observer.i18n import _


class Progress:
    """Told by slow work how far it is; asked by it whether to go on.

    `report` is called with a fraction from 0 to 1 and a few words.
    """

    def __init__(self, report: Callable[[float, str], None] | None = None) -> None:
        self._report = report
        self.cancelled = False

    def cancel(self) -> None:
        """Ask the work to stop at the next opportunity."""
        self.cancelled = True

    def at(self, fraction: float, words: str = "") -> None:
        """Say how far the work is. Raises `Cancelled` when the user has asked to stop."""
        if self.cancelled:
            raise Cancelled(_("Stopped. Nothing was changed."))
        if self._report:
            self._report(min(max(fraction, 0.0), 1.0), words)

    def to_the_end(self) -> "Progress":
        """The same for what can no longer be stopped: it tells how far it is, and does not ask whether to go on."""
        return Progress(self._report)

    def part(self, start: float, stop: float, words: str = "") -> "Progress":
        """The progress of one step, which runs from `start` to `stop` of the whole; `words` come before its own."""

        def report(fraction: float, own: str) -> None:
            self.at(start + (stop - start) * fraction, f"{words}: {own}" if words and own else words or own)

        return Progress(report)
