"""Bringing poses in: a walk over files and folders, recognition by content, one Parquet out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from hybridsign.data.clip import Clip
from hybridsign.data.file_names import clip_id, distinct_by_path, own_name
from hybridsign.data.formats import formats
from hybridsign.data.formats.format import Format, Summary
from hybridsign.data.gathering import USUAL_FPS, drop_unread, gather, refuse_unusable

# JSON keeps one frame a file: its folder is asked, and not the files one by one.
FILE_A_FRAME = ".json"
SINGLE_FRAMES = "frames that were named as files, each a clip of its own: name their folder instead"
PICTURES = (".png", ".jpg", ".jpeg", ".mp4")
PACKED = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar")


def import_clips(
    paths: Sequence[Path],
    out: Path,
    *,
    format_name: str | None = None,
    texts: Path | None = None,
    fps: float | None = None,
    usual_fps: float = USUAL_FPS,
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
        usual_fps: frames per second where nobody says them; NaN leaves them unknown.

    Returns:
        What came in and what did not.

    Raises:
        ValueError: a path, the table or the format does not exist, `out` is no name of a Parquet
            file, or no clip came in.
    """
    refuse_unusable(paths, out)
    summary = Summary()
    clips = _read(paths, formats(format_name), summary, forced=format_name is not None)
    what = "importing clips"
    gather(clips, paths, out, summary, texts=texts, fps=fps, what=what, usual_fps=usual_fps)
    return summary


def _read(
    paths: Sequence[Path], readers: Sequence[Format], summary: Summary, *, forced: bool
) -> Iterator[Clip]:
    clips: Counter[str] = Counter()
    frames: Counter[str] = Counter()
    # All are found before one is read, for a name says nothing where another clip has it too.
    found = [each for path in paths for each in _sources(path, readers, summary, forced=forced)]
    names = distinct_by_path([source for _, source in found], paths)
    holders: dict[str, Path] = {}
    for (reader, source), name in zip(found, names, strict=True):
        try:
            for clip in reader.read(source, summary):
                clips[reader.name] += 1
                frames[reader.name] += clip.pose.n_frames
                summary.notes[SINGLE_FRAMES] += source.suffix == FILE_A_FRAME
                yield _named(clip, source, name, holders, summary)
        except (ValueError, OSError) as error:
            reason = str(error).removeprefix(f"{source}: ")
            summary.dropped.append((str(source), reason))
    summary.clips, summary.frames = clips, frames


def _named(clip: Clip, source: Path, name: str, holders: dict[str, Path], summary: Summary) -> Clip:
    """Call a clip by its path where its name is that of another clip too.

    Args:
        clip: as its file or folder calls it.
        source: the file or folder.
        name: what the file or folder is called among all.
        holders: the file or folder of each name that is given, to which this one is added.
        summary: is told of it.
    """
    own = clip.id == own_name(source)
    wanted = name if own else clip.id
    elsewhere = holders.setdefault(wanted, source) != source
    if elsewhere and not own and source.suffix != FILE_A_FRAME:
        wanted = f"{name}/{clip.id}"
    summary.notes["clips called by their paths, for others have their names"] += wanted != clip.id
    # By its parts, for a path may lead to what `export` wrote.
    return replace(clip, id="/".join(map(clip_id, wanted.split("/"))))


def _sources(
    path: Path, readers: Sequence[Format], summary: Summary, *, forced: bool
) -> Iterator[tuple[Format, Path]]:
    """Files and folders that hold clips, each with its format."""
    if not path.is_dir():
        reader = readers[0] if forced else _recognised(path, readers, summary)
        if reader is None:
            advice = _advice(path)
            reason = f"of no format that is known here{advice and f' ({advice})'}"
            summary.dropped.append((str(path), reason))
        else:
            yield reader, path
        return
    for folder, names, files in os.walk(path, onerror=lambda error: drop_unread(error, summary)):
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
    advice = _advice(file)
    return f"{file.suffix or file.name}{advice and f' ({advice})'}"


def _advice(file: Path) -> str:
    """What to do with a file of no known format; nothing where it can be anything."""
    suffix = file.suffix.lower()
    if suffix in PICTURES:
        return "pictures hold no key points: run `extract` on them first"
    if suffix in PACKED:
        return "packed: unpack it first"
    if suffix == FILE_A_FRAME:
        return 'frames of OpenPose are called *_keypoints.json, a file each, and hold "people"'
    return ""


def _recognised(path: Path, readers: Sequence[Format], summary: Summary) -> Format | None:
    # Reading from a pipe or a device would wait for ever.
    if not (path.is_dir() or path.is_file()):
        return None
    try:
        return next((reader for reader in readers if reader.recognises(path)), None)
    except OSError as error:
        drop_unread(error, summary)
        return None
