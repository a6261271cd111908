"""The camera: points in space to pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hybridsign.signer.people import Person


@dataclass(frozen=True)
class Camera:
    """A pinhole camera before the signer.

    Attributes:
        width: of the picture, pixels.
        height: of the picture, pixels.
        fps: frames per second.
        shoulder_width: of the average signer in the picture, pixels.
        neck: where the average signer's neck is, pixels right and down.
        distance: from lens to neck, shoulder widths.
    """

    width: int
    height: int
    fps: float
    shoulder_width: float
    neck: tuple[float, float]
    distance: float


# The pictures of PHOENIX14T (television) and How2Sign (studio).
CAMERAS = {
    "television": Camera(210, 260, 25.0, 70.0, (105.0, 104.0), 7.0),
    "studio": Camera(1280, 720, 24.0, 205.0, (650.0, 352.0), 7.0),
}


def project(points: np.ndarray, camera: Camera, who: Person) -> np.ndarray:
    """(T, J, 2) pixels, x right and y down, of (T, J, 3) points in shoulder widths."""
    cosine, sine = np.cos(who.camera_yaw), np.sin(who.camera_yaw)
    x = cosine * points[..., 0] + sine * points[..., 2]
    depth = camera.distance + cosine * points[..., 2] - sine * points[..., 0]
    nearness = camera.shoulder_width * who.camera_scale * camera.distance / depth
    across, down = camera.neck
    shift_across, shift_down = who.camera_shift
    return np.stack(
        [
            across + camera.shoulder_width * shift_across + nearness * x,
            down + camera.shoulder_width * shift_down + nearness * points[..., 1],
        ],
        axis=-1,
    )
