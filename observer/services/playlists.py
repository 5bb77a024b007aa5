"""Playlists: which fragments are played back, to whom, in what order, with which prompts. Only for a researcher."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.fragments import (
    TALK_US,
    Fragment,
    Ordering,
    Playlist,
    PlaylistItem,
    estimate_us,
    in_order,
)
from observer.coding.gate import Verdict
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services.consent import check_term, consent_settings, find_depicted
from observer.services.fragments import find_fragment
from observer.services.gate import allowed, check_allowed
from observer.services.people import find
from observer.services.roster import checked_name
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

_CHANGE = N_("Change playlist {name}")
MOST_SEEDS = 1 << 31


@dataclass(frozen=True)
class Entry:
    """A fragment on a playlist."""

    item: PlaylistItem
    fragment: Fragment


@dataclass(frozen=True)
class Order:
    """A playlist with its fragments in the order in which they are played, and how long these are (µs)."""

    playlist: Playlist
    entries: tuple[Entry, ...]

    @property
    def film_us(self) -> int:
        """How long all fragments last."""
        return sum(one.fragment.length_us for one in self.entries)


@dataclass(frozen=True)
class Line:
    """A fragment on a playlist, as it is played, with what the gate says of it on a day."""

    item: PlaylistItem
    fragment: Fragment
    verdict: Verdict


@dataclass(frozen=True)
class Opened:
    """A playlist with its fragments in the order in which they are played, and how long it takes (µs)."""

    playlist: Playlist
    lines: tuple[Line, ...]
    film_us: int
    estimate_us: int


@dataclass(frozen=True)
class Made:
    """A playlist that was made, what was left off it because it may not be shown, and the operation."""

    playlist: Playlist
    left_out: tuple[Verdict, ...]
    changes: Changes


def playlists(study: StudyFile, viewer: Viewer) -> list[Playlist]:
    """All playlists, by name."""
    check_researcher(viewer)
    return study.playlists.where(order="name")


def find_playlist(study: StudyFile, viewer: Viewer, name: str) -> Playlist:
    """The playlist with this id or name. Raises `NotFound`."""
    check_researcher(viewer)
    playlist: Playlist = find(study.playlists, name, _("playlist"))
    return playlist


def open_playlist(
    study: StudyFile, viewer: Viewer, name: str, day: str | None = None, talk_us: int = TALK_US
) -> Opened:
    """A playlist as it is played on a day (None: today); `talk_us` is what is said about one fragment."""
    check_researcher(viewer)
    order = play_order(study, viewer, name)
    lines = [
        Line(one.item, one.fragment, verdict_on(study, viewer, order.playlist, one.fragment.id, day))
        for one in order.entries
    ]
    lengths = [line.fragment.length_us for line in lines]
    return Opened(order.playlist, tuple(lines), sum(lengths), estimate_us(lengths, talk_us))


def play_order(study: StudyFile, viewer: Viewer, name: str) -> Order:
    """A playlist as it is played, without asking the gate, which takes a while for a long one: see `verdict_on`."""
    check_researcher(viewer)
    playlist = find_playlist(study, viewer, name)
    items = in_order(playlist, _items(study, playlist))
    return Order(playlist, tuple(Entry(item, find_fragment(study, viewer, item.fragment)) for item in items))


def _items(study: StudyFile, playlist: Playlist) -> list[PlaylistItem]:
    return study.playlist_items.where("playlist = ?", [playlist.id], order="position, rowid")


def verdict_on(study: StudyFile, viewer: Viewer, playlist: Playlist, fragment: str, day: str | None = None) -> Verdict:
    """What the gate says of a fragment (its id) for those for whom a playlist is, on a day (None: today)."""
    check_researcher(viewer)
    to = (playlist.respondent,) if playlist.respondent else ()
    return allowed(study, viewer, fragment, playlist.audience, playlist.purpose, day, to)


# -- making and changing ---------------------------------------------------------------------------------------


def add_playlist(
    study: StudyFile, viewer: Viewer, name: str, audience: str, purpose: str = "recall", respondent: str | None = None
) -> Made:
    """A playlist without fragments, for an audience and a purpose, and for one respondent when he is named."""
    check_researcher(viewer)
    settings = consent_settings(study, viewer)
    check_term(audience, settings.audiences)
    check_term(purpose, settings.purposes)
    whom = find_depicted(study, viewer, respondent).id if respondent else None
    playlist = Playlist(new_id(), _free_name(study, name), audience, purpose, whom)
    with study.operation(Stream(viewer.id, None), N_("Add playlist {name}"), name=playlist.name) as running:
        study.playlists.add(playlist)
    return Made(playlist, (), running.changes)


def _free_name(study: StudyFile, given: str, but: str = "") -> str:
    name = checked_name(given)
    if study.playlists.where("name = ? COLLATE NOCASE AND id <> ?", [name, but]):
        raise Refused(_("There is already one called “{name}”; choose another name.").format(name=name))
    return name


def change_playlist(study: StudyFile, viewer: Viewer, playlist: str, **fields: Any) -> Changes:
    """Change `name`, `audience`, `purpose` or `respondent` (None: nobody in particular); the others stay.

    What may not be shown to another audience stays on it; `open_playlist` says so. Raises `NotFound`, `Refused`.
    """
    check_researcher(viewer)
    old, settings = find_playlist(study, viewer, playlist), consent_settings(study, viewer)
    new = replace(old, audience=fields.get("audience", old.audience), purpose=fields.get("purpose", old.purpose))
    check_term(new.audience, settings.audiences)
    check_term(new.purpose, settings.purposes)
    if "name" in fields:
        new = replace(new, name=_free_name(study, fields["name"], old.id))
    if "respondent" in fields:
        whom = fields["respondent"]
        new = replace(new, respondent=find_depicted(study, viewer, whom).id if whom else None)
    with study.operation(Stream(viewer.id, None), _CHANGE, name=new.name) as running:
        study.playlists.change(new)
    return running.changes


def put_on(
    study: StudyFile,
    viewer: Viewer,
    playlist: str,
    fragment: str,
    prompts: Sequence[str] = (),
    practice: bool = False,
    place: int | None = None,
) -> Changes:
    """Put a fragment on a playlist, with what is asked about it: at the end, or at a `place` (0: the first) of those
    that were ordered by hand; one for `practice` is played first.

    Raises `Refused` when it may not be shown to the audience of the playlist, naming whose consent is missing.
    """
    check_researcher(viewer)
    to, found = find_playlist(study, viewer, playlist), find_fragment(study, viewer, fragment)
    items = _items(study, to)
    if any(item.fragment == found.id for item in items):
        raise Refused(_("“{title}” is on this playlist already.").format(title=found.title))
    check_allowed(verdict_on(study, viewer, to, found.id), found.title)
    row = PlaylistItem(new_id(), to.id, found.id, len(items) + 1, practice, _prompts(prompts))
    with study.operation(Stream(viewer.id, None), _CHANGE, name=to.name) as running:
        study.playlist_items.add(row)
        if place is not None:
            _number(study, [*items[:place], row, *items[place:]])
    return running.changes


def _prompts(given: Sequence[str]) -> tuple[str, ...]:
    prompts = tuple(" ".join(one.split()) for one in given if one.strip())
    if any(len(one) > 500 for one in prompts):
        raise Refused(_("A prompt has at most 500 letters."))
    return prompts


def change_item(
    study: StudyFile,
    viewer: Viewer,
    playlist: str,
    fragment: str,
    prompts: Sequence[str] | None = None,
    practice: bool | None = None,
) -> Changes:
    """Other prompts for a fragment on a playlist, or whether it is for practice; what is None stays."""
    check_researcher(viewer)
    on, item = _item(study, viewer, playlist, fragment)
    new = replace(
        item,
        prompts=item.prompts if prompts is None else _prompts(prompts),
        is_practice=item.is_practice if practice is None else practice,
    )
    with study.operation(Stream(viewer.id, None), _CHANGE, name=on.name) as running:
        study.playlist_items.change(new)
    return running.changes


def take_off(study: StudyFile, viewer: Viewer, playlist: str, fragment: str) -> Changes:
    """Take a fragment off a playlist; those after it move up."""
    check_researcher(viewer)
    on, item = _item(study, viewer, playlist, fragment)
    left = [one for one in _items(study, on) if one.id != item.id]
    with study.operation(Stream(viewer.id, None), _CHANGE, name=on.name) as running:
        study.playlist_items.remove(item.id)
        _number(study, left)
    return running.changes


def put_in_order(study: StudyFile, viewer: Viewer, playlist: str, titles: Sequence[str]) -> Changes:
    """Put the fragments of a playlist in this order, by hand; each of them is named once. Raises `Refused`."""
    check_researcher(viewer)
    on = find_playlist(study, viewer, playlist)
    by_fragment = {item.fragment: item for item in _items(study, on)}
    wanted = [find_fragment(study, viewer, title).id for title in titles]
    if sorted(wanted) != sorted(by_fragment):
        raise Refused(_("Name each fragment of the playlist once, in the order that you want."))
    with study.operation(Stream(viewer.id, None), _CHANGE, name=on.name) as running:
        study.playlists.change(replace(on, ordering=Ordering.BY_HAND, seed=None))
        _number(study, [by_fragment[id_] for id_ in wanted])
    return running.changes


def shuffle(study: StudyFile, viewer: Viewer, playlist: str, seed: int | None = None) -> Changes:
    """Play a playlist in random order; the seed is stored, and gives the same order again. None: a new one."""
    check_researcher(viewer)
    on = find_playlist(study, viewer, playlist)
    chosen = secrets.randbelow(MOST_SEEDS) if seed is None else seed
    if not 0 <= chosen < 1 << 62:
        raise Refused(_("The seed is a whole number of 0 or more."))
    with study.operation(Stream(viewer.id, None), _CHANGE, name=on.name) as running:
        study.playlists.change(replace(on, ordering=Ordering.RANDOM, seed=chosen))
    return running.changes


def duplicate(
    study: StudyFile,
    viewer: Viewer,
    playlist: str,
    name: str,
    respondent: str | None = None,
    audience: str | None = None,
) -> Made:
    """The same playlist for the next respondent, or another audience; a random order is drawn anew.

    What may not be shown there is left out, and told.
    """
    check_researcher(viewer)
    old = find_playlist(study, viewer, playlist)
    check_term(audience or old.audience, consent_settings(study, viewer).audiences)
    whom = find_depicted(study, viewer, respondent).id if respondent else None
    seed = secrets.randbelow(MOST_SEEDS) if old.ordering is Ordering.RANDOM else None
    new = replace(
        old, id=new_id(), name=_free_name(study, name), audience=audience or old.audience, respondent=whom, seed=seed
    )
    verdicts = {item.id: verdict_on(study, viewer, new, item.fragment) for item in _items(study, old)}
    kept = [item for item in _items(study, old) if verdicts[item.id].may_be_shown]
    with study.operation(Stream(viewer.id, None), N_("Add playlist {name}"), name=new.name) as running:
        study.playlists.add(new)
        for n, item in enumerate(kept, 1):
            study.playlist_items.add(replace(item, id=new_id(), playlist=new.id, position=n))
    return Made(new, tuple(v for v in verdicts.values() if not v.may_be_shown), running.changes)


def remove_playlist(study: StudyFile, viewer: Viewer, playlist: str) -> Changes:
    """Remove a playlist; its fragments stay. Raises `Refused` when a recall session is held with it."""
    check_researcher(viewer)
    old = find_playlist(study, viewer, playlist)
    if study.recall_sessions.where("playlist = ?", [old.id]):
        raise Refused(_("A recall session is held with “{name}”; it stays.").format(name=old.name))
    with study.operation(Stream(viewer.id, None), N_("Remove playlist {name}"), name=old.name) as running:
        for item in _items(study, old):
            study.playlist_items.remove(item.id)
        study.playlists.remove(old.id)
    return running.changes


def _item(study: StudyFile, viewer: Viewer, playlist: str, fragment: str) -> tuple[Playlist, PlaylistItem]:
    on, found = find_playlist(study, viewer, playlist), find_fragment(study, viewer, fragment)
    for item in _items(study, on):
        if item.fragment == found.id:
            return on, item
    raise NotFound(_("“{title}” is not on this playlist.").format(title=found.title))


def _number(study: StudyFile, items: Sequence[PlaylistItem]) -> None:
    for n, item in enumerate(items, 1):
        study.playlist_items.change(replace(item, position=n))
