"""retention: until when each class of data is kept, and what is due."""

from typing import Any

import click

from observer.cli.common import choice_of, json_option, print_done, print_json, print_table, with_viewer
from observer.cli.fragments import date_option
from observer.coding.retention import DataClass
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services import retention


@click.group("retention", help=_("Until when data are kept, and what is to be destroyed."))
def retention_group() -> None:
    """Hold the commands together."""


@retention_group.command("set", help=_("Say how long a class of data is kept: --months, --until, or --no-end."))
@with_viewer
@click.argument("data_class", metavar=_("CLASS"), type=choice_of(DataClass))
@click.option("--months", type=int, help=_("So many months after it came to be."))
@click.option("--until", "until_date", help=_("Until this day."))
@click.option("--no-end", is_flag=True, help=_("No end is set any more."))
@json_option
def set_command(
    study: Any, viewer: Any, data_class: str, months: int | None, until_date: str | None, no_end: bool, as_json: bool
) -> None:
    """Set one class."""
    if no_end == (months is not None or until_date is not None):
        raise Refused(_("Give one of --months, --until and --no-end."))
    changes = retention.set_retention(study, viewer, DataClass(data_class), months, until_date)
    print_done(changes, as_json, data_class=data_class)


@retention_group.command("show", help=_("Show how long each class of data is kept."))
@with_viewer
@json_option
def show(study: Any, viewer: Any, as_json: bool) -> None:
    """Print the rules."""
    rules = retention.rules_of(study, viewer)
    if as_json:
        found = {one.value: rules[one] for one in DataClass if one in rules}
        print_json({key: {"months": rule.months, "until": rule.until_date} for key, rule in found.items()})
        return
    rows = []
    for one in DataClass:
        rule = rules.get(one)
        months = _("{n} months").format(n=rule.months) if rule is not None and rule.months is not None else ""
        rows.append([one.value, word(one), (rule.until_date or months) if rule is not None else _("no end set")])
    print_table([_("class"), _("data"), _("kept")], rows)


@retention_group.command("due", help=_("Show what is to be destroyed because its time is over."))
@with_viewer
@date_option
@json_option
def due(study: Any, viewer: Any, day: str | None, as_json: bool) -> None:
    """Print what is due."""
    found = retention.due(study, viewer, day)
    if as_json:
        print_json([{"class": one.data_class.value, "name": one.name, "kept_until": one.day} for one in found])
    elif not found:
        click.echo(_("Nothing has to be destroyed yet."))
    else:
        head = [_("data"), _("name"), _("kept until")]
        print_table(head, [[word(one.data_class), one.name, one.day] for one in found])


COMMANDS = [retention_group]
