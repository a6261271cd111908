"""From clips, one after the other, to one Parquet file: sentences, frame rates, names, a summary.

What `import` and `extract` have in common.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from hybridsign.console import log, progress
from hybridsign.data.clip import Clip
from hybridsign.data.formats.drop_list import write_drop_list
from hybridsign.data.formats.format import Summary, refuse_no_rate
from hybridsign.data.formats.texts import join, read_texts
from hybridsign.data.parquet import check_name, write_clips
from hybridsign.workspace import written_aside

# Taken where neither the files nor the user say: the rate of European television.
USUAL_FPS = 25.0
SHOWN = 20


class DistinctNames:
    """Gives a name that was taken a number behind it; the same names get the same numbers."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()

    def __call__(self, wanted: str) -> str:
        """A name that was not given before: `wanted`, or that and a number."""
        name = wanted
        while self._times[name] > 0:
            self._times[wanted] += 1
            name = f"{wanted}.{self._times[wanted]}"
        self._times[name] += 1
        return name


def as_text(name: str) -> str:
    """The name of a file, which may hold bytes that are no text, as Parquet can keep it.

    Letters and their marks are composed (NFC): macOS keeps them apart, and tables of texts do not.
    """
    return unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())


def refuse_unusable(paths: Sequence[Path], out: Path) -> None:
    """Look at what was named before anything is read.

    Raises:
        ValueError: a path does not exist, or `out` is no name of a Parquet file.
    """
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise ValueError(f"{', '.join(missing)}: not found")
    check_name(out)


def gather(
    clips: Iterable[Clip],
    sources: Sequence[Path],
    out: Path,
    summary: Summary,
    *,
    texts: Path | None,
    fps: float | None,
    what: str,
    total: int | None = None,
    usual_fps: float = USUAL_FPS,
) -> None:
    """Write clips into one Parquet file as they come; it takes its name when all are in.

    What did not come in is written beside it, with its reasons.

    Args:
        clips: read while they are written, so that memory stays flat.
        sources: where they come from, as the user named it.
        out: the Parquet file; its name is the corpus of clips that have none.
        summary: is told what was mended.
        texts: table of sentences, joined by the clips' names.
        fps: frames per second of all clips, whatever they say themselves.
        what: is being done, for the progress bar.
        total: number of clips, if it is known.
        usual_fps: frames per second where nobody says them; NaN leaves them unknown.

    Raises:
        ValueError: the rate is none, the table cannot be read, or there is no clip.
    """
    refuse_no_rate(fps)
    # Named before they are joined: two clips of one name would both get its sentence.
    clips = _distinct(_timed(clips, fps, usual_fps, summary), summary)
    if texts is not None:
        clips = join(clips, read_texts(texts, summary), summary)
    named = (replace(clip, corpus=clip.corpus or out.stem) for clip in clips)
    with written_aside(out) as aside:
        if write_clips(aside, progress(named, what, total)) == 0:
            tell(summary)
            named_paths = ", ".join(map(str, sources))
            raise ValueError(f"{named_paths}: no clip came in; nothing was written")
    write_drop_list(out, summary)


def tell(summary: Summary) -> None:
    """Say what came in, what was mended, and what did not come in and why."""
    for name, clips in sorted(summary.clips.items()):
        log.info("%s: %d clips, %d frames", name, clips, summary.frames[name])
    for line in summary.mended():
        log.info("%s", line)
    for number, (what, reason) in enumerate(summary.dropped):
        (log.warning if number < SHOWN else log.debug)("dropped: %s: %s", what, reason)
    if len(summary.dropped) > SHOWN:
        log.warning("dropped: %d in all; -v shows them all", len(summary.dropped))


def drop_unread(error: OSError, summary: Summary) -> None:
    """Note a file or folder that the system does not let us read."""
    summary.dropped.append((str(error.filename), error.strerror or str(error)))


def _timed(
    clips: Iterable[Clip], fps: float | None, usual_fps: float, summary: Summary
) -> Iterator[Clip]:
    """Settle the frame rate: the user's, else the file's, else the usual one."""
    for clip in clips:
        rate = fps or clip.native_fps
        summary.notes["clips whose frame rate --fps set"] += fps is not None
        if math.isnan(rate) and not math.isnan(usual_fps):
            summary.notes[f"clips without a frame rate, taken as {usual_fps:g} (see --fps)"] += 1
            rate = usual_fps
        yield clip if rate == clip.native_fps else clip.at(rate)


def _distinct(clips: Iterable[Clip], summary: Summary) -> Iterator[Clip]:
    names = DistinctNames()
    for clip in clips:
        wanted = as_text(clip.id)
        name = names(wanted)
        summary.notes["clips whose name was taken, numbered"] += name != wanted
        yield replace(clip, id=name)
