"""HybridSign under stress: its own history spoiled while it signs, and streams without an end.

The claim behind confidence-aware attention is that a history which is partly wrong does less harm
where its confidence tells so. Here what is wrong is known, and the confidence is told or kept
silent. The frames that come out are the model's own; spoiled is only what later frames see of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor

from hybridsign.data.clip import SHOULDER_WIDTHS, Clip
from hybridsign.data.statistics import Statistics
from hybridsign.generation import generate_clips
from hybridsign.metrics import motion_pace
from hybridsign.metrics.bleu import bleu_up_to
from hybridsign.metrics.motion_error import bone_length_error
from hybridsign.metrics.motion_warping import dtw_l1_perref
from hybridsign.models.hybrid.model import HybridSign
from hybridsign.models.hybrid.network import State
from hybridsign.pose import PoseSequence, resample
from hybridsign.seeding import numpy_stream
from hybridsign.translation.back_translator import BackTranslator
from hybridsign.translation.reading import read

# lost: at the mean, as what an estimator lost is encoded; garbled: on the other side of the mean.
Manner = Literal["lost", "garbled"]
# told: the confidence of what is spoiled is 0; silent: it stays as predicted.
Confidence = Literal["told", "silent"]
MANNERS: tuple[Manner, ...] = ("lost", "garbled")
CONFIDENCES: tuple[Confidence, ...] = ("told", "silent")
_LEFT_OF_A_CODE = {"lost": 0.0, "garbled": -1.0}


class Spoiling(NamedTuple):
    """How a history is spoiled: in which manner and share of its frames, told or not."""

    manner: Manner
    confidence: Confidence
    share: float


@dataclass(frozen=True)
class Robustness:
    """What clips are worth whose history was spoiled."""

    manner: Manner
    confidence: Confidence
    share: float
    bleu1: float
    bleu4: float
    dtw: float


@dataclass(frozen=True)
class LongStream:
    """What streams of some length are worth.

    Text and DTW are of the clip resampled to the protocol's length, the rest is of the frames as
    they came: the error of bones in shoulder widths, the wrists' way over the truth's, and speed
    and jerk in shoulder widths a frame (a frame cubed), of joints on average.
    """

    frames: int
    bleu1: float
    bleu4: float
    dtw: float
    bone_length_error: float
    total_distance: float
    speed: float
    jerk: float


class SpoiledHistory:
    """What later frames see of a frame in which articulators are spoiled."""

    def __init__(self, model: HybridSign, spoiling: Spoiling) -> None:
        network = model.network
        self.spoiling = spoiling
        self.frames = model.frames
        self.partition = network.partition
        groups = [parts for parts in network.codec.settings.groups if _has(model, parts)]
        device = network.codec.basis.device
        codes = torch.zeros(len(groups), network.codec.width, dtype=torch.bool, device=device)
        for group, parts in enumerate(groups):
            codes[group, network.codec.positions(*parts)] = True
        self.codes = codes  # (G, Z)
        self.joints = (
            torch.stack([network.codec.joints(*parts) for parts in groups]).to(device).bool()
        )
        self._chosen: dict[str, Tensor] = {}

    def __call__(self, state: State, number: int, ids: Sequence[str]) -> State:
        """The state of B clips after frame `number`, spoiled where its turn has come."""
        hit = torch.stack([self._of_clip(clip)[:, number % self.frames] for clip in ids])
        hit = hit.to(state.codes.device)[:, :, None]  # (B, G, 1)
        codes = self.partition.collect(state.codes)  # (B, 1, Z)
        spoiled = (hit & self.codes).any(1, keepdim=True)
        left = torch.where(spoiled, _LEFT_OF_A_CODE[self.spoiling.manner] * codes, codes)
        confidence = state.confidence
        if self.spoiling.confidence == "told":
            confidence = confidence * ~(hit & self.joints).any(1, keepdim=True)
        return replace(state, codes=self.partition.deal(left), confidence=confidence)

    def _of_clip(self, clip: str) -> Tensor:
        """(G, T) True where articulators of a clip are spoiled; a larger share adds frames."""
        if clip not in self._chosen:
            hit = torch.zeros(len(self.codes), self.frames, dtype=torch.bool)
            for group, row in enumerate(hit):
                order = numpy_stream(0, "spoiled history", clip, group).permutation(self.frames)
                row[torch.from_numpy(order[: round(self.spoiling.share * self.frames)])] = True
            self._chosen[clip] = hit
        return self._chosen[clip]


@contextmanager
def spoiled(model: HybridSign, spoiling: Spoiling) -> Iterator[HybridSign]:
    """The model, looking back on a spoiled history until the end of the block."""
    model.history_damage = SpoiledHistory(model, spoiling)
    try:
        yield model
    finally:
        model.history_damage = None


class Trials:
    """Trials of one trained variant, read by one judge.

    All variants sign the same sentences from the same noise, and the same frames are spoiled.
    """

    def __init__(
        self,
        model: HybridSign,
        statistics: Statistics,
        judge: tuple[BackTranslator, Statistics],
        references: Sequence[Clip],
        *,
        seed: int,
        batch_size: int,
    ) -> None:
        """Set up.

        Args:
            model: in evaluation mode.
            statistics: its own, to leave standardised coordinates.
            judge: in evaluation mode, with its own statistics.
            references: true clips, whose sentences are signed.
            seed: of the noise.
            batch_size: clips at once.
        """
        self.model = model
        self.statistics = statistics
        self.judge = judge
        self.references = references
        self.seed = seed
        self.batch_size = batch_size

    def robustness(self, spoiling: Spoiling) -> Robustness:
        """Sign with a spoiled history."""
        with spoiled(self.model, spoiling):
            made = self._sign(self.model.frames)
        return Robustness(*spoiling, **self._said(made))

    def long_stream(self, frames: int) -> LongStream:
        """Sign each sentence over so many frames."""
        made = self._sign(frames)
        said = self._said([replace(clip, pose=self._shortened(clip.pose)) for clip in made])
        # A frame is the unit of time, however many of them a sentence takes.
        poses = [replace(clip.pose, fps=1.0) for clip in made]
        slowed = [replace(resample(clip.pose, frames), fps=1.0) for clip in self.references]
        paced = {
            "bone_length_error": bone_length_error(poses, slowed, units=SHOULDER_WIDTHS),
            "total_distance": motion_pace.total_distance(poses, slowed, units=SHOULDER_WIDTHS),
            "speed": motion_pace.speed(poses, units=SHOULDER_WIDTHS),
            "jerk": motion_pace.jerk(poses, units=SHOULDER_WIDTHS),
        }
        return LongStream(
            frames, **said, **{name: round(each.value, 6) for name, each in paced.items()}
        )

    def _sign(self, frames: int) -> list[Clip]:
        return list(
            generate_clips(
                self.model,
                self.statistics,
                self.references,
                system="stressed",
                frames=frames,
                seed=self.seed,
                batch_size=self.batch_size,
            )
        )

    def _shortened(self, pose: PoseSequence) -> PoseSequence:
        return resample(pose, self.model.frames)

    def _said(self, made: Sequence[Clip]) -> dict[str, Any]:
        """What the judge reads, and how far the poses are from the truth."""
        read_as = read(*self.judge, made, self.batch_size).text
        said = [clip.text for clip in self.references]
        bleu = {f"bleu{order}": bleu_up_to(order)(read_as, said).value for order in (1, 4)}
        poses, true = ([clip.pose for clip in side] for side in (made, self.references))
        dtw = dtw_l1_perref(poses, true, units=SHOULDER_WIDTHS).value
        return {name: round(value, 4) for name, value in {**bleu, "dtw": dtw}.items()}


def tell(found: Sequence[Robustness] | Sequence[LongStream]) -> list[dict[str, Any]]:
    """For files."""
    return [asdict(each) for each in found]


def _has(model: HybridSign, parts: Sequence[str]) -> bool:
    return bool(model.network.codec.joints(*parts).any())
