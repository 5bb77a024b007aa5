"""A package comes home: all of it is put into the study, in one operation. What it would do tells `merge_plan`."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace

from observer.coding import merging as rules
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.merging import Choice, Outcome, Row, Unit
from observer.errors import Conflict, NotFound, Refused
from observer.i18n import N_, _, ngettext
from observer.services.merge_plan import MergeItem as MergeItem
from observer.services.merge_plan import MergePlan as MergePlan
from observer.services.merge_plan import is_package as is_package
from observer.services.merge_plan import plan_in_steps as plan_in_steps
from observer.services.merge_plan import plan_merge as plan_merge
from observer.services.merge_plan import plan_rows as plan_rows
from observer.services.merge_plan import read as read
from observer.services.steps import at, whole
from observer.storage import merging as stored
from observer.storage import packages
from observer.storage.history import Stream, head
from observer.storage.study_file import StudyFile

MERGED = N_("Merge the package of {coder}")


@dataclass(frozen=True)
class Merged:
    """What a merge did; nothing, when the study had it all already."""

    plan: MergePlan
    changes: Changes


def merge(study: StudyFile, viewer: Viewer, plan: MergePlan, choices: Mapping[str, Choice] | None = None) -> Merged:
    """Do what a plan says, in one operation: all of it or nothing. `choices` says for each conflict, by its key,
    whose version holds.

    Raises `Refused` when something is undecided or cannot be merged now, and `Conflict` when the study has changed
    since the plan was made. It can be undone unless it handed codings in.
    """
    return whole(merge_in_steps(study, viewer, plan, choices))


def merge_in_steps(
    study: StudyFile, viewer: Viewer, plan: MergePlan, choices: Mapping[str, Choice] | None = None
) -> Generator[float, None, Merged]:
    """The same in short steps, between which a window can live; each gives how far it is, from 0 to 1. Closed before
    its end it leaves the study as it was. Nothing else can be stored in between."""
    check_researcher(viewer)
    return _merging(study, viewer, plan, dict(choices or {}))


def _merging(
    study: StudyFile, viewer: Viewer, plan: MergePlan, chosen: dict[str, Choice]
) -> Generator[float, None, Merged]:
    _check(study, plan, chosen)
    taken = stored.Taken(
        tuple(one for one in plan.compared if rules.takes(one, chosen)),
        tuple(pair.merged for pair in plan.codings if pair.ours != pair.merged),
        {pair.ours["id"]: pair.watched for pair in plan.codings if pair.is_watched_on},
    )
    stream, name, n = Stream(viewer.id, None), plan.coder.name, plan.counts[Outcome.NEW]
    with study.operation(stream, MERGED, undoable=plan.can_undo, coder=name, new=n) as running:
        if not plan.is_empty:
            running.derived = yield from _partly(stored.put_in_steps(study.db, taken), 0.8)
            now: dict[str, list[Row]] = {}
            for table in packages.WORK:
                now |= packages.work(study.db, plan.package.codings, [table])
                yield 0.85
            ours = yield from at(0.9, rules.units(now))
            aside = rules.as_pairs(_set_aside(ours, plan))
            yield 0.95
            study.packages.change(replace(plan.package, merged_in=running.id, set_aside=aside))
    return Merged(plan, running.changes)


def _partly(
    steps: Generator[float, None, dict[str, set[str]]], share: float
) -> Generator[float, None, dict[str, set[str]]]:
    """Steps that are the first part of more."""
    while True:
        try:
            yield next(steps) * share
        except StopIteration as end:
            found: dict[str, set[str]] = end.value
            return found


def _check(study: StudyFile, plan: MergePlan, choices: Mapping[str, Choice]) -> None:
    if head(study.db) != plan.head:
        raise Conflict(_("The study has changed since; look at the package again."))
    if plan.refusals:
        raise Refused(" ".join(plan.refusals))
    known = {item.key for item in plan.conflicts}
    unknown = next((key for key in choices if key not in known), None)
    if unknown is not None:
        raise NotFound(_("Nothing in this package is in conflict under the name “{key}”.").format(key=unknown[:200]))
    left = len(known.difference(choices))
    if left:
        raise Refused(
            ngettext(
                "{n} thing was changed both in the study and in the package; decide which version holds.",
                "{n} things were changed both in the study and in the package; decide which version holds.",
                left,
            ).format(n=left)
        )


def _set_aside(ours: Mapping[str, Unit], plan: MergePlan) -> dict[str, str]:
    """Of what the study has otherwise than the package, now: by what the package's version is known again."""
    theirs = {one.key: one.theirs for one in plan.compared}
    marks = {
        key: rules.mark_of(theirs.get(key))
        for key in dict.fromkeys([*ours, *theirs])
        if rules.mark_of(theirs.get(key)) != rules.mark_of(ours.get(key))
    }
    for pair in plan.codings:
        marks |= rules.coding_marks(pair.merged, pair.theirs)
    return marks
