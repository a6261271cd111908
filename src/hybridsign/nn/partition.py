"""Which expert sees which part of the pose (HybridSign Eq. 13), and how large it is."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from hybridsign.nn.codec import PoseCodec
from hybridsign.nn.experts import ExpertLinear
from hybridsign.nn.settings import ExpertCount, Sizes

EXPERTS: dict[ExpertCount, tuple[tuple[str, ...], ...]] = {
    1: (("body", "face", "left_hand", "right_hand"),),
    3: (("face",), ("body",), ("left_hand", "right_hand")),
    4: (("face",), ("body",), ("left_hand",), ("right_hand",)),
}


class Partition(nn.Module):
    """Pose codes dealt out to experts and collected again.

    Experts have different numbers of codes; those of the smaller are padded with zeros, so that
    all fit one product.
    """

    def __init__(self, experts: ExpertCount, codec: PoseCodec) -> None:
        super().__init__()
        dealt_out = [(codec.positions(*parts), codec.joints(*parts)) for parts in EXPERTS[experts]]
        # A skeleton without a face needs no expert for it.
        owned = [codes for codes, _ in dealt_out if len(codes)]
        members = torch.stack([joints for codes, joints in dealt_out if len(codes)])
        self.experts = len(owned)
        self.width = max(len(codes) for codes in owned)
        # One column beyond the codes holds the zero that pads.
        dealt = torch.full((self.experts, self.width), codec.width)
        collected = torch.zeros(codec.width, dtype=torch.long)
        for expert, codes in enumerate(owned):
            dealt[expert, : len(codes)] = codes
            collected[codes] = expert * self.width + torch.arange(len(codes))
        self.register_buffer("dealt", dealt, persistent=False)
        self.register_buffer("collected", collected, persistent=False)
        self.register_buffer("share", members / members.sum(1, keepdim=True), persistent=False)
        self.dealt: Tensor
        self.collected: Tensor
        self.share: Tensor

    @torch.no_grad()
    def silence(self, leave: ExpertLinear) -> None:
        """Let a layer that makes dealt codes make zeros for the padding, now and ever after.

        Nothing of the padding is collected, so nothing is learned for it.
        """
        padding = self.dealt == len(self.collected)  # (E, width)
        leave.weight.masked_fill_(padding[:, None], 0.0)
        leave.bias.masked_fill_(padding[:, None], 0.0)

    def deal(self, codes: Tensor) -> Tensor:
        """(E, B, T, width) of codes (B, T, Z)."""
        return F.pad(codes, (0, 1))[..., self.dealt].permute(2, 0, 1, 3)

    def collect(self, dealt: Tensor) -> Tensor:
        """(B, T, Z) codes of (E, B, T, width); the padding is left behind."""
        return dealt.permute(1, 2, 0, 3).flatten(2)[..., self.collected]

    def reliability(self, confidence: Tensor) -> Tensor:
        """(E, B, T, 1) mean confidence of each expert's joints (c̄ of Eq. 17) of (B, T, J)."""
        return (confidence @ self.share.T).permute(2, 0, 1)[..., None]


def expert_sizes(sizes: Sizes, experts: int) -> Sizes:
    """Sizes of each of some experts.

    A layer's weights grow with the square of its width, so an expert is narrower by the square
    root of their number, to the next width that the heads can share.
    """
    unit = 2 * sizes.heads
    width = max(unit, round(sizes.width / math.sqrt(experts) / unit) * unit)
    feedforward = max(1, round(sizes.feedforward * width / sizes.width))
    return sizes.model_copy(update={"width": width, "feedforward": feedforward})
