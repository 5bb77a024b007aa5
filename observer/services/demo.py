"""A demo study: two families, four visits, two coders, on a film that Observer draws itself."""

from pathlib import Path

from observer.coding.study import GroupKind, ParticipantKind, Role, SessionKind
from observer.i18n import _
from observer.progress import Progress
from observer.services import people, rating, studies
from observer.services.coding import At, Desk, Mark
from observer.storage.study_file import StudyFile

FAMILIES = {
    "Linde": [("Mother", "parent"), ("Father", "parent"), ("Son", "child")],
    "Esdoorn": [("Grandmother", "relative"), ("Daughter", "child")],
}
# session -> (indicator, start, stop, who, towards) as two coders marked it, seconds of the session
MARKS: dict[str, list[tuple[str, float, float | None, str, str]]] = {
    "K1": [
        ("cf_says_being_understood", 2.4, None, "Mother", "Worker"),
        ("ew_asks_what_to_discuss", 0.8, None, "Worker", "all"),
        ("ef_leans_forward", 3.2, 9.6, "Mother", "Worker"),
        ("sf_shields_self", 4.0, 12.0, "Son", "none"),
        ("pf_blames", 7.2, None, "Father", "Son"),
        ("cw_empathises", 10.0, None, "Worker", "Mother"),
        ("ef_says_stuck", 13.6, None, "Father", "Worker"),
        ("pw_names_shared", 16.0, None, "Worker", "all"),
    ],
    "K2": [
        ("cf_says_being_understood", 2.88, None, "Mother", "Worker"),
        ("ew_asks_what_to_discuss", 0.96, None, "Worker", "all"),
        ("ef_leans_forward", 3.6, 9.2, "Mother", "Worker"),
        ("sf_shields_self", 4.4, 14.0, "Son", "none"),
        ("cf_hostile_to_worker", 7.4, None, "Father", "Worker"),
        ("cw_empathises", 10.2, None, "Worker", "Mother"),
        ("ef_says_stuck", 13.6, None, "Father", "Worker"),
    ],
}
RATINGS: dict[str, list[tuple[str, str, int | None]]] = {
    "K1": [("engagement", "Mother", 1), ("engagement", "Father", -1), ("engagement", "Son", None),
           ("connection", "Mother", 2), ("safety", "Son", -2), ("purpose", "Family Linde", -1),
           ("engagement", "Worker", 1)],
    "K2": [("engagement", "Mother", 1), ("engagement", "Father", -2), ("engagement", "Son", -1),
           ("connection", "Mother", 1), ("safety", "Son", -2), ("purpose", "Family Linde", -1),
           ("engagement", "Worker", 2)],
}  # fmt: skip


def make_demo(folder: Path, progress: Progress | None = None) -> tuple[Path, bool]:
    """The path of the demo study in `folder`, and whether it was made now: one that is there stays as it is."""
    path = folder / "demo.observer"
    if path.exists():
        return path, False
    folder.mkdir(parents=True, exist_ok=True)
    film = _film(folder, progress or Progress())
    with studies.new_study(path, ["alliance", "attitude"], name=_("Demo")) as study:
        _families(study)
        _visits(study, film)
        for coder in ("K1", "K2"):
            _code(study, coder, "Linde 1")
        _code(study, "K1", "Linde 2", first=3)
    return path, True


def _film(folder: Path, progress: Progress) -> Path:
    from observer.media.demo_film import make_demo_film

    film = folder / "demo-film.mp4"
    if not film.exists():
        make_demo_film(film, progress=progress)
    return film


def _families(study: StudyFile) -> None:
    everybody = people.viewer(study)
    for case, members in FAMILIES.items():
        studies.add_case(study, everybody, case)
        for name, kind in members:
            studies.add_participant(study, everybody, name, ParticipantKind(kind), case, role=name.lower())
        studies.add_participant(study, everybody, "Worker", ParticipantKind.WORKER, case, role="worker")
        names = [name for name, _kind in members]
        studies.add_group(study, everybody, case, f"Family {case}", GroupKind.FAMILY, names)
    for name, role in (("R1", Role.RESEARCHER), ("K1", Role.CODER), ("K2", Role.CODER)):
        studies.add_coder(study, everybody, name, (role,), ("nl", "en"))


def _visits(study: StudyFile, film: Path) -> None:
    researcher = people.viewer(study, "R1")
    for case in FAMILIES:
        for number in (1, 2):
            studies.add_session(
                study, researcher, case, f"{case} {number}", SessionKind.ACTED, f"2026-0{number}-12",
                number=number, moment=f"T{number}", language="nl",
            )  # fmt: skip
            studies.add_recording(study, researcher, f"{case} {number}", film)


def _code(study: StudyFile, coder: str, session: str, first: int | None = None) -> None:
    """Marks and ratings as `coder` made them; only the first few marks, and no ratings, when `first` is given."""
    desk = Desk(study, people.as_coder(study, coder), people.find_session(study, session))
    for indicator, start, stop, actor, target in MARKS[coder][:first]:
        end = At(stop) if stop is not None else None
        desk.record(Mark(indicator, At(start), end, (actor,), (target,)))
    for dimension, target, value in [] if first else RATINGS[coder]:
        reason = None if value is not None else "too_short"
        rating.rate(desk, rating.Judgement(dimension, target, value, reason))
