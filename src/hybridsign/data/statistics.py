"""Statistics of a training split, and what depends on them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from hybridsign.data.clip import Clip
from hybridsign.pose import Placement
from hybridsign.skeleton import SKELETONS, Skeleton

# A coordinate that hardly moves would be blown up by division with its standard deviation.
SMALLEST_DEVIATION = 1e-3
_ARRAYS = ("mean", "deviation", "confidence", "centre")


@dataclass(frozen=True)
class Statistics:
    """What a generator may know of the training split.

    Attributes:
        skeleton: name of the skeleton.
        n_clips: clips counted.
        mean: (J, C) mean of valid joints, in shoulder widths.
        deviation: (J, C) standard deviation of valid joints; 1 where a joint was never seen.
        confidence: (J,) mean confidence over all frames.
        centre: (C,) median over clips of the neck, in pixels.
        scale: median over clips of the shoulder width, in pixels.
        fps: median over clips of frames per second after resampling.
        frames: median over clips of frames after resampling.
    """

    skeleton: str
    n_clips: int
    mean: np.ndarray
    deviation: np.ndarray
    confidence: np.ndarray
    centre: np.ndarray
    scale: float
    fps: float
    frames: int

    @property
    def joints(self) -> Skeleton:
        """The skeleton itself."""
        return SKELETONS[self.skeleton]

    @property
    def placement(self) -> Placement:
        """Where a generated signer is placed: the training split's medians."""
        return Placement(self.centre, self.scale)

    def standardise(self, coordinates: np.ndarray, valid: np.ndarray) -> np.ndarray:
        """(..., J, C) shoulder widths to standard deviations from the mean; 0 where not valid."""
        standard = (coordinates - self.mean) / self.deviation
        return np.where(valid[..., None], standard, 0.0).astype(np.float32)

    def destandardise(self, standard: np.ndarray) -> np.ndarray:
        """The inverse of `standardise` for valid joints."""
        return (standard * self.deviation + self.mean).astype(np.float32)

    def to_json(self) -> dict[str, Any]:
        """For JSON and for checkpoints."""
        return {
            key: value.tolist() if isinstance(value, np.ndarray) else value
            for key, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Statistics:
        """The inverse of `to_json`."""
        arrays = {
            key: np.array(value, np.float64) for key, value in content.items() if key in _ARRAYS
        }
        return cls(**{**content, **arrays})


class StatisticsCounter:
    """Counts a training split clip by clip, in constant memory."""

    def __init__(self) -> None:
        self._count: Any = 0
        self._sum: Any = 0.0
        self._squares: Any = 0.0
        self._confidence: Any = 0.0
        self._frames = 0
        self._skeleton: Skeleton | None = None
        self._placements: list[Placement] = []
        self._fps: list[float] = []
        self._lengths: list[int] = []

    def add(self, clip: Clip) -> None:
        """Count one normalised clip."""
        if clip.placement is None:
            raise ValueError(f"{clip.id}: statistics are of normalised clips, this one is not")
        valid = clip.pose.valid[..., None]
        coordinates = np.where(valid, clip.pose.coordinates.astype(np.float64), 0.0)
        self._count = self._count + valid.sum(0)
        self._sum = self._sum + coordinates.sum(0)
        self._squares = self._squares + (coordinates**2).sum(0)
        self._confidence = self._confidence + clip.pose.confidence.astype(np.float64).sum(0)
        self._frames += clip.pose.n_frames
        self._skeleton = clip.pose.skeleton
        self._placements.append(clip.placement)
        self._fps.append(clip.pose.fps)
        self._lengths.append(clip.pose.n_frames)

    def finish(self) -> Statistics:
        """The statistics of all clips counted.

        Raises:
            ValueError: no clip was counted.
        """
        if self._skeleton is None:
            raise ValueError("no usable clip in the training split")
        seen = np.maximum(self._count, 1)
        mean = self._sum / seen
        deviation = np.sqrt(np.maximum(self._squares / seen - mean**2, 0.0))
        deviation = np.where(self._count > 0, np.maximum(deviation, SMALLEST_DEVIATION), 1.0)
        return Statistics(
            skeleton=self._skeleton.name,
            n_clips=len(self._placements),
            mean=mean,
            deviation=deviation,
            confidence=self._confidence / self._frames,
            centre=np.median([place.centre for place in self._placements], axis=0),
            scale=float(np.median([place.scale for place in self._placements])),
            fps=float(np.median(self._fps)),
            frames=int(np.median(self._lengths)),
        )
