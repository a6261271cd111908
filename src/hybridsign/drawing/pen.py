"""Draws one frame of a skeleton as a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from hybridsign.skeleton import FACE_CONTOURS, FINGERS, Skeleton

if TYPE_CHECKING:
    from PIL import Image

_INK = "#1f2933"
_CLOTHES, _SKIN = "#e9edf1", "#f6ece4"
_HAIR = "#a89a8f"
_BONES, _FEATURES, _LIPS = "#52606d", "#5b5048", "#b4525c"
_ARMS = {"right": "#c8553d", "left": "#2f6f9f"}
# Fingers shade from warm to warm and from cool to cool, so that each can be followed.
_FINGERS = {
    "right": ("#8f2d1f", "#c8402f", "#e0693f", "#e8923f", "#d9a514"),
    "left": ("#1b3f73", "#2468a8", "#2f8fc0", "#2ea6a6", "#4aa56e"),
}
_TORSO = ("right_shoulder", "left_shoulder", "left_hip", "right_hip")


@dataclass(frozen=True)
class View:
    """From the data's coordinates to a picture's pixels; both axes have one scale.

    Attributes:
        origin: (2,) the data's coordinates at the picture's upper left corner.
        scale: pixels per unit of the data.
        shoulder_width: of the signer, in units of the data.
    """

    origin: np.ndarray
    scale: float
    shoulder_width: float

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """(J, 2) places in the picture."""
        return np.asarray((points - self.origin) * self.scale)

    def width(self, shoulder_widths: float) -> int:
        """Line width in pixels that keeps its proportion to the body."""
        return max(1, round(shoulder_widths * self.shoulder_width * self.scale))


class Pen:
    """Draws one frame, from what lies behind to what lies in front.

    Joints that are not seen, or that the skeleton lacks, are left out with all their lines.
    """

    def __init__(
        self,
        image: Image.Image,
        points: np.ndarray,
        seen: np.ndarray,
        skeleton: Skeleton,
        view: View,
    ) -> None:
        from PIL import ImageDraw

        self._draw = ImageDraw.Draw(image)
        self._points, self._seen = points, seen
        self._skeleton, self._view = skeleton, view

    def torso(self) -> None:
        """Clothes, neck, and the bones of the trunk."""
        self._area(_TORSO, _CLOTHES, 0.22)
        self._line(("nose", "neck"), _SKIN, 0.24)
        middle = ("neck",) if "neck" in self._skeleton.joints else ()
        self._line(("right_shoulder", *middle, "left_shoulder"), _BONES, 0.028)
        self._line(("neck", "head"), _BONES, 0.028)
        self._line(("neck", "mid_hip"), _BONES, 0.02)
        self._line(("right_hip", "mid_hip", "left_hip"), _BONES, 0.02)

    def arms(self) -> None:
        """Both arms, sleeves under bones."""
        for side in _ARMS:
            self._line((f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist"), _CLOTHES, 0.20)
        for side, colour in _ARMS.items():
            chain = (f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist")
            self._line((*chain, f"{side}_hand_root"), colour, 0.036)
            for joint in chain:
                self._dot(joint, colour, 0.036)

    def face(self) -> None:
        """Head and features."""
        self._head()
        for contour, n_points, closed in FACE_CONTOURS:
            names = [f"face_{contour}_{number}" for number in range(n_points)]
            if contour.endswith("pupil"):
                self._dot(names[0], _INK, 0.012)
                continue
            colour = _LIPS if contour.endswith("lips") else _FEATURES
            weight = 0.022 if contour.endswith("brow") else 0.013
            self._line((*names, names[0]) if closed else names, colour, weight)
        self._mesh()

    def hands(self) -> None:
        """Each finger in a shade of its side's colour."""
        for side, colours in _FINGERS.items():
            root = f"{side}_hand_root"
            palm = [root, f"{side}_thumb_2", *[f"{side}_{name}_1" for name in FINGERS[1:]]]
            self._area(palm, _SKIN, 0.05)
            self._line([*palm[2:], root, *palm[2:3]], colours[0], 0.008)
            self._dot(root, _ARMS[side], 0.03)
            for finger, colour in zip(FINGERS, colours, strict=True):
                chain = [root, *[f"{side}_{finger}_{number}" for number in range(1, 5)]]
                self._line(chain[:2], colour, 0.014)
                self._line(chain[1:], colour, 0.026)
                for joint in chain[1:]:
                    self._dot(joint, colour, 0.017)

    def _mesh(self) -> None:
        """The lines of a face whose points have numbers only."""
        for line in (*self._skeleton.bones, *self._skeleton.contours):
            if all(joint.removeprefix("face_").isdecimal() for joint in line):
                self._line(line, _FEATURES, 0.013)

    def _head(self) -> None:
        """What no joint shows: hair and forehead, guessed from the jaw."""
        names = [f"face_jaw_{number}" for number in range(17)]
        where = [self._skeleton.index(name) for name in names if name in self._skeleton.joints]
        if len(where) < len(names) or not self._seen[where].all():
            return
        jaw = self._points[where]
        middle = (jaw[0] + jaw[-1]) / 2
        half = (jaw[-1] - jaw[0]) / 2
        upwards = middle - jaw[8]
        angle = np.linspace(0, np.pi, 25)[:, None]

        def cap(width: float, height: float) -> np.ndarray:
            return np.asarray(
                middle + width * half * np.cos(angle) + height * upwards * np.sin(angle)
            )

        hair = np.concatenate([cap(1.12, 0.68), jaw[:4], jaw[-4:]])
        self._draw.polygon([tuple(point) for point in hair], fill=_HAIR)
        skin = np.concatenate([jaw, cap(0.96, 0.42)])
        self._draw.polygon([tuple(point) for point in skin], fill=_SKIN)

    def _found(self, names: Sequence[str]) -> list[tuple[float, float] | None]:
        """Pixels of each joint; None where it is not seen or the skeleton lacks it."""
        found: list[tuple[float, float] | None] = []
        for name in names:
            where = self._skeleton.index(name) if name in self._skeleton.joints else None
            visible = where is not None and bool(self._seen[where])
            found.append(tuple(self._points[where]) if visible else None)
        return found

    def _line(self, names: Sequence[str], colour: str, weight: float) -> None:
        width = self._view.width(weight)
        for start, end in pairwise(self._found(names)):
            if start is not None and end is not None:
                self._draw.line((start, end), fill=colour, width=width)
                self._disc(start, width / 2, colour)
                self._disc(end, width / 2, colour)

    def _area(self, names: Sequence[str], colour: str, rounding: float) -> None:
        corners = self._found(names)
        if all(corner is not None for corner in corners):
            self._draw.polygon([corner for corner in corners if corner], fill=colour)
            self._line([*names, names[0]], colour, rounding)

    def _dot(self, name: str, colour: str, radius: float) -> None:
        (centre,) = self._found([name])
        if centre is not None:
            self._disc(centre, self._view.width(radius), colour)

    def _disc(self, centre: tuple[float, float], radius: float, colour: str) -> None:
        x, y = centre
        self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
