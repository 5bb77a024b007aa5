"""How strict a study is: the criterion of training, and the watch over drift."""

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.training import QualitySettings, check
from observer.i18n import N_
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


def settings_of(study: StudyFile) -> QualitySettings:
    """The settings of the study, those that are usual when nothing was set."""
    return next(iter(study.quality_settings.where()), QualitySettings())


def set_quality(
    study: StudyFile,
    viewer: Viewer,
    points: int | None = None,
    percent: int | None = None,
    sessions: int | None = None,
    calibration: int | None = None,
    unchecked: int | None = None,
) -> Changes:
    """Set some of the settings (see `QualitySettings`); those that are None stay. For a researcher.

    Raises `Refused` for what makes no sense.
    """
    check_researcher(viewer)
    old = settings_of(study)
    new = QualitySettings(
        old.id or new_id(), _given(points, old.points), _given(percent, old.percent), _given(sessions, old.sessions),
        _given(calibration, old.calibration), _given(unchecked, old.unchecked),
    )  # fmt: skip
    check(new)
    with study.operation(Stream(viewer.id, None), N_("Set how strict the study is")) as running:
        if old.id:
            study.quality_settings.change(new)
        else:
            study.quality_settings.add(new)
    return running.changes


def _given(value: int | None, old: int) -> int:
    return old if value is None else value
