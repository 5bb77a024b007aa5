"""A sound file of which each second is safe, whatever happens next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from observer.errors import BadFile, Refused
from observer.media.wav_writer import RATE, SAMPLE_BYTES, WavWriter, repair

SECOND = b"\x01\x02" * RATE
CHILD = """
import sys, time
from pathlib import Path
from observer.media.wav_writer import RATE, WavWriter
writer = WavWriter(Path(sys.argv[1]))
for n in range(1000):
    writer.append(b"\\x05\\x06" * (RATE // 2))
    print(n, flush=True)
    time.sleep(0.01)
"""


def read(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, SAMPLE_BYTES, RATE)
        return file.readframes(file.getnframes())


def test_what_is_written_is_read(tmp_path: Path) -> None:
    writer = WavWriter(tmp_path / "talk.wav")
    writer.append(SECOND + b"\x07")  # half a sample is left out
    writer.append(SECOND)
    assert writer.seconds == 2
    writer.close()
    assert read(tmp_path / "talk.wav") == SECOND * 2


def test_it_can_be_read_while_it_grows(tmp_path: Path) -> None:
    writer = WavWriter(tmp_path / "talk.wav")
    writer.append(SECOND)
    assert read(tmp_path / "talk.wav") == SECOND
    writer.close()


def test_a_gap_is_filled_so_that_time_in_the_file_is_time_of_the_clock(tmp_path: Path) -> None:
    writer = WavWriter(tmp_path / "talk.wav")
    writer.append(SECOND)
    writer.fill_until(3.5)
    writer.fill_until(2.0)
    writer.append(SECOND)
    writer.close()
    assert read(tmp_path / "talk.wav") == SECOND + bytes(5 * RATE) + SECOND


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_process_loses_no_second(tmp_path: Path) -> None:
    path = tmp_path / "talk.wav"
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        last = 0
        for line in process.stdout:
            last = int(line)
            if last == 5:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
    length = repair(path)
    assert length >= (last - 2) * 500_000
    data = read(path)
    assert len(data) * 1_000_000 // (RATE * SAMPLE_BYTES) == length
    assert set(data) <= {5, 6}
    writer = WavWriter(path)
    writer.append(SECOND)
    writer.close()
    assert read(path) == data + SECOND


def test_a_file_that_is_gone_or_a_full_disk_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        repair(tmp_path / "nothing.wav")
    writer = WavWriter(tmp_path / "talk.wav")
    writer._file.close()
    full = Path("/dev/full")
    if full.exists():
        writer._file = full.open("wb", buffering=0)
        with pytest.raises(Refused, match="kept"):
            writer.append(SECOND)
        writer._file.close()
