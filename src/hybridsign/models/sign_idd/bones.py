"""Poses as bones: where each joint is, how long its bone is, and which way it points."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from hybridsign.data.statistics import Statistics
from hybridsign.side_by_side import total

_NO_LENGTH = 1e-6  # shoulder widths; keeps the direction of a bone without length finite
_SHORTEST_MEAN = 1e-2  # shoulder widths; shorter bones of the mean pose are no unit of length


class Bones(nn.Module):
    """Bone attributes of standardised poses (B, T, J, C).

    Every joint is the child of one bone; a root is its own parent, and its bone a point. Vectors
    go from child to parent as in the release. Lengths and directions are those in the picture,
    so the poses are brought back to shoulder widths for them.
    """

    def __init__(self, statistics: Statistics) -> None:
        super().__init__()
        bones = statistics.joints.bone_index
        parents = np.arange(statistics.joints.n_joints)
        parents[bones[:, 1]] = bones[:, 0]
        self.register_buffer("parents", torch.from_numpy(parents), persistent=False)
        self.register_buffer("ends", torch.from_numpy(bones[:, 1]), persistent=False)
        self.register_buffer("mean", torch.tensor(statistics.mean).float(), persistent=False)
        self.register_buffer(
            "deviation", torch.tensor(statistics.deviation).float(), persistent=False
        )
        self.parents: Tensor
        self.ends: Tensor
        self.mean: Tensor
        self.deviation: Tensor
        usual = self._lengths(self.vectors(torch.zeros_like(self.mean)))
        self.register_buffer("usual", usual.clamp_min(_SHORTEST_MEAN), persistent=False)
        self.usual: Tensor

    def vectors(self, pose: Tensor) -> Tensor:
        """(..., J, C) from each joint to its parent, in shoulder widths."""
        places = pose * self.deviation + self.mean
        return places[..., self.parents, :] - places

    def attributes(self, pose: Tensor) -> tuple[Tensor, Tensor]:
        """What the denoiser is told of poses (..., J, C).

        Returns:
            Positions (..., J·C), and lengths in those of the mean pose's bones with unit
            directions (..., J·(1 + C)).
        """
        vectors = self.vectors(pose)
        lengths = self._lengths(vectors)
        bones = torch.cat([lengths / self.usual, vectors / lengths], dim=-1)
        return pose.flatten(-2), bones.flatten(-2)

    def direction_error(self, made: Tensor, true: Tensor, seen: Tensor) -> Tensor:
        """Mean squared error of the bones' unit directions.

        Args:
            made: (B, T, J, C).
            true: (B, T, J, C).
            seen: (B, T, J) True where a joint counts; a bone counts where both its ends do.
        """
        both = (seen & seen[..., self.parents])[..., self.ends, None]
        apart = (self._directions(made) - self._directions(true))[..., self.ends, :]
        return (apart.square() * both).sum() / total(both.sum() * apart.shape[-1]).clamp_min(1)

    def _directions(self, pose: Tensor) -> Tensor:
        vectors = self.vectors(pose)
        return vectors / self._lengths(vectors)

    @staticmethod
    def _lengths(vectors: Tensor) -> Tensor:
        # Inside the root, or the gradient of a bone without length would not be a number.
        return (vectors.square().sum(-1, keepdim=True) + _NO_LENGTH**2).sqrt()
