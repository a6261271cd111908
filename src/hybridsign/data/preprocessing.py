"""From a clip as it came to a clip as it is learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hybridsign import pose as poses
from hybridsign.data.clip import SHOULDER_WIDTHS, Clip
from hybridsign.pose import PoseError
from hybridsign.text import normalise as normalise_text


def mend(clip: Clip, longest_gap: int) -> tuple[Clip, np.ndarray]:
    """Clean one clip at its border and bridge its short gaps, at its native frame rate.

    Returns:
        The clip, and (T, J) True where a point was filled.
    """
    coordinates, confidence = poses.clean(clip.pose.coordinates, clip.pose.confidence)
    cleaned = replace(clip.pose, coordinates=coordinates, confidence=confidence)
    mended, filled = poses.fill_gaps(cleaned, longest_gap)
    return replace(clip, pose=mended), filled


def prepare(clip: Clip, n_frames: int | None) -> Clip:
    """Normalise one clip and resample it to the protocol's length; None keeps its own.

    Raises:
        PoseError: the clip cannot be used, with the reason.
    """
    text = normalise_text(clip.text)
    if not text:
        raise PoseError("the sentence is empty")
    return replace(in_shoulder_widths(clip, n_frames), text=text)


def in_shoulder_widths(clip: Clip, n_frames: int | None) -> Clip:
    """Normalise and resample the pose of one clip, whatever was said.

    Raises:
        PoseError: the clip cannot be used, with the reason.
    """
    if clip.pose.n_frames < 2:
        raise PoseError("fewer than two frames")
    coordinates, confidence = poses.clean(clip.pose.coordinates, clip.pose.confidence)
    sequence = replace(clip.pose, coordinates=coordinates, confidence=confidence)
    place = poses.placement(sequence)
    normal = poses.normalise(sequence, place)
    return replace(
        clip,
        pose=normal if n_frames is None else poses.resample(normal, n_frames),
        units=SHOULDER_WIDTHS,
        placement=place,
    )


@dataclass
class SplitCard:
    """What one split holds, counted as its clips pass by."""

    clips: int = 0
    seconds: float = 0.0
    frames: int = 0
    words: Counter[str] = field(default_factory=Counter)
    glosses: Counter[str] = field(default_factory=Counter)
    signers: set[str] = field(default_factory=set)
    missing: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    native_points: Counter[str] = field(default_factory=Counter)
    dropped: list[dict[str, str]] = field(default_factory=list)

    def prepared(
        self, clips: Iterable[Clip], n_frames: int | None, longest_gap: int = 0
    ) -> Iterator[Clip]:
        """Mend, prepare and count clips; one that cannot be used is dropped with its reason."""
        for clip in clips:
            try:
                mended, filled = mend(clip, longest_gap)
                ready = prepare(mended, n_frames)
            except PoseError as reason:
                self.dropped.append({"id": clip.id, "reason": str(reason)})
                continue
            self._count(ready, filled)
            yield ready

    def _count(self, clip: Clip, filled: np.ndarray) -> None:
        self.clips += 1
        self.frames += clip.native_frames
        self.seconds += clip.native_frames / clip.native_fps
        self.words.update(clip.text.split())
        self.glosses.update(clip.gloss or ())
        self.signers.add(clip.signer)
        for part in clip.pose.skeleton.part_names:
            valid = clip.pose.valid[:, clip.pose.skeleton.part(part)]
            self.missing[part] += int((~valid).sum())
            self.points[part] += valid.size
            mended = filled[:, clip.pose.skeleton.part(part)]
            self.filled[part] += int(mended.sum())
            self.native_points[part] += mended.size

    def summary(self) -> dict[str, Any]:
        """For the dataset card."""
        return {
            "clips": self.clips,
            "hours": round(self.seconds / 3600, 4),
            "native_frames": self.frames,
            "words": len(self.words),
            "running_words": self.words.total(),
            "glosses": len(self.glosses),
            "running_glosses": self.glosses.total(),
            "signers": len(self.signers),
            "missing_points_percent": _percent(self.missing, self.points),
            "filled_points_percent": _percent(self.filled, self.native_points),
            "dropped": self.dropped,
        }


def _percent(some: Counter[str], of: Counter[str]) -> dict[str, float]:
    return {part: round(100 * some[part] / of[part], 2) for part in sorted(of)}
