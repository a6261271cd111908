"""Bringing poses in: a walk over files and folders, recognition by content, one Parquet out."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from hybridsign.console import log, progress
from hybridsign.data.clip import Clip
from hybridsign.data.formats import formats
from hybridsign.data.formats.drop_list import write_drop_list
from hybridsign.data.formats.format import Format, Summary
from hybridsign.data.formats.texts import join, read_texts
from hybridsign.data.parquet import write_clips
from hybridsign.workspace import written_aside

# Taken where neither the files nor the user say: the rate of European television.
USUAL_FPS = 25.0
# JSON keeps one frame a file: its folder is asked, and not the files one by one.
FILE_A_FRAME = ".json"
PICTURES = (".png", ".jpg", ".jpeg", ".mp4")
SHOWN = 20


def import_clips(
    paths: Sequence[Path],
    out: Path,
    *,
    format_name: str | None = None,
    texts: Path | None = None,
    fps: float | None = None,
) -> Summary:
    """Read every clip under some files and folders into one Parquet file.

    Memory stays flat: clips are written as they are read, and the file takes its name at the end.
    Beside it lies the drop list, `<out>.dropped.csv`: name and reason of all that did not come in.

    Args:
        paths: files and folders; folders are walked in the order of names.
        out: the Parquet file.
        format_name: read this format only, and a file named in `paths` whatever its content.
        texts: table of sentences, or folder of a release, joined by the clips' names.
        fps: frames per second of all clips, whatever their files say.

    Returns:
        What came in and what did not.

    Raises:
        ValueError: a path, the table or the format does not exist, `out` is a folder, or no clip
            came in.
    """
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise ValueError(f"{', '.join(missing)}: not found")
    if out.is_dir():
        raise ValueError(f"{out}: is a folder; expected the name of a Parquet file")
    summary = Summary()
    readers = formats(format_name)
    sentences = None if texts is None else read_texts(texts, summary)
    clips = _read(paths, readers, summary, forced=format_name is not None)
    if sentences is not None:
        clips = join(clips, sentences, summary)
    clips = _distinct(_timed(clips, fps, summary), summary)
    named = (replace(clip, corpus=clip.corpus or out.stem) for clip in clips)
    with written_aside(out) as aside:
        if write_clips(aside, progress(named, "importing clips")) == 0:
            tell(summary)
            raise ValueError(f"{', '.join(map(str, paths))}: no clip came in; nothing was written")
    write_drop_list(out, summary)
    return summary


def tell(summary: Summary) -> None:
    """Say what came in, what was mended, and what did not come in and why."""
    for name, clips in sorted(summary.clips.items()):
        log.info("%s: %d clips, %d frames", name, clips, summary.frames[name])
    for note, times in sorted(summary.notes.items()):
        if times:
            log.info("%s: %d", note, times)
    for number, (what, reason) in enumerate(summary.dropped):
        (log.warning if number < SHOWN else log.debug)("dropped: %s: %s", what, reason)
    if len(summary.dropped) > SHOWN:
        log.warning("dropped: %d in all; -v shows them all", len(summary.dropped))


def _read(
    paths: Iterable[Path], readers: Sequence[Format], summary: Summary, *, forced: bool
) -> Iterator[Clip]:
    clips: Counter[str] = Counter()
    frames: Counter[str] = Counter()
    for path in paths:
        for reader, source in _sources(path, readers, summary, forced=forced):
            try:
                for clip in reader.read(source, summary):
                    clips[reader.name] += 1
                    frames[reader.name] += clip.pose.n_frames
                    yield clip
            except (ValueError, OSError) as error:
                reason = str(error).removeprefix(f"{source}: ")
                summary.dropped.append((str(source), reason))
    summary.clips, summary.frames = clips, frames


def _sources(
    path: Path, readers: Sequence[Format], summary: Summary, *, forced: bool
) -> Iterator[tuple[Format, Path]]:
    """Files and folders that hold clips, each with its format."""
    if not path.is_dir():
        reader = readers[0] if forced else _recognised(path, readers, summary)
        if reader is None:
            summary.dropped.append((str(path), "of no format that is known here"))
        else:
            yield reader, path
        return
    for folder, names, files in os.walk(path, onerror=lambda error: _unread(error, summary)):
        names.sort()
        whole = _recognised(Path(folder), readers, summary)
        if whole is not None:
            yield whole, Path(folder)
        for file in (Path(folder, name) for name in sorted(files)):
            frame = file.suffix == FILE_A_FRAME
            reader = None if frame else _recognised(file, readers, summary)
            if reader is not None:
                yield reader, file
            elif not (frame and whole):
                summary.notes[f"files passed over: {_passed_over(file)}"] += 1


def _passed_over(file: Path) -> str:
    if file.suffix in PICTURES:
        return f"{file.suffix} (pictures hold no key points: run `extract` on them first)"
    return file.suffix or file.name


def _recognised(path: Path, readers: Sequence[Format], summary: Summary) -> Format | None:
    # Reading from a pipe or a device would wait for ever.
    if not (path.is_dir() or path.is_file()):
        return None
    try:
        return next((reader for reader in readers if reader.recognises(path)), None)
    except OSError as error:
        _unread(error, summary)
        return None


def _unread(error: OSError, summary: Summary) -> None:
    summary.dropped.append((str(error.filename), error.strerror or str(error)))


def _timed(clips: Iterable[Clip], fps: float | None, summary: Summary) -> Iterator[Clip]:
    """Settle the frame rate: the user's, else the file's, else the usual one."""
    for clip in clips:
        rate = fps or clip.native_fps
        summary.notes["clips whose frame rate --fps set"] += fps is not None
        if math.isnan(rate):
            summary.notes[f"clips without a frame rate, taken as {USUAL_FPS:g} (see --fps)"] += 1
            rate = USUAL_FPS
        if rate == clip.native_fps:
            yield clip
        else:
            yield replace(clip, pose=replace(clip.pose, fps=rate), native_fps=rate)


def _distinct(clips: Iterable[Clip], summary: Summary) -> Iterator[Clip]:
    """Give a clip whose name was taken a number behind it, so that ids are unique."""
    times: Counter[str] = Counter()
    for clip in clips:
        # A file's name may hold bytes that are no text, which Parquet cannot keep.
        name = wanted = clip.id.encode("utf-8", "replace").decode()
        while times[name] > 0:
            times[wanted] += 1
            name = f"{wanted}.{times[wanted]}"
        times[name] += 1
        summary.notes["clips whose name was taken, numbered"] += name != wanted
        yield replace(clip, id=name)
