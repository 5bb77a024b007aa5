"""One form for each kind of part of a codebook."""

from dataclasses import replace
from typing import Any

from observer.coding import codebook_edit as edit
from observer.coding.codebook import (
    Anchor,
    Choice,
    Codebook,
    Habit,
    Kind,
    ModifierKind,
    Rated,
    Scale,
    say,
)
from observer.coding.codebook_edit import Parts
from observer.coding.codebook_text import BOUNDS
from observer.coding.words import word
from observer.i18n import _
from observer.ui.codebook_forms import Form, as_number
from observer.ui.codebook_indicator_form import IndicatorForm
from observer.ui.codebook_inputs import (
    ChoiceInput,
    NumberInput,
    TextInput,
    WordsInput,
    YesInput,
)
from observer.ui.codebook_special import BoundsInput, ColourInput, RowsInput, colour_trouble


def make_form(book: Codebook, kind: Parts | None, id_: str, may_rename: bool) -> Form:
    """The form of a part. `may_rename` when its id is in no study yet."""
    makers: dict[Parts | None, type[Form]] = {
        None: BookForm,
        Parts.DIMENSION: DimensionForm,
        Parts.INDICATOR: IndicatorForm,
        Parts.MODIFIER: ModifierForm,
        Parts.SCALE: ScaleForm,
        Parts.RULE: RuleForm,
    }
    form = makers[kind](book, kind, id_)
    form.build(may_rename)  # type: ignore[attr-defined]
    form.end()
    return form


class BookForm(Form):
    """The codebook as a whole."""

    def build(self, may_rename: bool) -> None:
        """Add the fields."""
        languages = self.book.languages
        self.title(_("About this codebook"))
        self.add("title", _("Title"), WordsInput(languages))
        if may_rename:
            hint = _("A short name: small letters, digits and _. It cannot be changed once the version is stored.")
            self.add("key", _("Short name"), TextInput(), hint)
        self.add("description", _("What it is for"), WordsInput(languages, 3))
        self.add("source", _("Source"), WordsInput(languages, 3), _("On whose model it rests."))
        self.add("own_worded", "", YesInput(_("In own words, not the text of a licensed instrument")))
        self.add(
            "point_tolerance_seconds", _("Agreement on moments (seconds)"), TextInput(110),
            _("Within how many seconds two coders' marks of a moment count as the same; 0 to 60."),
            read=lambda book, _part: f"{book.point_tolerance_us / 1_000_000:g}", change=self._tolerance,
        )  # fmt: skip
        for kind, title in ((Kind.POINT, _("Moments")), (Kind.STATE, _("Periods"))):
            self._habit(kind, "mark_at", _("{kind}: where to mark").format(kind=title))
            self._habit(kind, "counting", _("{kind}: what counts as one").format(kind=title))

    @staticmethod
    def _tolerance(book: Codebook, _part: Any, value: str) -> Codebook:
        number = as_number(value)
        return book if number is None else replace(book, point_tolerance_us=round(number * 1_000_000))

    def _habit(self, kind: Kind, name: str, words: str) -> None:
        def read(book: Codebook, _part: Any) -> Any:
            return getattr(book.defaults.get(kind, Habit()), name)

        def change(book: Codebook, _part: Any, value: Any) -> Codebook:
            return edit.with_habits(book, kind, replace(book.defaults.get(kind, Habit()), **{name: value}))

        hint = _("Holds for every indicator that does not say otherwise.")
        self.add(f"{kind.value}_{name}", words, WordsInput(self.book.languages, 2), hint, read, change)


class DimensionForm(Form):
    """A theme."""

    def build(self, may_rename: bool) -> None:
        """Add the fields."""
        languages = self.book.languages
        self.title(_("Dimension"))
        self.add("label", _("Name"), WordsInput(languages))
        self.add("definition", _("Definition"), WordsInput(languages, 4))
        self.add("colour", _("Colour"), ColourInput())
        rated = [(kind.value, word(kind)) for kind in Rated]
        self.add("rated", _("Rated"), ChoiceInput(rated), change=self._rate)
        scales = [("", _("none")), *((scale.id, scale.id) for scale in self.book.scales)]
        self.add(
            "scale",
            _("On which scale"),
            ChoiceInput(scales),
            change=lambda _b, p, value: replace(p, scale=value or None),
        )
        self.add("min_present", _("Only when so many were together"), NumberInput(1, 100))
        self.add("min_minutes_together", _("For at least so many minutes"), NumberInput(0, 1000, "min"))
        self.add_id(may_rename)

    def _rate(self, book: Codebook, part: Any, value: str) -> Any:
        scale = part.scale or (book.scales[0].id if book.scales else None)
        return replace(part, rated=Rated(value), scale=scale if value != Rated.NONE else None)

    def refresh(self) -> None:
        """Bring what depends on other fields up to date."""
        part = self.part
        self.fields["scale"].setVisible(part.rated is not Rated.NONE)
        self.input("scale").set_value(part.scale)
        for name in ("min_present", "min_minutes_together"):
            self.fields[name].setVisible(part.rated is Rated.GROUP)
        others = [(say(d.label) or d.id, d.colour) for d in self.book.dimensions if d.id != part.id]
        self.fields["colour"].advise(colour_trouble(part.colour, others))


class ModifierForm(Form):
    """An extra choice on a code."""

    def build(self, may_rename: bool) -> None:
        """Add the fields."""
        self.title(_("Modifier"))
        self.add("label", _("Name"), WordsInput(self.book.languages))
        kinds = [(kind.value, word(kind)) for kind in ModifierKind]
        self.add("kind", _("What is asked"), ChoiceInput(kinds), change=self._kind)
        self.add(
            "values", _("Choices"), RowsInput(self.book.languages, can_change=True),
            read=lambda _b, part: [(choice.id, choice.label) for choice in part.values],
            change=lambda _b, part, rows: replace(part, values=tuple(Choice(k, words) for k, words in rows)),
        )  # fmt: skip
        for name, words in (("minimum", _("Lowest number")), ("maximum", _("Highest number"))):
            self.add(
                name, words, TextInput(110), _("Leave it empty for no limit."), self._read(name), self._bound(name)
            )
        self.add_id(may_rename)

    @staticmethod
    def _kind(book: Codebook, part: Any, value: str) -> Any:
        kind = ModifierKind(value)
        is_choice = kind in (ModifierKind.SINGLE, ModifierKind.MULTIPLE)
        blank = edit.blank(book.languages)
        values = (part.values or (Choice("a", blank), Choice("b", blank))) if is_choice else ()
        bounds = (part.minimum, part.maximum) if kind is ModifierKind.NUMBER else (None, None)
        return replace(part, kind=kind, values=values, minimum=bounds[0], maximum=bounds[1])

    @staticmethod
    def _read(name: str) -> Any:
        return lambda _b, part: "" if getattr(part, name) is None else f"{getattr(part, name):g}"

    @staticmethod
    def _bound(name: str) -> Any:
        def change(_book: Codebook, part: Any, value: str) -> Any:
            number = as_number(value)
            return part if value and number is None else replace(part, **{name: number})

        return change

    def refresh(self) -> None:
        """Bring what depends on other fields up to date."""
        part = self.part
        self.input("values").set_value([(choice.id, choice.label) for choice in part.values])
        self.fields["values"].setVisible(part.kind in (ModifierKind.SINGLE, ModifierKind.MULTIPLE))
        for name in ("minimum", "maximum"):
            self.fields[name].setVisible(part.kind is ModifierKind.NUMBER)


class ScaleForm(Form):
    """A rating scale, with the words at each step."""

    def build(self, may_rename: bool) -> None:
        """Add the fields."""
        self.title(_("Rating scale"))
        for name, words in (("minimum", _("Lowest step")), ("maximum", _("Highest step"))):
            self.add(name, words, NumberInput(-100, 100), change=self._end(name))
        self.add(
            "anchors", _("Words at each step"), RowsInput(self.book.languages, can_change=False),
            read=self._anchors,
            change=lambda _b, part, rows: replace(part, anchors=tuple(Anchor(int(k), words) for k, words in rows)),
        )  # fmt: skip
        self.add_id(may_rename)

    @staticmethod
    def _anchors(_book: Codebook, part: Scale) -> Any:
        return [(str(anchor.value), anchor.label) for anchor in part.anchors]

    @staticmethod
    def _end(name: str) -> Any:
        def change(_book: Codebook, part: Scale, value: int) -> Scale:
            ends = {"minimum": part.minimum, "maximum": part.maximum, name: value}
            return edit.with_range(part, ends["minimum"], ends["maximum"])

        return change

    def refresh(self) -> None:
        """Bring what depends on other fields up to date."""
        self.input("anchors").set_value(self._anchors(self.book, self.part))


class RuleForm(Form):
    """A check on ratings."""

    def build(self, may_rename: bool) -> None:
        """Add the fields."""
        self.title(_("Rule of the rating"))
        self.note(_("It warns when all conditions fit: how many marks somebody has on a dimension, and his rating."))
        self.add("message", _("What the coder is asked"), WordsInput(self.book.languages, 3))
        self.add("bounds", _("It warns when"), BoundsInput([(name, _(words)) for name, words in BOUNDS.items()]))
        self.add_id(may_rename)
