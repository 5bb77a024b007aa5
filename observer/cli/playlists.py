"""Playlists: fragments in the order in which they are played back to somebody."""

from typing import Any

import click

from observer.cli.common import json_option, print_done, print_json, print_table, with_viewer
from observer.cli.fragments import audience_option, date_option, purpose_option
from observer.coding.consent import AUDIENCES, PURPOSES, term
from observer.coding.fragments import Ordering
from observer.coding.timecode import clock, seconds_text, seconds_to_us
from observer.coding.words import word
from observer.i18n import _
from observer.services import fragments, playlists


@click.group("playlist", help=_("Put fragments in order to play them back to somebody."))
def playlist_group() -> None:
    """Hold the commands together."""


@playlist_group.command("add", help=_("Make a playlist for an audience, and for one respondent when he is named."))
@with_viewer
@click.argument("name")
@audience_option
@purpose_option
@click.option("--respondent", help=_("The person for whom it is."))
@json_option
def add_playlist(
    study: Any, viewer: Any, name: str, audience: str, purpose: str, respondent: str | None, as_json: bool
) -> None:
    """Add one."""
    made = playlists.add_playlist(study, viewer, name, audience, purpose, respondent)
    print_done(made.changes, as_json, id=made.playlist.id, name=made.playlist.name)


@playlist_group.command("edit", help=_("Another name, audience, purpose or respondent for a playlist."))
@with_viewer
@click.argument("playlist")
@click.option("--name", help=_("What it is called."))
@click.option("--audience", help=_("To whom it is shown: {known}.").format(known=", ".join(AUDIENCES)))
@click.option("--purpose", help=_("What for: {known}.").format(known=", ".join(PURPOSES)))
@click.option("--respondent", help=_("The person for whom it is; empty: nobody in particular."))
@json_option
def edit(study: Any, viewer: Any, playlist: str, as_json: bool, **fields: str | None) -> None:
    """Change one."""
    given = {name: value for name, value in fields.items() if value is not None}
    print_done(playlists.change_playlist(study, viewer, playlist, **given), as_json)


@playlist_group.command("list", help=_("Show the playlists."))
@with_viewer
@json_option
def list_playlists(study: Any, viewer: Any, as_json: bool) -> None:
    """Print playlists."""
    found = [playlists.open_playlist(study, viewer, one.id) for one in playlists.playlists(study, viewer)]
    if as_json:
        print_json([_playlist_data(study, one) for one in found])
    elif not found:
        click.echo(_("There is no playlist yet."))
    else:
        head = [_("playlist"), _("audience"), _("purpose"), _("fragments"), _("film"), _("estimate"), _("id")]
        rows = [
            [one.playlist.name, term(one.playlist.audience), term(one.playlist.purpose), str(len(one.lines)),
             clock(one.film_us), clock(one.estimate_us), one.playlist.id]
            for one in found
        ]  # fmt: skip
        print_table(head, rows)


@playlist_group.command(
    "show", help=_("Show a playlist in the order in which it is played, and what may not be shown.")
)
@with_viewer
@click.argument("playlist")
@date_option
@click.option("--talk", default="180", help=_("How long is talked about one fragment, in seconds."))
@json_option
def show(study: Any, viewer: Any, playlist: str, day: str | None, talk: str, as_json: bool) -> None:
    """Print one."""
    one = playlists.open_playlist(study, viewer, playlist, day, seconds_to_us(talk))
    if as_json:
        print_json(_playlist_data(study, one))
        return
    head = ["", _("title"), _("length"), _("practice"), _("consent"), _("prompts")]
    rows = [
        [str(n), line.fragment.title, seconds_text(line.fragment.length_us),
         _("yes") if line.item.is_practice else "–", word(line.verdict.outcome), " / ".join(line.item.prompts)]
        for n, line in enumerate(one.lines, 1)
    ]  # fmt: skip
    print_table(head, rows)
    for line in one.lines:
        for objection in line.verdict.objections:
            click.echo(f"{line.fragment.title}: {objection.words} {objection.remedy}")
    words = _("Film {film}, with talk about {estimate}.")
    click.echo(words.format(film=clock(one.film_us), estimate=clock(one.estimate_us)))


def _playlist_data(study: Any, one: Any) -> dict[str, Any]:
    playlist = one.playlist
    respondent = study.participants.get(playlist.respondent) if playlist.respondent else None
    return {
        "id": playlist.id,
        "name": playlist.name,
        "audience": playlist.audience,
        "purpose": playlist.purpose,
        "respondent": respondent.name if respondent else None,
        "ordering": playlist.ordering.value,
        "seed": playlist.seed,
        "film": one.film_us / 1e6,
        "estimate": one.estimate_us / 1e6,
        "fragments": [
            {"id": line.fragment.id, "title": line.fragment.title, "practice": line.item.is_practice,
             "prompts": list(line.item.prompts), "outcome": line.verdict.outcome.value,
             "objections": [objection.words for objection in line.verdict.objections]}
            for line in one.lines
        ],
    }  # fmt: skip


@playlist_group.command(
    "put", help=_("Put a fragment on a playlist; refused when it may not be shown to its audience.")
)
@with_viewer
@click.argument("playlist")
@click.argument("fragment")
@click.option("--prompt", "prompts", multiple=True, help=_("What is asked about it; may be repeated."))
@click.option("--practice", is_flag=True, help=_("To get used to it: played first, kept out of the data."))
@json_option
def put(
    study: Any, viewer: Any, playlist: str, fragment: str, prompts: tuple[str, ...], practice: bool, as_json: bool
) -> None:
    """Put one on."""
    print_done(playlists.put_on(study, viewer, playlist, fragment, prompts, practice), as_json)


@playlist_group.command("change", help=_("Other prompts for a fragment on a playlist, or whether it is for practice."))
@with_viewer
@click.argument("playlist")
@click.argument("fragment")
@click.option("--prompt", "prompts", multiple=True, help=_("What is asked about it; may be repeated."))
@click.option("--practice/--no-practice", default=None, help=_("Whether it is for practice."))
@json_option
def change_item(
    study: Any,
    viewer: Any,
    playlist: str,
    fragment: str,
    prompts: tuple[str, ...],
    practice: bool | None,
    as_json: bool,
) -> None:
    """Change one."""
    print_done(playlists.change_item(study, viewer, playlist, fragment, prompts or None, practice), as_json)


@playlist_group.command("take-off", help=_("Take a fragment off a playlist."))
@with_viewer
@click.argument("playlist")
@click.argument("fragment")
@json_option
def take_off(study: Any, viewer: Any, playlist: str, fragment: str, as_json: bool) -> None:
    """Take one off."""
    print_done(playlists.take_off(study, viewer, playlist, fragment), as_json)


@playlist_group.command("order", help=_("Put the fragments in this order, or with --random in a random one."))
@with_viewer
@click.argument("playlist")
@click.argument("titles", nargs=-1)
@click.option("--random", "is_random", is_flag=True, help=_("In random order."))
@click.option("--seed", type=int, help=_("The seed, to have the same order again; else a new one."))
@json_option
def order(
    study: Any, viewer: Any, playlist: str, titles: tuple[str, ...], is_random: bool, seed: int | None, as_json: bool
) -> None:
    """Order them."""
    if (is_random and titles) or (seed is not None and not is_random):
        raise click.UsageError(_("Either name the fragments, or say --random."))
    if is_random:
        print_done(playlists.shuffle(study, viewer, playlist, seed), as_json, ordering=Ordering.RANDOM.value)
    else:
        print_done(playlists.put_in_order(study, viewer, playlist, titles), as_json, ordering=Ordering.BY_HAND.value)


@playlist_group.command("duplicate", help=_("Make the same playlist for the next respondent, or another audience."))
@with_viewer
@click.argument("playlist")
@click.argument("name")
@click.option("--respondent", help=_("The person for whom it is."))
@click.option("--audience", help=_("To whom it is shown: {known}.").format(known=", ".join(AUDIENCES)))
@json_option
def duplicate(
    study: Any, viewer: Any, playlist: str, name: str, respondent: str | None, audience: str | None, as_json: bool
) -> None:
    """Duplicate one."""
    made = playlists.duplicate(study, viewer, playlist, name, respondent, audience)
    left_out = [fragments.find_fragment(study, viewer, verdict.fragment).title for verdict in made.left_out]
    print_done(made.changes, as_json, id=made.playlist.id, name=made.playlist.name, left_out=left_out)
    if left_out and not as_json:
        click.echo(_("Left out, because it may not be shown: {titles}").format(titles=", ".join(left_out)))


@playlist_group.command("remove", help=_("Remove a playlist; its fragments stay."))
@with_viewer
@click.argument("playlist")
@json_option
def remove_playlist(study: Any, viewer: Any, playlist: str, as_json: bool) -> None:
    """Remove one."""
    print_done(playlists.remove_playlist(study, viewer, playlist), as_json)


COMMANDS = [playlist_group]
