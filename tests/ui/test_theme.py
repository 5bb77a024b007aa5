"""The colours: text and marks can be read in both themes, and dimensions told apart by colour-blind people."""

from dataclasses import fields
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor

from observer.formats import codebook_file
from observer.resources import find_codebook
from observer.ui import theme
from observer.ui.marks import contrast, readable

THEMES = {"dark": theme.DARK, "light": theme.LIGHT}
GROUNDS = ("window", "panel", "raised")
TEXT, MARK = 4.5, 3.0  # WCAG 2.1, 1.4.3 and 1.4.11
APART = 12  # CIE76 between two hues: five times what can just be seen side by side

# How colours look to people without one kind of cone, on linear RGB: Machado, Oliveira and Fernandes (2009), "A
# physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15(6), 1291-1298; severity 1.0.
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip
XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
WHITE = (0.95047, 1.0, 1.08883)  # D65


def lab(colour, matrix):
    """CIELAB of a colour as somebody sees it."""
    red_green_blue = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(red_green_blue <= 0.04045, red_green_blue / 12.92, ((red_green_blue + 0.055) / 1.055) ** 2.4)
    x, y, z = (np.array(XYZ) @ (np.array(matrix) @ linear).clip(0, 1)) / WHITE
    f = [t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def dimensions():
    """The colours of the dimensions of each codebook that ships, and the shapes of the marks that have them."""
    for name in ("alliance", "attitude"):
        book = codebook_file.read(find_codebook(name))[0]
        shapes = {d.id: {(i.valence, i.kind) for i in book.indicators if i.dimension == d.id} for d in book.dimensions}
        yield name, {d.id: d.colour for d in book.dimensions if shapes[d.id]}, shapes


@pytest.fixture(params=THEMES)
def shown(request):
    return THEMES[request.param]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("token", ["text", "faint", "warning"])
def test_words_can_be_read(shown, token, ground):
    assert contrast(shown.colour(token), shown.colour(ground)) >= TEXT


@pytest.mark.parametrize("token", ["text", "faint"])
def test_words_of_what_is_chosen_can_be_read(shown, token):
    assert contrast(shown.colour(token), shown.colour("chosen")) >= TEXT


@pytest.mark.parametrize(("over", "under"), [("on_accent", "accent"), ("#ffffff", "selection")])
def test_words_on_a_button_can_be_read(shown, over, under):
    words = QColor(over) if over.startswith("#") else shown.colour(over)
    assert contrast(words, shown.colour(under)) >= TEXT


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("token", ["accent", "selection", "warning", "stop"])
def test_marks_can_be_seen(shown, token, ground):
    assert contrast(shown.colour(token), shown.colour(ground)) >= MARK


def test_the_film_has_the_same_surround_in_both_themes():
    assert theme.DARK.surround == theme.LIGHT.surround


def test_what_has_a_meaning_has_a_colour_of_its_own(shown):
    own = {name: getattr(shown, name) for name in ("accent", "selection", "warning", "stop")}
    others = [getattr(shown, f.name) for f in fields(shown) if f.name not in own]
    assert len(set(own.values())) == len(own)
    assert not set(own.values()) & set(others)


@pytest.mark.parametrize("ground", ["panel", "raised"])
def test_each_dimension_can_be_seen(shown, ground):
    for _name, hues, _shapes in dimensions():
        for colour in hues.values():
            assert contrast(readable(colour, getattr(shown, ground)), shown.colour(ground)) >= MARK


@pytest.mark.parametrize("eyes", SEEN_BY)
@pytest.mark.parametrize("ground", ["panel", "raised"])
def test_dimensions_can_be_told_apart(shown, ground, eyes):
    for name, hues, shapes in dimensions():
        seen = {id_: lab(readable(colour, getattr(shown, ground)), SEEN_BY[eyes]) for id_, colour in hues.items()}
        for one, other in combinations(seen, 2):
            if shapes[one] & shapes[other]:  # else the shape tells them apart already
                assert np.linalg.norm(seen[one] - seen[other]) >= APART, (name, one, other)


class Counter(QObject):
    """How often a widget was dressed."""

    def __init__(self):
        super().__init__()
        self.times = 0

    def eventFilter(self, _watched, event):
        self.times += event.type() == QEvent.Type.StyleChange
        return False


def test_other_colours_dress_each_widget_once_and_not_once_for_each_that_it_is_in(window):
    counter = Counter()
    deep = window.code.pad.search
    deep.installEventFilter(counter)
    window.comforts.toggle_theme()
    window.comforts.toggle_theme()
    assert counter.times <= 4  # off and on, twice


def test_dark_looks_the_same_after_it_was_light(window, app):
    theme.apply(app, "dark")
    window.retranslate()
    app.processEvents()
    before = window.rail.grab().toImage()
    window.comforts.toggle_theme()
    app.processEvents()
    assert window.rail.grab().toImage() != before
    window.comforts.toggle_theme()
    app.processEvents()
    assert window.rail.grab().toImage() == before
