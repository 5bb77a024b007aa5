"""A box to choose one of the codebooks of a study, by its title."""

from typing import Any

from PySide6.QtWidgets import QComboBox

from observer.services import overview


def codebook_box(study: Any, chosen: str) -> QComboBox:
    """The codebooks; the key of the one that is chosen is the current data."""
    box, titles = QComboBox(), overview.codebook_titles(study)
    for key in overview.codebook_keys(study):
        box.addItem(titles[key], key)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box
