"""Fragments, playlists and consent are the researcher's: a coder sees nothing of them."""

import pytest
from services.blind import AS_K1, MARKER

from observer.cli import run
from observer.coding.consent import Answer
from observer.services import (
    consent,
    fragment_people,
    fragments,
    people,
    playlists,
    studies,
)

OF_RESEARCHER = [name for name in AS_K1 if name.split()[0] in ("fragment", "playlist", "consent", "clip")]


@pytest.mark.parametrize("command", OF_RESEARCHER)
def test_only_a_researcher_sees_and_changes_fragments_and_consent(command, path, capsys):
    """Refused in the same words whether there is such a fragment, playlist or consent or not."""
    said = []
    for n in range(2):
        if n:
            with studies.open_study(path) as study:
                _select(study)
        before = path.read_bytes()
        assert run([*command.split(), str(path), *AS_K1[command]]) == 1
        said.append(capsys.readouterr())
        assert path.read_bytes() == before
    assert said[0] == said[1]
    assert said[0].err.strip() == "Only a researcher can do this."
    assert said[0].out == ""


def _select(study):
    who = people.viewer(study)
    fragments.add_fragment(study, who, "S1", 0, 5_000_000, "Talk", notes=MARKER)
    fragment_people.confirm(study, who, "Talk", ["Mother"])
    consent.set_consent(study, who, "Mother", {("recall", "worker"): Answer.YES})
    playlists.add_playlist(study, who, "First", "worker")
    playlists.put_on(study, who, "First", "Talk", [MARKER])


@pytest.mark.parametrize("command", [name for name, extra in AS_K1.items() if extra and name not in OF_RESEARCHER])
def test_nothing_of_fragments_and_consent_comes_out(command, path, compared):
    """What a coder sees, exports and hears is the same to the byte, whether there are fragments and consents or not."""

    def select(fresh):
        with studies.open_study(fresh) as study:
            _select(study)

    compared.same(command, path, select, b'{"t": 1, "indicator": "nothing"}\n')
