"""From a sign's name to key frames of the body's parameters."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from hybridsign.seeding import numpy_stream
from hybridsign.signer import mouths
from hybridsign.signer.forms import SignForm, drawn, moved
from hybridsign.signer.hand_shapes import ANGLES, LAX, N_SIGNING
from hybridsign.signer.iconic import with_meaning
from hybridsign.signer.movements import N_KEYS, Path, path
from hybridsign.signer.parameters import COLUMNS, N_PARAMETERS

# How far one unit of a signer's variation moves place (shoulder widths), pointing, rotation
# (radians) and size, and how likely it changes the hand shape.
_HABIT_PLACE = 0.18
_HABIT_ANGLE = 0.30
_HABIT_SIZE = 0.20
_HABIT_SHAPE = 0.25

# From the wrist to the middle of the hand, shoulder widths.
_PALM = 0.26
# The base hand of a sign on a base: before the chest, fingers across.
_BASE_PLACE = (0.10, 0.22, -0.46)
_BASE_FINGERS = (-0.85, -0.20, -0.45)
# The idle hand of a one-handed sign waits lower, where it disturbs nobody.
_IDLE_WRIST = (0.28, 0.54, -0.36)
_IDLE_FINGERS = (-0.80, 0.05, -0.45)
_REST_WRIST = (0.20, 0.98, -0.36)
_REST_FINGERS = (-0.90, 0.25, -0.25)
# Position within each finger's three angles that a wiggle flexes, and its sign.
_KNUCKLES = np.array([4, 7, 10, 13])
_IN_TURN = np.array([1.0, -1.0, 1.0, -1.0])


@lru_cache(maxsize=8192)
def sign_form(sign: str) -> SignForm:
    """The form of a sign; "STEM~n" has STEM's hands in another place.

    Raises:
        ValueError: the name has no stem.
    """
    stem, _, variant = sign.partition("~")
    if not stem:
        raise ValueError(f"sign {sign!r}: expected a name, or NAME~n (rest is None)")
    return moved(sign_form(stem), sign) if variant else with_meaning(drawn(sign))


@lru_cache(maxsize=16384)
def key_frames(
    sign: str | None,
    signer: str,
    signer_variation: float,
    hand_shape: int | None = None,
    mouthed: bool = True,
) -> np.ndarray:
    """(N_KEYS, P) float32 parameters of a sign as one signer does it; read-only.

    Args:
        sign: key of the lexicon; None is rest.
        signer: name of the person.
        signer_variation: how much people differ; at 0 all do the same.
        hand_shape: stands in for the sign's own from beginning to end; None leaves it.
        mouthed: False keeps the mouth closed.
    """
    if sign is None:
        keys = _rest()
    else:
        form = _habitual(sign_form(sign), sign, signer, signer_variation)
        if hand_shape is not None:
            form = replace(form, shape=hand_shape, end_shape=hand_shape)
        keys = _drawn_out(form if mouthed else replace(form, mouthing=""))
    frozen = keys.astype(np.float32)
    frozen.flags.writeable = False
    return frozen


def _habitual(form: SignForm, sign: str, signer: str, variation: float) -> SignForm:
    """The form as this person learned it."""
    random = numpy_stream(0, "habit", signer, sign)
    place = np.array(form.place) + random.normal(
        0, _HABIT_PLACE * variation * np.array((1, 1, 0.5))
    )
    fingers = np.array(form.fingers) + random.normal(0, _HABIT_ANGLE * variation, 3)
    pronation = form.pronation + random.normal(0, _HABIT_ANGLE * variation)
    size = form.movement.size * np.exp(random.normal(0, _HABIT_SIZE * variation))
    other, swaps = int(random.integers(N_SIGNING)), random.random() < _HABIT_SHAPE * variation
    return replace(
        form,
        place=tuple(place),
        fingers=tuple(fingers),
        pronation=pronation,
        shape=other if swaps else form.shape,
        movement=replace(form.movement, size=float(size)),
    )


def _drawn_out(form: SignForm) -> np.ndarray:
    way = path(form.movement)
    keys = _rest()
    fingers = np.asarray(form.fingers) / np.linalg.norm(form.fingers)
    keys[:, COLUMNS["dominant_wrist"]] = form.place - _PALM * fingers + way.offset
    keys[:, COLUMNS["dominant_fingers"]] = fingers
    keys[:, COLUMNS["dominant_pronation"]] = (form.pronation + way.twist)[:, None]
    keys[:, COLUMNS["dominant_joints"]] = _finger_joints(form.shape, form.end_shape, way)
    keys[:, COLUMNS["mouth"]] = mouths.spoken(form.mouthing, N_KEYS)
    _set_base_hand(keys, form, way)
    return keys


def _finger_joints(shape: int, end_shape: int, way: Path) -> np.ndarray:
    change = way.change[:, None]
    joints = (1 - change) * ANGLES[shape] + change * ANGLES[end_shape]
    joints[:, _KNUCKLES] += np.outer(way.wiggle, _IN_TURN)
    return np.asarray(joints)


def _set_base_hand(keys: np.ndarray, form: SignForm, way: Path) -> None:
    wrist, fingers = COLUMNS["base_wrist"], COLUMNS["base_fingers"]
    pronation, joints = COLUMNS["base_pronation"], COLUMNS["base_joints"]
    mirror = np.array((-1.0, 1.0, 1.0))
    if form.handedness == "one":
        keys[:, wrist], keys[:, fingers] = _IDLE_WRIST, _IDLE_FINGERS
        return
    if form.handedness == "on_base":
        pointing = np.asarray(_BASE_FINGERS) / np.linalg.norm(_BASE_FINGERS)
        keys[:, wrist] = np.asarray(_BASE_PLACE) - _PALM * pointing
        keys[:, fingers] = pointing
        keys[:, pronation] = 0.9 if form.base_shape % 2 else -0.6
        keys[:, joints] = ANGLES[form.base_shape]
        return
    swing = -1.0 if form.handedness == "alternating" else 1.0
    centre = keys[:, COLUMNS["dominant_wrist"]] - way.offset
    keys[:, wrist] = mirror * (centre + swing * way.offset)
    keys[:, fingers] = mirror * keys[:, COLUMNS["dominant_fingers"]]
    keys[:, pronation] = keys[:, COLUMNS["dominant_pronation"]]
    keys[:, joints] = keys[:, COLUMNS["dominant_joints"]]


def _rest() -> np.ndarray:
    """Hands low before the belly, mouth closed, eyes open."""
    mirror = np.array((-1.0, 1.0, 1.0))
    row = np.zeros(N_PARAMETERS)
    row[COLUMNS["base_wrist"]], row[COLUMNS["base_fingers"]] = _REST_WRIST, _REST_FINGERS
    # One hand lies a little above the other.
    row[COLUMNS["dominant_wrist"]] = mirror * _REST_WRIST - (0, 0.06, 0.06)
    row[COLUMNS["dominant_fingers"]] = mirror * _REST_FINGERS
    for hand in ("dominant", "base"):
        row[COLUMNS[f"{hand}_pronation"]] = 0.5
        row[COLUMNS[f"{hand}_joints"]] = ANGLES[LAX]
    row[COLUMNS["mouth"]] = mouths.CLOSED
    return np.tile(row, (N_KEYS, 1))
