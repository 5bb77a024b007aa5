"""What was selected from the film of the demo study, and to whom everybody in it said that it may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from observer.coding.blinding import Viewer
from observer.coding.consent import Answer, Signers
from observer.coding.fragments import Reason
from observer.coding.timecode import SECOND
from observer.i18n import N_, _
from observer.services import consent, fragment_people, fragments, playlists
from observer.services.consent import Form, Question
from observer.storage.study_file import StudyFile

VISIT = "Linde 3"
EVERYBODY = ("Mother", "Father", "Son", "Worker")
SIGNED_ON = "2026-01-05"


@dataclass(frozen=True)
class Selected:
    """A fragment: from and until when (seconds), why, whether it is for practice, what is asked about it.

    `is_known` says whether somebody has confirmed who is in it.
    """

    title: str
    start: float
    stop: float
    reason: Reason
    prompts: tuple[str, ...] = ()
    is_practice: bool = False
    is_known: bool = True


PRACTICE = Selected(N_("To practise"), 1.6, 11.0, Reason.SAMPLED, (N_("What do you see here?"),), True)
AWAKE = Selected(N_("Mother lies awake"), 19.48, 41.0, Reason.STRONG_MOMENT, (N_("What went through you here?"),))
NO_USE = Selected(
    N_("Son: this is no use"), 62.56, 88.4, Reason.REPAIR,
    (N_("What went through you here?"), N_("What do you see now that you had not seen then?")),
)  # fmt: skip
SIDES = Selected(N_("On whose side?"), 41.32, 51.0, Reason.DILEMMA, is_known=False)
SELECTED = (PRACTICE, AWAKE, NO_USE, SIDES)
# For whom the fragments are put on a list, and which audience that is.
PLAYLISTS = (("Mother", "own_family"), ("Worker", "worker"))

# What everybody was asked, and who said no to what; a child's own no goes before what his parents say.
RECALL = tuple(("recall", audience) for audience in ("own_family", "worker", "manager"))
ASKED: tuple[Question, ...] = (("research", "research_team"), *RECALL, ("teaching", "students"))
NO: dict[tuple[str, str], tuple[Question, ...]] = {
    ("Mother", "Mother"): (("teaching", "students"),),
    ("Father", "Father"): (("recall", "manager"), ("teaching", "students")),
    ("Son", "Son"): (("recall", "manager"),),
}
# Whom a form is about and who signed it: for the son his parents, and he himself.
FORMS = (
    ("Mother", "Mother"), ("Father", "Father"), ("Worker", "Worker"),
    ("Son", "Mother"), ("Son", "Father"), ("Son", "Son"),
)  # fmt: skip


def agree(study: StudyFile, viewer: Viewer) -> None:
    """What the people of the first family said, on paper; the other family has not been asked yet."""
    for about, signer in FORMS:
        no = NO.get((about, signer), ())
        answers = {one: Answer.NO if one in no else Answer.YES for one in ASKED}
        form = Form(_(signer), SIGNED_ON, version="1")
        consent.set_consent(study, viewer, _(about), answers, form, signers=Signers.BOTH if about == "Son" else None)


def select(study: StudyFile, viewer: Viewer) -> None:
    """Fragments of the visit that was coded twice, and a playlist for each of those who are asked about them."""
    for one in SELECTED:
        ends = round(one.start * SECOND), round(one.stop * SECOND)
        fragments.add_fragment(study, viewer, VISIT, *ends, _(one.title), one.reason)
        if one.is_known:
            fragment_people.confirm(study, viewer, _(one.title), [_(name) for name in EVERYBODY])
    for name, audience in PLAYLISTS:
        playlists.add_playlist(study, viewer, list_of(name), audience, "recall", _(name))
        for one in shown():
            asked = [_(prompt) for prompt in one.prompts]
            playlists.put_on(study, viewer, list_of(name), _(one.title), asked, one.is_practice)


def shown() -> Sequence[Selected]:
    """Those that are played back: of which it is known who is in them."""
    return [one for one in SELECTED if one.is_known]


def list_of(name: str) -> str:
    """What the playlist for somebody is called."""
    who = _(name)
    return f"{VISIT}, {who.lower()}"
