"""Key points from video: OpenPose or MediaPipe run as programs, one Parquet file out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from hybridsign.console import log
from hybridsign.data.clip import Clip
from hybridsign.data.file_names import file_name
from hybridsign.data.formats.format import Summary
from hybridsign.data.gathering import DistinctNames, gather, refuse_unusable
from hybridsign.extraction import holistic, openpose
from hybridsign.extraction.extractor import (
    Extraction,
    Extractor,
    ExtractorError,
    RecordingError,
)
from hybridsign.extraction.recordings import Recording, recordings
from hybridsign.workspace import written_aside

PICTURES = 8  # of a clip, to look at
_GET_MEDIAPIPE = (
    f"MediaPipe: run `make extractor`, which makes {holistic.USUAL}; an environment elsewhere is "
    f"named with --mediapipe or {holistic.VARIABLE}"
)
_GET_OPENPOSE = (
    "OpenPose: install it (github.com/CMU-Perceptual-Computing-Lab/openpose), then put "
    f"{' or '.join(openpose.PROGRAMS)} on PATH, or name it with --openpose or {openpose.VARIABLE}"
)


def choose_extractor(
    name: str | None, openpose_program: Path | None, mediapipe_environment: Path | None
) -> Extractor:
    """OpenPose where it is found, else MediaPipe; or the one that is named.

    Args:
        name: openpose or mediapipe; either if None.
        openpose_program: where OpenPose's program is, if not in one of the usual places.
        mediapipe_environment: where MediaPipe's environment is, likewise.

    Raises:
        ExtractorError: none is found; the message says how to get one.
    """
    if name not in (None, "openpose", "mediapipe"):
        raise ExtractorError(f"there is no extractor {name!r}; valid choices: openpose, mediapipe")
    program = openpose.find(openpose_program) if name != "mediapipe" else None
    if program is not None:
        log.info("OpenPose: %s", program)
        return openpose.OpenPose(program)
    python = holistic.find(mediapipe_environment) if name != "openpose" else None
    if python is not None:
        log.info("MediaPipe Holistic: %s", python)
        return holistic.Holistic(python)
    ways = {"openpose": [_GET_OPENPOSE], "mediapipe": [_GET_MEDIAPIPE]}.get(
        name or "", [_GET_MEDIAPIPE, _GET_OPENPOSE]
    )
    raise ExtractorError("\n  ".join(["no extractor of key points was found.", *ways]))


def extract_clips(
    paths: Sequence[Path],
    out: Path,
    extractor: Extractor,
    *,
    texts: Path | None = None,
    fps: float | None = None,
    overlay: Path | None = None,
) -> Summary:
    """Find the key points of every recording under some files and folders.

    Args:
        paths: videos, folders of pictures, folders of either.
        out: the Parquet file.
        extractor: what finds the key points.
        texts: table of sentences, joined by the names of files and folders.
        fps: frames per second of all clips, whatever their files say.
        overlay: folder for a picture a clip, with what was found drawn over what was filmed.

    Returns:
        What came in and what did not.

    Raises:
        ValueError: a path or the table does not exist, `out` is a folder, no clip came in, or the
            extractor cannot be used.
    """
    refuse_unusable(paths, out)
    summary = Summary()
    found = recordings(paths, summary)
    clips = _clips(found, extractor, summary, overlay)
    gather(
        clips, paths, out, summary, texts=texts, fps=fps, what="extracting clips", total=len(found)
    )
    return summary


def _clips(
    found: Sequence[Recording], extractor: Extractor, summary: Summary, overlay: Path | None
) -> Iterator[Clip]:
    names = DistinctNames()
    for recording in found:
        try:
            extraction = extractor.extract(recording, PICTURES if overlay else 0, summary)
        except (RecordingError, OSError) as error:
            summary.dropped.append((str(recording.path), str(error)))
            continue
        summary.clips[extractor.name] += 1
        summary.frames[extractor.name] += extraction.clip.native_frames
        if overlay:
            _draw(extraction, overlay / f"{file_name(names(recording.name))}.png")
        yield extraction.clip


def _draw(extraction: Extraction, path: Path) -> None:
    from hybridsign.drawing.overlay import overlay

    pose, shown = extraction.clip.pose, list(extraction.pictures)
    picture = overlay(
        list(extraction.pictures.values()),
        pose.coordinates[shown],
        pose.confidence[shown],
        pose.skeleton,
        captions=[f"frame {moment}" for moment in shown],
        title=path.stem,
    )
    with written_aside(path) as aside:
        picture.save(aside)
