"""Losses on poses, and how they are weighed against each other (HybridSign Eq. 18 to 23)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from hybridsign.side_by_side import total
from hybridsign.skeleton import Skeleton

_SMALLEST_BONE = 1e-4  # shoulder widths; a shorter bone has no direction


class PoseLosses(nn.Module):
    """Joint and bone losses of standardised poses (B, T, J, C)."""

    def __init__(self, skeleton: Skeleton, mean: Tensor, deviation: Tensor) -> None:
        """Args: the joints, and the (J, C) mean and deviation that poses are standardised by."""
        super().__init__()
        bones = torch.from_numpy(skeleton.bone_index)
        self.register_buffer("bones", bones, persistent=False)
        self.register_buffer("mean", mean.float(), persistent=False)
        self.register_buffer("deviation", deviation.float(), persistent=False)
        self.bones: Tensor
        self.mean: Tensor
        self.deviation: Tensor

    def joint(self, made: Tensor, true: Tensor, valid: Tensor) -> Tensor:
        """Mean absolute error over joints that were seen (Eq. 18); `valid` is (B, T, J)."""
        errors = (made - true).abs() * valid[..., None]
        return errors.sum() / total(valid.sum() * made.shape[-1]).clamp_min(1)

    def bone(self, made: Tensor, true: Tensor, valid: Tensor) -> Tensor:
        """Mean squared error of the bones' unit directions in the image (Eq. 19).

        The paper measures quaternions, which a bone in the plane has not.
        """
        parents, children = self.bones.T
        seen = valid[:, :, parents] & valid[:, :, children]
        errors = (self._directions(made) - self._directions(true)).square().sum(0) * seen
        return errors.sum() / total(seen.sum()).clamp_min(1)

    def _directions(self, pose: Tensor) -> Tensor:
        """(C, B, T, bones): sums over few coordinates are quick where these come first."""
        places = (pose * self.deviation + self.mean).movedim(-1, 0)
        parents, children = self.bones.T
        vectors = places.index_select(-1, children) - places.index_select(-1, parents)
        lengths = vectors.square().sum(0)
        return vectors * torch.rsqrt(lengths + _SMALLEST_BONE**2)


class InverseBalance(nn.Module):
    """Weights by the inverse of each loss's running mean (Eq. 21, 22); they sum to 1.

    With them every loss weighs about the same, whatever its unit.
    """

    DECAY = 0.99
    EPSILON = 1e-6
    EVEN_STEPS = 50  # while the running means are still made of beginnings

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names
        self.register_buffer("running", torch.zeros(len(names)))
        self.register_buffer("seen", torch.zeros(()))
        self.running: Tensor
        self.seen: Tensor

    def forward(self, losses: dict[str, Tensor]) -> dict[str, Tensor]:
        """The losses, weighed; running means move in training only."""
        values = torch.stack([losses[name] for name in self.names])
        if self.training:
            with torch.no_grad():
                self.seen += 1
                decay = min(self.DECAY, 1 - 1 / float(self.seen))
                self.running.mul_(decay).add_(total(values), alpha=1 - decay)
        if float(self.seen) < self.EVEN_STEPS:
            weights = torch.full_like(values, 1 / len(self.names)).detach()
        else:
            inverse = 1 / (self.running + self.EPSILON)
            weights = inverse / inverse.sum()
        return dict(zip(self.names, values * weights, strict=True))
