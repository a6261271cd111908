"""Poses as the evaluator of the SLRTP 2025 challenge reads them, scored as the challenge does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch.nn.utils.rnn import pad_sequence

from hybridsign.data.clip import Clip
from hybridsign.data.formats.stacked import OWN_UNITS
from hybridsign.metrics.compatibility import slrtp
from hybridsign.metrics.text import standard
from hybridsign.scoring.clips import matched, read_both
from hybridsign.scoring.poses import TRUTH
from hybridsign.scoring.table import ScoreTable
from hybridsign.scoring.texts import compare
from hybridsign.skeleton import SLRTP_178
from hybridsign.translation.released import FRAMES_PER_SECOND, ReleasedEvaluator
from hybridsign.translation.released_files import load_released

BATCH_SIZE = 32
# A recording at 12 frames a second is meant where the evaluator says 12.5.
TOLERANCE = 0.6


def score_as_released(
    reference: Path,
    hypothesis: Path,
    *,
    judge: Path,
    texts: Path | None = None,
    fps: float | None = None,
    seed: int = 1,
) -> ScoreTable:
    """Score clips of SLRTP's 178 points against true clips of the same ids.

    Poses go in as they are, without normalisation, at half of 25 frames a second; sentences are
    compared as they stand, by our definitions and by the challenge's.

    Args:
        reference: the true clips, in any format of `import`.
        hypothesis: the same, of the system.
        judge: folder or checkpoint of the released evaluator.
        texts: table of the true sentences, joined by the clips' names.
        fps: frames per second where a file holds none; else the reference's.
        seed: of the resampling.

    Raises:
        ValueError: nothing matches, clips are of another layout, or one has no sentence.
    """
    notes: list[str] = []
    evaluator = load_released(judge)
    true, found = read_both(reference, hypothesis, notes, texts=texts, fps=fps)
    truth, made = _by_id(true, reference), _by_id(found, hypothesis)
    clips, references = matched(made, truth, (hypothesis, reference), notes)
    silent = [clip.id for clip in references if not clip.text.strip()]
    if silent:
        raise ValueError(
            f"{reference}: {len(silent)} of {len(references)} clips have no sentence (first: "
            f"{silent[0]}), and the challenge scores all. Name a table of sentences with --texts."
        )
    systems = {
        hypothesis.name: _read_by(evaluator, clips, hypothesis),
        TRUTH: _read_by(evaluator, references, reference),
    }
    said = [clip.text for clip in references]
    rows = compare(said, systems, [*standard(), *slrtp()], seed=seed, chance=False)
    notes.append("Text alone; motion is measured without --judge.")
    return ScoreTable(
        references=str(reference),
        n=len(clips),
        systems=list(systems),
        rows=rows,
        judge=f"{evaluator.identity()} (SLRTP 2025, {judge})",
        notes=notes,
    )


def _by_id(clips: Sequence[Clip], path: Path) -> dict[str, Clip]:
    found: dict[str, Clip] = {}
    for clip in clips:
        if clip.id in found:
            raise ValueError(f"{path}: two clips have the id {clip.id!r}; expected each id once")
        found[clip.id] = clip
    return found


def _read_by(evaluator: ReleasedEvaluator, clips: Sequence[Clip], path: Path) -> list[str]:
    frames = [_frames_of(clip, path) for clip in clips]
    sentences: list[str] = []
    for start in range(0, len(frames), BATCH_SIZE):
        some = frames[start : start + BATCH_SIZE]
        lengths = torch.tensor([len(clip) for clip in some])
        pose = pad_sequence(some, batch_first=True)
        sentences += evaluator.translate(pose, torch.arange(pose.shape[1]) < lengths[:, None])
    return sentences


def _frames_of(clip: Clip, path: Path) -> torch.Tensor:
    """(T, 178, 3) the frames of a clip that the evaluator reads, in its own units."""
    coordinates = clip.pose.coordinates
    layout = (clip.pose.skeleton.name, coordinates.shape[-1], clip.units)
    expected = (SLRTP_178.name, 3, OWN_UNITS)
    if layout != expected:
        raise ValueError(
            f"{path}: {clip.id} has skeleton {layout[0]} in {layout[1]} coordinates and "
            f"{layout[2]} units, but the evaluator of SLRTP 2025 reads {expected[0]} in "
            f"{expected[1]}, in the units of the challenge's own .pt files. Score motion alone, "
            "without a judge, or take a judge that learned this layout."
        )
    step = max(1, round(clip.pose.fps / FRAMES_PER_SECOND))
    if abs(clip.pose.fps / step - FRAMES_PER_SECOND) > TOLERANCE:
        raise ValueError(
            f"{path}: {clip.id} has {clip.pose.fps:g} frames a second, but the evaluator of SLRTP "
            f"2025 reads {FRAMES_PER_SECOND:g}, or every nth of n times as many: resample them."
        )
    return torch.from_numpy(coordinates[::step].copy())
