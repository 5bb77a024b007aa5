"""training and drift: how a trainee learns, and whether coders go on coding alike."""

from typing import Any

import click

from observer.agreement.drift import Chart
from observer.agreement.values import Value, sentence
from observer.cli.common import json_option, print_json, print_table, with_viewer
from observer.cli.consensus import rating_words
from observer.coding.ratings import Rating
from observer.coding.study import Session
from observer.coding.timecode import clock
from observer.coding.training import RatingPair, Scores, Standing
from observer.coding.words import word
from observer.i18n import _, decimal
from observer.services import drift, overview, people, quality, training

coder_option = click.option("--coder", default="", help=_("The coder: name or id."))


# -- training --------------------------------------------------------------------------------------------------


@click.group("training", help=_("How a trainee does next to the gold standard, and how far the criterion is."))
def training_group() -> None:
    """Hold the commands together."""


@training_group.command("report", help=_("Show what was hit and missed in a session; without one the learning curve."))
@with_viewer
@click.option("--session", help=_("The session: its name or id."))
@coder_option
@click.option("--codebook", default="", help=_("The codebook, when the study has more than one."))
@json_option
def report(study: Any, viewer: Any, session: str | None, coder: str, codebook: str, as_json: bool) -> None:
    """Print the feedback on a session, or the learning curve."""
    if session is None:
        _print_course(training.course(study, viewer, coder), as_json)
    else:
        where: Session = people.find_session(study, session)
        _print_feedback(study, training.feedback(study, viewer, where, coder, codebook), as_json)


def _print_feedback(study: Any, found: training.Feedback, as_json: bool) -> None:
    names = {row.id: row.name for row in [*study.participants.where(), *study.groups.where()]}
    if as_json:
        lines = [_feedback_data(line) for line in found.lines]
        ratings = [_rating_data(pair, names) for pair in found.ratings]
        print_json({**_point_data(found.point), "coder": found.coder.name, "events": lines, "ratings": ratings})
        return
    rows = []
    for line in found.lines:
        event = line.gold or line.own
        assert event is not None
        later = f"{line.later_us / 1e6:+.1f} s" if line.later_us is not None else ""
        shown = [event.indicator, ", ".join(names[id_] for id_ in event.actors)]
        rows.append([clock(event.start.us), word(line.fate), word(line.difference) if line.own and line.gold else "",
                     later, *shown])  # fmt: skip
    print_table([_("time"), _("outcome"), _("difference"), _("later"), _("indicator"), _("who")], rows)
    pairs = [
        [pair.one.dimension, names[pair.one.target], _value(pair.own), _value(pair.other)] for pair in found.ratings
    ]
    print_table([_("dimension"), _("who"), _("own rating"), _("gold standard")], pairs)
    click.echo(_("F1 of moments: {value}").format(value=_said(found.point.f1)))


def _feedback_data(line: training.FeedbackLine) -> dict[str, Any]:
    event = line.gold or line.own
    assert event is not None
    return {
        "t": event.start.us / 1e6,
        "fate": line.fate.value,
        "difference": line.difference.value,
        "later": line.later_us / 1e6 if line.later_us is not None else None,
        "indicator": event.indicator,
        "own": line.own.id if line.own else None,
        "gold": line.gold.id if line.gold else None,
    }


def _rating_data(pair: RatingPair, names: dict[str, str]) -> dict[str, Any]:
    return {
        "dimension": pair.one.dimension,
        "target": names[pair.one.target],
        "own": pair.own.value if pair.own else None,
        "gold": pair.other.value if pair.other else None,
        "apart": pair.apart,
    }


def _value(rating: Rating | None) -> str:
    return "–" if rating is None else rating_words(rating)


def _print_course(course: training.Course, as_json: bool) -> None:
    if as_json:
        points = [_point_data(point) for point in course.points]
        standing = _standing_data(course.standing)
        print_json({"coder": course.coder.name, "sessions": points, "criterion": standing, "left_out": course.left_out})
        return
    head = [_("session"), _("F1 of moments"), _("ratings exactly equal"), _("ratings near enough")]
    rows = [[p.session.name, _said(p.f1), _shares(p.exact), _shares(p.near)] for p in course.points]
    print_table(head, rows)
    for words in course.left_out:
        click.echo(words)
    click.echo(_standing_words(course.standing))


def _point_data(point: training.CurvePoint) -> dict[str, Any]:
    by_dimension = {name: _value_data(tally.f1) for name, tally in point.by_dimension.items()}
    return {
        "session": point.session.name,
        "submitted": point.submitted,
        "f1": _value_data(point.f1),
        "f1_by_dimension": by_dimension,
        "exact": _scores_data(point.exact),
        "near": _scores_data(point.near),
    }


def _scores_data(scores: Scores) -> dict[str, Any]:
    return {whose.value: {"near": one.near, "n": one.n, "share": one.share} for whose, one in scores.items()}


def _shares(scores: Scores) -> str:
    found = (_("{whose}: {near} of {n}").format(whose=word(w), near=s.near, n=s.n) for w, s in scores.items())
    return ", ".join(found) or "–"


@training_group.command("criterion", help=_("Show how far a trainee is; with numbers, set the criterion of the study."))
@with_viewer
@coder_option
@click.option("--points", type=int, help=_("How many scale points apart is near enough."))
@click.option("--percent", type=int, help=_("What share of the ratings must be near enough, in percent."))
@click.option("--sessions", type=int, help=_("Over how many sessions, the last ones."))
@json_option
def criterion(study: Any, viewer: Any, coder: str, as_json: bool, **asked: int | None) -> None:
    """Print how far somebody is, or set the criterion."""
    if any(value is not None for value in asked.values()):
        quality.set_quality(study, viewer, **asked)
    settings = quality.settings_of(study)
    wanted = coder or (viewer.coder.name if not viewer.is_researcher else "")
    people_ = [wanted] if wanted else [one.id for one in training.trainees(study, viewer)]
    courses = [training.course(study, viewer, name) for name in people_]
    if as_json:
        asked_for = {"points": settings.points, "percent": settings.percent, "sessions": settings.sessions}
        standings = [{"coder": one.coder.name, **_standing_data(one.standing)} for one in courses]
        print_json({**asked_for, "trainees": standings})
        return
    words = _("At most {points} scale point(s) apart in {percent} % of the ratings, over {sessions} sessions.")
    click.echo(words.format(points=settings.points, percent=settings.percent, sessions=settings.sessions))
    for one in courses:
        click.echo(f"{one.coder.name}: {_standing_words(one.standing)}")


def _standing_data(standing: Standing) -> dict[str, Any]:
    return {
        "met": standing.is_met,
        "met_at": standing.met_at,
        "done": standing.sessions,
        "to_go": standing.sessions_to_go,
        "last": _scores_data(standing.scores),
    }


def _standing_words(standing: Standing) -> str:
    if standing.met_at is not None:
        return _("The criterion was met after {n} sessions.").format(n=standing.met_at)
    words = _("The criterion is not met yet; sessions: {n}, to go at least: {left}; ratings near enough: {shares}.")
    return words.format(n=standing.sessions, left=standing.sessions_to_go, shares=_shares(standing.scores))


# -- drift -----------------------------------------------------------------------------------------------------


@click.command(
    "drift", help=_("Show how each coder's agreement goes, in the order of coding, and what is due for a check.")
)
@with_viewer
@coder_option
@click.option("--codebook", default="", help=_("Only with this codebook."))
@click.option("--calibration", type=int, help=_("Set how many double-coded sessions the limits follow from."))
@click.option("--unchecked", type=int, help=_("Set after how many sessions without double coding a check is due."))
@json_option
def drift_command(
    study: Any, viewer: Any, coder: str, codebook: str, calibration: int | None, unchecked: int | None, as_json: bool
) -> None:
    """Print series and what is due."""
    if calibration is not None or unchecked is not None:
        quality.set_quality(study, viewer, calibration=calibration, unchecked=unchecked)
    found, due = drift.series(study, viewer, coder, codebook), drift.due(study, viewer)
    if as_json:
        print_json({"series": [_series_data(one) for one in found], "due": [_due_data(one) for one in due]})
        return
    if not found:
        click.echo(_("Nothing was coded twice yet."))
    titles = overview.codebook_titles(study)
    for one in found:
        click.echo(f"{one.coder.name} · {titles[one.codebook]} · {word(one.against)}")
        _print_series(one)
    for one_due in due:
        click.echo(_("Due for a check: {words}").format(words=one_due.words))


def _print_series(one: drift.Series) -> None:
    head = [_("session"), _("with"), _("F1 of moments"), _("last five together"), _("smoothed"), _("limits")]
    rows = [
        [check.session.name, ", ".join(check.with_whom), _said(check.alone.moments), _said(check.pool.moments),
         _said(point.ewma), f"{_said(point.low)} – {_said(point.high)}" + (" !" if point.is_outside else "")]
        for check, point in zip(one.checks, one.moments.points, strict=True)
    ]  # fmt: skip
    print_table(head, rows)
    if one.moments.points and one.moments.points[-1].low.why is not None:
        click.echo(sentence(one.moments.points[-1].low.why))
    for words in one.left_out:
        click.echo(words)


def _said(value: Value) -> str:
    """A value with its interval; what is undefined is a dash."""
    if value.value is None:
        return "–"
    found = decimal(f"{value.value:.2f}")
    if value.low is None or value.high is None:
        return found
    limits = (decimal(f"{limit:.2f}") for limit in (value.low, value.high))
    return f"{found} " + _("[{low}, {high}]").format(**dict(zip(("low", "high"), limits, strict=True)))


def _value_data(value: Value) -> dict[str, Any]:
    return {
        "value": value.value,
        "why": value.why.value if value.why else None,
        "low": value.low,
        "high": value.high,
        "no_interval": value.no_interval.value if value.no_interval else None,
    }


def _series_data(one: drift.Series) -> dict[str, Any]:
    checks = [
        {
            "session": check.session.name,
            "submitted": check.submitted,
            "with": list(check.with_whom),
            "alone": _agreeing_data(check.alone),
            "pool": _agreeing_data(check.pool),
        }
        for check in one.checks
    ]
    charts = {"moments": _chart_data(one.moments)} | {w.value: _chart_data(chart) for w, chart in one.near.items()}
    return {
        "coder": one.coder.name,
        "codebook": one.codebook,
        "against": one.against.value,
        "checks": checks,
        "charts": charts,
        "left_out": list(one.left_out),
    }


def _agreeing_data(found: drift.Agreeing) -> dict[str, Any]:
    ratings = {
        whose.value: {
            "n": one.n, "exact": _value_data(one.exact), "near": _value_data(one.near), "icc": _value_data(one.icc),
        }
        for whose, one in found.ratings.items()
    }  # fmt: skip
    moments, periods = _value_data(found.moments), _value_data(found.periods)
    return {"sessions": found.sessions, "moments": moments, "periods": periods, "ratings": ratings}


def _chart_data(chart: Chart) -> dict[str, Any]:
    points = [
        {
            "value": point.value.value, "ewma": point.ewma.value, "low": point.low.value, "high": point.high.value,
            "why": point.low.why.value if point.low.why else None, "outside": point.is_outside,
        }
        for point in chart.points
    ]  # fmt: skip
    return {"centre": _value_data(chart.centre), "sigma": _value_data(chart.sigma), "points": points}


def _due_data(one: drift.Due) -> dict[str, Any]:
    return {
        "coder": one.coder.name,
        "session": one.session.name,
        "codebook": one.codebook,
        "why": one.why.value,
        "words": one.words,
    }


COMMANDS = [training_group, drift_command]
