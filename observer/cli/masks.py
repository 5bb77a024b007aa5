"""masks: which frames of a fragment somebody has to look at before a masked clip leaves, and that he did."""

from typing import Any

import click

from observer.cli.clip_fragments import progress_bar
from observer.cli.common import json_option, print_done, print_json, print_table, with_viewer
from observer.coding.timecode import seconds_text
from observer.errors import Refused
from observer.i18n import _
from observer.services import films, mask_reviews


@click.group(
    "masks", help=_("The faces that are hidden in clips: look for them, see what is uncertain, end the review.")
)
def masks_group() -> None:
    """Hold the commands together."""


@masks_group.command("find", help=_("Look for the faces of a fragment; what was found and drawn before is replaced."))
@with_viewer
@click.argument("fragment")
@json_option
def find(study: Any, viewer: Any, fragment: str, as_json: bool) -> None:
    """Look for them."""
    with progress_bar(_("Looking for faces")) as progress:
        changes = mask_reviews.look_for_faces(study, viewer, fragment, progress)
    print_done(changes, as_json, uncertain=len(_left(study, viewer, fragment)))


def _left(study: Any, viewer: Any, fragment: str) -> list[dict[str, Any]]:
    """The frames that nobody has looked at, in the order of the film: where each run is, and why."""
    from observer.media.mask_review import doubt_words

    kept, found = mask_reviews.reviews_of(study, viewer, fragment), []
    if not kept:
        raise Refused(_("First look for the faces of this fragment: observer masks find."))
    for one in kept:
        index = films.index_of(study, one.part.recording) if one.review.width else None
        if index is None:
            continue
        for run in mask_reviews.left_to_look_at(one, index):
            found.append(
                {"review": one.review.id, "film": one.part.recording.name, "pts": index.pts_of(run.first),
                 "from": index.us_of(run.first), "until": index.end_of(run.last),
                 "frames": run.last - run.first + 1, "why": doubt_words(run)}
            )  # fmt: skip
    return sorted(found, key=lambda row: (row["film"], row["from"]))


@masks_group.command("uncertain", help=_("List the frames that somebody has to look at, with their times in the film."))
@with_viewer
@click.argument("fragment")
@json_option
def uncertain(study: Any, viewer: Any, fragment: str, as_json: bool) -> int:
    """Print them; the exit code is 1 when there are any."""
    rows = _left(study, viewer, fragment)
    if as_json:
        times = [{**row, "from": row["from"] / 1e6, "until": row["until"] / 1e6} for row in rows]
        print_json([{key: value for key, value in row.items() if key != "review"} for row in times])
    elif not rows:
        click.echo(_("There are no uncertain frames left to look at."))
    else:
        head = [_("film"), _("from"), _("until"), _("frames"), _("why")]
        cells = [
            [row["film"], seconds_text(row["from"]), seconds_text(row["until"]), str(row["frames"]), row["why"]]
            for row in rows
        ]
        print_table(head, cells)
    return int(bool(rows))


@masks_group.command(
    "reviewed",
    help=_(
        "Say that all masks of a fragment are right. It is kept under your name: give it with --as, and with"
        " --looked-at-all that you looked at each uncertain frame of the list."
    ),
)
@with_viewer
@click.argument("fragment")
@click.option("--looked-at-all", is_flag=True, help=_("You have looked at every frame that “uncertain” lists."))
@json_option
def reviewed(study: Any, viewer: Any, fragment: str, looked_at_all: bool, as_json: bool) -> None:
    """End the review."""
    if viewer.coder is None:
        raise Refused(_("Say with --as who looked at the masks: a review is somebody's."))
    rows = _left(study, viewer, fragment)
    if rows and not looked_at_all:
        words = _("There are uncertain frames that nobody has looked at: {n}. See observer masks uncertain.")
        raise Refused(words.format(n=len(rows)))
    for review in dict.fromkeys(row["review"] for row in rows):
        mask_reviews.look_at(study, viewer, review, [row["pts"] for row in rows if row["review"] == review])
    print_done(mask_reviews.finish(study, viewer, fragment), as_json)


COMMANDS = [masks_group]
