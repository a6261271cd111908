"""A score, performed and filmed."""

from __future__ import annotations

import numpy as np

from hybridsign.seeding import numpy_stream
from hybridsign.signer.body import body_points
from hybridsign.signer.camera import Camera, project
from hybridsign.signer.estimator import estimate
from hybridsign.signer.people import person
from hybridsign.signer.performance import Variation, parameters
from hybridsign.signer.score import Score

# An estimator's output is good to about a tenth of a pixel; binary parts far below that leave its
# last bits 0, and files half as large.
_PIXEL_PARTS = 64
_CONFIDENCE_PARTS = 256


def perform(
    score: Score, *, camera: Camera, variation: Variation, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """What a pose estimator sees when the score is signed before the camera.

    Args:
        score: which sign happens when, by whom.
        camera: that films, and its frame rate.
        variation: how much chance there is in signing and in seeing.
        seed: the corpus's seed. The clip's chance depends on it and the clip's id alone.

    Returns:
        (T, 137, 2) float32 pixels and (T, 137) float32 confidence; lost points are exactly 0.
    """
    who = person(score.signer)
    movement = parameters(score, fps=camera.fps, variation=variation, seed=seed)
    true = project(body_points(movement, who), camera, who)
    random = numpy_stream(seed, "estimator", score.clip_id)
    coordinates, confidence = estimate(
        true, camera, random, noise=variation.noise, dropout=variation.dropout
    )
    return _rounded(coordinates, _PIXEL_PARTS), _rounded(confidence, _CONFIDENCE_PARTS)


def _rounded(values: np.ndarray, parts: int) -> np.ndarray:
    return (np.rint(values * parts) / parts).astype(np.float32)
