"""Tokens of single joints, as in the authors' released sketch; one token an expert otherwise.

Each joint is a sequence of its own under the frame-causal mask: the joints of an expert share its
weights, stand side by side like clips, and meet in the fusion alone. A frame costs as many tokens
as the largest expert has joints, 70 for the face: this is for fidelity, not for tables. Legend:
E experts, B clips, J joints of the largest expert, C coordinates. What is made of joints passes
between the parts of the network frame by frame, (E, B, T, J·n), as what is made of codes does.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from hybridsign.models.hybrid.heads import FlowHead
from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.models.hybrid.trunk import TextMemory, Trunk
from hybridsign.nn.codec import JointCodec
from hybridsign.nn.experts import Fusion
from hybridsign.nn.partition import Partition
from hybridsign.nn.settings import ExpertCount, Sizes


class JointPartition(Partition):
    """Joints dealt out to experts; those of the smaller experts are followed by empty places."""

    def __init__(self, experts: ExpertCount, codec: JointCodec) -> None:
        super().__init__(experts, codec)
        joints, self.coordinates = codec.shape
        of_each_code = F.pad(codec.joint_of_each_code, (0, 1), value=joints)
        places = of_each_code[self.dealt[:, :: self.coordinates]]
        self.register_buffer("places", places, persistent=False)  # (E, J)
        self.register_buffer("taken", places < joints, persistent=False)
        self.places: Tensor
        self.taken: Tensor

    def reliability(self, confidence: Tensor) -> Tensor:
        """(E, B, T, J) each joint's own of (B, T, joints); empty places are trusted."""
        return F.pad(confidence, (0, 1), value=1.0)[..., self.places].permute(2, 0, 1, 3)


class JointTrunk(Trunk):
    """The trunk over joints: Eq. 12 to 15 with a token for each."""

    def __init__(
        self, settings: HybridSettings, partition: JointPartition, sizes: Sizes, text_width: int
    ) -> None:
        experts, joints = partition.taken.shape
        super().__init__(settings, experts, sizes, partition.coordinates, text_width)
        self.joints = joints
        self.which = nn.Parameter(0.02 * torch.randn(experts, 1, joints, 1, sizes.width))
        self.fusion = JointFusion(partition.taken, sizes.width)

    def remember(self, features: Tensor, mask: Tensor) -> TextMemory:
        """Project the text (B, L, M) once for all frames and joints."""
        text = super().remember(features, mask)
        joints = self.joints
        return replace(
            text,
            keys_values=[
                (keys.repeat_interleave(joints, 0), values.repeat_interleave(joints, 0))
                for keys, values in text.keys_values
            ],
            modulations=[
                given if given.shape[1] == 1 else given.repeat_interleave(joints, 1)
                for given in text.modulations
            ],
        )

    def forward(
        self,
        history: Tensor,
        reliability: Tensor,
        position: Tensor,
        text: TextMemory,
        text_bias: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """All frames at once, as of `Trunk`, of (E, B, T, J·C) and its confidence (E, B, T, J).

        Returns:
            Fused (B, T, D), and each joint's (E, B, T, J·D).
        """
        fused, joints = super().forward(
            *self._side_by_side(history, reliability, position), text, self._of_joints(text_bias)
        )
        return fused, self._frames(joints)

    def begin(self, clips: int, window: int) -> list[Tensor]:
        """The empty history of all joints of some clips."""
        return super().begin(clips * self.joints, window)

    def step(
        self,
        history: Tensor,
        reliability: Tensor,
        position: Tensor,
        text: TextMemory,
        text_bias: Tensor,
        state: list[Tensor],
        slot: Tensor,
    ) -> tuple[tuple[Tensor, Tensor], list[Tensor]]:
        """One frame, T = 1, as `forward`; returns the history with it as well."""
        (fused, joints), state = super().step(
            *self._side_by_side(history, reliability, position),
            text,
            self._of_joints(text_bias),
            state,
            slot,
        )
        return (fused, self._frames(joints)), state

    def _side_by_side(
        self, history: Tensor, reliability: Tensor, position: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """All three (E, B·J, T, ·): a joint beside the other, like clips."""
        tokens = history.unflatten(-1, (self.joints, -1)).transpose(2, 3).flatten(1, 2)
        trust = reliability.transpose(2, 3).flatten(1, 2)[..., None]
        clips = history.shape[1]
        times = position.expand(clips, -1, -1)[:, None]  # (B, 1, T, D)
        return tokens, trust, (times + self.which).flatten(1, 2)

    def _of_joints(self, text_bias: Tensor) -> Tensor:
        return text_bias.repeat_interleave(self.joints, 0)

    def _frames(self, joints: Tensor) -> Tensor:
        """(E, B, T, J·D) of (E, B·J, T, D)."""
        return joints.unflatten(1, (-1, self.joints)).transpose(2, 3).flatten(3)


class JointFusion(Fusion):
    """Joints of an expert pooled, experts weighed, and the whole given back to every joint."""

    def __init__(self, taken: Tensor, width: int) -> None:
        """Args: (E, J) True where an expert has a joint, and the width of its tokens."""
        super().__init__(len(taken), width)
        share = taken / taken.sum(1, keepdim=True)
        self.register_buffer("share", share[:, None, :, None, None], persistent=False)
        self.share: Tensor

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Fused (B, T, D) and fed back (E, B·J, T, D) of x (E, B·J, T, D)."""
        joints = x.unflatten(1, (-1, self.share.shape[2]))
        pooled = (joints * self.share).sum(2)  # (E, B, T, D)
        fused, together = super().forward(pooled)
        return fused, (joints + (together - pooled)[:, :, None]).flatten(1, 2)


class JointHead(FlowHead):
    """The flow of each joint's coordinates, given that joint's context."""

    def __init__(self, partition: JointPartition, width: int, *, mean: bool) -> None:
        super().__init__(partition.experts, partition.coordinates, width, mean=mean)
        self.register_buffer("taken", partition.taken, persistent=False)
        self.taken: Tensor

    def prepare(self, context: Tensor) -> tuple[Tensor, Tensor]:
        """What a frame's context (E, B, T, J·D) contributes at every flow time."""
        return super().prepare(self._side_by_side(context))

    def forward(self, x: Tensor, prepared: tuple[Tensor, Tensor], at: Tensor) -> Tensor:
        """Velocity (E, B, T, J·C) of x (E, B, T, J·C); 0 in empty places."""
        joints = self.taken.shape[1]
        at = at if at.dim() == 1 else at.repeat_interleave(joints, -2)
        velocity = super().forward(self._side_by_side(x), prepared, at)
        return (velocity.unflatten(2, (-1, joints)) * self.taken[:, None, None, :, None]).flatten(3)

    def _side_by_side(self, frames: Tensor) -> Tensor:
        """(E, B, T·J, ·) of (E, B, T, J·n)."""
        return frames.unflatten(-1, (self.taken.shape[1], -1)).flatten(2, 3)
