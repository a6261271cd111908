"""The pose estimator: where it errs, and what it loses.

Calibrated against two clips of How2Sign's published OpenPose output; docs/signer.md compares.
"""

from __future__ import annotations

import numpy as np

from hybridsign.signer.camera import Camera
from hybridsign.signer.motion import wander
from hybridsign.signer.sight import SIDES, confidence
from hybridsign.skeleton import FINGERS, OPENPOSE_137

# Error in shoulder widths where all is clear, and how much more where nothing is. A hand's
# confidence tells more of its error than a hip's does.
_SHARP = {"body": 0.0032, "face": 0.0018, "left_hand": 0.0024, "right_hand": 0.0024}
_BLURRED = {"body": 0.02, "face": 0.02, "left_hand": 0.08, "right_hand": 0.08}
_BLUR_POWER = 5
# Errors have long tails: their scale varies from point to point by this factor's logarithm.
_TAILS = 0.66
# A moving joint is smeared along its way and found somewhere on the smear: so many frames off.
_SMEAR_FRAMES = 0.27
# A hand that is barely seen is found beside itself, and its fingers are bent into another hand.
_ASTRAY, _MISBENT = 0.16, 0.14
_LOSS_PER_SECOND = 1.25
_LOSS_FRAMES = 4.0


def _per_joint(of_part: dict[str, float]) -> np.ndarray:
    values = np.zeros(OPENPOSE_137.n_joints)
    for part, value in of_part.items():
        values[OPENPOSE_137.part(part)] = value
    return values


_SHARP_JOINTS, _BLURRED_JOINTS = _per_joint(_SHARP), _per_joint(_BLURRED)
# Smeared alike are the points of a hand, and the points of a face.
_SMEARED_ALIKE = [OPENPOSE_137.part(part) for part in ("face", "left_hand", "right_hand")]


def estimate(
    true: np.ndarray,
    camera: Camera,
    random: np.random.Generator,
    *,
    noise: float,
    dropout: float,
) -> tuple[np.ndarray, np.ndarray]:
    """What an estimator would report of a filmed body.

    Args:
        true: (T, 137, 2) where the joints are, pixels.
        camera: that filmed them.
        random: the clip's chance.
        noise: scale of the errors; 1 is like the real estimator.
        dropout: how often hands are lost; 1 is like the real estimator.

    Returns:
        (T, 137, 2) pixels and (T, 137) confidence, up to 1.05. What is lost is exactly 0 in both,
        and so are knees and feet, always.
    """
    trust = confidence(true, camera, random)
    error = camera.shoulder_width * _scattered(trust, random) + _smeared(true, random)
    for side in SIDES:
        hand = OPENPOSE_137.part(f"{side}_hand")
        of_hand = trust[:, hand].mean(axis=1)
        lost = _bursts(of_hand, camera.fps, random, dropout)
        error[:, hand] += camera.shoulder_width * _misplaced(of_hand, random)
        trust[np.ix_(lost, hand)] = 0
    seen = true + noise * error
    seen[trust == 0] = 0
    return seen, trust


def _scattered(trust: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(T, 137, 2) each point's own error, the larger the less the estimator is sure of it."""
    doubt = (1 - np.minimum(trust, 1)) ** _BLUR_POWER
    scale = _SHARP_JOINTS + _BLURRED_JOINTS * doubt
    scale *= np.exp(_TAILS * random.standard_normal(trust.shape))
    return np.asarray(scale[..., None] * random.standard_normal((*trust.shape, 2)))


def _smeared(true: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(T, 137, 2) pixels: errors along the way that a joint has just come."""
    way = np.diff(true, axis=0, prepend=true[:1])
    frames = _SMEAR_FRAMES * random.standard_normal(true.shape[:2])
    for joints in _SMEARED_ALIKE:
        frames[:, joints] = frames[:, joints[:1]]
    return np.asarray(frames[..., None] * way)


def _misplaced(trust: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(T, 21, 2) what the estimator errs in a whole hand and in whole fingers."""
    n_frames = len(trust)
    doubt = np.maximum(1 - trust, 0)[:, None, None] ** _BLUR_POWER
    hand = wander(random, n_frames, 2, 1.5).reshape(n_frames, 1, 2)
    # The further from the root, the further astray; the root errs with the hand alone.
    growing = np.concatenate([[0.0], np.tile(np.linspace(0.2, 1, 4), len(FINGERS))])
    fingers = wander(random, n_frames, 2 * len(FINGERS), 1.5).reshape(n_frames, len(FINGERS), 2)
    errors = np.concatenate([fingers[:, :1], np.repeat(fingers, 4, axis=1)], axis=1)
    return np.asarray(doubt * (_ASTRAY * hand + _MISBENT * growing[:, None] * errors))


def _bursts(
    trust: np.ndarray, fps: float, random: np.random.Generator, dropout: float
) -> np.ndarray:
    """(T,) True where a hand is lost: runs of frames that begin where it is seen badly."""
    n_frames = len(trust)
    chance = dropout * _LOSS_PER_SECOND / fps * np.maximum(1 - trust, 0) ** 2
    begins = random.random(n_frames) < chance
    until = np.arange(n_frames) + random.geometric(1 / _LOSS_FRAMES, n_frames)
    lost_until = np.maximum.accumulate(np.where(begins, until, 0))
    return np.asarray(lost_until > np.arange(n_frames))
