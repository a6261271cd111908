"""The pose estimator: what it is sure of, where it errs, and what it loses.

Calibrated against two clips of How2Sign's published OpenPose output; docs/signer.md compares.
"""

from __future__ import annotations

import numpy as np

from hybridsign.signer.camera import Camera
from hybridsign.signer.motion import smoothed, wander
from hybridsign.skeleton import FINGERS, OPENPOSE_137

_SIDES = ("right", "left")
_SURE = {
    "nose": 0.89,
    "neck": 0.80,
    "right_shoulder": 0.67,
    "left_shoulder": 0.67,
    "right_elbow": 0.75,
    "left_elbow": 0.75,
    "right_wrist": 0.78,
    "left_wrist": 0.78,
    "mid_hip": 0.49,
    "right_hip": 0.45,
    "left_hip": 0.41,
    "right_eye": 0.90,
    "left_eye": 0.90,
    "right_ear": 0.81,
    "left_ear": 0.84,
}
_FACE = 0.87
_HAND = 0.88
_UNSEEN = OPENPOSE_137.indices(
    *[name for name in OPENPOSE_137.part_names["body"] if name not in _SURE]
)
_HIGHEST = 1.05

# Log-odds that a hand is seen well: at rest, per shoulder width a second, per unit of overlap.
_AT_REST, _PER_SPEED, _PER_OVERLAP = 1.35, 0.9, 1.7
_HAND_DRIFT, _POINT_DRIFT = 1.1, 0.9
# Hands closer than this, in shoulder widths, get in each other's or the face's way.
_TOUCHING = 0.40
# Error in shoulder widths: where all is clear, and where nothing is.
_SHARP, _BLURRED = 0.0042, 0.035
# A hand that is barely seen is found beside itself, and its fingers are bent into another hand.
_ASTRAY, _MISBENT = 0.16, 0.09
_LOSS_PER_SECOND = 1.6
_LOSS_FRAMES = 4.0


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
    confidence = _confidence(true, camera, random)
    blur = _SHARP + _BLURRED * (1 - np.minimum(confidence, 1)) ** 4
    error = random.standard_normal(true.shape)
    seen = true + noise * camera.shoulder_width * blur[..., None] * error
    for side in _SIDES:
        hand = OPENPOSE_137.part(f"{side}_hand")
        trust = confidence[:, hand].mean(axis=1)
        lost = _bursts(trust, camera.fps, random, dropout)
        seen[:, hand] += noise * camera.shoulder_width * _misplaced(trust, random)
        confidence[np.ix_(lost, hand)] = 0
    confidence[:, _UNSEEN] = 0
    seen[confidence == 0] = 0
    return seen, confidence


def _misplaced(trust: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(T, 21, 2) what the estimator errs in a whole hand and in whole fingers."""
    n_frames = len(trust)
    doubt = np.maximum(1 - trust, 0)[:, None, None] ** 3
    hand = wander(random, n_frames, 2, 1.5).reshape(n_frames, 1, 2)
    # The further from the root, the further astray; the root errs with the hand alone.
    growing = np.concatenate([[0.0], np.tile(np.linspace(0.2, 1, 4), len(FINGERS))])
    fingers = wander(random, n_frames, 2 * len(FINGERS), 1.5).reshape(n_frames, len(FINGERS), 2)
    errors = np.concatenate([fingers[:, :1], np.repeat(fingers, 4, axis=1)], axis=1)
    return np.asarray(doubt * (_ASTRAY * hand + _MISBENT * growing[:, None] * errors))


def _confidence(true: np.ndarray, camera: Camera, random: np.random.Generator) -> np.ndarray:
    n_frames = len(true)
    sure = np.zeros(OPENPOSE_137.n_joints)
    sure[OPENPOSE_137.indices(*_SURE)] = list(_SURE.values())
    sure[OPENPOSE_137.part("face")] = _FACE
    drift = wander(random, n_frames, OPENPOSE_137.n_joints, 4.0)
    confidence = sure * (1 + 0.07 * drift)
    overlap, speed = _overlap(true, camera), _hand_speed(true, camera)
    for side, odds in zip(_SIDES, _hand_log_odds(overlap, speed, camera, random), strict=True):
        hand = OPENPOSE_137.part(f"{side}_hand")
        log_odds = odds[:, None] + _POINT_DRIFT * drift[:, hand]
        confidence[:, hand] = _HAND * (1 + 0.1 * drift[:, hand[::-1]]) / (1 + np.exp(-log_odds))
    wrists = OPENPOSE_137.indices("right_wrist", "left_wrist")
    confidence[:, wrists] -= 0.05 * np.minimum(speed, 4).T
    confidence[:, OPENPOSE_137.part("face")] -= 0.12 * overlap["face"].max(axis=0)[:, None]
    return np.asarray(np.clip(confidence * _inside(true, camera), 0.01, _HIGHEST))


def _hand_log_odds(
    overlap: dict[str, np.ndarray],
    speed: np.ndarray,
    camera: Camera,
    random: np.random.Generator,
) -> np.ndarray:
    """(2, T) right and left: quick hands blur, and hands hide one another."""
    drift = _HAND_DRIFT * wander(random, speed.shape[1], len(_SIDES), camera.fps / 3).T
    hidden = overlap["face"] + overlap["hands"]
    return np.asarray(_AT_REST - _PER_SPEED * speed - _PER_OVERLAP * hidden + drift)


def _hand_centres(true: np.ndarray) -> np.ndarray:
    """(2, T, 2) right and left."""
    return np.stack([true[:, OPENPOSE_137.part(f"{side}_hand")].mean(axis=1) for side in _SIDES])


def _hand_speed(true: np.ndarray, camera: Camera) -> np.ndarray:
    """(2, T) right and left, shoulder widths a second."""
    way = np.diff(_hand_centres(true), axis=1, prepend=np.nan)
    speed = np.linalg.norm(way, axis=-1) * camera.fps / camera.shoulder_width
    speed[:, 0] = speed[:, 1] if speed.shape[1] > 1 else 0.0
    return smoothed(speed.T, 1.0).T


def _overlap(true: np.ndarray, camera: Camera) -> dict[str, np.ndarray]:
    """(2, T) each: how far, 0 to 1, a hand covers the face or the other hand."""
    hands = _hand_centres(true)
    face = true[:, OPENPOSE_137.part("face")].mean(axis=1)
    near = _TOUCHING * camera.shoulder_width

    def closeness(between: np.ndarray) -> np.ndarray:
        return np.asarray(np.clip(2 - 2 * np.linalg.norm(between, axis=-1) / near, 0, 1))

    between_hands = closeness(hands[0] - hands[1])
    return {"face": closeness(hands - face), "hands": np.stack([between_hands, between_hands])}


def _inside(true: np.ndarray, camera: Camera) -> np.ndarray:
    """(T, 137) 1 within the picture, falling to 0 across its border."""
    size = np.array((camera.width, camera.height))
    margin = np.minimum(true, size - true).min(axis=-1) / (0.1 * camera.shoulder_width)
    return np.asarray(np.clip(0.5 + 0.5 * margin, 0, 1))


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
