"""A linear pose codec: principal components of each group of joints, decoded by one product."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from hybridsign.nn.settings import CodecSettings
from hybridsign.skeleton import Skeleton

# Groups of which a skeleton has no part, such as a face, have no codes.
GROUPS = {"body": ("body",), "face": ("face",), "hands": ("left_hand", "right_hand")}


class PoseCodec(nn.Module):
    """Standardised poses (..., J, C) to codes (..., Z) and back.

    The basis is orthonormal within a group, so distances are kept up to what is cut off; codes
    are divided by one number for all, so that their mean square is about 1.
    """

    def __init__(self, settings: CodecSettings, skeleton: Skeleton, coordinates: int = 2) -> None:
        """Lay out the codes.

        Args:
            settings: components of each group; a group keeps no more than it has coordinates.
            skeleton: of J joints.
            coordinates: C, of each joint.
        """
        super().__init__()
        self.settings = settings
        self.shape = (skeleton.n_joints, coordinates)
        self._rows = {
            group: torch.from_numpy(
                (skeleton.part(*parts)[:, None] * coordinates + range(coordinates)).reshape(-1)
            )
            for group, parts in GROUPS.items()
            if set(parts) <= set(skeleton.part_names)
        }
        self._kept = {
            group: min(int(getattr(settings, group)), len(rows))
            for group, rows in self._rows.items()
        }
        self.width = sum(self._kept.values())
        features = skeleton.n_joints * coordinates
        self.register_buffer("basis", torch.zeros(features, self.width))
        self.register_buffer("scale", torch.ones(()))
        self.basis: Tensor
        self.scale: Tensor

    def fit(self, pose: Tensor) -> float:
        """Find the components of poses (..., J, C), missing joints held at 0.

        Returns:
            Share of the variance that the codes keep.
        """
        flat = pose.reshape(-1, self.basis.shape[0]).double()
        basis = torch.zeros_like(self.basis, dtype=torch.float64)
        start = 0
        for group, rows in self._rows.items():
            kept = self._kept[group]
            part = flat[:, rows]
            _, vectors = torch.linalg.eigh(part.T @ part / len(part))  # ascending
            components = vectors[:, -kept:].flip(-1)
            basis[rows, start : start + kept] = components * _leading_signs(components)
            start += kept
        codes = flat @ basis
        self.basis.copy_(basis)
        self.scale.copy_(codes.square().mean().sqrt())
        return float(codes.square().sum() / flat.square().sum())

    def encode(self, pose: Tensor) -> Tensor:
        """(..., Z) codes of poses (..., J, C)."""
        return pose.flatten(-2) @ self.basis / self.scale

    def decode(self, codes: Tensor) -> Tensor:
        """(..., J, C) poses of codes (..., Z)."""
        return (codes * self.scale @ self.basis.T).unflatten(-1, self.shape)


def _leading_signs(components: Tensor) -> Tensor:
    """Signs that make each component's largest entry positive: eigenvectors have none."""
    largest = components.abs().argmax(dim=0, keepdim=True)
    return components.gather(0, largest).sign()
