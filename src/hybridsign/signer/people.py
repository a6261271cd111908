"""The people who sign: their bodies, habits, tempo, and where their camera stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hybridsign.seeding import numpy_stream

# As many as filmed the weather forecasts of PHOENIX14T.
SIGNERS = tuple(f"Signer{number:02d}" for number in range(1, 10))
_LEFT_HANDED_SHARE = 0.1


@dataclass(frozen=True)
class Person:
    """One signer. Lengths are in this person's own shoulder widths.

    Attributes:
        name: what the corpus calls this person.
        left_handed: the left hand leads.
        upper_arm: shoulder to elbow.
        forearm: elbow to wrist.
        hand: wrist to the tip of the middle finger.
        head: size of the head, 1 is average.
        torso: neck to hips.
        slope: how far the shoulders hang below the neck.
        tempo: signs per time, 1 is average.
        amplitude: size of the signing space, 1 is average.
        space: where the signing space lies, x right, y down, z away.
        swivel: how far the elbows swing out, radians.
        head_pose: yaw, pitch and roll of the head at ease, radians.
        camera_scale: size in the picture, 1 is average.
        camera_shift: place in the picture, shoulder widths right and down.
        camera_yaw: how far this person turns from the camera, radians.
    """

    name: str
    left_handed: bool
    upper_arm: float
    forearm: float
    hand: float
    head: float
    torso: float
    slope: float
    tempo: float
    amplitude: float
    space: tuple[float, float, float]
    swivel: float
    head_pose: tuple[float, float, float]
    camera_scale: float
    camera_shift: tuple[float, float]
    camera_yaw: float


@lru_cache(maxsize=1024)
def person(name: str) -> Person:
    """The person of that name: any name will do, and always means the same person."""
    random = numpy_stream(0, "person", name)

    def about(average: float, spread: float) -> float:
        return float(average + spread * np.clip(random.standard_normal(), -2, 2))

    return Person(
        name=name,
        left_handed=bool(random.random() < _LEFT_HANDED_SHARE),
        upper_arm=about(0.95, 0.03),
        forearm=about(0.87, 0.025),
        hand=about(0.55, 0.02),
        head=about(1.0, 0.04),
        torso=about(1.47, 0.05),
        slope=about(0.02, 0.02),
        tempo=about(1.0, 0.10),
        amplitude=about(0.90, 0.07),
        space=(about(0.0, 0.03), about(-0.06, 0.04), about(0.20, 0.03)),
        swivel=about(0.15, 0.10),
        head_pose=(about(0.0, 0.08), about(0.02, 0.05), about(0.0, 0.04)),
        camera_scale=about(1.0, 0.04),
        camera_shift=(about(0.0, 0.05), about(0.0, 0.04)),
        camera_yaw=about(0.0, 0.10),
    )
