"""The form of an indicator."""

from dataclasses import replace
from typing import Any

from observer.coding import codebook_edit as edit
from observer.coding.codebook import (
    Codebook,
    Habit,
    Indicator,
    Kind,
    Valence,
    say,
)
from observer.coding.codebook_keys import free_keys, key_trouble
from observer.coding.codebook_text import TARGETS
from observer.coding.study import Side
from observer.coding.words import word
from observer.i18n import _
from observer.ui.codebook_forms import Form
from observer.ui.codebook_inputs import (
    ChecksInput,
    ChoiceInput,
    LinesInput,
    WordsInput,
    YesInput,
)
from observer.ui.codebook_rulings import RulingsInput
from observer.ui.codebook_special import ColourInput, KeyInput, colour_trouble

SHOWS = [Side.FAMILY, Side.NETWORK, Side.PROFESSIONAL, Side.WORKER, Side.MANAGER, Side.GROUP]


class IndicatorForm(Form):
    """A behaviour."""

    def build(self, may_rename: bool) -> None:
        """Add the fields."""
        languages, book = self.book.languages, self.book
        self.title(_("Indicator"))
        self.add("label", _("Name"), WordsInput(languages), _("Short: it stands on a button."))
        self.add("key", _("Key"), KeyInput(), _("One letter or two, typed one after the other."))
        self.add(
            "definition", _("Definition"), WordsInput(languages, 5), _("What is seen or heard, and what is not meant.")
        )
        dimensions = [(d.id, say(d.label) or d.id) for d in book.dimensions]
        self.add("dimension", _("Dimension"), ChoiceInput(dimensions))
        valences = [(v.value, word(v)) for v in Valence]
        self.add(
            "valence", _("Helps or harms"), ChoiceInput(valences),
            change=lambda _b, part, value: replace(part, valence=Valence(value)),
        )  # fmt: skip
        self.add(
            "kind", _("A moment or a period"), ChoiceInput([(k.value, word(k)) for k in Kind]),
            change=lambda b, part, value: edit.with_kind(b, part, Kind(value)),
        )  # fmt: skip
        self._who()
        self.add("examples", _("Examples"), LinesInput(languages), _("One on each line."))
        hint = _("One on each line. What looks like it and is not, with the reason or the indicator that fits.")
        self.add("counter_examples", _("Counter-examples"), LinesInput(languages), hint)
        self._habit("mark_at", _("Where to mark"))
        self._habit("counting", _("What counts as one"))
        self.add("non_verbal", "", YesInput(_("Seen rather than heard (then a caution is needed)")))
        hint = _("What differs by culture, age and ability.")
        self.add("caution", _("Take care"), WordsInput(languages, 3), hint)
        hint = _("How dilemmas about it were decided, each with its day. They stand in the printed codebook.")
        self.add("decisions", _("Decided"), RulingsInput(languages), hint)
        self._rest(book)
        self.add_id(may_rename)

    def _who(self) -> None:
        def sides(_book: Codebook, part: Any, value: tuple[str, ...], name: str) -> Any:
            return replace(part, **{name: tuple(Side(v) for v in value)})

        known = [(side.value, word(side)) for side in SHOWS]
        shows, aims = [*known, (Side.ANY.value, word(Side.ANY))], [*known, (Side.NONE.value, word(Side.NONE))]
        self.add(
            "shown_by", _("Who can show it"), ChecksInput(shows), change=lambda b, p, v: sides(b, p, v, "shown_by")
        )
        self.add("towards", _("Towards whom"), ChecksInput(aims), change=lambda b, p, v: sides(b, p, v, "towards"))
        targets = [(value, _(words)) for value, words in TARGETS.items()]
        hint = _("Taken when the coder chooses nobody.")
        self.add("default_target", _("Usual target"), ChoiceInput(targets), hint)
        self.add("mutual", "", YesInput(_("People show it together, such as joking with each other")))

    def _habit(self, name: str, words: str) -> None:
        def usual(book: Codebook, part: Indicator) -> Any:
            return getattr(book.defaults.get(part.kind, Habit()), name)

        def read(book: Codebook, part: Indicator) -> Any:
            return {} if getattr(part, name) == usual(book, part) else getattr(part, name)

        def change(book: Codebook, part: Indicator, value: Any) -> Any:
            is_said = any(text.strip() for text in value.values())
            return replace(part, **{name: value if is_said else usual(book, part)})

        hint = _("Leave it empty when it is as usual; the usual stands there in faint letters.")
        self.add(name, words, WordsInput(self.book.languages, 3), hint, read, change)

    def _rest(self, book: Codebook) -> None:
        hint = _("States with the same name here end each other for the same people, such as “posture”.")
        known = [(name, name) for name in ["", *edit.groups(book)]]
        self.add(
            "exclusive_group", _("Ends others"), ChoiceInput(known, is_open=True), hint,
            change=lambda _b, part, value: replace(part, exclusive_group=value or None),
        )  # fmt: skip
        if book.modifiers:
            choices = [(m.id, say(m.label) or m.id) for m in book.modifiers]
            self.add(
                "modifiers", _("Modifiers"), ChecksInput(choices),
                _("What is asked when the indicator is marked."),
                read=lambda _b, part: tuple(m.id for m in part.modifiers),
                change=lambda b, part, v: replace(part, modifiers=tuple(m for m in b.modifiers if m.id in v)),
            )  # fmt: skip
        self.add(
            "colour", _("Colour of its own"), ColourInput(), _("Leave it empty for that of the dimension."),
            change=lambda _b, part, value: replace(part, colour=value or None),
        )  # fmt: skip

    def refresh(self) -> None:
        """Bring what depends on other fields up to date."""
        part: Indicator = self.part
        habit = self.book.defaults.get(part.kind, Habit())
        self.input("mark_at").set_usual(habit.mark_at)
        self.input("counting").set_usual(habit.counting)
        self.fields["exclusive_group"].setVisible(part.kind is Kind.STATE)
        trouble = key_trouble(self.book, part.id, part.key)
        self.fields["key"].tell(trouble)
        self.input("key").propose(free_keys(self.book, part) if trouble or not part.key else [])
        self.fields["colour"].advise(colour_trouble(part.colour or "", []))

    def show_faults(self, faults: dict[str, Any]) -> None:
        """Say at each field what is wrong with it; of the key in words of its own, at once."""
        super().show_faults(faults)
        self.fields["key"].tell(key_trouble(self.book, self.part.id, self.part.key))
