"""Times for all annotations of an ELAN file, also for those that have none of their own.

Slots without a time lie evenly between their neighbours in the chain of a tier. Annotations that only refer to another
share its time: one alone has all of it, several have even parts, in the order that the file gives, as ELAN shows them.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from observer.coding.interchange import Findings
from observer.formats.elan_file import Annotation, ElanFile
from observer.i18n import _


def give_times(found: ElanFile, findings: Findings) -> None:
    """Fill in `start_us` and `stop_us`; those for which there is no time at all are taken out, with a finding."""
    waiting = [one for tier in found.tiers for one in tier.annotations if one.slots is not None]
    if waiting:
        _fill_slots(found)
        for one in waiting:
            _from_slots(one, found)
    _share(found)
    for tier in found.tiers:
        lost = [one for one in tier.annotations if one.start_us is None or one.stop_us is None]
        for one in lost:
            findings.add(_("An annotation for which the file has no time; it was left out."), one.id)
        if lost:
            kept = [one for one in tier.annotations if one.start_us is not None and one.stop_us is not None]
            tier.annotations[:] = kept


def _from_slots(one: Annotation, found: ElanFile) -> None:
    assert one.slots is not None
    one.start_us, one.stop_us = (found.slots.get(slot) for slot in one.slots)
    one.slots = None


def _fill_slots(found: ElanFile) -> None:
    """Times for slots without one: first along the chains of tiers, then by their place in the order of time."""
    for tier in found.tiers:
        chain: list[str] = []
        for one in tier.annotations:
            if one.slots is None:
                continue
            if not chain or chain[-1] != one.slots[0]:
                _fill(chain, found.slots)
                chain = [one.slots[0]]
            chain.append(one.slots[1])
        _fill(chain, found.slots)
    _fill(list(found.slots), found.slots)


def _fill(chain: Sequence[str], times: dict[str, int | None]) -> None:
    """Even steps for the slots without time that lie between two that have one."""
    last: int | None = None
    for n, slot in enumerate(chain):
        time = times.get(slot)
        if time is None:
            continue
        if last is not None and n - last > 1:
            begin = times[chain[last]]
            assert begin is not None
            for k in range(last + 1, n):
                times[chain[k]] = _step(begin, time, k - last, n - last)
        last = n


def _share(found: ElanFile) -> None:
    """Give annotations that refer to another a part of its time, level by level."""
    below: dict[str, list[list[Annotation]]] = defaultdict(list)
    for tier in found.tiers:
        of_tier: dict[str, list[Annotation]] = defaultdict(list)
        for one in tier.annotations:
            if one.above:
                of_tier[one.above].append(one)
        for above, group in of_tier.items():
            below[above].append(group)
        _in_file_order(tier.annotations, of_tier)
    if not below:
        return
    ready = deque(one for tier in found.tiers for one in tier.annotations if not one.above)
    while ready:
        one = ready.popleft()
        for group in below.pop(one.id, ()):
            ready.extend(_parts(one, in_chain(group)))


def _in_file_order(annotations: list[Annotation], of_tier: dict[str, list[Annotation]]) -> None:
    """Put the annotations of a tier that come behind each other in that order."""
    if any(one.before for one in annotations):
        own = [one for one in annotations if not one.above]
        annotations[:] = own + [one for group in of_tier.values() for one in in_chain(group)]


def _parts(above: Annotation, group: list[Annotation]) -> Iterable[Annotation]:
    start, stop = above.start_us, above.stop_us
    if start is not None and stop is not None:
        for n, one in enumerate(group):
            one.start_us = _step(start, stop, n, len(group))
            one.stop_us = _step(start, stop, n + 1, len(group))
    return group


def _step(start: int, stop: int, n: int, of: int) -> int:
    """Where the n-th of so many even steps ends: at a whole millisecond, unless the steps are shorter than that."""
    at = start + (stop - start) * n // of
    return at // 1000 * 1000 if n < of and stop - start >= 1000 * of else at


def in_chain(group: list[Annotation]) -> list[Annotation]:
    """The annotations below one other, each behind the one that it names; those in a circle last."""
    if len(group) < 2:
        return group
    inside = {one.id for one in group}
    after: dict[str, list[Annotation]] = defaultdict(list)
    for one in reversed(group):
        after[one.before if one.before in inside and one.before != one.id else ""].append(one)
    found, open_ = [], after.pop("", [])
    while open_:
        one = open_.pop()
        found.append(one)
        open_ += after.pop(one.id, [])
    if len(found) < len(group):
        met = {id(one) for one in found}
        found += [one for one in group if id(one) not in met]
    return found
