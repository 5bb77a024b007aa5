"""Reads fragments from the study, as cards and as lines: what is in them, who, and whether that may be shown."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QDate, QLocale

from observer.coding.blinding import Viewer
from observer.coding.codebook import Codebook, Indicator, say
from observer.coding.fragments import Fragment, Showing
from observer.coding.gate import Verdict
from observer.coding.timecode import SECOND
from observer.coding.words import word
from observer.i18n import _
from observer.services import fragment_people, fragments, gate
from observer.services.fragment_people import Look, Looked
from observer.services.scene import parse_codebook
from observer.services.studies import versions
from observer.ui.fragment_cards import Card, Light, Tally


class FragmentReader:
    """Reads for one viewer, and for one purpose and audience: to whom it would be shown."""

    def __init__(self, study: Any, viewer: Viewer, audience: str, purpose: str) -> None:
        self._study, self._viewer = study, viewer
        self.audience, self.purpose = audience, purpose
        self.names = {row.id: row.name for row in study.participants.where()}
        self.sessions = {row.id: row for row in study.sessions.where()}
        books = {version.key: parse_codebook(version.digest, version.content) for version in versions(study)}
        self._indicators: dict[str, tuple[Codebook, Indicator]] = {
            book.qualified(one.id): (book, one) for book in books.values() for one in book.indicators
        }

    def stub(self, fragment: Fragment) -> Card:
        """What costs nothing to know."""
        session = self.sessions[fragment.session]
        start, stop = short_time(fragment.start_us), short_time(fragment.stop_us)
        when = f"{session.name} · {start}–{stop}"
        return Card(
            fragment.id, fragment.title, when, short_time(fragment.length_us), word(fragment.reason), fragment.session
        )

    def again(self, fragment: Fragment, before: Card | None) -> Card:
        """What costs nothing to know, with what was read of it before."""
        stub = self.stub(fragment)
        if before is None:
            return stub
        return replace(before, title=stub.title, when=stub.when, length=stub.length, reason=stub.reason)

    def card(self, fragment: Fragment) -> Card:
        """All of it."""
        stub, looked = self.stub(fragment), fragment_people.looked(self._study, self._viewer, fragment)
        verdict = self.verdict(fragment.id)
        return Card(
            stub.id, stub.title, stub.when, stub.length, stub.reason, stub.session, self.tallies(fragment),
            self.lights(fragment.id, verdict), look_words(looked), self.shown_words(fragment.id),
            verdict_words(verdict), is_read=True,
        )  # fmt: skip

    def verdict(self, fragment: str) -> Verdict:
        """What the gate says."""
        return gate.allowed(self._study, self._viewer, fragment, self.audience, self.purpose)

    def tallies(self, fragment: Fragment) -> tuple[Tally, ...]:
        """The indicators that are marked in it, the most frequent first."""
        counts = fragments.indicators_in(self._study, self._viewer, fragment)
        found = []
        for name, n in sorted(counts.items(), key=lambda one: -one[1]):
            if name in self._indicators:
                book, one = self._indicators[name]
                colour = one.colour or next(d.colour for d in book.dimensions if d.id == one.dimension)
                found.append(Tally(say(one.label), n, one.valence, colour, one.kind))
        return tuple(found)

    def lights(self, fragment: str, verdict: Verdict) -> tuple[tuple[str, Light], ...]:
        """Who is in it, and whether each may be shown."""
        against = {one.person for one in verdict.objections}
        rows = self._study.fragment_people.where("fragment = ?", [fragment])
        found = []
        for row in rows:
            light = Light.MASKED if row.is_masked else Light.NO if row.participant in against else Light.YES
            found.append((self.names.get(row.participant, "?"), light))
        return tuple(sorted(found))

    def shown_words(self, fragment: str) -> str:
        """To whom it was shown, in a few words."""
        rows = gate.showings(self._study, self._viewer, fragment)
        if not rows:
            return _("not shown yet")
        people = ", ".join(self.whom(rows[-1])) if len(rows) == 1 else ""
        n = _("shown {n}×").format(n=len(rows))
        return " · ".join(part for part in (n, day_words(rows[-1].shown), people) if part)

    def whom(self, showing: Showing) -> list[str]:
        """The names of those who saw it."""
        return [self.names.get(id_, "?") for id_ in showing.people]


def look_words(looked: Looked) -> str:
    """Why it is not known who is in a fragment, in a few words; empty when it is."""
    if looked.look is Look.HOLDS:
        return ""
    if looked.look is Look.NEVER:
        return _("people not confirmed")
    if looked.newcomers:
        return _("look again: {names}").format(names=", ".join(looked.newcomers))
    return _("look again: it became longer")


def verdict_words(verdict: Verdict) -> str:
    """What the gate says in plain words: whose consent is missing and what would make it possible; or nothing."""
    if verdict.is_allowed:
        return ""
    if verdict.override is not None:
        return _("Let through by a researcher: {reason}").format(reason=verdict.override.reason)
    return " ".join(f"{one.words} {one.remedy}" for one in verdict.objections)


def short_time(us: int) -> str:
    """A time as it is read on a ruler: 1:02, or 1:02:03."""
    seconds = max(us, 0) // SECOND
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def day_words(when: str) -> str:
    """The day of a date or moment in ISO 8601, as the language has it."""
    day = QDate.fromString(when[:10], "yyyy-MM-dd")
    return QLocale().toString(day, QLocale.FormatType.ShortFormat) if day.isValid() else when
