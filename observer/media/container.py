"""Opens film and sound with PyAV, for reading, and picks the streams that are used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.errors import BadFilm
from observer.i18n import _
from observer.media.sealed_sound import sealed
from observer.media.sniff import unreadable

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

MAX_SIDE = 8192
SAMPLE_FRAMES = 16
_SAMPLE_PACKETS = 600
# Kinds of file that hold their pictures and sound themselves; none that names other files or a network.
FORMATS = (
    "mov,matroska,avi,mpegts,mpeg,asf,flv,gif,apng,mxf,wtv,dv,ogg,ivf,nut,rm,dhav,gxf,"
    "h264,hevc,m4v,mpegvideo,"
    "wav,w64,mp3,aac,flac,amr,aiff,au,caf,ac3,eac3,dts,ape,wv,tta,voc,dss,opus"
)


@dataclass(frozen=True)
class Streams:
    """The picture and the sound of a film; at least one is there."""

    video: VideoStream | None
    audio: AudioStream | None


@dataclass(frozen=True)
class FirstFrame:
    """What one decoded frame tells: its time in ticks, if it has one, and how to show it."""

    pts: int | None
    width: int
    height: int
    rotation: int
    interlaced: bool


def av_errors() -> tuple[type[Exception], ...]:
    """What PyAV raises at files that it cannot use."""
    import av

    return (av.FFmpegError, ValueError, OSError, RuntimeError, OverflowError, MemoryError)


def open_film(file: Path) -> InputContainer:
    """`file`, which passed `checked_file`, open for reading; nothing but this one file is ever opened.

    Raises `BadFilm` when it is damaged or of an unknown kind.
    """
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    try:
        sound = sealed(file)
        if sound is not None:
            return av.open(sound, mode="r", format="wav", container_options=options)
        return av.open(str(file), metadata_errors="replace", container_options=options)
    except av_errors() as error:
        raise unreadable(file) from error


def pick_streams(container: InputContainer, file: Path) -> Streams:
    """The largest moving picture and the first sound that can be decoded.

    Raises `BadFilm` when there is neither, or the picture is larger than 8192 pixels a side.
    """
    from av.stream import Disposition

    covers = Disposition.attached_pic | Disposition.timed_thumbnails
    films = [s for s in container.streams.video if not s.disposition & covers]
    videos = [s for s in films if _decodable(s)]
    sounds = [s for s in container.streams.audio if _decodable(s)]
    if films and not videos:
        raise _undecodable(file, _codec(films[0]))
    if not videos and not sounds:
        raise (_undecodable(file, _codec(container.streams.audio[0])) if container.streams.audio else _bare(file))
    video = max(videos, key=lambda s: s.width * s.height) if videos else None
    if video is not None and max(video.width, video.height) > MAX_SIDE:
        raise BadFilm(
            _("The picture of “{name}” is {width} × {height}; Observer reads up to {most} pixels a side.").format(
                name=file.name, width=video.width, height=video.height, most=MAX_SIDE
            ),
            reason="too large",
            path=file,
        )
    return Streams(video, sounds[0] if sounds else None)


def first_frames(container: InputContainer, video: VideoStream, file: Path) -> list[FirstFrame]:
    """The first frames that can be shown, in the order in which the decoder gives them (at most 16).

    Raises `BadFilm` when none of the first packets can be decoded.
    """
    from av.codec.context import ThreadType

    video.thread_type = ThreadType.AUTO
    return [
        # PyAV counts anticlockwise; showing needs degrees clockwise.
        FirstFrame(f.pts, f.width, f.height, round(-f.rotation / 90) * 90 % 360, bool(f.interlaced_frame))
        for f in _first(container, video, file, SAMPLE_FRAMES)
    ]


def first_sound(container: InputContainer, audio: AudioStream, file: Path) -> None:
    """Try to decode the first sound. Raises `BadFilm` when that fails."""
    _first(container, audio, file, 1)


def _first(container: InputContainer, stream: Any, file: Path, wanted: int) -> list[Any]:
    found: list[Any] = []
    errors = av_errors()
    try:
        for number, packet in enumerate(container.demux(stream)):
            try:
                found += packet.decode()
            except errors:
                # A damaged packet at the start; the next key frame may do.
                continue
            if len(found) >= wanted or number > _SAMPLE_PACKETS:
                break
    except errors as error:
        if not found:
            raise unreadable(file) from error
    if not found:
        raise _undecodable(file, _codec(stream))
    return found[:wanted]


def _decodable(stream: Any) -> bool:
    return stream.codec_context is not None


def _codec(stream: Any) -> str:
    context = stream.codec_context
    return str(context.name) if context is not None else _("unknown")


def _undecodable(file: Path, codec: str) -> BadFilm:
    return BadFilm(
        _(
            "“{name}” cannot be decoded (codec: {codec}). It is damaged, encrypted or of a kind that "
            "Observer does not know. Convert it to MP4 with another program."
        ).format(name=file.name, codec=codec),
        reason="codec",
        codec=codec,
        path=file,
    )


def _bare(file: Path) -> BadFilm:
    return BadFilm(
        _("There is no picture and no sound in “{name}”. Choose another file.").format(name=file.name),
        reason="nothing in it",
        path=file,
    )
