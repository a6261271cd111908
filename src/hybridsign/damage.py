"""Ground truth, damaged by known amounts: systems of which it is known how much worse they are.

Two kinds. The signer performs a damaged score again, which needs the score; the others change the
poses of any clip. At level 0 each gives back the clips as they were, bit for bit, and a clip's
damage at one level is part of its damage at the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from hybridsign import pose as poses
from hybridsign.data.clip import PIXELS, Clip
from hybridsign.data.corpora import RenderedCorpus
from hybridsign.data.preprocessing import in_shoulder_widths, mend
from hybridsign.data.sources.rendering import filmed
from hybridsign.data.statistics import Statistics
from hybridsign.opposites import knows_opposites, opposites
from hybridsign.pose import PoseSequence
from hybridsign.seeding import numpy_stream
from hybridsign.signer import damage as signing
from hybridsign.signer.score import Score
from hybridsign.skeleton import SKELETONS

# From clips, and how much they are to be damaged, to other clips.
Damage = Callable[[Sequence[Clip], float], list[Clip]]
# From a score, and a share of its signs, to another score.
Change = Callable[[Score, float], Score]


@dataclass(frozen=True)
class Signer:
    """What it takes to sign the clips of a corpus again.

    Attributes:
        corpus: camera, variation and seed.
        scores: what is signed in each clip, by the clip's id.
        frames: of every clip after resampling; None leaves each its own.
        longest_gap: native frames of the longest gap of a joint that is bridged.
    """

    corpus: RenderedCorpus
    scores: Mapping[str, Score]
    frames: int | None
    longest_gap: int

    def signed(self, clip: Clip, score: Score) -> Clip:
        """The clip with the poses of another score, prepared as the corpus was."""
        raw = replace(clip, pose=filmed(score, self.corpus), units=PIXELS, placement=None)
        mended, _ = mend(raw, self.longest_gap)
        return in_shoulder_widths(mended, self.frames)

    def damaged(self, change: Change, clips: Sequence[Clip], share: float) -> list[Clip]:
        """Clips signed again with a share of the signs of each changed."""
        return [self.signed(clip, change(self.scores[clip.id], share)) for clip in clips]

    @property
    def vocabulary(self) -> list[str]:
        """Every sign of these scores."""
        spans = (span for score in self.scores.values() for span in score.spans)
        return sorted({span.sign for span in spans if span.sign is not None})


def damages(statistics: Statistics, signer: Signer | None, *, seed: int) -> dict[str, Damage]:
    """Every damage that can be done, by its name.

    Args:
        statistics: of the training split, whose mean pose clips are pulled to.
        signer: who can sign the clips again; without one only poses are damaged, and those of a
            skeleton whose left and right are not known are not mirrored.
        seed: of all chance in the damage.
    """
    of_poses: dict[str, Damage] = {
        "jittered": partial(jittered, seed=seed),
        "slowed": slowed,
        "pulled_to_mean": partial(pulled_to_mean, statistics=statistics),
        "hands_lost": partial(hands_lost, seed=seed),
    }
    if knows_opposites(SKELETONS[statistics.skeleton]):
        of_poses = {"mirrored": partial(mirrored, seed=seed)} | of_poses
    if signer is None:
        return of_poses
    vocabulary = signer.vocabulary
    changes: dict[str, Change] = {
        "signs_swapped": partial(signing.swapped, vocabulary=vocabulary, seed=seed),
        "hand_shape_wrong": partial(signing.with_wrong_hand_shapes, seed=seed),
        "mouthing_gone": partial(signing.without_mouthing, seed=seed),
    }
    return {name: partial(signer.damaged, change) for name, change in changes.items()} | of_poses


def mirrored(clips: Sequence[Clip], share: float, *, seed: int) -> list[Clip]:
    """A share of the clips as a mirror shows them: the other hand signs, on the other side."""
    order = numpy_stream(seed, "mirrored clips").permutation(len(clips))
    chosen = set(order[: round(share * len(clips))].tolist())
    return [
        replace(clip, pose=mirror(clip.pose)) if number in chosen else clip
        for number, clip in enumerate(clips)
    ]


def mirror(pose: PoseSequence) -> PoseSequence:
    """A normalised pose with left for right."""
    joints = opposites(pose.skeleton)
    coordinates = pose.coordinates[:, joints].copy()
    coordinates[..., 0] *= -1
    return replace(pose, coordinates=coordinates, confidence=pose.confidence[:, joints])


def jittered(clips: Sequence[Clip], deviation: float, *, seed: int) -> list[Clip]:
    """Each seen point moves by normal chance in each frame, so many shoulder widths."""

    def moved(clip: Clip) -> Clip:
        chance = numpy_stream(seed, "jitter", clip.id).standard_normal(clip.pose.coordinates.shape)
        return _moved(clip, clip.pose.coordinates + deviation * chance)

    return [moved(clip) for clip in clips]


def slowed(clips: Sequence[Clip], share: float) -> list[Clip]:
    """Every frame of the last share of each clip is held for two."""

    def held(pose: PoseSequence) -> PoseSequence:
        twice = np.arange(pose.n_frames) >= pose.n_frames - round(share * pose.n_frames)
        times = 1 + twice
        return replace(
            pose,
            coordinates=pose.coordinates.repeat(times, axis=0),
            confidence=pose.confidence.repeat(times, axis=0),
        )

    return [replace(clip, pose=held(clip.pose)) for clip in clips]


def pulled_to_mean(clips: Sequence[Clip], share: float, statistics: Statistics) -> list[Clip]:
    """Each seen point goes a share of the way to where it is on average."""
    return [
        _moved(clip, (1 - share) * clip.pose.coordinates + share * statistics.mean)
        for clip in clips
    ]


def hands_lost(clips: Sequence[Clip], share: float, *, seed: int) -> list[Clip]:
    """In a share of each clip's frames the hands are not seen."""

    def lost(clip: Clip) -> Clip:
        order = numpy_stream(seed, "lost hands", clip.id).permutation(clip.pose.n_frames)
        frames = order[: round(share * len(order)), None]
        confidence = clip.pose.confidence.copy()
        confidence[frames, clip.pose.skeleton.part("left_hand", "right_hand")] = 0
        cleaned = poses.clean(clip.pose.coordinates, confidence)
        return replace(clip, pose=replace(clip.pose, coordinates=cleaned[0], confidence=cleaned[1]))

    return [lost(clip) for clip in clips]


def _moved(clip: Clip, coordinates: np.ndarray) -> Clip:
    seen = clip.pose.valid[..., None]
    placed = np.where(seen, coordinates, 0.0).astype(np.float32)
    return replace(clip, pose=replace(clip.pose, coordinates=placed))
