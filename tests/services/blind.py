"""A study in which K1 and K2 code the same session, all commands as K1 gives them, and what he is shown compared."""

import io
import os
import sys
from pathlib import Path

import pytest

from observer.cli import cli, run
from observer.coding.blinding import Viewer
from observer.coding.study import Purpose, Role
from observer.services import (
    coding,
    comments,
    people,
    plan,
    rating,
    roster,
    studies,
)

MARKER = "zebra-secret-42"
SERVICES = """
agreement agreement_answer agreement_choice agreement_data agreement_exclusive agreement_intervals agreement_json
agreement_lanes agreement_measures agreement_methods agreement_moments agreement_numbers agreement_offer
agreement_points agreement_report agreement_states agreement_store agreement_svg agreement_table agreement_time
agreement_versions agreement_words bare_agreement certificates clip_export clip_making clip_manifest clip_order
codebook_drafts codebooks coding comments concerns consensus consensus_items consensus_lines consensus_start
consensus_steps consent counting demo demo_fragments demo_marks demo_recall dependents dependents_of_person dilemmas
doctor drawing drift exchange export_codes export_document films fragment_films fragment_finds fragment_frames
fragment_people fragment_pictures fragments gate history identify import_look import_map import_memory import_places
import_plan import_rows import_stretches incoming interchange intervals keyfile likeness marks mask_reviews mask_rows
masked_clips merge_plan merging overview packages pairing passphrases people perspectives pictures plan playlists
presence quality rating rating_lines recall recall_export recall_gate recall_methods recall_prepare recall_problems
recall_prompts recall_responses recall_run recall_search recall_stops recall_talks recall_whole recordings reopening
retention roster roster_changes scene search several sight steps studies talk_seals training transcripts unit_words
viewing watching withdrawal workplace
""".split()


@pytest.fixture
def path(tmp_path):
    """A study in which K1 and K2 code the same session; K1 is a draft that says little."""
    path = tmp_path / "study.observer"
    with studies.new_study(path, ["alliance"]) as study:
        researcher = people.viewer(study)
        roster.add_case(study, researcher, "Linde")
        roster.add_participant(study, researcher, "Mother", "parent", "Linde")
        roster.add_participant(study, researcher, "Worker", "worker", "Linde")
        for name in ("S1", "S2"):
            roster.add_session(study, researcher, "Linde", name)
        for name in ("K1", "K2"):
            roster.add_coder(study, researcher, name)
        plan.assign(study, researcher, ["S1", "S2"], "K1")
        work(study, "K1", "mine")
    return path


@pytest.fixture
def path3(path):
    """The same with a third coder, who has done nothing yet."""
    with studies.open_study(path) as study:
        roster.add_coder(study, people.viewer(study), "K3")
    return path


def work(study, coder, comment, session="S1"):
    desk = coding.Desk(study, people.as_coder(study, coder), people.find_session(study, session))
    for n in range(3):
        desk.record(coding.Mark("ef_says_stuck", coding.At(n), None, ("Mother",), ("Worker",), comment=comment))
    rating.rate(desk, rating.Judgement("safety", "Mother", -1, comment=comment))
    comments.add(desk, "alliance", comment)
    return desk


def plant(path):
    """K2's work on the same session, as the plan asked, with a marker that must not come out."""
    with studies.open_study(path) as study:
        plan.assign(study, Viewer(None, Role.RESEARCHER), ["S1"], "K2", purpose=Purpose.DOUBLE)
        desk = work(study, "K2", MARKER)
        desk.record(coding.Mark("ef_says_stuck", coding.At(9), None, ("Unknown 1",), ("Worker",), comment=MARKER))


# The commands as K1 gives them. Each command of the program is here, or in WITHOUT_CODINGS with the reason.
AS_K1 = {
    "events": ["--session", "S1", "--as", "K1"],
    "ratings": ["--session", "S1", "--as", "K1"],
    "counts": ["--session", "S1", "--as", "K1", "--csv"],
    "info": ["--as", "K1", "--json"],
    "history": ["--as", "K1", "--json"],
    "undo": ["--as", "K1"],
    "redo": ["--as", "K1"],
    "record": ["--session", "S1", "--coder", "K1"],
    "submit": ["--session", "S1", "--coder", "K1"],
    "reopen": ["--session", "S1", "--coder", "K2", "--as", "K1"],
    "export": ["{out}", "--as", "K1"],
    "import": ["none.csv", "--as", "K1"],
    "place": ["nothing", "--offset", "1", "--as", "K1"],
    "comments list": ["--session", "S1", "--as", "K1"],
    "comments add": ["hello", "--session", "S1", "--coder", "K1", "--as", "K1"],
    "identify": ["Unknown 1", "Mother", "--session", "S1", "--coder", "K1", "--as", "K1"],
    "presence list": ["--session", "S1", "--as", "K1"],
    "presence remove": ["00000000-0000-4000-8000-000000000000", "--as", "K1"],
    "uncodable list": ["--session", "S1", "--as", "K1"],
    "uncodable remove": ["00000000-0000-4000-8000-000000000000", "--as", "K1"],
    "intervals list": ["--session", "S1", "--coder", "K1", "--as", "K1"],
    "plan list": ["--json", "--as", "K1"],
    "plan assign": ["S1", "--coder", "K2", "--as", "K1"],
    "plan draw": ["--as", "K1"],
    "plan remove": ["00000000-0000-4000-8000-000000000000", "--as", "K1"],
    "plan take-back": ["00000000-0000-4000-8000-000000000000", "--as", "K1"],
    "plan packages": ["--as", "K1"],
    "package": ["--coder", "K2", "--as", "K1"],
    "merge": ["none.observer", "--as", "K1"],
    "find-films": ["--as", "K1"],
    "codebook add": ["attitude", "--as", "K1"],
    "agreement ask": ["--as", "K1"],
    "agreement list": ["--as", "K1"],
    "agreement show": ["First", "--as", "K1"],
    "agreement rerun": ["First", "--as", "K1"],
    "agreement remove": ["First", "--as", "K1"],
    "agreement map": ["--from", "1.0.0", "--to", "2.0.0", "--as", "K1"],
    "consensus list": ["--session", "S1", "--as", "K1"],
    "consensus possible": ["--as", "K1"],
    "consensus start": ["--session", "S1", "--as", "K1"],
    "consensus decide": ["1", "--session", "S1", "--neither", "--as", "K1"],
    "consensus finish": ["--session", "S1", "--as", "K1"],
    "consensus undo": ["--session", "S1", "--as", "K1"],
    "consensus redo": ["--session", "S1", "--as", "K1"],
    "consensus remove": ["--session", "S1", "--as", "K1"],
    "consensus rule": ["alliance:ef_says_stuck", "--text", "en=x", "--text", "nl=x", "--as", "K1"],
    "training report": ["--session", "S1", "--as", "K1"],
    "training criterion": ["--as", "K1"],
    "drift": ["--as", "K1"],
    "fragment add": ["--session", "S1", "--from", "0", "--until", "1", "--as", "K1"],
    "fragment list": ["--as", "K1"],
    "fragment change": ["Talk", "--title", "Other", "--as", "K1"],
    "fragment remove": ["Talk", "--as", "K1"],
    "fragment people": ["Talk", "--as", "K1"],
    "fragment sample": ["--session", "S1", "--as", "K1"],
    "fragment from-search": ["--session", "S1", "--as", "K1"],
    "fragment shown": ["Talk", "--as", "K1"],
    "playlist add": ["First", "--audience", "worker", "--as", "K1"],
    "playlist edit": ["First", "--name", "Second", "--as", "K1"],
    "playlist list": ["--as", "K1"],
    "playlist show": ["First", "--as", "K1"],
    "playlist put": ["First", "Talk", "--as", "K1"],
    "playlist change": ["First", "Talk", "--as", "K1"],
    "playlist take-off": ["First", "Talk", "--as", "K1"],
    "playlist order": ["First", "Talk", "--as", "K1"],
    "playlist duplicate": ["First", "Second", "--as", "K1"],
    "playlist remove": ["First", "--as", "K1"],
    "consent set": ["Mother", "--answer", "yes", "--as", "K1"],
    "consent show": ["--as", "K1"],
    "consent check": ["Talk", "--audience", "worker", "--as", "K1"],
    "consent override": ["Talk", "--audience", "worker", "--reason", "x", "--as", "K1"],
    "consent take-back": ["Talk", "--audience", "worker", "--as", "K1"],
    "consent settings": ["--as", "K1"],
    "consent due": ["--as", "K1"],
    "withdrawal show": ["Mother", "--as", "K1"],
    "withdrawal hide": ["Mother", "--as", "K1"],
    "withdrawal mask": ["Mother", "--as", "K1"],
    "withdrawal erase": ["Mother", "--confirm", "Mother", "--as", "K1"],
    "keyfile create": ["none", "--as", "K1"],
    "keyfile set": ["none", "Mother", "--name-file", "none", "--as", "K1"],
    "keyfile show": ["none", "Mother", "--as", "K1"],
    "keyfile remove": ["none", "Mother", "--as", "K1"],
    "keyfile list": ["none", "--as", "K1"],
    "keyfile log": ["none", "--as", "K1"],
    "keyfile passphrase": ["none", "--as", "K1"],
    "retention set": ["footage", "--no-end", "--as", "K1"],
    "retention show": ["--as", "K1"],
    "retention due": ["--as", "K1"],
    "clip": ["--all", "--audience", "worker", "--as", "K1"],
    "masks find": ["Talk", "--as", "K1"],
    "masks uncertain": ["Talk", "--as", "K1"],
    "masks reviewed": ["Talk", "--looked-at-all", "--as", "K1"],
    "recall prepare": ["Talk", "--playlist", "First", "--respondent", "Mother", "--as", "K1"],
    "recall change": ["Talk", "--name", "Other", "--as", "K1"],
    "recall remove": ["Talk", "--as", "K1"],
    "recall list": ["--as", "K1"],
    "recall show": ["Talk", "--as", "K1"],
    "recall problems": ["Talk", "--as", "K1"],
    "recall pass-stops": ["Talk", "--from", "Other", "--as", "K1"],
    "recall run": ["Talk", "--as", "K1"],
    "recall responses": ["--as", "K1"],
    "recall release": ["00000000-0000-4000-8000-000000000000", "--audience", "worker", "--as", "K1"],
    "recall perspectives": ["Talk", "--as", "K1"],
    "recall export": ["{out}", "--as", "K1"],
    "recall methods": ["Talk", "--as", "K1"],
    "recall prompts": ["--as", "K1"],
    "recall settings": ["--as", "K1"],
    "recall band": ["--as", "K1"],
    "recall concern": ["--as", "K1"],
    "recall concerns": ["--as", "K1"],
    **dict.fromkeys(
        (f"add {what}" for what in "case participant group session recording coder presence uncodable".split()), None
    ),  # these ask for the researcher's role, see below
}
WITHOUT_CODINGS = {
    "new": "makes a study",
    "copy": "copies the whole file, as any file manager does: on one shared file roles are a seat belt",
    "passphrase": "asks for the passphrase of the study and shows nothing",
    "language": "opens no study",
    "doctor": "opens no study",
    "window": "shows one coder's own work; its pages ask the same services",
    "demo": "makes a study",
    "codebook check": "reads codebooks only",
    "codebook diff": "reads codebooks only",
    "codebook print": "reads codebooks only",
    "convert": "opens no study",
    "formats": "opens no study",
    "agreement table": "reads a table of events that the user has, and no study",
}


def output(capsysbinary, monkeypatch, path, command, extra, stdin=b""):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    given = extra if "{study}" in extra else ["{study}", *extra]
    code = run([*command.split(), *(str(path) if word == "{study}" else word for word in given)])
    captured = capsysbinary.readouterr()
    return code, captured.out + captured.err


def commands(group=cli, before=""):
    """All commands, those of a group with its name before them."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


def _without_own_ids(shown: bytes) -> bytes:
    """Times and ids of the command's own new operations differ at each run; mask them."""
    import re

    masked = re.sub(rb"\d{4}-\d\d-\d\dT[0-9:.+]+", b"TIME", shown)
    return re.sub(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", b"ID", masked)


class Compared:
    """Gives what a command shows the coder K1 in two copies of a study, the second one changed."""

    def __init__(self, tmp_path, capsysbinary, monkeypatch):
        self.tmp_path, self.capsysbinary, self.monkeypatch = tmp_path, capsysbinary, monkeypatch

    def same(self, command, path, change, stdin):
        """The same to the byte before and after `change` (of a path): code, output, files; the marker is in none."""
        first, second = (self._shown(command, path, n, change, stdin) for n in (1, 2))
        assert first == second

    def _shown(self, command, path, n, change, stdin):
        fresh, out = self.tmp_path / f"{n}.observer", self.tmp_path / f"out{n}"
        fresh.write_bytes(path.read_bytes())
        if n == 2:
            change(fresh)
        extra = [part.replace("{out}", str(out)) for part in AS_K1[command]]
        code, shown = output(self.capsysbinary, self.monkeypatch, fresh, command, extra, stdin)
        files = {p.relative_to(out): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}
        aside = [fresh.with_name(fresh.name + "-cache"), Path(os.environ["OBSERVER_CONFIG_DIR"])]
        kept = [p.read_bytes() for folder in aside for p in folder.rglob("*") if p.is_file()]
        assert MARKER.encode() not in shown + b"".join([*files.values(), *kept])
        neutral = shown.replace(str(out).encode(), b"OUT").replace(str(fresh).encode(), b"STUDY")
        return code, _without_own_ids(neutral), files


@pytest.fixture
def compared(tmp_path, capsysbinary, monkeypatch):
    return Compared(tmp_path, capsysbinary, monkeypatch)
