"""A demo study: a family with visits half coded, not yet coded and coded twice, and one whose film is still to come.

From the visit that was coded twice fragments were selected; mother and worker have seen them again.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from observer.coding.study import GroupKind, ParticipantKind, Purpose, Recording, Role, SessionKind
from observer.coding.timecode import SECOND
from observer.i18n import N_, _, language
from observer.media.demo_film import DemoFiles, copy_demo_film, happenings
from observer.progress import Progress
from observer.services import (
    demo_fragments,
    demo_recall,
    people,
    plan,
    rating,
    recordings,
    roster,
    studies,
    transcripts,
)
from observer.services.coding import At, Desk, Mark
from observer.services.demo_marks import BOTH, ONLY_K1, OTHERWISE, RATINGS, SEEN, Seen, of_k2
from observer.services.watching import Watch
from observer.services.workplace import Workplace
from observer.storage.study_file import StudyFile

# Who sits down where when the demo is opened: coder, session, codebook.
DESK = ("K1", "Linde 1", "alliance")
TWICE = "Linde 3"  # the visit that two coders coded
WORKED = 11 * 60 * SECOND  # K1, by the clock on the wall
FAMILIES = {
    "Linde": ((N_("Mother"), "parent"), (N_("Father"), "parent"), (N_("Son"), "child")),
    "Wilg": ((N_("Grandmother"), "relative"), (N_("Daughter"), "child")),
}
# Session -> its case, number and date, and whether it has been filmed.
VISITS = {
    "Linde 1": ("Linde", 1, "2026-01-12", True),
    "Linde 2": ("Linde", 2, "2026-02-09", True),
    "Linde 3": ("Linde", 3, "2026-03-09", True),
    "Wilg 1": ("Wilg", 1, "2026-02-16", False),
}


def make_demo(folder: Path, progress: Progress | None = None) -> tuple[Path, bool]:
    """The path of the demo study in `folder`, and whether it was made now: one that is there stays as it is.

    The film and its subtitles are copied beside it. Raises `NotFound` when this installation has no film,
    and `OSError` when the folder cannot be written.
    """
    path = folder / "demo.observer"
    if path.exists():
        return path, False
    folder.mkdir(parents=True, exist_ok=True)
    files = copy_demo_film(folder)
    with studies.new_study(path, ["alliance", "attitude"], name=_("Demo")) as study:
        _families(study)
        _visits(study, files, progress or Progress())
        first = _desk(study, DESK[0], DESK[1])
        _mark(first, SEEN)
        _rate(first)
        _watch(first)
        _code_twice(study)
        researcher = people.viewer(study, "R1")
        demo_fragments.agree(study, researcher)
        demo_fragments.select(study, researcher)
        demo_recall.hold(study, researcher)
    return path, True


def name_of(person: str) -> str:
    """What somebody of the demo is called in the language of the interface; `all` and `none` stay."""
    case = person.removeprefix("Family ")
    if case != person:
        return _("Family {case}").format(case=case)
    return person if person in ("all", "none") else _(person)


def _families(study: StudyFile) -> None:
    everybody = people.viewer(study)
    for case, members in FAMILIES.items():
        roster.add_case(study, everybody, case)
        names = [_(name) for name, _kind in members]
        for name, (_label, kind) in zip(names, members, strict=True):
            signs = True if kind == "parent" else None
            roster.add_participant(
                study, everybody, name, ParticipantKind(kind), case, role=name.lower(), has_authority=signs
            )
        worker = _("Worker")
        roster.add_participant(study, everybody, worker, ParticipantKind.WORKER, case, role=worker.lower())
        roster.add_group(study, everybody, case, name_of(f"Family {case}"), GroupKind.FAMILY, names)
    for name, role in (("R1", Role.RESEARCHER), ("K1", Role.CODER), ("K2", Role.CODER)):
        roster.add_coder(study, everybody, name, (role,), ("nl", "en"))


def _visits(study: StudyFile, files: DemoFiles, progress: Progress) -> None:
    researcher = people.viewer(study, "R1")
    for name, (case, number, held_on, is_filmed) in VISITS.items():
        roster.add_session(
            study, researcher, case, name, SessionKind.ACTED, held_on,
            number=number, moment=f"T{number}", language="nl",
        )  # fmt: skip
        if is_filmed:
            film = recordings.add_recording(study, researcher, name, files.film, progress=progress)
            said = transcripts.read(files.subtitles[language()])
            transcripts.add(study, researcher, film.id, said, language=language())


def _desk(study: StudyFile, coder: str, session: str) -> Desk:
    return Desk(study, people.as_coder(study, coder), people.find_session(study, session))


def _code_twice(study: StudyFile) -> None:
    """Two coders have coded and submitted the same visit; one of them is asked for the others as well."""
    researcher = people.viewer(study, "R1")
    plan.assign(study, researcher, ["Linde 1", "Linde 2", TWICE], "K1", DESK[2])
    plan.assign(study, researcher, [TWICE], "K2", DESK[2], Purpose.DOUBLE)
    for coder, marks, higher in (("K1", BOTH + ONLY_K1, ()), ("K2", of_k2(), OTHERWISE)):
        desk = _desk(study, coder, TWICE)
        _mark(desk, marks)
        _rate(desk, higher)
        desk.submit(DESK[2])


def _mark(desk: Desk, marks: Iterable[Seen]) -> None:
    """Events, each on the frame at which it begins to be seen or heard, or a little later."""
    happens, film = happenings(), desk.recordings()[0]
    for seen in marks:
        happening = happens[seen.when]
        stop = _frame(film, happening.stop + seen.later) if seen.is_period and not seen.running else None
        desk.record(
            Mark(
                seen.indicator,
                _frame(film, happening.parts[seen.part] + seen.later),
                stop,
                (name_of(seen.who),),
                (name_of(seen.towards),),
                comment=_(seen.comment) if seen.comment else "",
                doubt=seen.doubt,
            )
        )


def _rate(desk: Desk, higher: Sequence[str] = ()) -> None:
    """A first impression of everybody; of these (dimension and who) one point higher."""
    for dimension, target, value in RATINGS:
        reason = None if value is not None else "too_short"
        given = value + 1 if value is not None and f"{dimension} {target}" in higher else value
        rating.rate(desk, rating.Judgement(dimension, name_of(target), given, reason))


def _watch(desk: Desk) -> None:
    """What K1 has seen: from the beginning until a little after the last mark."""
    film = desk.recordings()[0]
    until = Workplace(desk, DESK[2]).events()[-1].start.us + SECOND
    watch = Watch(desk, DESK[2])
    watch.played(film.id, 0, until)
    watch.worked(WORKED)
    watch.is_at(until)
    watch.store()


def _frame(film: Recording, seconds: float) -> At:
    """The frame of the film that is shown at a moment of it."""
    return At(recording=film.id, pts=round(seconds * film.time_base_den / film.time_base_num))
