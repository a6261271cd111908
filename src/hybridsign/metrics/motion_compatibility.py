"""Numbers of the field's own code, faults included, to check an old table by.

None of them masks: a joint that was not seen is compared as it stands. Arrays are (T, J, C) in the
units of the table to be checked; T and S frames, J joints, C coordinates. Written from the released
code's behaviour; the numbers to be met are in the tests.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hybridsign.alignment import align, dtw
from hybridsign.metrics.distribution import frechet
from hybridsign.metrics.measurement import Measurement, mean_over_clips
from hybridsign.metrics.motion_pace import WRISTS
from hybridsign.skeleton import PT_50, SLRTP_178

Clips = Sequence[np.ndarray]
# What keeps Sign-IDD-SLT's Procrustes alignment from dividing by 0.
TINY = 1e-8


def dtw_pt(hypotheses: Clips, references: Clips) -> Measurement:
    """Progressive Transformers' DTW: `dtw_l1_perref` without the last frame of either side.

    The released code cuts at the highest counter, exclusively. Sign-IDD's is the same.
    """
    cut = [[clip[: max(1, len(clip) - 1)] for clip in side] for side in (hypotheses, references)]
    totals = dtw([np.abs(_apart(a, b)).sum((-2, -1)) for a, b in zip(*cut, strict=True)])
    values = totals / [len(reference) for reference in cut[1]]
    return mean_over_clips(values, "dtw_pt|norm:l1|over:len(ref)|cut:last-frame|mask:none")


def dtw_mje_slrtp(hypotheses: Clips, references: Clips) -> Measurement:
    """SLRTP 2025's DTW-MJE: clips without frames are skipped, the rest is pooled.

    The released code warps approximately (fastdtw, radius 1); this warps exactly.
    """
    sums, counts = np.zeros(len(references)), np.zeros(len(references))
    for row, (hypothesis, reference) in enumerate(zip(hypotheses, references, strict=True)):
        if len(hypothesis) and len(reference):
            [found] = align([np.sqrt(np.square(_apart(hypothesis, reference)).sum((-2, -1)))])
            here, there = found.path.T
            errors = np.linalg.norm(hypothesis[here] - reference[there], axis=-1)
            sums[row], counts[row] = errors.sum(), errors.size
    return Measurement(sums, counts, "dtw_mje_slrtp|norm:l2|pool:joints|path:exact|mask:none")


def total_distance_slrtp(hypotheses: Clips, references: Clips) -> float:
    """SLRTP 2025's total distance: a ratio of mean paths for each wrist, then their mean."""
    ratios = []
    for wrist in SLRTP_178.indices(*WRISTS):
        made, true = (
            np.mean([np.linalg.norm(np.diff(clip[:, wrist], axis=0), axis=-1).sum() for clip in s])
            for s in (hypotheses, references)
        )
        ratios.append(made / true)
    return float(np.mean(ratios))


def duration_slrtp(hypotheses: Clips, references: Clips) -> Measurement:
    """SLRTP 2025's duration: frames over frames, whatever the frame rates."""
    ratios = [len(a) / len(b) for a, b in zip(hypotheses, references, strict=True)]
    return mean_over_clips(np.array(ratios), "duration_slrtp|frames|ratio")


def mpjpe_signidd(hypotheses: Clips, references: Clips) -> float:
    """Sign-IDD-SLT's "MPJPE": after Procrustes alignment of each frame, summed over clips.

    The sum is not divided, so that it grows with the number of clips. Clips end at the reference's
    first frame that is all 0.
    """
    together = zip(hypotheses, references, strict=True)
    return float(sum(_procrustes_error(*_until_blank(a, b)) for a, b in together))


def mpjae_signidd(hypotheses: Clips, references: Clips) -> Measurement:
    """Sign-IDD-SLT's MPJAE: difference of the bones' angles with the x axis, in degrees.

    An angle with an axis, not between the bones: a bone that turns about the axis has no error.
    """
    values = [
        float(np.abs(_angles(made) - _angles(true)).mean())
        for made, true in (_until_blank(a, b) for a, b in zip(hypotheses, references, strict=True))
    ]
    return mean_over_clips(np.array(values), "mpjae_signidd|bones:pt_50|against:x-axis|deg")


def fid_signidd(hypotheses: Clips, references: Clips) -> Measurement:
    """Sign-IDD-SLT's "FID" of clips of features (T, d): over frames, then over their number.

    The released code also pairs the clips of its batches wrongly, which cannot be matched from
    clips alone.
    """
    values = [
        frechet(*_gaussian(a), *_gaussian(b)) / len(b)
        for a, b in zip(hypotheses, references, strict=True)
    ]
    return mean_over_clips(np.array(values), "fid_signidd|gaussian:frames-of-a-clip|over:frames")


def _apart(hypothesis: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """(T, S, J, C) differences of all pairs of frames."""
    return hypothesis[:, None].astype(np.float64) - reference[None]


def _until_blank(hypothesis: np.ndarray, reference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    blank = np.flatnonzero((reference == 0).all((1, 2)))
    end = blank[0] if len(blank) else len(reference)
    return hypothesis[:end], reference[:end]


def _procrustes_error(hypothesis: np.ndarray, reference: np.ndarray) -> float:
    """Mean distance of joints after the best turn, scale and shift of each frame."""
    made, true = (clip - clip.mean(1, keepdims=True) for clip in (hypothesis, reference))
    made_size, true_size = (
        np.linalg.norm(clip, axis=(1, 2))[:, None, None] for clip in (made, true)
    )
    made, true = made / (made_size + TINY), true / (true_size + TINY)
    left, strengths, right = np.linalg.svd(true.mT @ made)
    mirrored = np.sign(np.linalg.det(left @ right))
    right[:, -1] *= mirrored[:, None]
    strengths[:, -1] *= mirrored
    turned = made @ (left @ right).mT * strengths.sum(1)[:, None, None]
    return float(np.linalg.norm((turned - true) * (true_size + TINY), axis=-1).mean())


def _angles(clip: np.ndarray) -> np.ndarray:
    """(T, bones) degrees between each bone and the x axis."""
    ends = PT_50.bone_index
    bones = clip[:, ends[:, 0]] - clip[:, ends[:, 1]]
    cosines = bones[..., 0] / np.linalg.norm(bones, axis=-1)
    return np.degrees(np.arccos(cosines.clip(-1, 1)))


def _gaussian(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return features.mean(0), np.cov(features, rowvar=False)
