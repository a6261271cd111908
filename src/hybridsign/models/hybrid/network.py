"""The network of one frame: from history and text to the next frame's codes and confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from hybridsign.data.statistics import Statistics
from hybridsign.models.hybrid.flow import Leaving, euler, exit_code, step_codes
from hybridsign.models.hybrid.heads import FlowHead, RegressionHead
from hybridsign.models.hybrid.joints import JointHead, JointPartition, JointTrunk
from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.models.hybrid.trunk import TextMemory, Trunk
from hybridsign.models.task import Task
from hybridsign.nn.attention import padding_bias
from hybridsign.nn.blocks import sinusoids_at
from hybridsign.nn.codec import JointCodec, PoseCodec
from hybridsign.nn.partition import Partition, expert_sizes
from hybridsign.nn.settings import Sizes
from hybridsign.nn.text_prior import MonotonePrior
from hybridsign.nn.text_reader import moments


@dataclass(frozen=True)
class Clock:
    """Where frames stand: position codes (T, D) or (B, T, D), bias of the text (E·B, 1, T, L)."""

    position: Tensor
    text_bias: Tensor

    def each(self) -> list[Clock]:
        """The frames one by one, each in memory of its own."""
        biases = each_frame(self.text_bias)
        return [
            Clock(self.position[..., number, None, :], bias) for number, bias in enumerate(biases)
        ]


@dataclass(frozen=True)
class State:
    """What a frame of B clips leaves to the next.

    Attributes:
        codes: (E, B, 1, codes) the frame, as experts hold it.
        confidence: (B, 1, J) predicted.
        past: what the trunk keeps.
    """

    codes: Tensor
    confidence: Tensor
    past: list[Tensor]


@dataclass(frozen=True)
class Exit:
    """One step of a frame's flow: where it began, and its clean estimate; (E, B, 1, codes)."""

    entered: Tensor
    left: Tensor


@dataclass(frozen=True)
class Rollout:
    """What the model made of its own history: as `State` and `Exit`, for T frames."""

    codes: Tensor
    confidence: Tensor
    entered: Tensor
    left: Tensor


class FrameNetwork(nn.Module):
    """Codec, text encoder, trunk, head, and the confidence that is predicted with each frame."""

    def __init__(self, settings: HybridSettings, task: Task) -> None:
        super().__init__()
        sizes, statistics = task.sizes, task.statistics
        self.settings = settings
        self.frames = task.frames
        self.codec, self.partition = _codec_and_partition(settings, statistics)
        expert = expert_sizes(sizes, self.partition.experts)
        self.encoder = task.text_encoder()
        strength = settings.aids.monotone_prior
        spread = settings.aids.monotone_spread
        self.prior = MonotonePrior(strength, expert.heads, spread) if strength is not None else None
        self.trunk, self.head = _trunk_and_head(settings, self.partition, expert, sizes.width)
        self.trusted = nn.Linear(expert.width, statistics.joints.n_joints)

    def read(self, sentences: Sequence[Sequence[str]]) -> TextMemory:
        """What the tokens of B sentences contribute to every frame."""
        return self.trunk.remember(*self.encoder.read(sentences))

    def clock(
        self, text: TextMemory, frames: int, length: Tensor | int, *, start: int = 0
    ) -> Clock:
        """Where so many frames from `start` on stand in clips of some length, (B, 1) or of all.

        A longer clip goes through the same positions more slowly.
        """
        moment = moments(frames, length, start=start, device=text.mask.device)
        bias = self.prior(moment, text.mask) if self.prior else padding_bias(text.mask)
        return Clock(
            sinusoids_at(self.frames * moment, self.trunk.width),
            bias.expand(-1, -1, frames, -1).repeat(self.partition.experts, 1, 1, 1),
        )

    def begin(self, clips: int, window: int) -> State:
        """What stands before the first frame: nothing seen, and nothing of it doubted."""
        device = self.trusted.weight.device
        codes = torch.zeros(self.partition.experts, clips, 1, self.partition.width, device=device)
        confidence = torch.ones(clips, 1, self.trusted.out_features, device=device)
        return State(codes, confidence, self.trunk.begin(clips, window))

    def look_back(
        self, history: Tensor, confidence: Tensor, text: TextMemory, clock: Clock
    ) -> tuple[Tensor, Tensor]:
        """Contexts of all frames at once, fused (B, T, D) and of each expert (E, B, T, D).

        Args:
            history: (E, B, T, codes) the frame before each frame.
            confidence: (B, T, J) its confidence.
            text: from `read`.
            clock: of the T frames.
        """
        reliability = self._reliability(confidence)
        return self.trunk(history, reliability, clock.position, text, clock.text_bias)

    def step_codes(self, steps: int) -> Tensor | None:
        """What the times of a flow's steps contribute to every frame; none without a flow."""
        if isinstance(self.head, RegressionHead):
            return None
        return step_codes(self.head, steps, mean=self.settings.head == "mean_flow")

    def exit_code(self, leaving: Leaving) -> Tensor | None:
        """What an exit step's clean estimate needs besides its step's own code, if anything."""
        if isinstance(self.head, RegressionHead):
            return None
        return exit_code(self.head, leaving, mean=self.settings.head == "mean_flow")

    def advance(
        self,
        last: State,
        noise: Tensor,
        text: TextMemory,
        clock: Clock,
        codes: Tensor | None,
        slot: Tensor,
        exit_step: int | None = None,
        exit_at: Tensor | None = None,
    ) -> tuple[State, Exit]:
        """The next frame, and the step of its flow that was asked for.

        Args:
            last: the frame before it, or `begin`.
            noise: (E, B, 1, codes) where its flow begins.
            text: from `read`.
            clock: of this frame.
            codes: from `step_codes`.
            slot: (1,) place that this frame takes among those that are kept.
            exit_step: step of the flow whose clean estimate is asked for; the last if none.
            exit_at: from `exit_code`.
        """
        reliability = self._reliability(last.confidence)
        (fused, experts), past = self.trunk.step(
            last.codes, reliability, clock.position, text, clock.text_bias, last.past, slot
        )
        if isinstance(self.head, RegressionHead) or codes is None:
            entered = left = made = self.head(experts)
        else:
            made, entered, left = euler(self.head, noise, experts, codes, exit_step, exit_at)
        return State(made, self.trust(fused), past), Exit(entered, left)

    def pose(self, codes: Tensor) -> Tensor:
        """(B, T, J, C) poses of codes (E, B, T, codes)."""
        return self.codec.decode(self.partition.collect(codes))

    def trust(self, fused: Tensor) -> Tensor:
        """(B, T, J) predicted confidence of frames with fused contexts (B, T, D)."""
        confidence: Tensor = self.trusted(fused)
        return confidence.sigmoid()

    def _reliability(self, confidence: Tensor) -> Tensor:
        if self.settings.confidence == "ones":
            # A mean of ones may be off by a rounding; full confidence is to be 1 bit for bit.
            return torch.ones_like(self.partition.reliability(confidence))
        return self.partition.reliability(confidence)


def _codec_and_partition(
    settings: HybridSettings, statistics: Statistics
) -> tuple[PoseCodec, Partition]:
    """What a frame is told in, and which expert sees which of it."""
    coordinates = statistics.mean.shape[1]
    if settings.tokens == "joint":
        split = settings.experts == 4
        joints = JointCodec(statistics.joints, coordinates, split_hands=split)
        return joints, JointPartition(settings.experts, joints)
    codec = PoseCodec(settings.codec, statistics.joints, coordinates)
    return codec, Partition(settings.experts, codec)


def _trunk_and_head(
    settings: HybridSettings, partition: Partition, expert: Sizes, text_width: int
) -> tuple[Trunk, FlowHead | RegressionHead]:
    """The network over an expert's frames, or over its joints."""
    mean = settings.head == "mean_flow"
    if isinstance(partition, JointPartition):
        trunk: Trunk = JointTrunk(settings, partition, expert, text_width)
        return trunk, JointHead(partition, expert.width, mean=mean)
    experts, codes = partition.experts, partition.width
    trunk = Trunk(settings, experts, expert, codes, text_width)
    head: FlowHead | RegressionHead = (
        RegressionHead(experts, codes, expert.width)
        if settings.head == "regression"
        else FlowHead(experts, codes, expert.width, mean=mean)
    )
    partition.silence(head.leave)
    return trunk, head


def each_frame(frames: Tensor) -> Sequence[Tensor]:
    """Frames (..., ..., T, ...) one by one, with T = 1, each in memory of its own."""
    return frames.movedim(2, 0).unsqueeze(3).contiguous().unbind(0)
