"""Clips of any origin, and those of two origins that belong together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hybridsign.data.clip import Clip
from hybridsign.data.formats.format import UNKNOWN_FPS, Summary, refuse_no_rate
from hybridsign.data.formats.texts import join, read_texts
from hybridsign.data.gathering import USUAL_FPS, tell
from hybridsign.data.parquet import read_clips
from hybridsign.importing import import_clips


def read_both(
    reference: Path,
    hypothesis: Path,
    notes: list[str],
    *,
    texts: Path | None,
    fps: float | None,
) -> tuple[list[Clip], list[Clip]]:
    """The clips of two Parquet files, or of files or folders of any format of `import`.

    Args:
        reference: of the true clips.
        hypothesis: of a system's.
        notes: are told of frame rates that no file holds.
        texts: table of the true sentences, joined by the clips' names.
        fps: frames per second where a file holds none; a clip of the hypothesis has its
            reference's without it.

    Returns:
        The true clips, and the system's.

    Raises:
        ValueError: the rate is none, or a file cannot be read.
    """
    refuse_no_rate(fps)
    truth = _read_any(reference, texts)
    usual = USUAL_FPS if fps is None else fps
    truth = _timed(truth, [usual] * len(truth), reference, notes)
    made, true = _read_any(hypothesis, None), {clip.id: clip for clip in truth}
    rates = [
        _rate_beside(clip, true[clip.id]) if fps is None and clip.id in true else usual
        for clip in made
    ]
    return truth, _timed(made, rates, hypothesis, notes)


def _rate_beside(clip: Clip, reference: Clip) -> float:
    """The rate of a reference: of its frames where they are as many, else as it was filmed."""
    as_many = clip.pose.n_frames == reference.pose.n_frames
    return reference.pose.fps if as_many else reference.native_fps


def _timed(
    clips: Sequence[Clip], rates: Sequence[float], path: Path, notes: list[str]
) -> list[Clip]:
    """The same clips; those without a frame rate have the one that stands for them in `rates`."""
    both = list(zip(clips, rates, strict=True))
    taken = [rate for clip, rate in both if math.isnan(clip.pose.fps)]
    if taken:
        range_ = " to ".join(f"{rate:g}" for rate in sorted({min(taken), max(taken)}))
        notes.append(
            f"{path}: {len(taken)} clips hold no frame rate, taken as {range_} frames a second "
            "(see --fps)."
        )
    return [clip.at(rate) if math.isnan(clip.pose.fps) else clip for clip, rate in both]


def _read_any(path: Path, texts: Path | None) -> list[Clip]:
    """Clips whose frame rate is NaN where their files hold none."""
    if path.suffix == ".parquet":
        if texts is None:
            return list(read_clips(path))
        summary = Summary()
        clips = list(join(read_clips(path), read_texts(texts, summary), summary))
        tell(summary)
        return clips
    with TemporaryDirectory() as folder:
        imported = Path(folder, "clips.parquet")
        tell(import_clips([path], imported, texts=texts, usual_fps=UNKNOWN_FPS))
        return list(read_clips(imported))


def matched(
    made: dict[str, Clip], truth: dict[str, Clip], paths: tuple[Path, Path], notes: list[str]
) -> tuple[list[Clip], list[Clip]]:
    """Clips and references of the same ids; what stands alone is noted.

    Raises:
        ValueError: nothing matches.
    """
    for path, some, others in ((paths[0], made, truth), (paths[1], truth, made)):
        alone = [name for name in some if name not in others]
        if not some or len(alone) == len(some):
            first = f"first id: {alone[0]!r}" if alone else "there are no clips"
            raise ValueError(
                f"{path}: none of {len(some)} clips has a counterpart of the same id in "
                f"{paths[1] if path is paths[0] else paths[0]} ({first})"
            )
        if alone:
            notes.append(
                f"{path}: {len(alone)} of {len(some)} clips have no counterpart of the same id "
                f"and are not scored (first: {alone[0]})."
            )
    ids = [name for name in truth if name in made]
    return [made[name] for name in ids], [truth[name] for name in ids]
