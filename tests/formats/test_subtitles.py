"""Subtitle files as they are found: every line is read or told of, and nothing in them can do harm."""

import time
from contextlib import suppress

import pytest

from observer.errors import BadFile
from observer.formats import subtitles
from observer.formats.subtitles import Line


@pytest.fixture
def read(tmp_path):
    """Read these words, or bytes, as a file."""

    def give(content, name="visit.srt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return subtitles.read(path)

    return give


def srt(*texts):
    return "\n".join(f"{n + 1}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\n{text}\n" for n, text in enumerate(texts))


def test_times_with_and_without_hours_with_comma_and_point(read):
    text = "WEBVTT\n\n01:02.5 --> 01:04.000 align:left\nOne\n\n1:00:00,250 --> 1:00:01,000\nTwo"
    assert read(text, "a.vtt").lines == (Line(62_500_000, 64_000_000, "One"), Line(3_600_250_000, 3_601_000_000, "Two"))


def test_lines_come_in_the_order_of_time_whatever_their_order_in_the_file(read):
    found = read("2\n00:00:05,000 --> 00:00:06,000\nb\n\n1\n00:00:01,000 --> 00:00:02,000\na\n")
    assert [line.text for line in found.lines] == ["a", "b"]


def test_numbers_names_notes_and_styles_are_no_words(read):
    text = """WEBVTT - title
Kind: captions

STYLE
::cue { color: red }

NOTE not this
00:00:09.000 --> 00:00:10.000

first
00:00:01.000 --> 00:00:02.000
One

NOTE
nor this

second name
00:00:03.000 --> 00:00:04.000
Two
2 of them
"""
    assert [line.text for line in read(text, "a.vtt").lines] == ["One", "Two\n2 of them"]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", "\r\n\r\n", "\r"])
def test_blocks_with_and_without_an_empty_line_between_them(read, gap):
    row = "\r" if "\r" in gap and "\n" not in gap else "\r\n" if "\r" in gap else "\n"
    blocks = [f"{n}{row}00:00:0{n},000 --> 00:00:0{n},900{row}word {n}" for n in (1, 2, 3)]
    assert [line.text for line in read(gap.join(blocks)).lines] == ["word 1", "word 2", "word 3"]


def test_an_empty_line_inside_the_words_of_srt_loses_nothing(read):
    found = read("1\n00:00:01,000 --> 00:00:02,000\nOne\n\nmore\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n")
    assert [line.text for line in found.lines] == ["One\nmore", "Two"]


def test_an_arrow_in_what_is_said_is_no_time(read):
    assert [line.text for line in read(srt("from A --> to B", "2")).lines] == ["from A --> to B", "2"]


def test_tags_are_left_out_and_signs_read(read):
    text = srt(r"{\an8}<i>Mum</i> &amp; <font color='red'>Dad</font>", "<b>a < b</b>", "one<00:00:01.200><c.x> two</c>")
    assert [line.text for line in read(text).lines] == ["Mum & Dad", "a < b", "one two"]


def test_who_speaks_in_webvtt(read):
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Mother>Stop</v>\n<v Son>No &amp; no\n\n00:03.000 --> 00:04.000\nall"
    )
    found = [(line.speaker, line.text, line.start_us) for line in read(text, "a.vtt").lines]
    assert found == [("Mother", "Stop", 1_000_000), ("Son", "No & no", 1_000_000), ("", "all", 3_000_000)]


def test_who_speaks_in_capitals_also_two_in_one_block(read):
    found = read(srt("MOTHER: Stop it", "- SON: No\n- WORKER 1: Well\nnow", "Look: a bird", "10:30: late"))
    assert [(line.speaker, line.text) for line in found.lines] == [
        ("MOTHER", "Stop it"), ("SON", "No"), ("WORKER 1", "Well\nnow"), ("", "Look: a bird"), ("", "10:30: late"),
    ]  # fmt: skip


def test_names_in_small_letters_count_when_most_lines_have_one(read):
    found = read(srt("Moeder: Ja", "Zoon: Nee", "Gezinswerker: Kijk: zo", "en verder"))
    assert [(line.speaker, line.text) for line in found.lines] == [
        ("Moeder", "Ja"), ("Zoon", "Nee"), ("Gezinswerker", "Kijk: zo"), ("", "en verder"),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_of_every_encoding_that_says_what_it_is(read, encoding):
    found = read(srt("Zij is één, 😀").encode(encoding))
    assert found.lines[0].text == "Zij is één, 😀"
    assert found.findings == ()


def test_windows_text_is_read_and_said_to_be_a_guess(read):
    found = read(srt("één “zin”").encode("cp1252"))
    assert found.lines[0].text == "één “zin”"
    assert "not in UTF-8" in found.findings[0]


def test_what_cannot_be_used_is_told_with_its_line(read):
    found = read(
        "-00:00:05,000 --> -00:00:04,000\ngone\n\n-00:00:01,000 --> 00:00:01,000\nshort\n\n"
        "00:00:05,000 --> 00:00:04,000\nback\n\n00:00:0x,000 --> 00:00:07,000\nnever\n\n"
        "00:00:08,000 --> 00:00:09,000\n\n"
    )
    assert found.lines == (Line(0, 1_000_000, "short"), Line(5_000_000, 7_000_000, "back"))
    assert [words.split(":")[0] for words in found.findings] == ["Line 1", "Line 4", "Line 7", "Line 10", "Line 13"]


@pytest.mark.parametrize("cut", ["2", "2\n00:00:0", "2\n00:00:02,000 -", "2\n00:00:02,000 --> 00:0"])
def test_a_file_that_breaks_off_keeps_what_came_before(read, cut):
    found = read("1\n00:00:01,000 --> 00:00:02,000\nOne\n\n" + cut)
    assert [line.text for line in found.lines] == ["One"]
    assert len(found.findings) == 1


def test_a_file_that_breaks_off_in_a_letter_is_still_utf_8(read):
    found = read(srt("één").encode()[:-1] + "é".encode()[:1])
    assert (found.lines[0].text[:3], found.findings) == ("één", ())


def test_what_steers_a_screen_or_turns_writing_round_is_left_out(read):
    found = read(srt("a\x1b[31mred\u202eneb\u2066\x07", "\u200d👩\u200d👧"))
    assert [line.text for line in found.lines] == ["a[31mredneb", "\u200d👩\u200d👧"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "holds no subtitles"),
        ("a letter to my mother", "holds no subtitles"),
        (b"\x00\x00\x00\x18ftypmp42" * 9, "not a text file"),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n", "holds no subtitles"),
        (b"x" * (subtitles.MAX_BYTES + 1), "too large"),
    ],
)
def test_what_is_no_subtitle_file_is_refused_in_words(read, content, words):
    with pytest.raises(BadFile, match=words):
        read(content)


def test_a_file_that_is_gone_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "gone.srt"):
        with pytest.raises(BadFile, match="not a file"):
            subtitles.read(path)


def test_too_many_lines_are_refused(read, monkeypatch):
    monkeypatch.setattr(subtitles, "MAX_LINES", 2)
    with pytest.raises(BadFile, match="more than 2"):
        read(srt("a", "b", "c"))


def test_a_very_long_line_is_cut_and_told(read):
    found = read(srt("a" * (subtitles.MAX_TEXT + 1)))
    assert len(found.lines[0].text) == subtitles.MAX_TEXT
    assert "very long" in found.findings[0]


def test_many_findings_are_summed_up(read):
    found = read(srt("a", *[""] * 50))
    assert len(found.findings) == 21
    assert "30 more" in found.findings[-1]


@pytest.mark.parametrize(
    "content",
    ["00:00:01,000 --> 00:00:02,000\n" * 60_000, "0:0 --> \n" * 300_000, srt("<v " * 900_000), srt("{\\" * 900_000)],
)
def test_hostile_files_take_no_longer_than_long_ones(read, content):
    plain = srt("x" * len(content))
    begin = time.process_time()
    read(plain)
    long_one = time.process_time() - begin
    begin = time.process_time()
    with suppress(BadFile):
        read(content)
    assert time.process_time() - begin < 5 + 20 * long_one


def test_sub_second_digits_of_every_length(read):
    found = read("0:00:01.5 --> 0:00:01.123456\nx\n\n0:00:00.05 --> 0:00:01.75\ny\n")
    assert [(line.start_us, line.stop_us) for line in found.lines] == [(50_000, 1_750_000), (1_500_000, 3_500_000)]
