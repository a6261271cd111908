"""From a clip as it came to a clip as it is learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from hybridsign import pose as poses
from hybridsign.data.clip import SHOULDER_WIDTHS, Clip
from hybridsign.pose import PoseError
from hybridsign.text import normalise as normalise_text


def prepare(clip: Clip, n_frames: int) -> Clip:
    """Normalise one clip and resample it to the protocol's length.

    Raises:
        PoseError: the clip cannot be used, with the reason.
    """
    text = normalise_text(clip.text)
    if not text:
        raise PoseError("the sentence is empty")
    if clip.pose.n_frames < 2:
        raise PoseError("fewer than two frames")
    coordinates, confidence = poses.clean(clip.pose.coordinates, clip.pose.confidence)
    sequence = replace(clip.pose, coordinates=coordinates, confidence=confidence)
    place = poses.placement(sequence)
    return replace(
        clip,
        text=text,
        pose=poses.resample(poses.normalise(sequence, place), n_frames),
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
    dropped: list[dict[str, str]] = field(default_factory=list)

    def prepared(self, clips: Iterable[Clip], n_frames: int) -> Iterator[Clip]:
        """Prepare clips and count them; a clip that cannot be used is dropped with its reason."""
        for clip in clips:
            try:
                ready = prepare(clip, n_frames)
            except PoseError as reason:
                self.dropped.append({"id": clip.id, "reason": str(reason)})
                continue
            self._count(ready)
            yield ready

    def _count(self, clip: Clip) -> None:
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
            "missing_points_percent": {
                part: round(100 * self.missing[part] / self.points[part], 2)
                for part in sorted(self.points)
            },
            "dropped": self.dropped,
        }
