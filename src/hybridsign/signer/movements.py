"""The movements of the lexicon, as nine key frames of what the hand does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hybridsign.signer.motion import minimum_jerk

N_KEYS = 9
KINDS = ("straight", "arc", "circle", "tap", "repeat", "twist", "wiggle", "change")
_TIME = np.linspace(0, 1, N_KEYS)


@dataclass(frozen=True)
class Movement:
    """What a sign's hand does.

    Attributes:
        kind: one of KINDS.
        direction: unit vector of the way it goes (x right, y down, z away from the camera).
        size: length of the way in shoulder widths.
    """

    kind: str
    direction: tuple[float, float, float]
    size: float


@dataclass(frozen=True)
class Path:
    """A movement drawn out over the key frames.

    Attributes:
        offset: (N_KEYS, 3) way from the sign's place, in shoulder widths.
        twist: (N_KEYS,) added rotation of the forearm, radians.
        wiggle: (N_KEYS,) flexion that neighbouring fingers add in turn, radians.
        change: (N_KEYS,) share of the sign's second hand shape.
    """

    offset: np.ndarray
    twist: np.ndarray
    wiggle: np.ndarray
    change: np.ndarray


def path(movement: Movement) -> Path:
    """The key frames of a movement; a hand shape that changes does so along the way.

    Raises:
        ValueError: the movement's kind is not one of KINDS.
    """
    if movement.kind not in KINDS:
        raise ValueError(f"movement {movement.kind!r}: expected one of {', '.join(KINDS)}")
    along = np.asarray(movement.direction) * movement.size
    aside = _perpendicular(np.asarray(movement.direction)) * movement.size
    reach = minimum_jerk(_TIME) - 0.5
    still = np.zeros(N_KEYS)
    offset = {
        "straight": np.outer(reach, along),
        "arc": np.outer(reach, along) + np.outer(np.sin(np.pi * _TIME) - 0.5, 0.6 * aside),
        "circle": 0.5 * np.outer(np.cos(2 * np.pi * _TIME), aside)
        + 0.5 * np.outer(np.sin(2 * np.pi * _TIME), along),
        "tap": np.outer(-(np.cos(np.pi * _TIME) ** 2), 0.6 * along),
        "repeat": np.outer(np.sin(4 * np.pi * _TIME), 0.4 * along),
        "change": np.outer(reach, 0.5 * along),
    }.get(movement.kind, np.outer(reach, 0.3 * along))
    return Path(
        offset=offset,
        twist=0.7 * np.sin(3 * np.pi * _TIME) if movement.kind == "twist" else still,
        wiggle=0.5 * np.sin(4 * np.pi * _TIME) if movement.kind == "wiggle" else still,
        change=minimum_jerk(_TIME),
    )


def _perpendicular(direction: np.ndarray) -> np.ndarray:
    """A unit vector square to `direction`, in the image plane where that is possible."""
    aside = np.cross(direction, (0.0, 0.0, 1.0))
    length = float(np.linalg.norm(aside))
    return aside / length if length > 0.3 else np.array((0.0, -1.0, 0.0))
