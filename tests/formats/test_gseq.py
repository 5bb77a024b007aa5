"""GSEQ files: real ones of all kinds against counts that import nothing of ours, what we write, and the traps."""

import re
import time
from pathlib import Path

import pytest
from formats.documents import FULL

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledCode, FiledEvent
from observer.errors import BadFile
from observer.formats import find, reader_of

GSEQ = find("gseq")
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats" / "gseq"


def sample(name: str) -> Path:
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip("the sample files are not beside the project")
    return path


def body(path: Path) -> str:
    """What stands behind the declarations, without comments and labels."""
    text = re.sub("%.*", "", path.read_text("latin-1"))
    return re.sub("<[^>]*>", "", text.partition(";")[2])


def sds(folder: Path, text: str) -> Path:
    path = folder / "made.sds"
    path.write_text(text, encoding="utf-8")
    return path


def spans(document: Document) -> list[tuple]:
    return [(e.code, e.start_us / 1e6, None if e.stop_us is None else e.stop_us / 1e6) for e in document.events]


# -- real files -----------------------------------------------------------------------------------------------


def test_real_timed_events():
    path = sample("mominf.sds")
    document = GSEQ.read(path)
    assert reader_of(path) is GSEQ
    found = re.findall(r"(\w+),(\d+):(\d+)", body(path))
    assert [e.code for e in document.events] == [code for code, _m, _s in found]
    assert [e.start_us for e in document.events] == [(int(m) * 60 + int(s)) * 1_000_000 for _code, m, s in found]
    ends = [(int(m) * 60 + int(s)) * 1_000_000 for m, s in re.findall(r"-(\d+):(\d+)", body(path))]
    told = re.findall(r"\w+,[\d:]+(-[\d:]+)?", body(path))
    closed = [event.stop_us for event, off in zip(document.events, told, strict=True) if off]
    assert closed == ends
    assert all(event.kind is Kind.STATE and event.stop_us is not None for event in document.events)
    assert len(document.sessions) == len(re.findall("[;/]", body(path))) == 20
    assert {dict(one.variables)["Skill"] for one in document.sessions} == {"Low", "High"}
    assert [c.name for c in document.codes if c.is_category] == ["Mother", "Infant"]
    assert {c.parent for c in document.codes if not c.is_category} == {"Mother", "Infant"}


def test_real_open_times_end_with_the_next_code_or_the_session():
    events = [one for one in GSEQ.read(sample("mominf.sds")).events if one.session == "Dyad Low 1"]
    told = [(e.code, e.start_us // 1_000_000, e.stop_us // 1_000_000) for e in events]
    assert told[1:3] == [("MPas", 85, 97), ("MAct", 97, 108)]
    assert ("MAct", 22 * 60 + 34, 22 * 60 + 45) in told  # the end of the session stands in the other stream
    assert told[-1] == ("IQui", 22 * 60 + 19, 22 * 60 + 45)


def test_real_intervals():
    path = sample("GSEQ_intervalo.sds")
    document = GSEQ.read(path)
    text = re.sub(r"\([^)]*\)", "", body(path))
    sequences = [re.sub(r"\s*\*\s*", "*", one).strip() for one in re.split("[;/]", text) if one.strip()]
    n = yes = 0
    for sequence in sequences:
        for interval in sequence.split(","):
            times = int((re.findall(r"\*(\d+)", interval) or [1])[0])
            n += times
            yes += times * len(set(re.findall("[a-z]+", interval)))
    codes = {one.name for one in document.codes}
    assert codes == set(re.findall("[a-z]+", text))
    assert sum(one.value for one in document.intervals) == yes
    assert len(document.intervals) == n * len(codes)
    assert len(document.sessions) == len(sequences)
    assert {one.stop_us - one.start_us for one in document.intervals} == {10_000_000}
    assert [one.label for one in document.codes][:2] == ["ioffer", "iplay"]


@pytest.mark.parametrize("name", ["GSEQ_evento.sds", "GSEQ_multievento.sds"])
def test_real_events_without_times(name):
    path = sample(name)
    document = GSEQ.read(path)
    text = body(path)
    assert [event.code for event in document.events] == re.findall(r"\w+", text)
    assert len(document.sessions) == len(re.findall("[;/]", text))
    assert {event.kind for event in document.events} == {Kind.POINT}
    assert any("no times" in finding.words for finding in document.findings)
    steps = [len(re.findall(r"\w+" if "multi" not in name else r"[^.]*\w[^.]*", one)) for one in re.split("[;/]", text)]
    assert max(event.start_us for event in document.events) == (max(steps) - 1) * 1_000_000


def test_a_code_that_is_not_declared_comes_in_and_is_told():
    document = GSEQ.read(sample("GSEQ_evento.sds"))
    assert "RSA" in {code.name for code in document.codes}
    assert any("not declared" in finding.words for finding in document.findings)


@pytest.mark.parametrize("name", ["mominf.sds", "GSEQ_evento.sds", "GSEQ_multievento.sds"])
def test_real_files_come_back_as_timed_events(name, tmp_path):
    document = GSEQ.read(sample(name))
    GSEQ.write(document, tmp_path / "again.sds")
    again = GSEQ.read(tmp_path / "again.sds")
    assert sorted(spans(again)) == sorted(spans(document))
    assert [one.name for one in again.sessions] == [one.name for one in document.sessions]


# -- the traps ------------------------------------------------------------------------------------------------


def test_states_follow_each_other(tmp_path):
    document = GSEQ.read(sds(tmp_path, "State (A B C);\nA=5 B=1:30 A & C=7/"))
    assert spans(document) == [("A", 0, 5), ("B", 5, 95), ("A", 95, 96), ("C", 0, 7)]
    assert document.sessions[0].duration_us == 96_000_000


def test_states_with_times(tmp_path):
    assert spans(GSEQ.read(sds(tmp_path, "State (A B);\nA,2- B,4- ,9/"))) == [("A", 2, 4), ("B", 4, 9)]


def test_the_forms_of_timed_events(tmp_path):
    document = GSEQ.read(sds(tmp_path, "timed;! a block; comment !<one> A,1.25-2.5 B,3 % B,4\nC,5- /"))
    assert spans(document) == [("A", 1.25, 2.5), ("B", 3, None), ("C", 5, None)]
    assert [event.is_open for event in document.events] == [False, False, True]
    assert document.sessions[0].name == "one"


def test_long_names_stand_for_short_ones(tmp_path):
    document = GSEQ.read(sds(tmp_path, "Event laughs = l cries = c;\nlaughs c l/"))
    assert [event.code for event in document.events] == ["l", "c", "l"]


@pytest.mark.parametrize(
    ("text", "told", "n"),
    [
        ("Timed; A,x-y B,2/", "cannot be read", 1),
        ("Timed; A,9-2/", "ends before it begins", 1),
        ("Timed; A,1-2", "no end sign", 1),
        ("Timed; A B,1-2 * /", "does not belong", 0),
    ],
)
def test_what_is_odd_is_told(tmp_path, text, told, n):
    document = GSEQ.read(sds(tmp_path, text))
    assert any(told in finding.words for finding in document.findings)
    assert len(document.events) >= n


def test_an_end_before_its_beginning_is_never_swapped(tmp_path):
    assert spans(GSEQ.read(sds(tmp_path, "Timed; A,9-2/"))) == [("A", 9, 2)]


@pytest.mark.parametrize(
    "text",
    ["", "hello;", "Interval=0; a/", "Interval=x; a/", "Interval; a*99999999/", "Interval; a*9999999,b*9999999/"],
)
def test_what_is_of_no_use_is_refused(tmp_path, text):
    with pytest.raises(BadFile, match=r"made\.sds"):
        GSEQ.read(sds(tmp_path, text))


def test_very_many_intervals_give_those_in_which_something_happened(tmp_path):
    document = GSEQ.read(sds(tmp_path, "Interval a b c d; *300000,a*3/"))
    assert len(document.intervals) == 3
    assert any("very many" in finding.words for finding in document.findings)


@pytest.mark.parametrize(
    "text", ["Event " + "()" * 40_000 + ";a/", "Event a;" + "a;" * 20_000, "Event a * " + "b (" * 40_000 + ";a/"]
)
def test_tens_of_thousands_of_sequences_or_sets_take_no_time(tmp_path, text):
    began = time.process_time()
    assert GSEQ.read(sds(tmp_path, text)).events
    assert time.process_time() - began < 10  # not as the square of their number


# -- ours -----------------------------------------------------------------------------------------------------


def test_names_are_short_letters_digits_and_underscores_none_twice(tmp_path):
    codes = ["says it is safe and sound", "says it is safe and well", "Ünï-code", "漢字", "1 more", "a", "A"]
    events = [FiledEvent("s", code, Kind.POINT, n * 1000, actors=("Ms. Öz",)) for n, code in enumerate(codes)]
    document = listed(Document("s", events=tuple(events)))
    GSEQ.write(document, tmp_path / "s.sds")
    data = (tmp_path / "s.sds").read_bytes()
    data.decode("ascii")
    names = re.findall(r"(\w+),\d+\.\d\d\d", data.decode())
    assert len({name.casefold() for name in names}) == len(codes)
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,15}", name) for name in names)
    (renamed,) = [loss for loss in GSEQ.losses(document) if "renamed" in loss.what]
    assert renamed.n == len(codes)
    assert all(code in renamed.which for code in codes)
    assert sorted(event.code for event in GSEQ.read(tmp_path / "s.sds").events) == sorted(codes)


def test_codes_that_keep_their_name_are_no_loss():
    document = listed(Document("s", events=(FiledEvent("s", "smile", Kind.POINT, 0),)))
    assert not [loss for loss in GSEQ.losses(document) if "renamed" in loss.what]


def test_a_reader_of_others_finds_units_streams_and_declared_codes(tmp_path):
    GSEQ.write(FULL, tmp_path / "full.sds")
    text = re.sub("%.*", "", (tmp_path / "full.sds").read_text())
    head, _semicolon, rest = text.partition(";")
    units = [unit for unit in rest.split("/") if unit.strip()]
    assert len(units) == len({(e.session, e.coder) for e in FULL.events})
    used = re.findall(r"([A-Za-z]\w*),\d", rest)
    assert len(used) == len(FULL.events)
    assert set(used) <= set(re.findall(r"\w+", head))
    assert rest.count("&") == sum(
        len({e.actors for e in FULL.events if (e.session, e.coder) == one}) - 1
        for one in {(e.session, e.coder) for e in FULL.events}
    )
    for unit in units:
        for stream in unit.split("&"):
            times = [float(start) for start in re.findall(r"[A-Za-z]\w*,(\d+\.\d+)", stream)]
            assert times == sorted(times)
    assert "Coder (K1 K2)" in head


def test_codes_that_exclude_each_other_are_a_set_only_when_they_do(tmp_path):
    codes = tuple(FiledCode(name, kind=Kind.STATE, exclusive_group="place") for name in ("sits", "stands"))

    def heads(stop: int) -> str:
        events = (
            FiledEvent("s", "sits", Kind.STATE, 0, stop, "K", ("Son",)),
            FiledEvent("s", "stands", Kind.STATE, 5_000_000, 9_000_000, "K", ("Son",)),
        )
        GSEQ.write(listed(Document("s", codes=codes, events=events)), tmp_path / "s.sds")
        return re.sub("%.*", "", (tmp_path / "s.sds").read_text()).partition(";")[0]

    assert "($Son_place = Son_sits Son_stands)" in heads(5_000_000)
    assert "$" not in heads(6_000_000)


def test_a_changed_note_leaves_the_names_of_gseq(tmp_path):
    text = 'Timed\n% observer:code [1, broken\n% observer:code ["x", "long code", ["Son"]]\nx y;\n<a>\nx,1 y,2/'
    document = GSEQ.read(sds(tmp_path, text))
    assert [(event.code, event.actors) for event in document.events] == [("long code", ("Son",)), ("y", ())]
