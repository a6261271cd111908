"""From a score to the body's parameters, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hybridsign.seeding import numpy_stream
from hybridsign.signer import hand_shapes, mouths
from hybridsign.signer.lexicon import key_frames
from hybridsign.signer.motion import minimum_jerk, smoothed, wander
from hybridsign.signer.movements import N_KEYS
from hybridsign.signer.parameters import COLUMNS, HANDS, N_PARAMETERS
from hybridsign.signer.people import Person, person
from hybridsign.signer.score import Score

# Shares of a span: the way over from the last sign, and the stroke, which begins before the hand
# has quite arrived (co-articulation) and is held at the end.
_TRANSITION = 0.70
_STROKE = (0.35, 0.97)
# Muscles are slow: this also makes short signs fall short of their places.
_SMOOTHING_SECONDS = 0.095
# One unit of chance in each sign, shoulder widths and radians.
_TOKEN_PLACE = 0.10
_TOKEN_ANGLE = 0.22
_TOKEN_JOINTS = 0.08
# Amplitude is measured from here: shrinking the signing space draws it in around the chest.
_CENTRE = np.array((0.0, 0.25, -0.42))
_BLINK_SECONDS = 4.0
# Pointing: the wrist sets out from here, so far, with the palm down and one finger stretched.
_POINTS_FROM = np.array((-0.22, 0.15, -0.35))
_POINTING_REACH = 0.35
_PALM_DOWN = 1.2
_INDEX = hand_shapes.NAMES.index("index")


@dataclass(frozen=True)
class Variation:
    """How much there is to read past; 1 is what the corpora are made with.

    Attributes:
        signer: how much people's signs differ.
        token: how much one person's sign differs from time to time.
        noise: error of the estimated places.
        dropout: how often a hand is lost.
    """

    signer: float = 0.5
    token: float = 1.0
    noise: float = 1.0
    dropout: float = 1.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not value >= 0:
                raise ValueError(f"variation: {name} is {value}; expected 0 (none) or more")


def parameters(score: Score, *, fps: float, variation: Variation, seed: int) -> np.ndarray:
    """(T, P) what the body does, for a right-handed person.

    Args:
        score: which sign happens when, by whom.
        fps: frames per second.
        variation: how much chance there is.
        seed: the corpus's seed; the clip's chance follows from it and the clip's id.
    """
    random = numpy_stream(seed, "performance", score.clip_id)
    who = person(score.signer)
    keys = _tokens(score, variation, random)
    result = _in_time(score, keys)
    _follow_observations(result, score)
    _fit_signing_space(result, who)
    result = smoothed(result, _SMOOTHING_SECONDS * fps)
    _add_whole_body(result, score, who, fps, random)
    return result


def _tokens(score: Score, variation: Variation, random: np.random.Generator) -> np.ndarray:
    """(spans, N_KEYS, P) key frames of every span, each with its own chance."""
    keys = np.stack(
        [
            key_frames(span.sign, score.signer, variation.signer, span.hand_shape, span.mouthed)
            for span in score.spans
        ]
    ).astype(float)
    _point(keys, score)
    _intensify(keys, score)
    chance = random.standard_normal((len(keys), 1, N_PARAMETERS))
    # Both hands go astray together for the most part: their contact matters.
    base, dominant = COLUMNS["base_wrist"], COLUMNS["dominant_wrist"]
    chance[..., base] = 0.8 * chance[..., dominant] + 0.6 * chance[..., base]
    return np.asarray(keys + variation.token * _TOKEN_SPREAD * chance)


def _point(keys: np.ndarray, score: Score) -> None:
    """The index finger goes towards the span's locus; the other hand stays where it was."""
    for number, span in enumerate(score.spans):
        if span.locus is None:
            continue
        way = np.array(span.locus) - _POINTS_FROM
        heading = way / np.linalg.norm(way)
        reach = _POINTING_REACH * minimum_jerk(np.linspace(0, 1, N_KEYS))
        keys[number, :, COLUMNS["dominant_wrist"]] = _POINTS_FROM + np.outer(reach, heading)
        keys[number, :, COLUMNS["dominant_fingers"]] = heading
        keys[number, :, COLUMNS["dominant_pronation"]] = _PALM_DOWN
        shape = _INDEX if span.hand_shape is None else span.hand_shape
        keys[number, :, COLUMNS["dominant_joints"]] = hand_shapes.ANGLES[shape]
        for name in (name for name in COLUMNS if name.startswith("base_")):
            keys[number, :, COLUMNS[name]] = keys[max(number - 1, 0), -1, COLUMNS[name]]


def _intensify(keys: np.ndarray, score: Score) -> None:
    """Movements grow about their middle, those of the forearm's rotation with them."""
    scale = np.array([span.intensity for span in score.spans])[:, None, None]
    for name in (f"{hand}_{what}" for hand in HANDS for what in ("wrist", "pronation")):
        moving = keys[..., COLUMNS[name]]
        middle = moving.mean(axis=1, keepdims=True)
        keys[..., COLUMNS[name]] = middle + scale * (moving - middle)


def _token_spread() -> np.ndarray:
    spread = np.zeros(N_PARAMETERS)
    for hand in HANDS:
        spread[COLUMNS[f"{hand}_wrist"]] = _TOKEN_PLACE * np.array((1, 1, 0.6))
        spread[COLUMNS[f"{hand}_fingers"]] = _TOKEN_ANGLE
        spread[COLUMNS[f"{hand}_pronation"]] = _TOKEN_ANGLE
        spread[COLUMNS[f"{hand}_swivel"]] = _TOKEN_ANGLE / 2
        spread[COLUMNS[f"{hand}_joints"]] = _TOKEN_JOINTS
    spread[COLUMNS["mouth"]] = _TOKEN_JOINTS
    return spread


_TOKEN_SPREAD = _token_spread()


def _in_time(score: Score, keys: np.ndarray) -> np.ndarray:
    """(T, P): each span's stroke, reached from the end of the span before."""
    lengths = np.array([span.end - span.start for span in score.spans])
    span = np.repeat(np.arange(len(lengths)), lengths)
    starts = np.repeat([span.start for span in score.spans], lengths)
    progress = (np.arange(score.n_frames) - starts + 0.5) / lengths[span]

    begin, end = _STROKE
    # An intense movement takes less time, and so begins later.
    duration = np.minimum((end - begin) / np.sqrt([each.intensity for each in score.spans]), end)
    at = np.clip(1 - (end - progress) / duration[span], 0, 1) * (N_KEYS - 1)
    left = np.minimum(at.astype(int), N_KEYS - 2)
    share = (at - left)[:, None]
    stroke = (1 - share) * keys[span, left] + share * keys[span, left + 1]

    before = keys[np.maximum(span - 1, 0), -1]
    arrived = minimum_jerk(progress / _TRANSITION)[:, None]
    return np.asarray((1 - arrived) * before + arrived * stroke)


def _follow_observations(result: np.ndarray, score: Score) -> None:
    """Where the hand's or the mouth's shape was observed, it replaces the lexicon's."""
    for classes, shapes_of, name in (
        (score.hand_shapes, hand_shapes.observed, "dominant_joints"),
        (score.mouths, mouths.observed, "mouth"),
    ):
        if classes is None:
            continue
        if classes.shape != (score.n_frames,):
            raise ValueError(
                f"clip {score.clip_id}: {len(classes)} observed classes for {name}, "
                f"expected one for each of {score.n_frames} frames"
            )
        seen = classes > 0
        result[seen, COLUMNS[name]] = shapes_of(classes[seen])


def _fit_signing_space(result: np.ndarray, who: Person) -> None:
    for hand in HANDS:
        wrist = COLUMNS[f"{hand}_wrist"]
        result[:, wrist] = _CENTRE + who.space + who.amplitude * (result[:, wrist] - _CENTRE)
        result[:, COLUMNS[f"{hand}_swivel"]] += who.swivel


def _add_whole_body(
    result: np.ndarray, score: Score, who: Person, fps: float, random: np.random.Generator
) -> None:
    """Brows, blinks, head and torso, which mark sentences more than they mark signs."""
    n_frames = len(result)
    seconds = np.arange(n_frames) / fps
    # Rises and falls with the sentence, so that rest is at ease.
    envelope = np.sin(np.pi * np.linspace(0, 1, n_frames)) ** 0.5
    drift = wander(random, n_frames, 8, 0.5 * fps)

    head = COLUMNS["head"]
    result[:, head] = np.asarray(who.head_pose) + (0.07, 0.06, 0.045) * drift[:, :3]
    result[:, COLUMNS["sway"]] = (0.03, 0.01, 0.03) * drift[:, 3:6]
    result[:, COLUMNS["brow"]] = np.maximum((0.15, 0.08) * drift[:, 6:], 0)
    result[:, COLUMNS["eyes_closed"]] = _blinks(seconds, random)[:, None]
    if score.question:
        result[:, COLUMNS["brow"]] += np.outer(envelope, (0.9, 0.0))
        result[:, head] += np.outer(envelope, (0.0, 0.10, 0.0))
    if score.negated:
        shake = 0.22 * np.sin(2 * np.pi * 1.5 * seconds) * envelope
        result[:, head] += np.outer(shake, (1.0, 0.0, 0.0))
        result[:, COLUMNS["brow"]] += np.outer(envelope, (0.0, 0.7))


def _blinks(seconds: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(T,) how far the eyes are closed: about one blink in _BLINK_SECONDS."""
    n_blinks = random.poisson(seconds[-1] / _BLINK_SECONDS)
    moments = random.uniform(0, seconds[-1], n_blinks)
    closeness = 1 - np.abs(seconds[:, None] - moments) / 0.12
    return np.asarray(np.maximum(closeness, 0).max(axis=1, initial=0))
