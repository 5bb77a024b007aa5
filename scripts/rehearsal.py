"""A made-up study in which much has been done already: planned, drawn, trained, coded twice, and a package that comes
home with conflicts. For pictures and for tests of the window; nothing in it is real."""

import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from observer.coding.study import ParticipantKind, Purpose, SessionKind
from observer.i18n import _
from observer.services import comments, drawing, packages, people, plan, rating, recordings, roster, studies
from observer.services.coding import At, Desk, Mark
from observer.services.demo import copy_demo_film
from observer.storage.study_file import StudyFile

PERSONS = (("Mother", "parent"), ("Son", "child"), ("Worker", "worker"))
KEY = "alliance"
INDICATORS = (
    "ef_says_stuck",
    "cf_says_being_understood",
    "ef_leans_forward",
    "sf_tells_unknown",
    "cf_refuses_to_answer",
)
N_DOUBLE, N_LESSONS = 14, 4
SEED = 20_261_127


@dataclass(frozen=True)
class Rehearsed:
    """Where the study is, and where the package that came back."""

    study: Path
    package: Path


def rehearse(folder: Path) -> Rehearsed:
    """Make the study in a folder, which may be there."""
    path = folder / "home visits.observer"
    home = folder / "back"
    made = Rehearsed(path, home / "home visits.K1.observer")
    if path.exists():
        return made
    home.mkdir(parents=True)
    with studies.new_study(path, [KEY], None, _("Home visits"), "R1") as study:
        _people(study)
        _sessions(study, folder)
        _plan(study)
        _lessons(study)
        _double(study)
        _package(study, home)
    return made


def names() -> dict[str, str]:
    """What people are called in the language spoken now."""
    return {name: _(name) for name, _kind in PERSONS}


def _people(study: StudyFile) -> None:
    viewer = people.viewer(study)
    for case in ("Linde", "Wilg"):
        roster.add_case(study, viewer, case)
    for name, kind in PERSONS:
        roster.add_participant(study, viewer, _(name), ParticipantKind(kind), "Linde")
    for name, languages in (("K1", ("nl", "en")), ("K2", ("nl",)), ("K3", ("en",))):
        roster.add_coder(study, viewer, name, languages=languages)


def _sessions(study: StudyFile, folder: Path) -> None:
    """Visits of two families, and acted scenes to practise on, which have a film."""
    viewer, numbers = people.viewer(study), count(1)
    for n in range(1, N_DOUBLE + 1):
        case, day = ("Linde", "Wilg")[n % 2], f"2026-{(n + 1) // 2:02}-{10 + n:02}"
        roster.add_session(study, viewer, case, f"{case} {n}", SessionKind.HOME_VISIT, day,
                           number=next(numbers), moment=f"T{(n + 1) // 2}", language="nl")  # fmt: skip
    film = copy_demo_film(folder).film
    for n in range(1, N_LESSONS + 1):
        name = _("Scene {n}").format(n=n)
        roster.add_session(study, viewer, "Linde", name, SessionKind.ACTED, language="nl")
        copy = Path(shutil.copyfile(film, folder / f"scene-{n}.mp4"))
        with copy.open("ab") as file:
            file.write(n * b"\0\0\0\x08free")  # another file, the same film
        recordings.add_recording(study, viewer, name, copy)


def _visits() -> list[str]:
    return [f"{('Linde', 'Wilg')[n % 2]} {n}" for n in range(1, N_DOUBLE + 1)]


def _scenes() -> list[str]:
    return [_("Scene {n}").format(n=n) for n in range(1, N_LESSONS + 1)]


def _plan(study: StudyFile) -> None:
    viewer, visits = people.viewer(study), _visits()
    plan.assign(study, viewer, visits, "K1")
    plan.assign(study, viewer, visits[:12], "K2", purpose=Purpose.DOUBLE)
    plan.assign(study, viewer, _scenes(), "R1", purpose=Purpose.GOLD)
    plan.assign(study, viewer, _scenes(), "K3", purpose=Purpose.TRAINING)
    for n in range(20, 26):
        name = f"Wilg {n}"
        roster.add_session(study, viewer, "Wilg", name, SessionKind.HOME_VISIT, f"2026-10-{n}", language="nl",
                           number=n, moment=f"T{n}")  # fmt: skip
        plan.assign(study, viewer, [name], ("K1", "K2")[n % 2])
    later = [f"Wilg {n}" for n in range(20, 26)]
    drawing.draw(study, viewer, percent=30, seed=SEED, coders=("K1", "K2"), sessions=later)
    for n in range(30, 36):
        name = f"Linde {n}"
        roster.add_session(study, viewer, "Linde", name, SessionKind.HOME_VISIT, f"2026-11-{n - 20}", language="nl",
                           number=n, moment=f"T{n}")  # fmt: skip
        plan.assign(study, viewer, [name], ("K1", "K2")[n % 2])


def desk(study: StudyFile, coder: str, session: str) -> Desk:
    """A coder at work."""
    return Desk(study, people.as_coder(study, coder), people.find_session(study, session))


def mark(at: Desk, seconds: float, indicator: str = INDICATORS[0], who: str = "Mother", comment: str = "") -> str:
    """Somebody shows something towards the worker; the id of the event."""
    films = at.recordings()
    when = At(seconds)
    if films:
        when = At(recording=films[0].id, pts=round(seconds * films[0].time_base_den / films[0].time_base_num))
    return at.record(Mark(indicator, when, None, (_(who),), (_("Worker"),), comment=comment)).id


def _lessons(study: StudyFile) -> None:
    """K3 finds more and more of what is in the model."""
    for n, scene in enumerate(_scenes()):
        gold, own = desk(study, "R1", scene), desk(study, "K3", scene)
        for k in range(10):
            indicator, who, at = INDICATORS[k % 5], ("Mother", "Son")[k % 2], 8.0 + 7 * k
            if indicator == "ef_leans_forward":
                indicator = INDICATORS[0]
            mark(gold, at, indicator, who)
            if k % 5 > 2 - n:
                late, other = (0.4 * (k % 3)), ("Son", "Mother")[k % 2] if k == 7 else who
                mark(own, at + late, indicator, other)
            if k in (3, 6) and n < 2:
                mark(own, at + 3.2, INDICATORS[1], who)
        for k, dimension in enumerate(("engagement", "connection", "safety")):
            for person in ("Mother", "Son"):
                rating.rate(gold, rating.Judgement(dimension, _(person), (k % 3) - 1))
                rating.rate(own, rating.Judgement(dimension, _(person), (k % 3) - 1 + (2 if n == 0 and k else k % 2)))
        gold.submit(KEY)
        own.submit(KEY)


def _double(study: StudyFile) -> None:
    """K1 and K2 agree well, then less and less."""
    for n, visit in enumerate(_visits()[:12]):
        one, other = desk(study, "K1", visit), desk(study, "K2", visit)
        agreed = (8, 7, 8, 7, 8, 8, 7, 8, 7, 8, 4, 2)[n]
        for k in range(9):
            mark(one, 10 + 20 * k, INDICATORS[k % 2])
            mark(other, 10 + 20 * k + (0.6 if k < agreed else 9), INDICATORS[k % 2])
        one.submit(KEY)
        other.submit(KEY)


def _package(study: StudyFile, home: Path) -> None:
    """K1 worked in his package, and in the study as well."""
    viewer, (first, second) = people.viewer(study), _visits()[12:14]
    here = desk(study, "K1", first)
    ids = [mark(here, 5 + k, comment=_("Softly. Father looks up.")) for k in range(4)]
    path = packages.package(study, viewer, "K1", (first, second), home).path
    with studies.open_study(path) as package:
        there = desk(package, "K1", first)
        there.change(ids[0], comment=_("Does he refuse, or does he not know what to say?"))
        there.change(ids[1], actors=(_("Son"),))
        mark(there, 40, INDICATORS[1])
        there.remove(ids[3])
        comments.add(there, KEY, _("Softly. Father looks up."))
        last = desk(package, "K1", second)
        for k in range(3):
            mark(last, 4 + k)
        last.submit(KEY)
    here.change(ids[0], comment=_("whole session"))
    here.change(ids[1], doubt=True)
