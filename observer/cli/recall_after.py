"""Recall sessions afterwards: responses, to whom they may be told, perspectives, exports; and what the study agreed."""

from pathlib import Path
from typing import Any

import click

from observer.cli.common import (
    PATH,
    choice_of,
    json_option,
    print_done,
    print_json,
    print_table,
    with_facilitator,
    with_viewer,
)
from observer.cli.recall import language_option, recall_group
from observer.coding.consent import AUDIENCES
from observer.coding.prompts import hint_words
from observer.coding.recall import About
from observer.coding.recall_settings import ADULT
from observer.coding.response_gate import RESEARCH
from observer.coding.timecode import SECOND, clock
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services import concerns, recall_export, recall_methods, recall_prompts, recall_responses, viewing
from observer.services.perspectives import perspectives
from observer.services.recall_export import Form
from observer.services.recall_search import Said, Wanted, search

audience_option = click.option(
    "--audience", required=True, help=_("To whom it may be told: {known}.").format(known=", ".join(AUDIENCES))
)


@recall_group.command("responses", help=_("Show or find what was said. Closed while a recall session runs."))
@with_facilitator
@click.option("--text", default="", help=_("What is in the note or the prompt."))
@click.option("--recall", "recall_name", help=_("Only of this recall session."))
@click.option("--fragment", help=_("Only about this fragment."))
@click.option("--person", help=_("Only of this person."))
@click.option("--about", type=choice_of(About), help=_("Only about then, now, or in general."))
@click.option("--feeling", default="", help=_("Only with this feeling."))
@click.option("--code", default="", help=_("Only with this code: CODEBOOK:INDICATOR."))
@click.option("--released-to", default="", help=_("Only what was released to this audience."))
@json_option
def responses(study: Any, viewer: Any, recall_name: str | None, about: str | None, as_json: bool, **asked: Any) -> None:
    """Print them."""
    wanted = Wanted(recall=recall_name, about=About(about) if about else None, **asked)
    found = search(study, viewer, wanted)
    if as_json:
        print_json([said_data(one) for one in found])
        return
    head = [_("recall session"), _("fragment"), _("time"), _("person"), _("stopped by"), _("about"), _("response")]
    rows = [
        [one.recall.name, one.fragment.title, clock(one.response.us), one.person.name, word(one.response.initiated),
         word(one.response.about) if one.response.about else "–",
         _("(off the record)") if one.response.off_record else " ".join(one.response.note.split())]
        for one in found
    ]  # fmt: skip
    print_table(head, rows)


def said_data(said: Said) -> dict[str, Any]:
    """A response as plain data."""
    row = said.response
    return {
        "id": row.id,
        "recall": said.recall.name,
        "fragment": said.fragment.title,
        "session": said.session.name,
        "person": said.person.name,
        "initiator": row.initiated.value,
        "t": row.us / 1e6,
        "recording": row.recording,
        "pts": row.pts,
        "opened": row.opened,
        "prompt": row.prompt,
        "level": row.level.value if row.level else None,
        "response": row.note,
        "about": row.about.value if row.about else None,
        "feeling": row.feeling,
        "codes": list(row.codes),
        "off_record": row.off_record,
        "delay_days": said.delay_days,
        "released_to": list(said.released_to),
    }


@recall_group.command("release", help=_("A respondent lets an audience know a response (its id)."))
@with_facilitator
@click.argument("response")
@audience_option
@click.option("--take-back", is_flag=True, help=_("He takes it back instead."))
@json_option
def release(study: Any, viewer: Any, response: str, audience: str, take_back: bool, as_json: bool) -> None:
    """Release one, or take that back."""
    does = recall_responses.take_back if take_back else recall_responses.release
    print_done(does(study, viewer, response, audience), as_json)


@recall_group.command("perspectives", help=_("Show one fragment as each person and each coder sees it."))
@with_facilitator
@click.argument("fragment")
@click.option("--audience", default=RESEARCH[0], help=_("For whom it is."))
@click.option("--purpose", default=RESEARCH[1], help=_("What for."))
@json_option
def show_perspectives(study: Any, viewer: Any, fragment: str, audience: str, purpose: str, as_json: bool) -> None:
    """Print a column for each, one below the other."""
    found = perspectives(study, viewer, fragment, audience, purpose)
    data: dict[str, Any] = {
        "fragment": found.fragment.title,
        "people": [
            {"name": column.person.name, "kind": column.person.kind.value, "said": [said_data(s) for s in column.said]}
            for column in found.people
        ],
        "coders": [
            {"coder": column.seeing.coder.name, "events": [viewing.event_data(one) for one in column.events],
             "ratings": [viewing.rating_data(one) for one in column.ratings]}
            for column in found.coders
        ],
        "left_out": list(found.left_out),
    }  # fmt: skip
    if as_json:
        print_json(data)
        return
    click.echo(f"{found.fragment.title} ({clock(found.fragment.start_us)}–{clock(found.fragment.stop_us)})")
    for column in found.people:
        click.echo(f"\n{column.person.name} ({word(column.person.kind)})")
        for said in column.said:
            about = f" ({word(said.response.about)})" if said.response.about else ""
            click.echo(f"  {clock(said.response.us)}{about}  {said.response.note}")
    for coder in data["coders"]:
        click.echo(f"\n{coder['coder']}")
        for event in coder["events"]:
            click.echo(f"  {event['t']:.3f}  {event['indicator']}  {', '.join(event['actor'])}")
        for rating in coder["ratings"]:
            click.echo(f"  {rating['dimension']}  {rating['target']}: {rating['value']}")
    for words in found.left_out:
        click.echo(_("Left out: {words}").format(words=words))


@recall_group.command("export", help=_("Write what was said to a file, as far as the gate lets it through."))
@with_facilitator
@click.argument("out", type=PATH)
@click.option("--form", type=choice_of(Form), default=Form.CSV.value, help=_("What is written; vtt makes a folder."))
@click.option("--audience", default=RESEARCH[0], help=_("For whom it is."))
@click.option("--purpose", default=RESEARCH[1], help=_("What for."))
@click.option("--recall", "recall_name", help=_("Only of this recall session."))
@language_option
@json_option
def export(study: Any, viewer: Any, out: Path, form: str, recall_name: str | None, as_json: bool, **to: Any) -> None:
    """Write them."""
    done = recall_export.export(study, viewer, out, Form(form), recall=recall_name, **to)
    if as_json:
        print_json({"files": [str(path) for path in done.files], "n": done.n, "left_out": list(done.left_out)})
        return
    click.echo(_("Wrote {n} responses to {path}.").format(n=done.n, path=out))
    for words in done.left_out:
        click.echo(_("Left out: {words}").format(words=words))


@recall_group.command("methods", help=_("Print the methods paragraph of a recall session, for an article."))
@with_facilitator
@click.argument("name")
@language_option
def methods(study: Any, viewer: Any, name: str, language: str) -> None:
    """Print it."""
    click.echo(recall_methods.methods(study, viewer, name, language))


# -- what the study agreed -------------------------------------------------------------------------------------


@recall_group.command("prompts", help=_("Show the prompts for an age in a language; with --add or --remove, your own."))
@with_facilitator
@language_option
@click.option("--band", default=ADULT, help=_("The age: adult, young_person, child or young_child."))
@click.option("--add", "text", help=_("A prompt of your own to add."))
@click.option("--remove", help=_("A prompt of your own to remove: its text."))
@json_option
def prompts(
    study: Any, viewer: Any, language: str, band: str, text: str | None, remove: str | None, as_json: bool
) -> None:
    """Print a deck, or change it; leading wording gets a hint."""
    if text is not None:
        added, changes = recall_prompts.add_prompt(study, viewer, text, language, band)
        print_done(changes, as_json, hints=[hint.value for hint in added.hints])
        for hint in added.hints if not as_json else ():
            click.echo(hint_words(hint))
    elif remove is not None:
        print_done(recall_prompts.remove_prompt(study, viewer, remove), as_json)
    elif as_json:
        print_json(
            [
                {"text": one.prompt.text, "level": one.prompt.level.value, "own": one.is_own,
                 "hints": [hint.value for hint in one.hints]}
                for one in recall_prompts.deck(study, viewer, language, band)
            ]
        )  # fmt: skip
    else:
        for one in recall_prompts.deck(study, viewer, language, band):
            click.echo(f"{one.prompt.text}  ({word(one.prompt.level)})")


@recall_group.command("settings", help=_("Show or set what the study agreed for recall sessions."))
@with_facilitator
@click.option("--hours", type=int, help=_("Within how many hours after the visit is advised."))
@click.option("--feelings", help=_("All feelings that can be chosen, with commas between them."))
@click.option("--card", type=PATH, help=_("A text file: what to do at a signal of concern."))
@json_option
def settings(
    study: Any, viewer: Any, hours: int | None, feelings: str | None, card: Path | None, as_json: bool
) -> None:
    """Print or set them."""
    if hours is None and feelings is None and card is None:
        found = recall_prompts.recall_settings(study, viewer)
        print_json({"hours": found.advised_hours, "feelings": list(found.feelings), "card": found.protocol_card})
        return
    wanted = [one.strip() for one in feelings.split(",") if one.strip()] if feelings is not None else None
    text = _read(card) if card is not None else None
    print_done(recall_prompts.set_recall_settings(study, viewer, hours, wanted, text), as_json)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            _("The card cannot be read from “{path}”; it is a text file in UTF-8.").format(path=path)
        ) from error


@recall_group.command("band", help=_("Show the limits for each age, or set those of one."))
@with_facilitator
@click.argument("key", required=False)
@click.option("--most", type=int, help=_("So many fragments at most; 0: no limit."))
@click.option("--longest", type=int, help=_("So many seconds for one fragment at most; 0: no limit."))
@click.option("--together", type=int, help=_("So many minutes for all at most; 0: no limit."))
@json_option
def band(
    study: Any, viewer: Any, key: str | None, most: int | None, longest: int | None, together: int | None, as_json: bool
) -> None:
    """Print or set limits."""
    if key is not None:
        longest_us = None if longest is None else longest * SECOND
        together_us = None if together is None else together * 60 * SECOND
        print_done(recall_prompts.set_band(study, viewer, key, most, longest_us, together_us), as_json)
        return
    found = recall_prompts.bands(study, viewer)
    if as_json:
        print_json(
            [
                {"key": one.key, "most": one.most_fragments, "longest": one.longest_fragment_us / 1e6,
                 "together": one.longest_us / 1e6, "pictures": one.pictures}
                for one in found
            ]
        )  # fmt: skip
        return
    head = [_("age"), _("fragments"), _("seconds each"), _("minutes together"), _("key")]
    rows = [
        [recall_prompts.band_words(one.key), *(_limit(n) for n in (
            one.most_fragments, one.longest_fragment_us // SECOND, one.longest_us // (60 * SECOND))), one.key]
        for one in found
    ]  # fmt: skip
    print_table(head, rows)


def _limit(n: int) -> str:
    return str(n) if n else "–"


@recall_group.command("concern", help=_("Note a signal of concern, and read what the study agreed to do then."))
@with_viewer
@click.option("--note", default=None, help=_("What it is about, without names. Without it nothing is noted."))
@click.option("--recall", "recall_name", help=_("The recall session in which it came up."))
@json_option
def concern(study: Any, viewer: Any, note: str | None, recall_name: str | None, as_json: bool) -> None:
    """Print the card; note a signal when there is a note."""
    card = concerns.protocol_card(study)
    if note is None:
        click.echo(card or _("This study has no card for a signal of concern. A researcher can add one."))
        return
    print_done(concerns.signal(study, viewer, note, recall_name), as_json, card=card)
    if card and not as_json:
        click.echo(card)


@recall_group.command("concerns", help=_("Show the signals of concern. Only for a researcher."))
@with_viewer
@json_option
def list_concerns(study: Any, viewer: Any, as_json: bool) -> None:
    """Print them."""
    found = concerns.signals(study, viewer)
    if as_json:
        print_json([{"at": one.at, "recall": one.recall, "note": one.note} for one in found])
        return
    for one in found:
        click.echo(f"{one.at[:16]}  {one.note}")


COMMANDS = (recall_group,)
