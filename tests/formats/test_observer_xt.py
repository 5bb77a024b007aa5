"""Codebooks of The Observer XT, and the event logs that go to it."""

import csv
import json
import re
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from formats.documents import FULL, came_back, expected

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.documents import apart, listed
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledCode, FiledEvent, FiledModifier, FiledSession, VariableKind
from observer.errors import BadFile
from observer.formats import find, reader_of

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
TEMPLATE = SAMPLES / "formats" / "noldus" / "observerxt_10.5_template.otx"
XT, LOG = find("observer-xt"), find("observer-text")
sample = pytest.mark.skipif(not TEMPLATE.exists(), reason="no template of The Observer XT beside the repository")
HEAD = '<NXMLINTERCHANGE xmlns="nxmlinterchange"><CDS_VOSCODINGSCHEME xmlns="nxmlvoscodingscheme">'
TAIL = "</CDS_VOSCODINGSCHEME></NXMLINTERCHANGE>"


def elements(kind: str, text: str) -> list[dict[str, str]]:
    """The elements of a kind with their fields, found without any reader of XML."""
    return [
        dict(re.findall(r"<(\w+)[^>]*>([^<]*)</", one)) | dict(re.findall(r"(COLOR)=\"(\d+)\"", one))
        for one in re.findall(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
    ]


def template(folder: Path, body: str, name="t.otx") -> Path:
    path = folder / name
    path.write_bytes(("\ufeff" + HEAD + body + TAIL).encode("utf-16-le"))
    return path


def element(kind: str, number: int, name: str, **more) -> str:
    fields = {"NAME": name, "ID": number, "GROUP": "N"} | more
    return f"<{kind}>" + "".join(f"<CDS_ELE_{k}>{v}</CDS_ELE_{k}>" for k, v in fields.items()) + f"</{kind}>"


# -- codebooks ----------------------------------------------------------------------------------------------------


@sample
def test_the_template_has_what_a_search_in_its_text_finds():
    text, document = TEMPLATE.read_text("utf-16"), XT.read(TEMPLATE)
    behaviours = elements("CDS_BEHAVIOR", text)
    assert [code.name for code in document.codes] == [one["CDS_ELE_NAME"] for one in behaviours]
    assert [code.is_category for code in document.codes] == [one["CDS_ELE_GROUP"] == "Y" for one in behaviours]
    assert [code.parent for code in document.codes] == [one.get("CDS_ELE_PARENT_NAME", "") for one in behaviours]
    assert [code.key for code in document.codes] == [one.get("CDS_ELE_START_KEYCODE", "") for one in behaviours]
    colours = [int(code.colour[5:7] + code.colour[3:5] + code.colour[1:3], 16) for code in document.codes]
    assert colours == [int(one["COLOR"]) for one in behaviours]
    subjects = [one for one in elements("CDS_SUBJECT", text) if one["CDS_ELE_GROUP"] == "N"]
    assert [who.name for who in document.people] == [one["CDS_ELE_NAME"] for one in subjects]
    variables = [unescape(one["VL_LABEL"]) for one in elements("VL_VARIABLE", text)]
    assert [one.name for one in document.variables] == variables
    assert document.events == document.sessions == ()


@sample
def test_the_template_is_read_as_boris_read_it():
    boris = json.loads((SAMPLES / "boris" / "otx_import_test.boris").read_text("utf-8"))
    document = XT.read(TEMPLATE)
    assert document.name == boris["project_name"]
    codes = [code for code in document.codes if not code.is_category]
    kinds = {Kind.POINT: "Point event", Kind.STATE: "State event", None: ""}
    ours = [(code.name, kinds[code.kind], code.key, code.parent) for code in codes]
    assert ours == [
        tuple(one[f] for f in ("code", "type", "key", "category")) for one in boris["behaviors_conf"].values()
    ]
    assert [code.name for code in document.codes if code.is_category] == boris["behavioral_categories"]
    subjects = [(one["name"], one["key"]) for one in boris["subjects_conf"].values()]
    assert [(who.name, who.key) for who in document.people] == subjects
    variables = [(unescape(v["label"]), v["possible values"]) for v in boris["independent_variables"].values()]
    assert [(one.name, ",".join(one.values)) for one in document.variables] == variables
    kinds_of_variables = [one.kind for one in document.variables]
    assert kinds_of_variables[0] is VariableKind.TIME
    assert kinds_of_variables[-1] is VariableKind.CHOICE


@sample
def test_a_zip_with_a_template_is_read_as_the_template(tmp_path):
    path = tmp_path / "observerxt_10.5_template.otb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(TEMPLATE, "Template.OTX")
    assert reader_of(path) is XT
    assert XT.read(path) == XT.read(TEMPLATE)


def test_groups_modifiers_and_what_has_no_place(tmp_path):
    body = (
        element("CDS_BEHAVIOR", 1, "Posture", GROUP="Y", MUT_EXCLUSIVE="Y", EXHAUSTIVE="Y")
        + element("CDS_BEHAVIOR", 2, "sits", PARENT_ID=1, START_KEYCODE="s", DESCRIPTION="Sits &amp; looks")
        + element("CDS_BEHAVIOR", 3, "stands", PARENT_ID=1, START_KEYCODE="st")
        + element("CDS_BEHAVIOR", 4, "Talk", GROUP="Y", MUT_EXCLUSIVE="N")
        + element("CDS_BEHAVIOR", 5, "sits", PARENT_ID=4, STOP_KEYCODE="x")
        + element("CDS_BEHAVIOR", 6, "laughs", PARENT_ID=4)
        + element("CDS_BEHAVIOR", 7, "", PARENT_ID=4)
        + element("CDS_MODIFIER", 10, "how", GROUP="Y")
        + element("CDS_MODIFIER", 11, "loud", PARENT_ID=10)
        + element("CDS_MODIFIER", 12, "soft", PARENT_ID=10)
        + element("CDS_MODIFIER", 13, "how long", GROUP="Y")
        + element("CDS_MODIFIER", 14, "unused", GROUP="Y")
        + '<CDS_CONNECTIONS><CDS_CONNECTION CDS_ELEMENT_ID="4" CDS_MODIFIER_ID="10"/>'
        + '<CDS_CONNECTION CDS_ELEMENT_ID="2" CDS_MODIFIER_ID="13"/></CDS_CONNECTIONS>'
    )
    document = XT.read(template(tmp_path, body))
    how = FiledModifier("how", ModifierKind.SINGLE, ("loud", "soft"))
    long = FiledModifier("how long", ModifierKind.TEXT)
    assert document.codes == (
        FiledCode("Posture", is_category=True),
        FiledCode("sits", "", Kind.STATE, "Posture", "Sits & looks", "", "s", "Posture", (long,)),
        FiledCode("stands", "", Kind.STATE, "Posture", exclusive_group="Posture"),
        FiledCode("Talk", is_category=True),
        FiledCode("sits (2)", "sits", Kind.STATE, "Talk", modifiers=(how,)),
        FiledCode("laughs", "", None, "Talk", modifiers=(how,)),
    )
    told = {finding.text.split(";")[0]: finding.places for finding in document.findings}
    assert told == {
        "A behaviour without a name": ("7",),
        "A name is there twice": ("sits",),
        "A modifier that no behaviour has": ("unused",),
        "A group in which one behaviour holds at each moment": ("Posture",),
        "A key code of more than one sign": ("stands",),
        "A key of its own for the end": ("sits (2)",),
        "Whether it is a moment or a period is not said in the file.": ("laughs",),
    }


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'<?xml version="1.0"?><other/>', "no template"),
        (b'<!DOCTYPE a [<!ENTITY b "bb">]><NXMLINTERCHANGE>&b;</NXMLINTERCHANGE>', "entities"),
        (b"<NXMLINTERCHANGE><CDS", "not XML"),
        ("\ufeff<NXMLINTERCHANGE>".encode("utf-16-le")[:-3], "not XML"),
        (b"PK\x03\x04 and no more", "no zip"),
    ],
)
def test_what_is_no_template_is_refused(data, why, tmp_path):
    path = tmp_path / "t.otx"
    path.write_bytes(data)
    with pytest.raises(BadFile, match=why):
        XT.read(path)


@pytest.mark.parametrize("names", [[], ["a.txt"], ["a.otx", "b.otx"], ["../a.otx"]])
def test_zips_without_one_template_are_refused(names, tmp_path):
    path = tmp_path / "t.otb"
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, HEAD + TAIL)
    with pytest.raises(BadFile, match=r"template|outside"):
        XT.read(path)


# -- event logs ---------------------------------------------------------------------------------------------------


def log(folder: Path, *lines: str, header=("Time;Subject;Behavior;Event type;how;Comment",), encoding="utf-8") -> Path:
    path = folder / "log.txt"
    path.write_text("\n".join([f"Header lines:;{len(header) + 1}", *header, *lines]) + "\n", encoding)
    return path


def rows(path: Path) -> list[list[str]]:
    """The lines of a log, by a script that imports nothing of ours."""
    return list(csv.reader(path.read_bytes().decode("utf-16").split("\r\n")[:-1], delimiter=";"))


def test_a_log_is_lines_with_semicolons_in_utf16_with_starts_and_stops(tmp_path):
    out = tmp_path / "visit 1.txt"
    document = apart(FULL)[0]
    LOG.write(document, out)
    assert out.read_bytes()[:2] == b"\xff\xfe"
    found = rows(out)
    assert found[0][0] == "Header lines:"
    n = int(found[0][1])
    assert found[1:3] == [["Observation", "visit 1"], ["Date", "2026-03-04"]]
    assert found[n - 1][:4] == ["Time", "Subject", "Behavior", "Event type"]
    events = found[n:]
    assert [float(one[0]) for one in events] == sorted(float(one[0]) for one in events)
    assert [one[3] for one in events].count("Point") == 4
    assert [one[3] for one in events].count("State start") == [one[3] for one in events].count("State stop") == 3
    assert "remarks" in " ".join(map(" ".join, found[:n]))
    assert came_back(LOG.read(out), LOG) == expected(document, LOG)


def test_a_log_of_ethovision_has_other_words_and_a_line_of_units(tmp_path):
    head = ('"Trial time";"Recording time";"Subject";"Behavior";"Event"', '"s";"s";"";"";""')
    lines = ("1,5;9;a;sits;state start", "2,25;9;a;sits;state stop", "0:01:02.5;9;a;laughs;point event")
    document = LOG.read(log(tmp_path, *lines, header=head, encoding="utf-16"))
    assert [(e.code, e.start_us, e.stop_us, e.actors) for e in document.events] == [
        ("sits", 1_500_000, 2_250_000, ("a",)),
        ("laughs", 62_500_000, None, ("a",)),
    ]


def test_stops_find_their_starts(tmp_path):
    lines = ("1;a;c;State start;x;one", "2;a;c;State start;y", "3;b;c;State start", "4;a;c;State stop;y;two")
    document = LOG.read(log(tmp_path, *lines, "5;a;c;State stop", "6;a;c;State stop", "7;a;c;Nothing", ";a;c;Point"))
    assert [(e.start_us, e.stop_us, e.actors, e.modifiers, e.comment) for e in document.events] == [
        (2_000_000, 4_000_000, ("a",), (("how", ("y",)),), "two"),
        (1_000_000, 5_000_000, ("a",), (("how", ("x",)),), "one"),
        (3_000_000, None, ("b",), (), ""),
    ]
    assert [finding.places for finding in document.findings] == [("line 8",), ("line 9",), ("line 10",), ("line 5",)]


def test_periods_at_the_same_time_without_identifiers_come_back(tmp_path):
    spans = ((0, 9), (1, 2), (1, 3), (2, 2), (3, 5), (4, None), (5, 5), (5, 6))
    events = [FiledEvent("s", "c", Kind.STATE, a, b, actors=("x",)) for a, b in spans]
    events = [replace(e, start_us=e.start_us * 10**6, stop_us=e.stop_us and e.stop_us * 10**6) for e in events]
    document, out = listed(Document("s", events=tuple(events))), tmp_path / "s.txt"
    LOG.write(document, out)
    assert sorted(came_back(LOG.read(out), LOG).events, key=str) == sorted(expected(document, LOG).events, key=str)


def test_names_that_are_like_our_words_come_back(tmp_path):
    modifiers = (("Comment", ("a|b", 'c "d"')), ("how", ("x",)))
    events = (
        FiledEvent("s", "c;d", Kind.POINT, 0, None, "", ("x", "y|z"), Targets.LISTED, ("to all",), comment="a\nb"),
        FiledEvent("s", "c;d", Kind.POINT, 1000, None, "", (), Targets.ALL, modifiers=modifiers),
    )
    session = FiledSession("s", "2026", "one\ntwo; three", variables=(("v", "w"),))
    document, out = listed(Document("s", sessions=(session,), events=events)), tmp_path / "s.txt"
    LOG.write(document, out)
    again = LOG.read(out)
    assert [(e.actors, e.towards, e.targets, e.comment) for e in again.events] == [
        (e.actors, e.towards, e.targets, e.comment) for e in events
    ]
    assert dict(again.events[1].modifiers) == {"modifier Comment": ("a|b", 'c "d"'), "how": ("x",)}
    assert again.sessions == (session,)
    assert any("modifier Comment" in loss.words for loss in LOG.losses(document))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Time;Behavior;Event type\n", "number of header lines"),
        ("Header lines:;1\n", "number of header lines"),
        ("Header lines:;2\nTime;Subject\n", "lacks the column behavior"),
        ("Header lines:;9999\n", "lacks the column"),
        ("Header lines:;2\nTime;Behavior;Event type\nsoon;c;Point\n", "line 3"),
        ("Header lines:;2\nTime;Behavior;Event type\nNaN;c;Point\n", "line 3"),
        ("Header lines:;2\nTime;Behavior;Event type\n2;c;State start\n1;c;State stop\n", "before the start"),
        ('Header lines:;2\nTime;Behavior;Event type\n1;"c;Point\n', "no line of a table"),
    ],
)
def test_what_is_no_log_is_refused(text, why, tmp_path):
    path = tmp_path / "t.txt"
    path.write_text(text)
    with pytest.raises(BadFile, match=why):
        LOG.read(path)


def test_many_periods_that_begin_at_once_are_read_in_good_time(tmp_path):
    n = 10_000
    lines = [f"{k};a;c;State start" for k in range(n)] + [f"{n + k};a;c;State stop" for k in range(n)]
    assert len(LOG.read(log(tmp_path, *lines)).events) == n


def test_many_behaviours_of_one_name_are_read_in_good_time_and_too_many_are_refused(tmp_path, monkeypatch):
    path = template(tmp_path, element("CDS_BEHAVIOR", 1, "a") * 10_000)
    assert len({code.name for code in XT.read(path).codes}) == 10_000
    monkeypatch.setattr("observer.formats.observer_xt._MOST_ELEMENTS", 9_999)
    with pytest.raises(BadFile, match="more than 9999"):
        XT.read(path)
