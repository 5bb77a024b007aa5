"""A demo study: a family whose visit was filmed and is half coded, and one whose film is still to come."""

from dataclasses import dataclass
from pathlib import Path

from observer.coding.study import GroupKind, ParticipantKind, Recording, Role, SessionKind
from observer.coding.timecode import SECOND
from observer.i18n import N_, _, language
from observer.media.demo_film import DemoFiles, copy_demo_film, happenings
from observer.progress import Progress
from observer.services import people, rating, recordings, roster, studies, transcripts
from observer.services.coding import At, Desk, Mark
from observer.services.watching import Watch
from observer.services.workplace import Workplace
from observer.storage.study_file import StudyFile

# Who sits down where when the demo is opened: coder, session, codebook.
DESK = ("K1", "Linde 1", "alliance")
WORKED = 11 * 60 * SECOND  # K1, by the clock on the wall
FAMILIES = {
    "Linde": ((N_("Mother"), "parent"), (N_("Father"), "parent"), (N_("Son"), "child")),
    "Wilg": ((N_("Grandmother"), "relative"), (N_("Daughter"), "child")),
}
# Session -> its case, number and date, and whether it has been filmed.
VISITS = {
    "Linde 1": ("Linde", 1, "2026-01-12", True),
    "Linde 2": ("Linde", 2, "2026-02-09", True),
    "Wilg 1": ("Wilg", 1, "2026-02-16", False),
}


@dataclass(frozen=True)
class _Seen:
    """What K1 marked: where in the film (a line or an act of it, and which part of the line), by whom, to whom.

    A period lasts as long as the act; one that is `running` has no end yet.
    """

    indicator: str
    when: str
    who: str
    towards: str
    part: int = 0
    is_period: bool = False
    running: bool = False
    comment: str = ""
    doubt: bool = False


# As a good student assistant marks the first minute. `all` and `none` are targets, the others people.
SEEN = (
    _Seen("ew_asks_what_to_discuss", "welcome", "Worker", "all", part=1),
    _Seen("ef_brings_up_problem", "school", "Mother", "Worker"),
    _Seen("sf_shields_self", "son_shields", "Son", "none", is_period=True, running=True),
    _Seen("cf_avoids_eye_contact", "son_avoids", "Son", "Worker", is_period=True),
    _Seen("pf_blames", "blame", "Father", "Mother"),
    _Seen("sf_defensive_to_member", "defend", "Mother", "Father"),
    _Seen("pw_names_shared", "shared", "Worker", "all"),
    _Seen("cw_empathises", "shared", "Worker", "Mother", part=1),
    _Seen("sf_shows_vulnerable_feelings", "awake", "Mother", "all", part=1),
    _Seen("sf_tells_unknown", "awake", "Mother", "all", part=3, comment=N_("Softly. Father looks up.")),
    _Seen("cw_reassures_vulnerability", "reassure", "Worker", "Mother"),
    _Seen("ef_leans_forward", "mother_leans", "Mother", "Worker", is_period=True),
    _Seen("cf_says_being_understood", "understood", "Mother", "Worker", part=1),
    _Seen("pf_wins_worker_over", "side", "Father", "Worker"),
    _Seen("ew_draws_quiet_member_in", "draw_in", "Worker", "Son"),
    _Seen("cf_refuses_to_answer", "dont_know", "Son", "Worker", doubt=True,
          comment=N_("Does he refuse, or does he not know what to say?")),
    _Seen("ef_says_stuck", "no_use", "Son", "Worker"),
)  # fmt: skip
# A first impression of everybody; the bond of the son with the worker has not been rated yet.
RATINGS: tuple[tuple[str, str, int | None], ...] = (
    ("engagement", "Mother", 1), ("engagement", "Father", -1), ("engagement", "Son", -2),
    ("connection", "Mother", 2), ("connection", "Father", None),
    ("safety", "Mother", 1), ("safety", "Father", 0), ("safety", "Son", -2),
    ("purpose", "Family Linde", -1),
    ("engagement", "Worker", 2), ("connection", "Worker", 2), ("safety", "Worker", 1), ("purpose", "Worker", 1),
)  # fmt: skip


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
        _code(Desk(study, people.as_coder(study, DESK[0]), people.find_session(study, DESK[1])))
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
            roster.add_participant(study, everybody, name, ParticipantKind(kind), case, role=name.lower())
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


def _code(desk: Desk) -> None:
    """Marks and ratings as K1 made them; each mark is on the frame at which it begins to be seen or heard."""
    happens, film = happenings(), desk.recordings()[0]
    for seen in SEEN:
        happening = happens[seen.when]
        stop = _frame(film, happening.stop) if seen.is_period and not seen.running else None
        desk.record(
            Mark(
                seen.indicator,
                _frame(film, happening.parts[seen.part]),
                stop,
                (name_of(seen.who),),
                (name_of(seen.towards),),
                comment=_(seen.comment) if seen.comment else "",
                doubt=seen.doubt,
            )
        )
    for dimension, target, value in RATINGS:
        reason = None if value is not None else "too_short"
        rating.rate(desk, rating.Judgement(dimension, name_of(target), value, reason))
    _watch(desk, film)


def _watch(desk: Desk, film: Recording) -> None:
    """What K1 has seen: from the beginning until a little after the last mark."""
    until = Workplace(desk, DESK[2]).events()[-1].start.us + SECOND
    watch = Watch(desk, DESK[2])
    watch.played(film.id, 0, until)
    watch.worked(WORKED)
    watch.is_at(until)
    watch.store()


def _frame(film: Recording, seconds: float) -> At:
    """The frame of the film that is shown at a moment of it."""
    return At(recording=film.id, pts=round(seconds * film.time_base_den / film.time_base_num))
