"""The sound of a talk on a disk where nobody can hear it, and its way back to the last sample."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from observer.errors import BadFilm, Refused
from observer.media import sealed_sound
from observer.media.container import open_film
from observer.media.footage import probe
from observer.media.sealed_sound import MAGIC, PIECE, Seal, SealedSound, SealedWriter
from observer.media.wav_writer import RATE, SAMPLE_BYTES, WavWriter

SEAL = Seal("t" * 36, "5a" * 32)
SEALED = PIECE + 28
CHILD = """
import sys, time
from pathlib import Path
from observer.media.sealed_sound import Seal, SealedWriter
writer = SealedWriter(Path(sys.argv[1]), Seal("t" * 36, "5a" * 32))
for n in range(1000):
    writer.append(b"\\x05\\x06" * 4000)
    print(n, flush=True)
    time.sleep(0.01)
"""


def exact(path: Path, samples: int, seal: Seal = SEAL) -> bytes:
    """A file of so many samples, all different; gives their bytes."""
    data = random.Random(2).randbytes(samples * SAMPLE_BYTES)
    writer = SealedWriter(path, seal)
    for start in range(0, len(data), 3000):
        writer.append(data[start : start + 3000])
    writer.close()
    return data


def read(path: Path, seal: Seal = SEAL) -> bytes:
    """What is heard."""
    with SealedSound(path, seal) as sealed, wave.open(io.BufferedReader(sealed)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, SAMPLE_BYTES, RATE)
        return sound.readframes(sound.getnframes())


@pytest.mark.parametrize("samples", [1, PIECE // 2 - 1, PIECE // 2, PIECE // 2 + 1, 3 * RATE + 77])
def test_it_comes_back_to_the_sample(tmp_path: Path, samples: int) -> None:
    path = tmp_path / "x.talk"
    data = exact(path, samples)
    assert read(path) == data
    assert sealed_sound.length_us(path) == samples * 1_000_000 // RATE


def test_nothing_of_it_can_be_heard_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "x.talk"
    data = exact(path, RATE)
    raw = path.read_bytes()
    assert b"RIFF" not in raw
    assert b"WAVE" not in raw
    assert not any(data[n : n + 8] in raw for n in range(0, len(data), 997))
    assert SEAL.key not in repr(SEAL)
    silence = tmp_path / "silence.talk"
    writer = SealedWriter(silence, SEAL)
    writer.fill_until(2)
    writer.close()
    assert bytes(8) not in silence.read_bytes()[len(MAGIC) :]


def test_a_player_hears_it_only_while_it_is_unlocked(tmp_path: Path) -> None:
    path = tmp_path / "x.talk"
    data = exact(path, 2 * RATE + 5)
    with pytest.raises(BadFilm):
        probe(path)
    sealed_sound.unlock(path, SEAL, sealed_sound.length_us(path))
    assert abs(probe(path)[0].duration_us - sealed_sound.length_us(path)) <= 1
    with open_film(path) as film:
        assert b"".join(frame.to_ndarray().tobytes() for frame in film.decode(audio=0)) == data
    with open_film(path) as film:
        film.seek(1_500_000)
        packet = next(film.demux(audio=0))
        at = int(packet.pts) * SAMPLE_BYTES
        assert at > RATE
        assert bytes(packet) == data[at : at + packet.size]
    sealed_sound.lock(path)
    with pytest.raises(BadFilm):
        probe(path)
    assert [file.name for file in tmp_path.iterdir()] == ["x.talk"]


@pytest.mark.parametrize("at", [len(MAGIC), len(MAGIC) + 500, len(MAGIC) + SEALED - 1, len(MAGIC) + SEALED + 40, -1])
def test_a_changed_byte_is_told_in_a_sentence(tmp_path: Path, at: int) -> None:
    path = tmp_path / "x.talk"
    exact(path, RATE + 9)
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)
    with pytest.raises(BadFilm, match="changed it"):
        read(path)
    sealed_sound.unlock(path, SEAL, None)
    with pytest.raises(BadFilm, match="changed it"):
        probe(path)
    sealed_sound.lock(path)


def test_pieces_cannot_be_moved_nor_taken_from_another_file(tmp_path: Path) -> None:
    path, other = tmp_path / "x.talk", tmp_path / "y.talk"
    exact(path, 2 * RATE)
    exact(other, 2 * RATE, Seal("o" * 36, SEAL.key))
    raw, start = path.read_bytes(), len(MAGIC)
    one, two = raw[start : start + SEALED], raw[start + SEALED : start + 2 * SEALED]
    for wrong in (
        raw[:start] + two + one + raw[start + 2 * SEALED :],
        raw[:start] + one + one + raw[start + 2 * SEALED :],
        raw[:start] + other.read_bytes()[start : start + SEALED] + raw[start + SEALED :],
    ):
        path.write_bytes(wrong)
        with pytest.raises(BadFilm, match="changed it"):
            read(path)


def test_a_file_that_became_shorter_is_not_played(tmp_path: Path) -> None:
    path = tmp_path / "x.talk"
    exact(path, 2 * RATE)
    length = sealed_sound.length_us(path)
    path.write_bytes(path.read_bytes()[:-SEALED])
    with pytest.raises(BadFilm, match="changed it"):
        sealed_sound.unlock(path, SEAL, length)
    with pytest.raises(BadFilm, match="cannot be read"):
        sealed_sound.unlock(tmp_path / "none.talk", SEAL, length)
    path.write_bytes(b"RIFF and no seal")
    with pytest.raises(BadFilm, match="cannot be read"):
        SealedSound(path, SEAL)


# -- a crash -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 20, SEALED - 1])
def test_of_a_piece_that_was_being_written_nothing_is_left(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "x.talk"
    data = exact(path, RATE)
    path.write_bytes(path.read_bytes()[:-cut])
    assert sealed_sound.repair(path, SEAL) == 500_000
    assert read(path) == data[:PIECE]


@pytest.mark.parametrize("size", [0, 3, len(MAGIC), len(MAGIC) + 5])
def test_a_file_that_was_hardly_begun_is_empty(tmp_path: Path, size: int) -> None:
    path = tmp_path / "x.talk"
    exact(path, RATE)
    path.write_bytes(path.read_bytes()[:size])
    assert sealed_sound.repair(path, SEAL) == 0


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_process_loses_less_than_a_second(tmp_path: Path) -> None:
    path = tmp_path / "x.talk"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        last = 0
        for line in process.stdout:
            last = int(line)
            if last == 11:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
    length = sealed_sound.repair(path, SEAL)
    assert length > (last + 1) * 250_000 - 1_000_000
    data = read(path)
    assert len(data) * 1_000_000 // (RATE * SAMPLE_BYTES) == length
    assert set(data) == {5, 6}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_and_what_was_written_can_be_heard(tmp_path: Path) -> None:
    path = tmp_path / "x.talk"
    writer = SealedWriter(path, SEAL)
    writer.append(b"\x07\x08" * RATE)
    there, writer._file = writer._file, open("/dev/full", "wb", buffering=0)  # noqa: SIM115  the writer closes it
    with pytest.raises(Refused, match="kept"):
        writer.append(b"\x07\x08" * RATE)
    assert writer.seconds == 1
    writer.close()
    there.close()
    assert sealed_sound.repair(path, SEAL) == 1_000_000


# -- the start is kept, the rest goes ------------------------------------------------------------------------------


def test_the_end_is_taken_off_and_the_old_bytes_are_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "x.talk"
    data = exact(path, 2 * RATE)
    with path.open("rb") as old:
        assert sealed_sound.keep_start(path, SEAL, 1_200_000) == 1_200_000
        assert not any(old.read())
    assert read(path) == data[: round(1.2 * RATE) * SAMPLE_BYTES]
    assert sealed_sound.keep_start(path, SEAL, 0) == 0
    assert not list(tmp_path.iterdir())


def test_an_end_that_cannot_be_taken_off_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.talk"
    exact(path, 2 * RATE)
    raw = bytearray(path.read_bytes())
    raw[100] ^= 1
    path.write_bytes(raw)
    with pytest.raises(BadFilm):
        sealed_sound.keep_start(path, SEAL, 1_000_000)
    assert path.read_bytes() == raw
    assert [file.name for file in tmp_path.iterdir()] == ["x.talk"]


def test_a_plain_file_is_sealed_with_all_its_samples(tmp_path: Path) -> None:
    plain, path = tmp_path / "x.wav", tmp_path / "x.talk"
    data = random.Random(3).randbytes(3 * RATE + 8)
    writer = WavWriter(plain)
    writer.append(data)
    writer.close()
    sealed_sound.seal_file(plain, path, SEAL)
    assert read(path) == data
    path.unlink()
    plain.write_bytes(b"no sound")
    with pytest.raises(BadFilm):
        sealed_sound.seal_file(plain, path, SEAL)
    assert not path.exists()
