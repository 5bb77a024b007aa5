"""What a number of an answer is made of, as facts with names."""

from typing import Any

from observer.agreement.methods import METHODS
from observer.agreement.result import AgreementResult
from observer.i18n import N_, _, decimal
from observer.services import agreement_words
from observer.services.agreement_answer import Answer, Row
from observer.ui.agreement_items import Fact
from observer.ui.agreement_lines import value_text
from observer.ui.decimals import figures

SMALLEST = 1e-9  # what is less is the rounding of a computer
_NAMES = {
    "tolerance_s": N_("Tolerance"), "overlap": N_("Least overlap"), "iou": N_("Least overlap"), "steps": N_("Steps"),
    "form": N_("Form"), "gaps": N_("Time without a code"), "level": N_("Level of measurement"),
    "distance": N_("Distance"), "measure": N_("Measure"), "dropped": N_("Left out, not rated by both"),
    "var_persons": N_("Variance between persons"), "var_coders": N_("Variance between coders"),
    "var_error": N_("Variance that is left"), "pooled": N_("Pooled over"), "sd": N_("Standard deviation"),
    "lower_limit": N_("Lower limit of agreement"), "upper_limit": N_("Upper limit of agreement"),
}  # fmt: skip


def facts(answer: Answer, row: Row) -> list[Fact]:
    """Everything there is to say of the headline of a row, and what stands beside it."""
    result = row.headline
    method = METHODS.get(result.method)
    found = [Fact(_("Method"), agreement_words.method(result))]
    if method is not None:
        found.append(Fact(_("Chance"), _(method.chance)))
        if method.source:
            found.append(Fact(_("Source"), method.source))
    found += [Fact(_name(name), _parameter(name, value)) for name, value in result.parameters.items()]
    found += _amounts(result)
    found += [Fact(agreement_words.method(other), value_text(other)) for other in row.beside]
    found += [Fact(_("Note"), words) for words in row.warnings]
    return found + _about(answer, result)


def _name(name: str) -> str:
    return _(_NAMES[name]) if name in _NAMES else name


def _parameter(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_s") and isinstance(value, int | float):
        return _("{n} s").format(n=figures(value))
    if isinstance(value, float):
        return decimal(f"{value + 0.0:.3g}") if abs(value) > SMALLEST else "0"
    if name == "gaps":
        return _("a category of its own") if value == "code" else _("left out")
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


def _amounts(result: AgreementResult) -> list[Fact]:
    found = []
    for n, name in ((result.n_events, _("Events of both")), (result.n_units, _("Units")), (result.cases, _("Cases"))):
        if n:
            found.append(Fact(name, str(n)))
    if result.seconds:
        found.append(Fact(_("Time compared"), _time(result.seconds)))
    found.append(Fact(_("Left out"), _time(result.excluded_seconds)))
    value = result.value
    if value.resamples:
        words = _("{n} times drawn again, of which {m} without a value")
        found.append(Fact(_("Interval"), words.format(n=value.resamples, m=value.undefined)))
    elif value.low is not None:
        found.append(Fact(_("Interval"), _("from the formula, 95 %")))
    if result.seed is not None:
        found.append(Fact(_("Seed"), str(result.seed)))
    return found


def _time(seconds: float) -> str:
    if seconds < 120:
        return _("{n} s").format(n=figures(seconds, 1))
    return _("{minutes} min {seconds} s").format(minutes=int(seconds // 60), seconds=int(seconds % 60))


def _about(answer: Answer, result: AgreementResult) -> list[Fact]:
    about = answer.about
    sessions = ", ".join(answer.name(session) for session in about.sessions)
    found = [
        Fact(_("Sessions"), sessions),
        Fact(_("Codebook"), f"{answer.name(about.codebook)} {', '.join(about.versions)}"),
    ]
    found += [Fact(_("Read as"), words) for words in about.mapped]
    found += [Fact(_("Not in it"), words) for words in about.left_out]
    for draw in about.sampling:
        words = _("{n} of {all} sessions drawn, seed {seed}")
        found.append(Fact(_("Sample"), words.format(n=draw.n_drawn, all=draw.n_sessions, seed=draw.seed)))
    return [*found, Fact(_("Made with"), result.software or about.software)]
