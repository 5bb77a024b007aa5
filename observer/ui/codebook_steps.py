"""Steps back and forward while a codebook is being changed. No Qt here."""

from observer.coding.codebook import Codebook

MOST = 500


class Steps:
    """The codebook as it was after each change. Changes of one field that follow each other are one step."""

    def __init__(self, book: Codebook) -> None:
        self._books = [book]
        self._at = 0
        self._field = ""

    @property
    def book(self) -> Codebook:
        """The codebook as it is now."""
        return self._books[self._at]

    def push(self, book: Codebook, field: str = "") -> None:
        """A change was made; `field` is empty for one that is a step of its own."""
        joins = bool(field) and field == self._field and self._at == len(self._books) - 1 and self._at > 0
        kept = self._books[: self._at] if joins else self._books[: self._at + 1]
        self._books = [*kept, book][-MOST:]
        self._at = len(self._books) - 1
        self._field = field

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step forward."""
        return self._at < len(self._books) - 1

    def undo(self) -> Codebook:
        """One step back."""
        self._at, self._field = max(0, self._at - 1), ""
        return self.book

    def redo(self) -> Codebook:
        """One step forward."""
        self._at, self._field = min(len(self._books) - 1, self._at + 1), ""
        return self.book
