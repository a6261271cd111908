"""The Pose-VQ-VAE: a frame becomes one code for each articulator, and codes become frames.

Attention looks across the articulators of a frame, then over the frames of an articulator. Heads
are plain networks; the release predicts joints one after another along the skeleton.
Legend: B clips, T frames, J joints, C coordinates, G articulators, D features.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from hybridsign.models.g2p_ddm.codebook import Codebooks
from hybridsign.models.g2p_ddm.settings import CodebookSettings
from hybridsign.nn.attention import padding_bias
from hybridsign.nn.blocks import Stack, sinusoids
from hybridsign.nn.settings import Sizes
from hybridsign.skeleton import Skeleton

ARTICULATORS = (("body",), ("face",), ("left_hand", "right_hand"))


class AcrossAndAlong(nn.Module):
    """Half of the layers look across articulators, the other half along time."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        half = sizes.model_copy(update={"layers": max(1, sizes.layers // 2)})
        self.across = Stack(half)
        self.along = Stack(half)
        self.norm = nn.LayerNorm(sizes.width)

    def forward(self, x: Tensor, frame_mask: Tensor) -> Tensor:
        """(B, T, G, D) of x (B, T, G, D); frames where the mask (B, T) is False are not seen."""
        clips, articulators = len(x), x.shape[2]
        x = x.flatten(0, 1)
        for block in self.across:
            x = block(x)
        x = x.unflatten(0, (clips, -1)).transpose(1, 2).flatten(0, 1)  # (B·G, T, D)
        x = x + sinusoids(*x.shape[1:]).to(x)
        hide_padding = padding_bias(frame_mask).repeat_interleave(articulators, dim=0)
        for block in self.along:
            x = block(x, bias=hide_padding)
        return self.norm(x).unflatten(0, (clips, -1)).transpose(1, 2)


class PoseVQVAE(nn.Module):
    """Poses to codes and back."""

    def __init__(
        self, settings: CodebookSettings, sizes: Sizes, skeleton: Skeleton, coordinates: int
    ) -> None:
        super().__init__()
        self.pose_shape = (skeleton.n_joints, coordinates)
        numbers = torch.arange(skeleton.n_joints * coordinates).view(self.pose_shape)
        features = [
            numbers[torch.from_numpy(skeleton.part(*parts))].flatten()
            for parts in ARTICULATORS
            if set(parts) <= set(skeleton.part_names)
        ]
        self._sizes = [len(each) for each in features]
        order = torch.cat(features)
        self.register_buffer("_order", order, persistent=False)
        self.register_buffer("_back", order.argsort(), persistent=False)
        self._order: Tensor
        self._back: Tensor
        self.articulators = len(features)
        width = sizes.width
        self.enter = nn.ModuleList(nn.Linear(size, width) for size in self._sizes)
        self.articulator = nn.Parameter(0.02 * torch.randn(self.articulators, width))
        self.encoder = AcrossAndAlong(sizes)
        self.codebooks = Codebooks(settings, self.articulators, width)
        self.decoder = AcrossAndAlong(sizes)
        self.leave = nn.ModuleList(
            nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, size))
            for size in self._sizes
        )

    def encode(self, pose: Tensor, frame_mask: Tensor) -> Tensor:
        """Features (B, T, G, D), before they become codes, of poses (B, T, J, C)."""
        shown = pose * frame_mask[..., None, None]
        parts = shown.flatten(-2)[..., self._order].split(self._sizes, dim=-1)
        entered = [enter(part) for enter, part in zip(self.enter, parts, strict=True)]
        return self.encoder(torch.stack(entered, dim=2) + self.articulator, frame_mask)

    def decode(self, codes: Tensor, frame_mask: Tensor) -> Tensor:
        """Poses (B, T, J, C) of codes (B, T, G, D)."""
        x = self.decoder(codes, frame_mask).unbind(2)
        left = torch.cat([leave(part) for leave, part in zip(self.leave, x, strict=True)], dim=-1)
        return left.gather(-1, self._back.expand_as(left)).unflatten(-1, self.pose_shape)

    @torch.no_grad()
    def tokens(self, pose: Tensor, frame_mask: Tensor) -> Tensor:
        """(B, T, G) numbers of the codes of poses (B, T, J, C); 0 where no frame is."""
        features = self.encode(pose, frame_mask)
        numbers = self.codebooks.nearest(features.flatten(0, 1)).unflatten(0, pose.shape[:2])
        return numbers * frame_mask[..., None]

    def loss(
        self, pose: Tensor, valid: Tensor, frame_mask: Tensor, rng: torch.Generator
    ) -> dict[str, Tensor]:
        """Mean distance over the joints seen (B, T, J), and commitment; in training codes move."""
        features = self.encode(pose, frame_mask)
        if self.training:
            self.codebooks.follow(features.detach()[frame_mask], rng)
        quantised, commitment = self.codebooks.quantise(features.flatten(0, 1))
        made = self.decode(quantised.view_as(features), frame_mask)
        seen = (valid & frame_mask[..., None])[..., None]
        error = ((made - pose).abs() * seen).sum() / (seen.sum() * pose.shape[-1]).clamp_min(1)
        return {"reconstruction": error, "commitment": commitment[frame_mask.flatten()].mean()}
