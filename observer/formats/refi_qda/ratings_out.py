"""Ratings as variables of people, for tables in other programs, and as notes, which keep all that belongs to them."""

import math
from collections.abc import Iterator
from decimal import Decimal

from observer.coding.interchange import FiledPerson, FiledRating
from observer.coding.timecode import clock
from observer.formats.refi_qda.names import guid, with_facts
from observer.formats.refi_qda.plan_out import Plan
from observer.formats.refi_qda.xml_out import Xml
from observer.i18n import _

_KIND = guid("variable of people", "kind")


def write_variables(xml: Xml, plan: Plan) -> None:
    """What people and sessions have values of, when they have any."""
    has_kinds = any(who.kind for who in plan.document.people)
    scales = {_about(rating): rating for rating in _valued(plan)}
    if not (has_kinds or plan.variables or scales):
        return
    with xml.inside("Variables"):
        if has_kinds:
            _variable(xml, _KIND, _("kind of person"), "Text", "kind")
        for name, of in plan.variables.items():
            xml.leaf("Variable", guid=of, name=name, typeOfVariable="Text")
        for about, rating in scales.items():
            _variable(xml, guid("scale", *about), _called(rating), "Float", "rating")


def _variable(xml: Xml, of: str, name: str, kind: str, is_a: str) -> None:
    with xml.inside("Variable", guid=of, name=name, typeOfVariable=kind):
        xml.told(with_facts("", variable=is_a))


def write_values(xml: Xml, plan: Plan, who: FiledPerson) -> None:
    """What somebody is, and how he was rated."""
    if who.kind:
        with xml.inside("VariableValue"):
            xml.leaf("VariableRef", targetGUID=_KIND)
            xml.leaf("TextValue", who.kind.value)
    for rating in plan.ratings_of.get(who.name, ()):
        if rating.value is not None and math.isfinite(rating.value):
            with xml.inside("VariableValue"):
                xml.leaf("VariableRef", targetGUID=guid("scale", *_about(rating)))
                xml.leaf("FloatValue", format(Decimal(repr(rating.value)), "f"))


def _valued(plan: Plan) -> Iterator[FiledRating]:
    return (one for one in plan.document.ratings if one.value is not None and math.isfinite(one.value))


def _about(rating: FiledRating) -> tuple[object, ...]:
    return rating.dimension, rating.session, rating.coder, rating.towards, rating.start_us, rating.stop_us


def _called(rating: FiledRating) -> str:
    parts = [rating.dimension, rating.session, rating.coder]
    if rating.towards:
        parts.append(_("towards {name}").format(name=rating.towards))
    if rating.start_us is not None:
        parts.append(clock(rating.start_us))
    return " – ".join(part for part in parts if part)


def said_of_rating(rating: FiledRating) -> str:
    """A rating in a line, as the name of its note."""
    given = (rating.reason.value if rating.reason else "") if rating.value is None else f"{rating.value:+g}"
    return f"{rating.target}: {_called(rating)}: {given}"


def facts_of_rating(rating: FiledRating) -> str:
    """The description of the note of a rating, from which it is read again."""
    facts = {
        "dimension": rating.dimension,
        "target": rating.target,
        "value": rating.value,
        "reason": rating.reason.value if rating.reason else None,
        "towards": rating.towards or None,
        "start_us": rating.start_us,
        "stop_us": rating.stop_us,
    }
    return with_facts("", rating={name: fact for name, fact in facts.items() if fact is not None})
