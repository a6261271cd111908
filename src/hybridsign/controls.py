"""Systems that need no training: what a number is worth is seen beside them.

Each takes the clips to be signed and gives them back with other poses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from hybridsign import pose as poses
from hybridsign.data.batch import collate
from hybridsign.data.clip import Clip
from hybridsign.data.statistics import Statistics
from hybridsign.nn.codec import PoseCodec
from hybridsign.nn.settings import CodecSettings
from hybridsign.pose import PoseSequence
from hybridsign.text import content
from hybridsign.text import nearest as nearest_text


def ground_truth(clips: Sequence[Clip]) -> list[Clip]:
    """The true poses: how well the judge reads real signing."""
    return list(clips)


def mean_pose(clips: Sequence[Clip], statistics: Statistics) -> list[Clip]:
    """The training split's mean pose, held still."""
    made = []
    for clip in clips:
        frames = clip.pose.n_frames
        coordinates = np.broadcast_to(statistics.mean, (frames, *statistics.mean.shape))
        confidence = np.broadcast_to(statistics.confidence, (frames, len(statistics.confidence)))
        made.append(_with_pose(clip, *poses.clean(coordinates, confidence), "mean_pose"))
    return made


def shuffled(clips: Sequence[Clip]) -> list[Clip]:
    """Each clip with the pose of the next: real signing that says something else."""
    following = [*clips[1:], *clips[:1]]
    return [
        replace(clip, pose=other.pose, placement=other.placement, provenance="generated:shuffled")
        for clip, other in zip(clips, following, strict=True)
    ]


def nearest(clips: Sequence[Clip], train: Sequence[Clip]) -> list[Clip]:
    """The pose of the training clip whose sentence is nearest (a rival, not a gate).

    Nearest by the cosine of tf-idf vectors of words, without the final full stop.
    """
    best = nearest_text([content(clip.text) for clip in train], [content(c.text) for c in clips])
    return [
        replace(
            clip,
            pose=train[index].pose,
            placement=train[index].placement,
            provenance="generated:nearest",
        )
        for clip, index in zip(clips, best, strict=True)
    ]


def codec(
    clips: Sequence[Clip], train: Sequence[Clip], statistics: Statistics, settings: CodecSettings
) -> list[Clip]:
    """The true poses, told in a pose codec's components: the best that its users can sign.

    Args:
        clips: the true ones; what was seen, and how surely, stays theirs.
        train: the training split, on which the codec is fitted as models fit theirs.
        statistics: of the training split.
        settings: of the codec.
    """
    learned = collate(train, statistics)
    pose_codec = PoseCodec(settings, statistics.joints, learned.pose.shape[-1])
    pose_codec.fit(learned.pose[learned.frame_mask])
    made = []
    for clip in clips:
        true = statistics.standardise(clip.pose.coordinates, clip.pose.valid)
        told = pose_codec.decode(pose_codec.encode(torch.from_numpy(true))).numpy()
        coordinates = statistics.destandardise(told)
        made.append(_with_pose(clip, *poses.clean(coordinates, clip.pose.confidence), "codec"))
    return made


def _with_pose(clip: Clip, coordinates: np.ndarray, confidence: np.ndarray, name: str) -> Clip:
    pose = PoseSequence(coordinates, confidence, clip.pose.fps, clip.pose.skeleton)
    return replace(clip, pose=pose, provenance=f"generated:{name}")
