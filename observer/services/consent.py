"""What people agreed to: forms and their answers, who must sign, how it stands. Only for a researcher."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.consent import (
    Answer,
    Consent,
    ConsentAnswer,
    ConsentSettings,
    ConsentSigners,
    Depicted,
    Said,
    Signers,
    Standing,
    State,
    in_force,
    representatives,
    signers_on,
    standing,
    term,
)
from observer.coding.study import Participant, ParticipantKind
from observer.errors import BadFile, Refused
from observer.i18n import N_, _
from observer.services.people import find
from observer.services.roster import checked_date, checked_name
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

Question = tuple[str, str]  # purpose, audience
LARGEST_FORM = 200_000_000


def today() -> str:
    """This day, here."""
    return date.today().isoformat()


# -- settings --------------------------------------------------------------------------------------------------


def consent_settings(study: StudyFile, viewer: Viewer) -> ConsentSettings:
    """The ages, purposes and audiences of the study; those that are usual when nothing was set."""
    check_researcher(viewer)
    return _settings(study)


def _settings(study: StudyFile) -> ConsentSettings:
    return next(iter(study.consent_settings.where()), ConsentSettings())


def set_consent_settings(
    study: StudyFile,
    viewer: Viewer,
    both_from: int | None = None,
    self_from: int | None = None,
    purposes: Sequence[str] = (),
    audiences: Sequence[str] = (),
) -> Changes:
    """Set from what age the young person signs too (`both_from`) and alone, and all purposes and audiences that are
    asked; what is None or empty stays. Raises `Refused`, also to drop a purpose or audience that was answered."""
    check_researcher(viewer)
    old = _settings(study)
    new = ConsentSettings(
        old.id or new_id(),
        old.both_from if both_from is None else both_from,
        old.self_from if self_from is None else self_from,
        tuple(dict.fromkeys(checked_name(one) for one in purposes)) or old.purposes,
        tuple(dict.fromkeys(checked_name(one) for one in audiences)) or old.audiences,
    )
    if not 0 <= new.both_from <= new.self_from <= 30:
        raise Refused(_("The age from which one signs too is not above the age from which one signs alone."))
    _check_still_asked(study, new)
    with study.operation(Stream(viewer.id, None), N_("Set what consent is asked for")) as running:
        (study.consent_settings.change if old.id else study.consent_settings.add)(new)
    return running.changes


def _check_still_asked(study: StudyFile, new: ConsentSettings) -> None:
    """Refuse to forget what somebody was asked, what was shown, and for whom a playlist is."""
    used = (
        study.consent_answers,
        study.fragment_showings,
        study.consent_overrides,
        study.playlists,
        study.clip_exports,
    )
    for row in (row for table in used for row in table.where()):
        for key, kept in ((row.purpose, new.purposes), (row.audience, new.audiences)):
            if key not in kept:
                raise Refused(
                    _("“{term}” is in use, in answers, playlists or the record; it stays.").format(term=term(key))
                )


# -- recording what was said -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """A form as it was signed: by whom (None: the person himself), from which day (None: today) until which day
    (None: no end), of which version, and the file of it, of which only the digest is kept; or that digest (SHA-256)."""

    signer: str | None = None
    from_date: str | None = None
    until_date: str | None = None
    version: str = ""
    file: Path | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Recorded:
    """The form that was recorded, and the operation."""

    consent: Consent
    changes: Changes


def set_consent(
    study: StudyFile,
    viewer: Viewer,
    person: str,
    answers: Mapping[Question, Answer],
    form: Form | None = None,
    born: str | None = None,
    signers: Signers | None = None,
    ask_again: str | None = None,
) -> Recorded:
    """Record what a signer said about a person, for each purpose and audience that he was asked.

    From a birth date (`born`) follows who must sign, and when to ask again; it is not stored. Without one `signers`
    can be said, with the day on which to ask again. It holds from the day of the form on; earlier days are judged by
    what held then. An earlier form stays; the latest answer of each signer holds. A withdrawal cannot be undone: what
    holds after it is recorded as a new answer. Raises `NotFound`, `Refused`, `BadFile`.
    """
    check_researcher(viewer)
    form = form or Form()
    who = find_depicted(study, viewer, person)
    check_questions(_settings(study), answers)
    row = form_row(study, viewer, who, form)
    must = _signers_row(study, who, row.from_date, born, signers, ask_again)
    label = N_("Record the consent of {name}")
    can_be_undone = Answer.WITHDRAWN not in answers.values()
    with study.operation(Stream(viewer.id, None), label, undoable=can_be_undone, name=who.name) as running:
        if must is not None:
            (study.consent_signers.change if study.consent_signers.get(must.id) else study.consent_signers.add)(must)
        store_form(study, viewer, row, answers)
    return Recorded(row, running.changes)


def store_form(study: StudyFile, viewer: Viewer, row: Consent, answers: Mapping[Question, Answer]) -> None:
    """Store a form and its answers, inside an operation."""
    check_researcher(viewer)
    study.consents.add(row)
    for (purpose, audience), answer in answers.items():
        study.consent_answers.add(ConsentAnswer(new_id(), row.id, purpose, audience, answer))


def find_depicted(study: StudyFile, viewer: Viewer, name: str) -> Participant:
    """The person of the study with this id or name; one who is not yet identified cannot consent. Raises `Refused`."""
    check_researcher(viewer)
    who: Participant = find(study.participants, name, _("participant"))
    if who.session is not None or who.kind is ParticipantKind.UNKNOWN:
        raise Refused(_("Nobody can consent for “{name}” before it is known who that is.").format(name=who.name))
    return who


def check_questions(settings: ConsentSettings, answers: Iterable[Question]) -> None:
    """Refuse purposes and audiences that the study does not ask for, and none at all."""
    questions = list(answers)
    if not questions:
        raise Refused(_("Say at least one purpose and audience that was answered."))
    for purpose, audience in questions:
        check_term(purpose, settings.purposes)
        check_term(audience, settings.audiences)


def check_term(given: str, known: Sequence[str]) -> None:
    """Refuse a purpose or audience that the study does not ask for."""
    if given not in known:
        raise Refused(
            _("“{given}” is not one of these: {known}.").format(given=given, known=", ".join(known)), given=given
        )


def form_row(study: StudyFile, viewer: Viewer, who: Participant, form: Form) -> Consent:
    """A form as it is stored. Raises `Refused` for dates and signers that cannot be, `BadFile` for its file."""
    check_researcher(viewer)
    from_date = checked_date(form.from_date) or today()
    until_date = checked_date(form.until_date)
    if until_date is not None and until_date < from_date:
        raise Refused(_("A consent ends after it begins."))
    if len(form.version) > 80:
        raise Refused(_("The version of a form has at most 80 letters."))
    signer = who if form.signer is None else find(study.participants, form.signer, _("participant"))
    others = representatives(who.id, study.case_participants.where(), from_date)
    if signer.id != who.id and signer.id not in others:
        raise Refused(
            _("{signer} has no authority over {name}, as far as the study knows, and cannot sign.").format(
                signer=signer.name, name=who.name
            )
        )
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    digest = _digest(form.file) if form.file is not None else _checked_digest(form.sha256)
    return Consent(new_id(), who.id, signer.id, from_date, until_date, form.version, digest, now)


def _digest(file: Path) -> str:
    """The SHA-256 of a file, which is read and not kept. Raises `BadFile`."""
    try:
        if file.stat().st_size > LARGEST_FORM:
            raise BadFile(_("“{path}” is too large for a form.").format(path=file))
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise BadFile(
            _("The form cannot be read from “{path}”: {why}.").format(path=file, why=error.strerror)
        ) from error


def _checked_digest(given: str | None) -> str | None:
    digest = (given or "").strip().lower()
    if digest and not re.fullmatch("[0-9a-f]{64}", digest):
        raise Refused(_("The SHA-256 of a form has 64 digits and letters from a to f."))
    return digest or None


def _signers_row(
    study: StudyFile, who: Participant, day: str, born: str | None, signers: Signers | None, ask_again: str | None
) -> ConsentSigners | None:
    """Who must sign from a day on; None when nothing new was said about it."""
    if ask_again is not None and (born is not None or signers is None):
        raise Refused(_("A day to ask again goes with who must sign; from a birth date it follows by itself."))
    if born is None and signers is None:
        return None
    must, again = signers or Signers.SELF, checked_date(ask_again)
    if born is not None:
        birthday = checked_date(born)
        assert birthday is not None
        must, again = signers_on(date.fromisoformat(birthday), date.fromisoformat(day), _settings(study))
        if signers not in (None, must):
            raise Refused(_("At that age others must sign than was said; leave one of the two out."))
    rows = study.consent_signers.where("participant = ?", [who.id])
    held = in_force(rows, day)
    if held is not None and (held.signers, held.ask_again) == (must, again):
        return None
    of_day = held.id if held is not None and held.from_date == day else new_id()
    return ConsentSigners(of_day, who.id, must, again, day)


# -- how it stands ---------------------------------------------------------------------------------------------


def depicted(study: StudyFile, viewer: Viewer, person: Participant, question: Question, day: str) -> Depicted:
    """What the gate must know of somebody about a purpose and audience on a day."""
    check_researcher(viewer)
    return _depicted(study, person, day, _said(study, person).get(question, ()))


def _said(study: StudyFile, person: Participant) -> dict[Question, tuple[Said, ...]]:
    """All that was said about somebody, by purpose and audience."""
    found: dict[Question, tuple[Said, ...]] = {}
    for form in study.consents.where("participant = ?", [person.id]):
        for row in study.consent_answers.where("consent = ?", [form.id]):
            question = row.purpose, row.audience
            one = Said(form.signer, form.from_date, form.until_date, form.recorded, row.answer)
            found[question] = (*found.get(question, ()), one)
    return found


def _depicted(study: StudyFile, person: Participant, day: str, said: tuple[Said, ...] = ()) -> Depicted:
    must = in_force(study.consent_signers.where("participant = ?", [person.id]), day)
    others = representatives(person.id, study.case_participants.where(), day)
    return Depicted(person, must.signers if must else None, must.ask_again if must else None, others, said)


@dataclass(frozen=True)
class ConsentLine:
    """How it stands with one person on a day: who must sign, when to ask again, and per purpose and audience."""

    person: Participant
    signers: Signers | None
    ask_again: str | None
    standings: dict[Question, Standing]
    forms: tuple[Consent, ...]


def overview(
    study: StudyFile, viewer: Viewer, day: str | None = None, person: str | None = None, case: str | None = None
) -> list[ConsentLine]:
    """How it stands with everybody of the study, of a case (its id), or one person, on a day (None: today); by name."""
    check_researcher(viewer)
    on = checked_date(day) or today()
    if person is not None:
        people = [find_depicted(study, viewer, person)]
    else:
        people = study.participants.where(
            "session IS NULL AND kind <> 'unknown' AND"
            " (? IS NULL OR id IN (SELECT participant FROM case_participants WHERE case_id = ?))",
            [case, case],
            order="name",
        )
    return [_line(study, one, on) for one in people]


def _line(study: StudyFile, person: Participant, day: str) -> ConsentLine:
    settings, said, bare = _settings(study), _said(study, person), _depicted(study, person, day)
    questions = [(purpose, audience) for purpose in settings.purposes for audience in settings.audiences]
    standings = {question: standing(replace(bare, said=said.get(question, ())), day) for question in questions}
    forms = study.consents.where("participant = ?", [person.id], order="from_date, recorded")
    return ConsentLine(person, bare.must_sign, bare.ask_again, standings, tuple(forms))


@dataclass(frozen=True)
class DueLine:
    """Whose consent is to be asked again since a day: because of age, or else because it has ended."""

    person: Participant
    day: str
    is_age: bool


def due_to_ask(study: StudyFile, viewer: Viewer, day: str | None = None, case: str | None = None) -> list[DueLine]:
    """Whose consent must be asked again by a day (None: today), of a case (its id) or all; the longest overdue first.

    Of somebody who has come to an age that is said once; else from the day on which the first of his answers ended.
    """
    check_researcher(viewer)
    on = checked_date(day) or today()
    found = []
    for line in overview(study, viewer, on, case=case):
        if line.ask_again is not None and line.ask_again <= on:
            found.append(DueLine(line.person, line.ask_again, True))
            continue
        said = _said(study, line.person)
        ended = [
            one.until_date
            for question, how in line.standings.items()
            if how.state is State.EXPIRED
            for one in said[question]
            if one.until_date is not None and one.until_date < on and one.signer in how.missing
        ]
        if ended:
            found.append(DueLine(line.person, min(ended), False))
    return sorted(found, key=lambda one: (one.day, one.person.name))
